/** The inputs of jq's program: read from its files as far as they are asked for. Models: jq 1.7. */

import { inPieces } from "../../calculation.ts";
import { MAXIMUM_TEXT } from "../../read-all.ts";
import { type Coroutine, SystemError, close, open, read, write } from "../../system-calls.ts";
import { systemError } from "../../system-errors.ts";
import type { JqArguments } from "./jq-arguments.ts";
import { JsonReader } from "./jq-inputs.ts";
import { HUNGRY, type Interruptible } from "./jq-stream.ts";
import { JqError, type Json } from "./jq-values.ts";

export class Inputs {
  /** What comes after the values that were read. */
  fault: JqError | undefined;
  /** A file could not be read. */
  failed = false;
  private values: { readonly value: Json; readonly lines: number }[] = [];
  private at = 0;
  private ended = false;
  private readonly paths: string[];
  private path = "-";
  private descriptor: number | undefined;
  private readonly reader = new JsonReader((value, lines) => this.accept(value, lines));
  /** -R: the start of a line. -s: all so far. */
  private text = "";
  private collected: Json[] = [];
  /** Lines of the present file when the last value was complete; undefined before the first. */
  private lines: number | undefined;
  /** Lines of the files before the present one, and of all. */
  private earlierLines = 0;
  private rawLines = 0;

  constructor(private readonly given: JqArguments) {
    this.paths = given.paths.length > 0 ? [...given.paths] : ["-"];
  }

  /** Whether more has to be read before the next value, or the end, is known. */
  get isHungry(): boolean {
    return this.at >= this.values.length && !this.ended;
  }

  /** Where an error is said to be. */
  get place(): string {
    if (this.lines === undefined) return "<unknown>";
    return `${this.path === "-" ? "<stdin>" : this.path}:${this.lines}`;
  }

  /** The next value that was read. */
  take(): Json | undefined {
    const next = this.values[this.at];
    if (!next) return undefined;
    this.at++;
    this.lines = next.lines;
    return next.value;
  }

  /** The next value, for the program itself; undefined at the end. */
  *next(): Interruptible<Json | undefined> {
    while (this.isHungry) yield HUNGRY;
    return this.take();
  }

  /** Reads another piece. Throws SystemError: ENOMEM. */
  *readMore(): Coroutine<void> {
    this.values = [];
    this.at = 0;
    try {
      const piece = yield* this.piece();
      if (piece === null) yield* this.finish();
      else yield* this.digest(piece);
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      this.fault = error;
      this.ended = true;
      this.collected = [];
    }
  }

  private accept(value: Json, lines: number): void {
    if (this.given.flags.has("s") && !this.given.flags.has("R")) this.collected.push(value);
    else this.values.push({ value, lines: lines - this.earlierLines });
  }

  /** The next piece of the present file or of one after it; null at the end of all. */
  private *piece(): Coroutine<string | null> {
    for (;;) {
      if (this.descriptor === undefined) {
        const path = this.paths.shift();
        if (path === undefined) return null;
        yield* this.openFile(path);
        continue;
      }
      const piece = yield* read(this.descriptor);
      if (piece !== null) return piece;
      if (this.descriptor !== 0) yield* close(this.descriptor);
      this.descriptor = undefined;
    }
  }

  private *openFile(path: string): Coroutine<void> {
    try {
      this.descriptor = path === "-" ? 0 : yield* open(path, "r");
      this.path = path;
      this.earlierLines = this.given.flags.has("R") ? this.rawLines : this.reader.lines;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* write(2, `jq: error: Could not open ${path}: ${error.message}\n`);
      this.failed = true;
    }
  }

  private *digest(piece: string): Coroutine<void> {
    const { flags } = this.given;
    if (!flags.has("R")) {
      yield* inPieces(this.reader.feed(piece));
      return;
    }
    this.text += piece;
    if (this.text.length > MAXIMUM_TEXT) throw systemError("ENOMEM");
    if (flags.has("s")) return;
    const lines = this.text.split("\n");
    this.text = lines.pop() as string;
    for (const line of lines) this.accept(line, ++this.rawLines);
  }

  private *finish(): Coroutine<void> {
    yield* [];
    this.ended = true;
    const { flags } = this.given;
    if (!flags.has("R")) this.reader.end();
    if (flags.has("R")) {
      if (flags.has("s") || this.text !== "") this.accept(this.text, this.rawLines);
    } else if (flags.has("s")) this.values.push({ value: this.collected, lines: this.reader.lines });
  }
}
