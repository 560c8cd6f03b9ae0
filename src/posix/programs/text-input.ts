/**
 * Reading text line by line, from files or standard input.
 */

import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  close,
  compute,
  open,
  read,
} from "../system-calls.ts";
import { complain } from "./complain.ts";

/** Text kept in memory by programs that need all of it (sort, jq …) ends here. 32 Mi characters. */
const MAXIMUM_TEXT = 33_554_432;
/** What looking at a line costs. */
const LINE_CPU_MS = 0.001;

/** The lines of a descriptor, without their ends. */
export class LineReader {
  private buffer = "";
  private at = 0;
  private ended = false;
  /** Whether the last line had an end. */
  lastLineEnded = true;

  constructor(private readonly descriptor: number) {}

  /** The next line, or null. */
  *next(): Coroutine<string | null> {
    for (;;) {
      const end = this.buffer.indexOf("\n", this.at);
      if (end >= 0) {
        const line = this.buffer.slice(this.at, end);
        this.at = end + 1;
        yield* compute(LINE_CPU_MS);
        return line;
      }
      if (this.ended) {
        if (this.at >= this.buffer.length) return null;
        const line = this.buffer.slice(this.at);
        this.at = this.buffer.length;
        this.lastLineEnded = false;
        return line;
      }
      const piece = yield* read(this.descriptor);
      if (piece === null) this.ended = true;
      else {
        this.buffer = this.buffer.slice(this.at) + piece;
        this.at = 0;
      }
    }
  }

  /** What was read but not given out as a line. */
  rest(): string {
    return this.buffer.slice(this.at);
  }
}

/** All of a descriptor. Throws ENOMEM for endless input. */
export function* readAll(descriptor: number): Coroutine<string> {
  let text = "";
  for (let piece = yield* read(descriptor); piece !== null; piece = yield* read(descriptor)) {
    text += piece;
    if (text.length > MAXIMUM_TEXT) throw new SystemError("ENOMEM", "memory exhausted");
  }
  return text;
}

/** The content of a file; "-" is standard input. */
export function* readFile(path: string): Coroutine<string> {
  if (path === "-") return yield* readAll(0);
  const descriptor = yield* open(path, "r");
  const text = yield* readAll(descriptor);
  yield* close(descriptor);
  return text;
}

/** Opens each path in turn ("-" or none: standard input) and hands over its descriptor; complains about what fails. */
export function* eachInput(
  process: ProcessContext,
  paths: readonly string[],
  use: (descriptor: number, path: string) => Coroutine<void>,
  wording: (path: string, message: string) => string = (path, message) => `${path}: ${message}`,
): Coroutine<number> {
  let exitCode = 0;
  for (const path of paths.length > 0 ? paths : ["-"]) {
    try {
      if (path === "-") {
        yield* use(0, path);
        continue;
      }
      const descriptor = yield* open(path, "r");
      yield* use(descriptor, path);
      yield* close(descriptor);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      exitCode = yield* complain(process, wording(path, error.message));
    }
  }
  return exitCode;
}

/** Lines of a text; a last line without an end counts. */
export function splitLines(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
