/** export, readonly, local, declare, unset, read, let, getopts, alias and unalias. */

import { MAXIMUM_TEXT, readAll } from "../../read-all.ts";
import {
  type Coroutine,
  SystemError,
  isTerminal,
  now,
  read as readText,
  sleep,
  unread,
  write,
} from "../../system-calls.ts";
import { systemError } from "../../system-errors.ts";
import { evaluateArithmetic } from "../arithmetic.ts";
import type { Shell } from "../shell.ts";
import type { Builtin } from "./builtin.ts";

const NAME = /^[A-Za-z_]\w*$/;

function* declareWords(
  shell: Shell,
  words: readonly string[],
  attributes: { exported?: boolean; readOnly?: boolean },
  local: boolean,
): Coroutine<number> {
  let status = 0;
  for (const word of words) {
    const match = /^([^=+]*)(\+?)=([\s\S]*)$/.exec(word);
    const name = match ? (match[1] as string) : word;
    if (!NAME.test(name)) {
      yield* shell.complain(
        `${local ? "local" : attributes.readOnly ? "readonly" : "export"}: \`${word}': not a valid identifier`,
      );
      status = 1;
      continue;
    }
    if (local) shell.variables.makeLocal(name);
    if (match) {
      const value = (match[2] === "+" ? (shell.variables.text(name) ?? "") : "") + (match[3] as string);
      shell.variables.set(name, value);
    }
    shell.variables.mark(name, attributes);
  }
  return status;
}

function* printDeclarations(
  shell: Shell,
  prefix: string,
  matches: (exported: boolean, readOnly: boolean) => boolean,
): Coroutine<void> {
  for (const name of shell.variables.names()) {
    const variable = shell.variables.get(name);
    if (!variable || !matches(variable.exported, variable.readOnly)) continue;
    const { value } = variable;
    yield* write(
      1,
      typeof value === "string"
        ? `${prefix}${name}="${value.replace(/["\\$`]/g, "\\$&")}"\n`
        : `${prefix}${name}\n`,
    );
  }
}

export const exportVariables: Builtin = function* (shell, words) {
  const rest = words.slice(1);
  if (rest.length === 0 || (rest.length === 1 && rest[0] === "-p")) {
    yield* printDeclarations(
      shell,
      shell.flavor === "bash" ? "declare -x " : "export ",
      (exported) => exported,
    );
    return 0;
  }
  const exported = rest[0] !== "-n";
  return yield* declareWords(
    shell,
    rest.filter((word) => !/^-[nfp]$/.test(word)),
    { exported },
    false,
  );
};

export const readOnly: Builtin = function* (shell, words) {
  const rest = words.slice(1).filter((word) => !/^-[aAp]+$/.test(word));
  if (rest.length === 0) {
    yield* printDeclarations(shell, "declare -r ", (_, only) => only);
    return 0;
  }
  return yield* declareWords(shell, rest, { readOnly: true }, false);
};

export const local: Builtin = function* (shell, words) {
  if (shell.functionDepth === 0) {
    yield* shell.complain("local: can only be used in a function");
    return 1;
  }
  return yield* declareWords(
    shell,
    words.slice(1).filter((word) => !/^-[aAirx]+$/.test(word)),
    {},
    true,
  );
};

export const declare: Builtin = function* (shell, words) {
  const flags = words.filter((word, index) => index > 0 && /^-[a-zA-Z]+$/.test(word)).join("");
  const rest = words.slice(1).filter((word) => !/^[-+][a-zA-Z]+$/.test(word));
  if (flags.includes("f") || flags.includes("F")) {
    for (const name of rest.length > 0 ? rest : [...shell.functions.keys()]) {
      const found = shell.functions.get(name);
      if (!found) return 1;
      yield* write(1, flags.includes("F") ? `${name}\n` : `${found.source}\n`);
    }
    return 0;
  }
  if (rest.length === 0) {
    yield* printDeclarations(shell, "declare -- ", () => true);
    return 0;
  }
  if (flags.includes("p")) {
    for (const name of rest) {
      const variable = shell.variables.get(name);
      if (!variable) {
        yield* shell.complain(`declare: ${name}: not found`);
        return 1;
      }
      yield* write(
        1,
        `declare -${variable.exported ? "x" : "-"} ${name}="${shell.variables.text(name) ?? ""}"\n`,
      );
    }
    return 0;
  }
  const isLocal = shell.functionDepth > 0 && !flags.includes("g");
  if (flags.includes("A"))
    for (const name of rest.filter((word) => NAME.test(word))) {
      if (isLocal) shell.variables.makeLocal(name);
      shell.variables.set(name, new Map());
    }
  return yield* declareWords(
    shell,
    rest,
    {
      ...(flags.includes("x") ? { exported: true } : {}),
      ...(flags.includes("r") ? { readOnly: true } : {}),
    },
    isLocal,
  );
};

export const unset: Builtin = function* (shell, words) {
  const functions = words[1] === "-f";
  for (const word of words.slice(1)) {
    if (word === "-f" || word === "-v") continue;
    if (
      functions ||
      (shell.variables.get(word) === undefined && words[1] !== "-v" && shell.functions.has(word))
    )
      shell.functions.delete(word);
    else shell.variables.unset(word);
  }
  return 0;
};

/** Reads up to `delimiter`; what was read too far goes back. Undefined: the end came first (what there was is in `partial`). */
function* readRecord(
  descriptor: number,
  delimiter: string,
  characters: number | undefined,
): Coroutine<{ readonly text: string; readonly complete: boolean }> {
  let text = "";
  for (;;) {
    const piece = yield* readText(descriptor);
    if (piece === null) return { text, complete: false };
    const found = piece.indexOf(delimiter === "" ? "\0" : delimiter);
    const end = found < 0 ? -1 : text.length + found;
    text += piece;
    if (text.length > MAXIMUM_TEXT) throw systemError("ENOMEM");
    if (characters !== undefined && text.length >= characters && (end < 0 || end >= characters)) {
      yield* unread(descriptor, text.slice(characters));
      return { text: text.slice(0, characters), complete: true };
    }
    if (end >= 0) {
      yield* unread(descriptor, text.slice(end + 1));
      return { text: text.slice(0, end), complete: true };
    }
  }
}

/** Splits at IFS into as many fields as there are names; the last takes the rest. */
function splitFields(text: string, separators: string, count: number): string[] {
  const isWhite = (character: string): boolean =>
    " \t\n".includes(character) && separators.includes(character);
  const fields: string[] = [];
  let at = 0;
  while (at < text.length && isWhite(text.charAt(at))) at++;
  while (at < text.length) {
    if (fields.length === count - 1) {
      let end = text.length;
      while (end > at && isWhite(text.charAt(end - 1))) end--;
      fields.push(text.slice(at, end));
      return fields;
    }
    let end = at;
    while (end < text.length && !separators.includes(text.charAt(end))) end++;
    fields.push(text.slice(at, end));
    at = end;
    while (at < text.length && isWhite(text.charAt(at))) at++;
    if (
      at < text.length &&
      separators.includes(text.charAt(at)) &&
      !isWhite(text.charAt(at)) &&
      !isWhite(text.charAt(end))
    )
      at++;
    while (at < text.length && isWhite(text.charAt(at))) at++;
  }
  return fields;
}

export const read: Builtin = function* (shell, words) {
  let raw = false;
  let prompt = "";
  let delimiter = "\n";
  let characters: number | undefined;
  let array: string | undefined;
  let descriptor = 0;
  let timeoutMs: number | undefined;
  let at = 1;
  for (; at < words.length && /^-./.test(words[at] as string); at++) {
    const word = words[at] as string;
    for (let index = 1; index < word.length; index++) {
      const letter = word.charAt(index);
      if (letter === "r") raw = true;
      else if (letter === "s" || letter === "e") continue;
      else if ("pdnNatu".includes(letter)) {
        const value = word.slice(index + 1) || (words[++at] ?? "");
        if (letter === "p") prompt = value;
        else if (letter === "d") delimiter = value.charAt(0);
        else if (letter === "a") array = value;
        else if (letter === "t") timeoutMs = Number(value) * 1000;
        else if (letter === "u") descriptor = Number(value);
        else characters = Number(value);
        break;
      } else {
        yield* shell.complain(`read: -${letter}: invalid option`);
        return 2;
      }
    }
  }
  const names = words.slice(at);
  if (prompt !== "" && (yield* isTerminal(descriptor))) yield* write(2, prompt);
  let record: { readonly text: string; readonly complete: boolean };
  shell.interruptible = true;
  try {
    record = yield* readRecord(descriptor, delimiter, characters);
    while (!raw && record.complete && /(?:^|[^\\])(?:\\\\)*\\$/.test(record.text)) {
      const more = yield* readRecord(descriptor, delimiter, characters);
      record = { text: record.text.slice(0, -1) + more.text, complete: more.complete };
    }
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== "EINTR") throw error;
    yield* shell.checkpoint();
    return 130;
  } finally {
    shell.interruptible = false;
  }
  // Without input a read with a time limit waits for it; with input it never comes to that.
  if (timeoutMs !== undefined && !record.complete && record.text === "") {
    const before = yield* now();
    yield* sleep(timeoutMs);
    return (yield* now()) > before ? 142 : 1;
  }
  const text = raw ? record.text : record.text.replace(/\\([\s\S])/g, "$1");
  const separators = shell.variables.text("IFS") ?? " \t\n";
  if (array !== undefined) shell.variables.set(array, splitFields(text, separators, Infinity));
  else if (names.length === 0) shell.variables.set("REPLY", text);
  else {
    const fields = splitFields(text, separators, names.length);
    for (const [index, name] of names.entries()) {
      if (!NAME.test(name)) {
        yield* shell.complain(`read: \`${name}': not a valid identifier`);
        return 1;
      }
      shell.variables.set(name, fields[index] ?? "");
    }
  }
  return record.complete ? 0 : 1;
};

/** mapfile / readarray: the lines of standard input as an array. */
export const mapfile: Builtin = function* (shell, words) {
  const trim = words.includes("-t");
  const name = words.slice(1).find((word) => !word.startsWith("-")) ?? "MAPFILE";
  const lines = (yield* readAll(0)).split(/(?<=\n)/).filter((line) => line !== "");
  shell.variables.set(name, trim ? lines.map((line) => line.replace(/\n$/, "")) : lines);
  return 0;
};

export const letArithmetic: Builtin = function* (shell, words) {
  let value = 0n;
  for (const word of words.slice(1))
    value = evaluateArithmetic(word, {
      get: (name) => shell.variables.text(name),
      set: (name, text) => shell.variables.set(name, text),
    });
  return value === 0n ? 1 : 0;
};

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
    else yield* shell.complain(`illegal option -- ${letter}`);
  } else if (specification.charAt(at + 1) === ":") {
    const rest = word.slice(offset + 1);
    const value = rest === "" ? words[index] : rest;
    index += rest === "" ? 2 : 1;
    offset = 1;
    if (value === undefined) {
      variables.set(name, silent ? ":" : "?");
      if (silent) variables.set("OPTARG", letter);
      else yield* shell.complain(`option requires an argument -- ${letter}`);
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
