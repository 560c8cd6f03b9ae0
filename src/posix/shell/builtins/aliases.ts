/** alias and unalias. Models: bash 5.2. */

import { write } from "../../system-calls.ts";
import type { Builtin } from "./builtin.ts";

export const alias: Builtin = function* (shell, words) {
  let status = 0;
  const given = words.slice(1).filter((word) => word !== "-p");
  const show = (name: string, value: string): string => `alias ${name}='${value.replaceAll("'", "'\\''")}'\n`;
  if (given.length === 0)
    for (const [name, value] of [...shell.aliases].sort(([a], [b]) => (a < b ? -1 : 1)))
      yield* write(1, show(name, value));
  for (const word of given) {
    const equals = word.indexOf("=");
    if (equals > 0) shell.aliases.set(word.slice(0, equals), word.slice(equals + 1));
    else if (shell.aliases.has(word)) yield* write(1, show(word, shell.aliases.get(word) as string));
    else {
      yield* shell.complain(`alias: ${word}: not found`);
      status = 1;
    }
  }
  return status;
};

export const unalias: Builtin = function* (shell, words) {
  if (words[1] === "-a") {
    shell.aliases.clear();
    return 0;
  }
  let status = 0;
  for (const word of words.slice(1))
    if (!shell.aliases.delete(word)) {
      yield* shell.complain(`unalias: ${word}: not found`);
      status = 1;
    }
  return status;
};
