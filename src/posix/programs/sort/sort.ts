/**
 * sort: by bytes, numbers, human sizes or versions; by keys.
 *
 * Models: GNU coreutils 9.4 in the C locale.
 */

import { type Calculation, Pace, inPieces } from "../../calculation.ts";
import { type Coroutine, type ProcessContext, close, open } from "../../system-calls.ts";
import { complain, reason } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { MAXIMUM_TEXT } from "../../read-all.ts";
import { systemError } from "../../system-errors.ts";
import { LineReader, writeLines } from "../text-input.ts";
import { mergeSorted } from "./merge-sort.ts";

const LINES_PER_PIECE = 500;

/** A line and the texts that it is sorted by. */
interface Keyed {
  readonly line: string;
  readonly texts: readonly string[];
}

interface Key {
  readonly startField: number;
  readonly startCharacter: number;
  /** 0: to the end of the line. */
  readonly endField: number;
  readonly endCharacter: number;
  readonly flags: string;
}

/** "2,3n", "1.2,1.4", "2" */
function parseKey(text: string): Key | undefined {
  const match = /^(\d+)(?:\.(\d+))?([bdfhinrV]*)(?:,(\d+)(?:\.(\d+))?([bdfhinrV]*))?$/.exec(text);
  if (!match || match[1] === "0") return undefined;
  return {
    startField: Number(match[1]),
    startCharacter: Number(match[2] ?? 1),
    endField: Number(match[4] ?? 0),
    endCharacter: Number(match[5] ?? 0),
    flags: (match[3] ?? "") + (match[6] ?? ""),
  };
}

/** Where fields begin and end; without a separator a field takes the blanks before it. */
function fieldBounds(line: string, separator: string | undefined): [number, number][] {
  const bounds: [number, number][] = [];
  if (separator !== undefined) {
    let start = 0;
    for (let end = line.indexOf(separator); end >= 0; end = line.indexOf(separator, start)) {
      bounds.push([start, end]);
      start = end + separator.length;
    }
    bounds.push([start, line.length]);
    return bounds;
  }
  const pattern = /[ \t]*[^ \t]*/y;
  for (let start = 0; start < line.length; start = pattern.lastIndex) {
    pattern.lastIndex = start;
    if (!pattern.test(line) || pattern.lastIndex === start) break;
    bounds.push([start, pattern.lastIndex]);
  }
  return bounds;
}

function keyText(line: string, key: Key, separator: string | undefined): string {
  const bounds = fieldBounds(line, separator);
  const first = bounds[key.startField - 1];
  if (!first) return "";
  let start = first[0];
  if (key.flags.includes("b")) while (" \t".includes(line.charAt(start)) && start < line.length) start++;
  start += key.startCharacter - 1;
  const last = key.endField === 0 ? undefined : bounds[key.endField - 1];
  const end = !last ? line.length : key.endCharacter > 0 ? last[0] + key.endCharacter : last[1];
  return line.slice(start, Math.max(start, end));
}

const SUFFIXES = "KMGTPEZY";

function humanValue(text: string): number {
  const match = /^\s*(-?\d*\.?\d*)([KkMGTPEZY]?)/.exec(text);
  const power = SUFFIXES.indexOf((match?.[2] ?? "").toUpperCase()) + (match?.[2] ? 1 : 0);
  let value = Number(match?.[1] ?? 0) || 0;
  // Sorted by suffix first: that is what sort -h does.
  for (let step = 0; step < power; step++) value *= 1024;
  return value;
}

const numericValue = (text: string): number => Number(/^\s*(-?\d*\.?\d*)/.exec(text)?.[1] ?? 0) || 0;

/** Runs of digits compare as numbers, the rest by bytes. */
export function compareVersions(left: string, right: string): number {
  const a = left.split(/(\d+)/);
  const b = right.split(/(\d+)/);
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const x = a[index] ?? "";
    const y = b[index] ?? "";
    if (x === y) continue;
    if (index % 2 === 1) {
      const difference = Number(x) - Number(y);
      if (difference !== 0) return difference;
      continue;
    }
    return x < y ? -1 : 1;
  }
  return 0;
}

function compareBy(flags: string, left: string, right: string): number {
  let a = left;
  let b = right;
  if (flags.includes("n")) return numericValue(a) - numericValue(b);
  if (flags.includes("h")) return humanValue(a) - humanValue(b);
  if (flags.includes("V")) return compareVersions(a, b);
  if (flags.includes("b")) {
    a = a.trimStart();
    b = b.trimStart();
  }
  if (flags.includes("d")) {
    a = a.replace(/[^A-Za-z0-9 \t]/g, "");
    b = b.replace(/[^A-Za-z0-9 \t]/g, "");
  }
  if (flags.includes("f")) {
    a = a.toUpperCase();
    b = b.toUpperCase();
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

export function* sort(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "nrufbhVsdcgizC",
    values: "ktoTS",
    long: {
      "numeric-sort": "n",
      reverse: "r",
      unique: "u",
      key: "k",
      "field-separator": "t",
      "human-numeric-sort": "h",
      "version-sort": "V",
      "ignore-case": "f",
      stable: "s",
      output: "o",
      check: "c",
    },
  });
  if (!options) return 2;
  const keys: Key[] = [];
  for (const text of options.values("k")) {
    const key = parseKey(text);
    if (!key) return yield* complain(process, `-: invalid field specification '${text}'`, 2);
    keys.push(key);
  }
  let separator = options.value("t");
  if (separator === "\\t") separator = "\t";
  else if (separator === "\\0") separator = "\0";
  if (separator !== undefined && separator.length !== 1)
    return yield* complain(process, separator === "" ? "empty tab" : `multi-character tab '${separator}'`, 2);
  const lines: string[] = [];
  let size = 0;
  for (const path of options.operands.length > 0 ? options.operands : ["-"]) {
    try {
      const descriptor = path === "-" ? 0 : yield* open(path, "r");
      const reader = new LineReader(descriptor);
      for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
        size += line.length + 1;
        if (size > MAXIMUM_TEXT) throw systemError("ENOMEM");
        lines.push(line);
      }
      if (descriptor !== 0) yield* close(descriptor);
    } catch (error) {
      return yield* complain(process, `cannot read: ${path}: ${reason(error)}`, 2);
    }
  }
  const globalFlags = [..."nhVfbdg"]
    .filter((letter) => options.has(letter))
    .join("")
    .replace("g", "n");
  const reverse = options.has("r");
  const keysOf = (line: string): Keyed => ({
    line,
    texts: keys.map((key) => keyText(line, key, separator)),
  });
  const compareKeys = (left: Keyed, right: Keyed): number => {
    if (keys.length === 0) {
      const order = compareBy(globalFlags, left.line, right.line);
      return reverse ? -order : order;
    }
    for (const [index, key] of keys.entries()) {
      const own = /[nhVfdr]/.test(key.flags);
      const flags = own ? key.flags : globalFlags + key.flags;
      const order = compareBy(flags, left.texts[index] as string, right.texts[index] as string);
      if (order !== 0) return (own ? key.flags.includes("r") : reverse) ? -order : order;
    }
    return 0;
  };
  const compare = (left: Keyed, right: Keyed): number => {
    const order = compareKeys(left, right);
    if (order !== 0 || options.has("s") || options.has("u")) return order;
    const last = left.line < right.line ? -1 : left.line > right.line ? 1 : 0;
    return reverse ? -last : last;
  };
  const keyed = yield* inPieces(keyedLines(lines, keysOf));
  if (options.has("c") || options.has("C")) {
    for (let index = 1; index < keyed.length; index++)
      if (compare(keyed[index - 1] as Keyed, keyed[index] as Keyed) > 0) {
        if (options.has("C")) return 1;
        return yield* complain(
          process,
          `${options.operands[0] ?? "-"}:${index + 1}: disorder: ${lines[index] as string}`,
        );
      }
    return 0;
  }
  const sorted = yield* inPieces(mergeSorted(keyed, compare));
  const unique = options.has("u")
    ? sorted.filter((each, index) => index === 0 || compareKeys(sorted[index - 1] as Keyed, each) !== 0)
    : sorted;
  const path = options.value("o");
  const output = path === undefined ? 1 : yield* open(path, "w");
  yield* writeLines(
    output,
    unique.map(({ line }) => line),
  );
  return 0;
}

function* keyedLines(lines: readonly string[], keysOf: (line: string) => Keyed): Calculation<Keyed[]> {
  const pace = new Pace(LINES_PER_PIECE);
  const keyed: Keyed[] = [];
  for (const line of lines) {
    if (pace.step()) yield;
    keyed.push(keysOf(line));
  }
  return keyed;
}
