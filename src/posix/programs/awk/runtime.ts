/**
 * What a running awk program has: variables, the record, streams, input, and the account of its steps.
 */

import { Expression, ExpressionError } from "../../regular-expression.ts";
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
import { programName } from "../complain.ts";
import { Cell, setElement } from "./cells.ts";
import { unescapeText } from "./lexer.ts";
import { AwkRecord, type RecordSettings } from "./record.ts";
import { RecordReader, Streams } from "./streams.ts";
import { AwkError } from "./syntax.ts";
import { type Value, inputValue, toNumber, toText } from "./values.ts";

/** What a step (a statement, a turn of a loop, a record) costs; a loop without end burns CPU time. */
const STEP_CPU_MS = 0.001;
/** CPU time is asked for once for so many steps. */
const STEPS_AT_ONCE = 64;

export class Runtime implements RecordSettings {
  readonly globals = new Map<string, Cell>();
  readonly record: AwkRecord;
  readonly streams = new Streams();
  /** The line of the program under way, for messages; 0 before the first. */
  line = 0;
  /** Of what rand() gives; see builtins.ts. */
  seed = 0;
  randomState = 0;
  exitCode = 0;
  private steps = 0;
  private readonly expressions = new Map<string, Expression>();
  private input: RecordReader | undefined;
  private nextArgument = 1;
  private anyFile = false;
  private inputEnded = false;

  constructor(readonly process: ProcessContext) {
    const initial: Readonly<Record<string, Value>> = {
      FS: " ",
      OFS: " ",
      ORS: "\n",
      RS: "\n",
      SUBSEP: "\x1c",
      CONVFMT: "%.6g",
      OFMT: "%.6g",
      NR: 0,
      FNR: 0,
      RSTART: 0,
      RLENGTH: -1,
      FILENAME: "",
    };
    for (const [name, value] of Object.entries(initial)) this.cell(name).assign(value);
    this.record = new AwkRecord(this);
    const environment = this.cell("ENVIRON").asArray();
    for (const [name, value] of process.environment) setElement(environment, name, inputValue(value));
  }

  cell(name: string): Cell {
    let cell = this.globals.get(name);
    if (!cell) this.globals.set(name, (cell = new Cell(name)));
    return cell;
  }

  textOf(name: string): string {
    return toText(this.cell(name).value, "%.6g");
  }

  get fieldSeparator(): string {
    return this.textOf("FS");
  }

  get outputSeparator(): string {
    return this.textOf("OFS");
  }

  get numberFormat(): string {
    return this.textOf("CONVFMT");
  }

  get paragraphs(): boolean {
    return this.textOf("RS") === "";
  }

  /** A global from outside: -v, or an operand "name=value". */
  assignText(name: string, text: string): void {
    const value = inputValue(unescapeText(text));
    if (name === "NF") this.record.count = toNumber(value);
    else this.cell(name).assign(value);
  }

  /** The expression that a text is. */
  expression(source: string): Expression {
    let expression = this.expressions.get(source);
    if (!expression) {
      try {
        expression = new Expression(source, "awk");
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        throw new AwkError(`invalid regexp: ${error.message}: /${source}/`);
      }
      if (this.expressions.size > 200) this.expressions.clear();
      this.expressions.set(source, expression);
    }
    return expression;
  }

  /** Counts a step. True when CPU time is due: then call {@link pay}. */
  step(): boolean {
    return ++this.steps >= STEPS_AT_ONCE;
  }

  *pay(): Coroutine<void> {
    const { steps } = this;
    this.steps = 0;
    yield* compute(steps * STEP_CPU_MS);
  }

  // --- main input

  /** The next record of the operands or standard input; null at the end. Counts it. */
  *nextRecord(): Coroutine<string | null> {
    while (!this.inputEnded) {
      this.input ??= yield* this.openNext();
      if (!this.input) break;
      const text = yield* this.input.next(this.textOf("RS"));
      if (text !== null) {
        this.count("NR");
        this.count("FNR");
        if (this.step()) yield* this.pay();
        return text;
      }
      yield* this.skipFile();
    }
    this.inputEnded = true;
    return null;
  }

  count(name: "NR" | "FNR"): void {
    const cell = this.cell(name);
    cell.assign(toNumber(cell.value) + 1);
  }

  /** nextfile, or the end of a file. */
  *skipFile(): Coroutine<void> {
    if (this.input && this.input.descriptor !== 0) yield* close(this.input.descriptor);
    this.input = undefined;
  }

  private *openNext(): Coroutine<RecordReader | undefined> {
    const operands = this.cell("ARGV").asArray().elements;
    for (; this.nextArgument < toNumber(this.cell("ARGC").value);) {
      const operand = toText(operands.get(String(this.nextArgument++)), this.numberFormat);
      const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(operand);
      if (assignment) this.assignText(assignment[1] as string, assignment[2] as string);
      else if (operand !== "") {
        this.anyFile = true;
        const reader = yield* this.openFile(operand);
        if (reader) return reader;
      }
    }
    if (this.anyFile) return undefined;
    this.anyFile = true;
    return new RecordReader(0);
  }

  private *openFile(path: string): Coroutine<RecordReader | undefined> {
    if (path !== "-" && (yield* this.isDirectory(path))) {
      yield* this.warn(`command line argument \`${path}' is a directory: skipped`);
      return undefined;
    }
    try {
      const descriptor = path === "-" ? 0 : yield* open(path, "r");
      this.cell("FILENAME").assign(path);
      this.cell("FNR").assign(0);
      return new RecordReader(descriptor);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.cell("FNR").assign(0);
      throw new AwkError(`cannot open file \`${path}' for reading: ${error.message}`);
    }
  }

  private *isDirectory(path: string): Coroutine<boolean> {
    try {
      return (yield* status(path)).type === "directory";
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return false;
    }
  }

  private *warn(message: string): Coroutine<void> {
    yield* this.streams.flush();
    yield* write(2, `${programName(this.process)}: warning: ${message}\n`);
  }
}
