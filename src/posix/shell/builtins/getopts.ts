/** getopts: the next option of the positional parameters. Models: bash 5.2. */

import { write } from "../../system-calls.ts";
import type { Builtin } from "./builtin.ts";

export const getopts: Builtin = function* (shell, [, specification = "", name = "", ...given]) {
  const { variables } = shell;
  const words = given.length > 0 ? given : shell.positional;
  const [indexText = "1", offsetText = "1"] = (variables.text("OPTIND") ?? "1").split(":");
  let index = Number(indexText);
  let offset = offsetText === "" ? 1 : Number(offsetText);
  const saved = variables.text("__getopts") ?? "";
  if (saved.startsWith(`${index}:`)) offset = Number(saved.split(":")[1]);
  const word = words[index - 1];
  variables.unset("OPTARG");
  if (word === undefined || !/^-./.test(word) || word === "--") {
    if (word === "--") variables.set("OPTIND", String(index + 1));
    variables.set(name, "?");
    return 1;
  }
  const letter = word.charAt(offset);
  const silent = specification.startsWith(":");
  const at = letter === ":" ? -1 : specification.indexOf(letter);
  const advance = (): void => {
    if (offset + 1 < word.length) offset++;
    else {
      index++;
      offset = 1;
    }
  };
  if (at < 0) {
    advance();
    variables.set(name, "?");
    if (silent) variables.set("OPTARG", letter);
    else yield* write(2, `${shell.name}: illegal option -- ${letter}\n`);
  } else if (specification.charAt(at + 1) === ":") {
    const rest = word.slice(offset + 1);
    const value = rest === "" ? words[index] : rest;
    index += rest === "" && value !== undefined ? 2 : 1;
    offset = 1;
    if (value === undefined) {
      variables.set(name, silent ? ":" : "?");
      if (silent) variables.set("OPTARG", letter);
      else yield* write(2, `${shell.name}: option requires an argument -- ${letter}\n`);
    } else {
      variables.set(name, letter);
      variables.set("OPTARG", value);
    }
  } else {
    advance();
    variables.set(name, letter);
  }
  variables.set("OPTIND", String(index));
  variables.set("__getopts", `${index}:${offset}`);
  return 0;
};
