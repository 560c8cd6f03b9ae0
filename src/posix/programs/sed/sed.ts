/**
 * sed: s y p d q = a i c n N g G h H x b t T D P, labels, addresses, blocks, -n -e -f -i -E.
 *
 * Models: GNU sed 4.9. Differs: see sed-script.ts.
 */

import { ExpressionError } from "../../regular-expression.ts";
import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  close,
  compute,
  open,
  status,
  write,
} from "../../system-calls.ts";
import { systemError } from "../../system-errors.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { LineReader, readFile, splitLines } from "../text-input.ts";
import { Editor, type LineSource } from "./sed-editor.ts";
import { type Command, SedError, SedParser } from "./sed-script.ts";

/** What a line costs that need not be read. */
const LINE_CPU_MS = 0.001;

/** The lines of all files, one after the other; what cannot be read is told and passed over. */
class Input implements LineSource {
  failed = false;
  private readonly paths: string[];
  private reader: LineReader | undefined;
  private descriptor = 0;
  private waiting: string | undefined;
  /** Whether the line given out last had an end, and whether it is the last of all. */
  private ended = true;

  constructor(
    private readonly process: ProcessContext,
    paths: readonly string[],
  ) {
    this.paths = [...paths];
  }

  *next(): Coroutine<string | undefined> {
    const line = this.waiting ?? (yield* this.read());
    this.waiting = undefined;
    return line;
  }

  *isLast(): Coroutine<boolean> {
    this.waiting ??= yield* this.read();
    return this.waiting === undefined;
  }

  /** Whether what is printed now, after the last line, must do without an end, as that line does. */
  get endsOpen(): boolean {
    return !this.ended && this.waiting === undefined && this.reader === undefined && this.paths.length === 0;
  }

  private *read(): Coroutine<string | undefined> {
    for (;;) {
      if (!this.reader && !(yield* this.openNext())) return undefined;
      const { reader } = this;
      if (!reader) continue;
      let line: string | null = null;
      try {
        line = yield* reader.next();
      } catch (error) {
        yield* this.complain(this.descriptor === 0 ? "-" : "", error);
      }
      if (line === null) {
        if (this.descriptor !== 0) yield* close(this.descriptor);
        this.reader = undefined;
        continue;
      }
      this.ended = reader.lastLineEnded;
      if (!reader.lastLineEnded) this.reader = undefined;
      return line;
    }
  }

  private *openNext(): Coroutine<boolean> {
    const path = this.paths.shift();
    if (path === undefined) return false;
    try {
      if (path !== "-" && (yield* status(path)).type === "directory") throw systemError("EISDIR");
      this.descriptor = path === "-" ? 0 : yield* open(path, "r");
      this.reader = new LineReader(this.descriptor);
    } catch (error) {
      yield* this.complain(path, error);
    }
    return true;
  }

  private *complain(path: string, error: unknown): Coroutine<void> {
    if (!(error instanceof SystemError)) throw error;
    this.failed = true;
    yield* complain(
      this.process,
      error.code === "EISDIR"
        ? `couldn't edit ${path}: not a regular file`
        : `can't read ${path}: ${error.message}`,
    );
  }
}

export function* sed(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "nErsuz",
    values: "ef",
    long: {
      quiet: "n",
      silent: "n",
      expression: "e",
      file: "f",
      "regexp-extended": "E",
      "in-place": "in-place?",
    },
    optional: "i",
  });
  if (!options) return 1;
  const scripts = [...options.values("e")];
  for (const path of options.values("f")) scripts.push(yield* readFile(path));
  if (scripts.length === 0) {
    const script = options.operands.shift();
    if (script === undefined) {
      yield* write(2, "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n");
      return 1;
    }
    scripts.push(script);
  }
  const extended = options.has("E") || options.has("r");
  const inPlace = options.has("i") || options.has("in-place");
  const suffix = options.value("i") ?? options.value("in-place") ?? "";
  const parse = (): readonly Command[] => new SedParser(scripts.join("\n"), extended).parse();
  let exitCode = 0;
  try {
    if (!inPlace) {
      const input = new Input(process, options.operands.length > 0 ? options.operands : ["-"]);
      const code = yield* edit(parse(), options.has("n"), input, 1);
      return code === 0 && input.failed ? 2 : code;
    }
    for (const path of options.operands)
      try {
        const text = yield* readFile(path);
        const commands = parse();
        if (suffix !== "") yield* backUp(path, suffix, text);
        const descriptor = yield* open(path, "w");
        yield* edit(commands, options.has("n"), new TextLines(text), descriptor);
        yield* close(descriptor);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        exitCode = yield* complain(process, `can't read ${path}: ${error.message}`, 2);
      }
    return exitCode;
  } catch (error) {
    if (!(error instanceof SedError) && !(error instanceof ExpressionError)) throw error;
    return yield* complain(process, `-e expression #1, char ${scripts.join("\n").length}: ${error.message}`);
  }
}

/** What the file was, under another name: "*" in the suffix stands for its name. */
function* backUp(path: string, suffix: string, text: string): Coroutine<void> {
  const slash = path.lastIndexOf("/") + 1;
  const name = path.slice(slash);
  const backup = suffix.includes("*") ? suffix.replaceAll("*", name) : name + suffix;
  const descriptor = yield* open(backup.includes("/") ? backup : path.slice(0, slash) + backup, "w");
  yield* write(descriptor, text);
  yield* close(descriptor);
}

/** The lines of a text that is at hand: a file edited in place. */
class TextLines implements LineSource {
  private readonly lines: readonly string[];
  private at = 0;
  private readonly ended: boolean;

  constructor(text: string) {
    this.lines = splitLines(text);
    this.ended = text.endsWith("\n") || text === "";
  }

  get endsOpen(): boolean {
    return !this.ended && this.at === this.lines.length;
  }

  *next(): Coroutine<string | undefined> {
    yield* compute(LINE_CPU_MS);
    return this.lines[this.at++];
  }

  *isLast(): Coroutine<boolean> {
    yield* compute(0);
    return this.at >= this.lines.length;
  }
}

function* edit(
  commands: readonly Command[],
  quiet: boolean,
  input: LineSource & { readonly endsOpen: boolean },
  descriptor: number,
): Coroutine<number> {
  const editor = new Editor(commands, quiet, input);
  while (yield* editor.cycle()) {
    let output = editor.takeOutput();
    if (input.endsOpen) output = output.replace(/\n$/, "");
    if (output !== "") yield* write(descriptor, output);
  }
  return editor.quit ?? 0;
}
