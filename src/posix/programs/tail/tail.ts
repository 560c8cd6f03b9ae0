/**
 * tail: the last lines or bytes, and with -f what is added later.
 *
 * Models: GNU coreutils 9.4. Differs: bytes are characters; -f looks once a second at files.
 */

import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  open,
  read,
  sleep,
  write,
} from "../../system-calls.ts";
import { MAXIMUM_TEXT } from "../../read-all.ts";
import { systemError } from "../../system-errors.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { parseCount } from "../head/head.ts";

/** GNU tail's default --sleep-interval. */
const FOLLOW_INTERVAL_MS = 1000;

export function* tail(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "fFqvr",
    values: "ncs",
    digits: "n",
    long: {
      lines: "n",
      bytes: "c",
      follow: "f",
      quiet: "q",
      verbose: "v",
      retry: "r",
      "sleep-interval": "s",
    },
  });
  if (!options) return 1;
  const unit = options.has("c") ? "bytes" : "lines";
  const text = options.value("c") ?? options.value("n") ?? "10";
  const parsed = parseCount(text);
  if (!parsed) return yield* complain(process, `invalid number of ${unit}: '${text}'`);
  const { sign, count } = parsed;
  const paths = options.operands.length > 0 ? options.operands : ["-"];
  const titles = (paths.length > 1 || options.has("v")) && !options.has("q");
  const followed: { path: string; descriptor: number }[] = [];
  let exitCode = 0;
  let shown = "";
  for (const path of paths) {
    let descriptor = 0;
    try {
      if (path !== "-") descriptor = yield* open(path, "r");
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      exitCode = yield* complain(process, `cannot open '${path}' for reading: ${error.message}`);
      continue;
    }
    followed.push({ path, descriptor });
    if (titles)
      yield* write(1, `${shown === "" ? "" : "\n"}==> ${path === "-" ? "standard input" : path} <==\n`);
    shown = path;
    if (sign === "+") yield* writeFrom(descriptor, unit, Math.max(0, count - 1));
    else yield* writeLast(descriptor, unit, count);
  }
  if (!options.has("f") && !options.has("F")) return exitCode;
  if (followed.every(({ path }) => path === "-")) return exitCode;
  for (;;) {
    yield* sleep(FOLLOW_INTERVAL_MS);
    for (const { path, descriptor } of followed)
      for (let piece = yield* read(descriptor); piece !== null; piece = yield* read(descriptor)) {
        if (titles && shown !== path) yield* write(1, `\n==> ${path} <==\n`);
        shown = path;
        yield* write(1, piece);
      }
  }
}

/** Writes what comes after the first `skipped` lines or bytes. */
function* writeFrom(descriptor: number, unit: "lines" | "bytes", skipped: number): Coroutine<void> {
  let left = skipped;
  for (let piece = yield* read(descriptor); piece !== null; piece = yield* read(descriptor)) {
    let at = 0;
    if (unit === "bytes") {
      at = Math.min(left, piece.length);
      left -= at;
    } else
      for (; left > 0; left--) {
        const newline = piece.indexOf("\n", at);
        at = newline < 0 ? piece.length : newline + 1;
        if (newline < 0) break;
      }
    if (at < piece.length) yield* write(1, piece.slice(at));
  }
}

/** Writes the last `count` lines or bytes. */
function* writeLast(descriptor: number, unit: "lines" | "bytes", count: number): Coroutine<void> {
  const kept: { readonly text: string; readonly size: number }[] = [];
  let size = 0;
  let length = 0;
  for (let text = yield* read(descriptor); text !== null; text = yield* read(descriptor)) {
    const piece = { text, size: unit === "bytes" ? text.length : newlines(text) };
    kept.push(piece);
    size += piece.size;
    length += text.length;
    // Only the end can matter: what lies before it is dropped.
    for (let first = kept[0]; first && size - first.size > count; first = kept[0]) {
      kept.shift();
      size -= first.size;
      length -= first.text.length;
    }
    if (length > MAXIMUM_TEXT) throw systemError("ENOMEM");
  }
  yield* write(1, lastPart(kept.map(({ text }) => text).join(""), unit, count));
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

function lastPart(text: string, unit: "lines" | "bytes", count: number): string {
  if (unit === "bytes") return count === 0 ? "" : text.slice(-count);
  if (count === 0) return "";
  let at = text.length - (text.endsWith("\n") ? 1 : 0);
  for (let left = count; left > 0; left--) {
    at = text.lastIndexOf("\n", at - 1);
    if (at < 0) return text;
    if (at === 0 && left > 1) return text;
  }
  return text.slice(at + 1);
}
