/** read and mapfile: lines of input become variables. Models: bash 5.2. */

import { Pace, payPiece } from "../../calculation.ts";
import { MAXIMUM_TEXT } from "../../read-all.ts";
import {
  type Coroutine,
  SystemError,
  isTerminal,
  read as readText,
  unread,
  write,
} from "../../system-calls.ts";
import { systemError } from "../../system-errors.ts";
import { readOptions } from "../../programs/options.ts";
import { quoteWord } from "../quoting.ts";
import type { Builtin } from "./builtin.ts";

const NAME = /^[A-Za-z_]\w*$/;

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
  let limited = false;
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
        else if (letter === "t") limited = true;
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
  // A clock beside the wait is not simulated: at a terminal that would be a wait without end.
  if (limited && (yield* isTerminal(descriptor)))
    yield* shell.complain("read: -t: the time limit is not simulated; waiting for a line");
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

const RECORDS_PER_PIECE = 1000;

/** Reads record after record; what was read too far can be given back. */
class RecordReader {
  private text = "";
  private at = 0;

  constructor(
    private readonly descriptor: number,
    private readonly delimiter: string,
  ) {}

  /** Undefined at the end; `complete`: the delimiter was there. */
  *next(): Coroutine<{ readonly text: string; readonly complete: boolean } | undefined> {
    for (;;) {
      const found = this.text.indexOf(this.delimiter, this.at);
      if (found >= 0) {
        const text = this.text.slice(this.at, found);
        this.at = found + 1;
        return { text, complete: true };
      }
      const rest = this.text.slice(this.at);
      const piece = yield* readText(this.descriptor);
      this.at = 0;
      this.text = piece === null ? "" : rest + piece;
      if (this.text.length > MAXIMUM_TEXT) throw systemError("ENOMEM");
      if (piece === null) return rest === "" ? undefined : { text: rest, complete: false };
    }
  }

  *giveBack(): Coroutine<void> {
    yield* unread(this.descriptor, this.text.slice(this.at));
  }
}

/** mapfile / readarray: the records of standard input as an array; -C calls back after every -c of them. */
export const mapfile: Builtin = function* (shell, words) {
  const name0 = words[0] as string;
  const options = readOptions(words.slice(1), { flags: "t", values: "ndOsuCc" });
  if (typeof options === "string") {
    yield* shell.complain(`${name0}: ${options.replace(/^(invalid option) -- '(.)'$/, "-$2: $1")}`);
    return 2;
  }
  const number = (letter: string, fallback: number): number | undefined => {
    const text = options.value(letter);
    return text === undefined ? fallback : /^\d+$/.test(text) ? Number(text) : undefined;
  };
  const [limit, origin, skipped, descriptor, quantum] = [
    number("n", 0),
    number("O", 0),
    number("s", 0),
    number("u", 0),
    number("c", 5000),
  ];
  if (limit === undefined || skipped === undefined || quantum === undefined || quantum === 0) {
    const letter = limit === undefined ? "n" : skipped === undefined ? "s" : "c";
    yield* shell.complain(
      `${name0}: ${options.value(letter) ?? ""}: invalid ${letter === "c" ? "callback quantum" : "line count"}`,
    );
    return 1;
  }
  if (origin === undefined || descriptor === undefined) {
    const letter = origin === undefined ? "O" : "u";
    const what = letter === "O" ? "invalid array origin" : "invalid file descriptor specification";
    yield* shell.complain(`${name0}: ${options.value(letter) ?? ""}: ${what}`);
    return 1;
  }
  const name = options.operands[0] ?? "MAPFILE";
  if (!NAME.test(name)) {
    yield* shell.complain(`${name0}: \`${name}': not a valid identifier`);
    return 1;
  }
  const delimiter = options.value("d");
  const end = delimiter === undefined ? "\n" : delimiter === "" ? "\0" : delimiter.charAt(0);
  const callback = options.value("C");
  const array = options.has("O") ? shell.variables.sparse(name).slice() : [];
  const records = new RecordReader(descriptor, end);
  const pace = new Pace(RECORDS_PER_PIECE);
  let count = 0;
  for (let seen = 0; limit === 0 || count < limit; seen++) {
    if (pace.step()) yield* payPiece();
    const record = yield* records.next();
    if (!record) break;
    if (seen < skipped) continue;
    const index = origin + count++;
    const line = options.has("t") || !record.complete ? record.text : record.text + end;
    if (callback !== undefined && count % quantum === 0) {
      shell.variables.set(name, array.slice());
      yield* shell.evaluate(`${callback} ${index} ${quoteWord(line)}`);
    }
    array[shell.variables.checkedIndex(name, index, array.length)] = line;
  }
  yield* records.giveBack();
  shell.variables.set(name, array);
  return 0;
};
