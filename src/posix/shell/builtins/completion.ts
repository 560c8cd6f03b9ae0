/**
 * complete, compgen and compopt: what `source <(kubectl completion bash)` and a student's ~/.bashrc say. Specifications are
 * kept and listed; pressing Tab is answered by the page, which knows kubectl's completion by itself.
 *
 * Models: bash 5.2.
 */

import { write } from "../../system-calls.ts";
import { quoteWord } from "../quoting.ts";
import type { Builtin } from "./builtin.ts";

/** Options of complete that take a value. */
const WITH_VALUE = new Set(["-o", "-A", "-G", "-W", "-F", "-C", "-X", "-P", "-S"]);

/** The words of a specification, and the commands it is for. */
function parse(words: readonly string[]): {
  readonly options: readonly string[];
  readonly names: readonly string[];
} {
  const options: string[] = [];
  let at = 1;
  for (; at < words.length && (words[at] as string).startsWith("-"); at++) {
    const word = words[at] as string;
    options.push(WITH_VALUE.has(word) ? `${word} ${quoteWord(words[++at] ?? "")}` : word);
  }
  return { options, names: words.slice(at) };
}

export const complete: Builtin = function* (shell, words) {
  const { options, names } = parse(words);
  const { completions } = shell;
  if (options.includes("-r")) {
    if (names.length === 0) completions.clear();
    for (const name of names) completions.delete(name);
    return 0;
  }
  if (options.length === 0 || options.includes("-p")) {
    let status = 0;
    for (const name of names.length > 0 ? names : completions.keys()) {
      const specification = completions.get(name);
      if (specification !== undefined) yield* write(1, `complete ${specification} ${name}\n`);
      else {
        yield* shell.complain(`complete: ${name}: no completion specification`);
        status = 1;
      }
    }
    return status;
  }
  for (const name of names) completions.set(name, options.join(" "));
  return 0;
};

export const compgen: Builtin = function* (shell, words) {
  const { options, names } = parse(words);
  const prefix = names[0] ?? "";
  const given = words.indexOf("-W");
  const candidates = given >= 0 ? (words[given + 1] ?? "").split(/[ \t\n]+/) : [];
  if (options.includes("-v")) candidates.push(...shell.variables.names());
  if (options.includes("-a")) candidates.push(...shell.aliases.keys());
  const found = candidates.filter((each) => each !== "" && each.startsWith(prefix));
  for (const each of found) yield* write(1, `${each}\n`);
  return found.length > 0 ? 0 : 1;
};

export const compopt: Builtin = function* (shell) {
  yield* shell.complain("compopt: not currently executing completion function");
  return 1;
};
