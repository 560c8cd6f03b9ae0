/** The paths that a pattern matches. Models: bash 5.2 in the C locale; no globstar. */

import { type Coroutine, SystemError, linkStatus, readDirectory, status } from "../system-calls.ts";
import { globMatcher, hasGlob, unescapeGlob } from "./glob.ts";

/** Sorted; none when nothing matches. */
export function* matchingPaths(pattern: string, dotGlob: boolean): Coroutine<string[]> {
  let found: string[] = [pattern.startsWith("/") ? "/" : ""];
  const components = pattern.split("/").filter((each) => each !== "");
  for (const [index, component] of components.entries()) {
    const last = index === components.length - 1;
    const next: string[] = [];
    for (const prefix of found)
      try {
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
  return pattern.endsWith("/") ? found.map((path) => `${path}/`) : found;
}
