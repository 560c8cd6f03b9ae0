/** The paths that a pattern matches. Models: bash 5.2 in the C locale; with globstar. */

import { type Coroutine, SystemError, linkStatus, readDirectory, status } from "../system-calls.ts";
import { globMatcher, hasGlob, unescapeGlob } from "./glob.ts";

/** Sorted; none when nothing matches. */
export function* matchingPaths(pattern: string, dotGlob: boolean, globStar = false): Coroutine<string[]> {
  let found: string[] = [pattern.startsWith("/") ? "/" : ""];
  const components = pattern.split("/").filter((each) => each !== "");
  for (const [index, component] of components.entries()) {
    // A pattern that ends with a slash asks for directories.
    const last = index === components.length - 1 && !pattern.endsWith("/");
    const next: string[] = [];
    for (const prefix of found)
      try {
        if (component === "**" && globStar) {
          yield* everythingBelow(prefix, last, dotGlob, next);
          continue;
        }
        if (!hasGlob(component)) {
          const path = prefix + unescapeGlob(component);
          yield* linkStatus(path);
          next.push(last ? path : `${path}/`);
          continue;
        }
        const matches = globMatcher(component);
        for (const name of yield* readDirectory(prefix === "" ? "." : prefix)) {
          if ((name.startsWith(".") && !component.startsWith(".") && !dotGlob) || !matches(name)) continue;
          if (!last && (yield* status(prefix + name)).type !== "directory") continue;
          next.push(last ? prefix + name : `${prefix}${name}/`);
        }
      } catch (error) {
        // What cannot be read does not match.
        if (!(error instanceof SystemError)) throw error;
      }
    found = next;
  }
  return found;
}

/** "**": what is below `prefix`, at any depth; directories only unless it comes last. */
function* everythingBelow(prefix: string, last: boolean, dotGlob: boolean, found: string[]): Coroutine<void> {
  if (!last || prefix !== "") found.push(prefix);
  for (const name of yield* readDirectory(prefix === "" ? "." : prefix)) {
    if (name.startsWith(".") && !dotGlob) continue;
    const isDirectory = (yield* linkStatus(prefix + name)).type === "directory";
    if (last) found.push(prefix + name);
    if (!isDirectory) continue;
    const inner: string[] = [];
    yield* everythingBelow(`${prefix}${name}/`, last, dotGlob, inner);
    // The directory itself stands there already.
    for (const path of last ? inner.slice(1) : inner) found.push(path);
  }
}
