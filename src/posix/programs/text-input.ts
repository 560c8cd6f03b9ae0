/**
 * Reading text line by line, from files or standard input.
 */

import { payPiece } from "../calculation.ts";
import { MAXIMUM_TEXT, readAll } from "../read-all.ts";
import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  close,
  compute,
  open,
  read,
  write,
} from "../system-calls.ts";
import { systemError } from "../system-errors.ts";
import { complain } from "./complain.ts";

/** What looking at a line costs. */
const LINE_CPU_MS = 0.001;

/** The lines of a descriptor, without their ends. */
export class LineReader {
  private buffer = "";
  private at = 0;
  /** Where the search for the next line's end goes on: what is before it was searched. */
  private searched = 0;
  /** What came after `buffer` and has no line end in it; joined when a line ends, so that long lines cost no more. */
  private pieces: string[] = [];
  private piecesLength = 0;
  private ended = false;
  /** Whether the last line had an end. */
  lastLineEnded = true;

  constructor(private readonly descriptor: number) {}

  /** The next line, or null. Throws ENOMEM for a line without end. */
  *next(): Coroutine<string | null> {
    for (;;) {
      const end = this.pieces.length > 0 ? -1 : this.buffer.indexOf("\n", this.searched);
      if (end >= 0) {
        const line = this.buffer.slice(this.at, end);
        this.at = this.searched = end + 1;
        yield* compute(LINE_CPU_MS);
        return line;
      }
      if (this.ended) {
        this.join();
        if (this.at >= this.buffer.length) return null;
        const line = this.buffer.slice(this.at);
        this.at = this.buffer.length;
        this.lastLineEnded = false;
        return line;
      }
      const piece = yield* read(this.descriptor);
      if (piece === null) {
        this.ended = true;
        continue;
      }
      this.pieces.push(piece);
      this.piecesLength += piece.length;
      if (this.buffer.length - this.at + this.piecesLength > MAXIMUM_TEXT) throw systemError("ENOMEM");
      if (piece.includes("\n")) {
        const searched = this.buffer.length - this.at + this.piecesLength - piece.length;
        this.join();
        this.searched = searched;
      }
    }
  }

  /** What was read but not given out as a line. */
  rest(): string {
    this.join();
    return this.buffer.slice(this.at);
  }

  private join(): void {
    if (this.pieces.length === 0) return;
    this.pieces.unshift(this.buffer.slice(this.at));
    this.buffer = this.pieces.join("");
    this.pieces = [];
    this.piecesLength = 0;
    this.at = this.searched = 0;
  }
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

/** So many characters are written at a time. */
const CHARACTERS_PER_WRITE = 16_384;

/** Writes lines, each with an end. */
export function* writeLines(descriptor: number, lines: readonly string[]): Coroutine<void> {
  yield* writePieces(descriptor, withEnds(lines));
}

function* withEnds(lines: readonly string[]): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

/** Writes texts as they are made, many small ones at a time. */
export function* writePieces(descriptor: number, pieces: Iterable<string>): Coroutine<void> {
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length < CHARACTERS_PER_WRITE) continue;
    yield* write(descriptor, text);
    yield* payPiece();
    text = "";
  }
  if (text !== "") yield* write(descriptor, text);
}
