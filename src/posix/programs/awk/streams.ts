/**
 * The files and commands awk reads from and writes to, and its standard output. Like gawk it collects output unless a
 * terminal shows it, and hands over what it has before another program runs.
 */

import {
  type Coroutine,
  SystemError,
  close,
  isTerminal,
  open,
  pipe,
  read,
  spawn,
  wait,
  write,
} from "../../system-calls.ts";
import { Expression } from "../../regular-expression.ts";
import { AwkError } from "./syntax.ts";
import { MAXIMUM_TEXT } from "./values.ts";

/** Output is written in pieces of about this size. */
const BUFFER_CHARACTERS = 4096;

/** Records of a descriptor, separated as RS says at the time of reading. */
export class RecordReader {
  private buffer = "";
  private at = 0;
  private ended = false;

  constructor(readonly descriptor: number) {}

  /** The next record, or null at the end. `separator`: a character, an expression, or "" for paragraphs. */
  *next(separator: string): Coroutine<string | null> {
    const expression = separator.length > 1 ? new Expression(separator, "awk") : undefined;
    for (;;) {
      if (separator === "") while (this.buffer.charAt(this.at) === "\n") this.at++;
      const end = this.find(separator, expression);
      if (end) {
        const record = this.buffer.slice(this.at, end.start);
        this.at = end.end;
        return record;
      }
      if (this.ended) {
        if (this.at >= this.buffer.length) return null;
        const record = this.buffer.slice(this.at);
        this.at = this.buffer.length;
        return separator === "" ? record.replace(/\n$/, "") : record;
      }
      const piece = yield* read(this.descriptor);
      if (piece === null) {
        this.ended = true;
        continue;
      }
      this.buffer = this.buffer.slice(this.at) + piece;
      this.at = 0;
      if (this.buffer.length > MAXIMUM_TEXT * 32)
        throw new AwkError("records of this size are not simulated");
    }
  }

  private find(
    separator: string,
    expression: Expression | undefined,
  ): { readonly start: number; readonly end: number } | undefined {
    if (!expression) {
      const text = separator === "" ? "\n\n" : separator;
      const start = this.buffer.indexOf(text, this.at);
      return start < 0 ? undefined : { start, end: start + text.length };
    }
    const match = expression.match(this.buffer, this.at);
    // A match at the end may go on in what has not been read yet.
    if (!match || match.end === match.start || (match.end === this.buffer.length && !this.ended))
      return undefined;
    return match;
  }
}

interface Output {
  readonly descriptor: number;
  readonly processId: number | undefined;
  text: string;
}

interface Input {
  readonly reader: RecordReader;
  readonly processId: number | undefined;
}

const STANDARD: Readonly<Record<string, number>> = { "/dev/stdout": 1, "-": 1, "/dev/stderr": 2 };

export class Streams {
  private readonly standard: Output = { descriptor: 1, processId: undefined, text: "" };
  private readonly outputs = new Map<string, Output>();
  private readonly inputs = new Map<string, Input>();
  private toTerminal = false;

  *start(): Coroutine<void> {
    this.toTerminal = yield* isTerminal(1);
  }

  /** Writes to standard output. */
  *print(text: string): Coroutine<void> {
    this.standard.text += text;
    if (this.toTerminal || this.standard.text.length >= BUFFER_CHARACTERS)
      yield* this.flushOutput(this.standard);
  }

  /** Writes to a file, or to a command's input; it stays open. */
  *printTo(kind: ">" | ">>" | "|", name: string, text: string): Coroutine<void> {
    const standard = kind === "|" ? undefined : STANDARD[name];
    if (standard === 1) return yield* this.print(text);
    if (standard === 2) {
      yield* this.flushOutput(this.standard);
      return yield* write(2, text);
    }
    let output = this.outputs.get(name);
    if (!output) {
      output = yield* this.openOutput(kind, name);
      this.outputs.set(name, output);
    }
    output.text += text;
    if (output.text.length >= BUFFER_CHARACTERS) yield* this.flushOutput(output);
  }

  private *openOutput(kind: ">" | ">>" | "|", name: string): Coroutine<Output> {
    if (kind === "|") {
      yield* this.flush();
      const [from, to] = yield* pipe();
      const processId = yield* this.command(name, { 0: from, 1: 1, 2: 2 });
      yield* close(from);
      return { descriptor: to, processId, text: "" };
    }
    try {
      return { descriptor: yield* open(name, kind === ">" ? "w" : "a"), processId: undefined, text: "" };
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      throw new AwkError(`cannot redirect to \`${name}': ${error.message}`);
    }
  }

  private *command(text: string, descriptors: Readonly<Record<number, number>>): Coroutine<number> {
    try {
      return yield* spawn({ argv: ["sh", "-c", text], descriptors });
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      throw new AwkError(`cannot open pipe \`${text}': ${error.message}`);
    }
  }

  /** The records of a file or of a command's output; undefined when the file cannot be opened. */
  *reader(kind: "file" | "command", name: string): Coroutine<RecordReader | undefined> {
    const known = this.inputs.get(name);
    if (known) return known.reader;
    let input: Input;
    if (kind === "command") {
      yield* this.flush();
      const [from, to] = yield* pipe();
      const processId = yield* this.command(name, { 0: 0, 1: to, 2: 2 });
      yield* close(to);
      input = { reader: new RecordReader(from), processId };
    } else if (name === "-" || name === "/dev/stdin")
      input = { reader: new RecordReader(0), processId: undefined };
    else
      try {
        input = { reader: new RecordReader(yield* open(name, "r")), processId: undefined };
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        return undefined;
      }
    this.inputs.set(name, input);
    return input.reader;
  }

  /** Runs a command and returns its exit code; 256 and more: the signal that ended it. */
  *system(text: string): Coroutine<number> {
    yield* this.flush();
    const processId = yield* this.command(text, { 0: 0, 1: 1, 2: 2 });
    const result = yield* wait(processId);
    return result?.signal ? 256 + result.exitCode - 128 : (result?.exitCode ?? 0);
  }

  /** close(): the command's exit code, 0 for a file, -1 when nothing of that name is open. */
  *close(name: string): Coroutine<number> {
    const output = this.outputs.get(name);
    const input = this.inputs.get(name);
    this.outputs.delete(name);
    this.inputs.delete(name);
    let result = -1;
    if (output) {
      yield* this.flushOutput(output);
      yield* close(output.descriptor);
      result = yield* this.ended(output.processId);
    }
    if (input) {
      if (input.reader.descriptor !== 0) yield* close(input.reader.descriptor);
      result = yield* this.ended(input.processId);
    }
    return result;
  }

  private *ended(processId: number | undefined): Coroutine<number> {
    if (processId === undefined) return 0;
    const result = yield* wait(processId);
    return result?.signal ? 256 + result.exitCode - 128 : (result?.exitCode ?? 0);
  }

  /** Writes out what has been collected; with a name, of that output only: then whether there is one. */
  *flush(name?: string): Coroutine<boolean> {
    if (name !== undefined && name !== "" && STANDARD[name] === undefined) {
      const output = this.outputs.get(name);
      if (output) yield* this.flushOutput(output);
      return output !== undefined;
    }
    yield* this.flushOutput(this.standard);
    for (const output of this.outputs.values()) yield* this.flushOutput(output);
    return true;
  }

  /** At the end: commands that read from awk get their end of input, and are waited for. */
  *closeAll(): Coroutine<void> {
    if (this.toTerminal) yield* this.flushOutput(this.standard);
    for (const name of [...this.outputs.keys(), ...this.inputs.keys()]) yield* this.close(name);
    yield* this.flushOutput(this.standard);
  }

  private *flushOutput(output: Output): Coroutine<void> {
    if (output.text === "") return;
    const { text } = output;
    output.text = "";
    yield* write(output.descriptor, text);
  }
}
