/**
 * The present record and its fields. Fields are split when first asked for; $0 is put together again after they changed.
 */

import { Expression } from "../../regular-expression.ts";
import { AwkError } from "./syntax.ts";
import { MAXIMUM_TEXT, type Value, inputValue, toText } from "./values.ts";

/** Splits text at `separator` as FS says it; with `lines` (RS is empty) a line's end separates, too. */
export function splitText(text: string, separator: string, lines = false): string[] {
  if (text === "") return [];
  if (separator === " ") {
    const trimmed = text.replace(/^[ \t\n]+|[ \t\n]+$/g, "");
    return trimmed === "" ? [] : trimmed.split(/[ \t\n]+/);
  }
  if (separator === "") return [...text];
  if (lines) return splitAt(text, new Expression(`(${literalOrExpression(separator)})|\n`, "awk"));
  if (separator === "\t" || (separator.length === 1 && separator !== "\\")) return text.split(separator);
  return splitAt(text, new Expression(separator, "awk"));
}

const literalOrExpression = (separator: string): string =>
  separator.length === 1 ? separator.replace(/[\\^$.*+?()[\]{}|]/, "\\$&") : separator;

/** Splits at matches that are not empty. */
export function splitAt(text: string, expression: Expression): string[] {
  if (text === "") return [];
  const pieces: string[] = [];
  let at = 0;
  for (const match of expression.matches(text)) {
    if (match.end === match.start) continue;
    pieces.push(text.slice(at, match.start));
    at = match.end;
  }
  pieces.push(text.slice(at));
  return pieces;
}

/** What the record needs of the variables. */
export interface RecordSettings {
  readonly fieldSeparator: string;
  readonly outputSeparator: string;
  readonly numberFormat: string;
  /** RS is empty. */
  readonly paragraphs: boolean;
}

/** gawk allows more; a page does not. */
const MAXIMUM_FIELDS = 1_000_000;

export class AwkRecord {
  private whole = "";
  private fields: Value[] | undefined = [];
  private changed = false;
  /** FS as it was when the record was read. */
  private separator = " ";
  private lines = false;

  constructor(private readonly settings: RecordSettings) {}

  get text(): string {
    if (this.changed) {
      this.changed = false;
      const { numberFormat, outputSeparator } = this.settings;
      this.whole = (this.fields ?? []).map((field) => toText(field, numberFormat)).join(outputSeparator);
      if (this.whole.length > MAXIMUM_TEXT) throw new AwkError("text of more than 1 MiB is not simulated");
    }
    return this.whole;
  }

  set text(text: string) {
    this.whole = text;
    this.fields = undefined;
    this.changed = false;
    this.separator = this.settings.fieldSeparator;
    this.lines = this.settings.paragraphs;
  }

  get count(): number {
    return this.split().length;
  }

  set count(count: number) {
    const fields = this.resize(count);
    fields.length = Math.trunc(count);
  }

  get(index: number): Value {
    const at = Math.trunc(index);
    if (at === 0) return inputValue(this.text);
    if (at < 0 || Number.isNaN(at)) throw new AwkError(`attempt to access field ${at}`);
    return this.split()[at - 1];
  }

  set(index: number, value: Value): void {
    const at = Math.trunc(index);
    if (at === 0) {
      this.text = toText(value, this.settings.numberFormat);
      return;
    }
    if (at < 0 || Number.isNaN(at)) throw new AwkError(`attempt to access field ${at}`);
    const fields = at > this.split().length ? this.resize(at) : this.split();
    fields[at - 1] = value ?? "";
    this.changed = true;
  }

  private resize(count: number): Value[] {
    if (count < 0) throw new AwkError("NF set to negative value");
    if (count > MAXIMUM_FIELDS) throw new AwkError("records of more than 1,000,000 fields are not simulated");
    const fields = this.split();
    while (fields.length < Math.trunc(count)) fields.push("");
    this.changed = true;
    return fields;
  }

  private split(): Value[] {
    return (this.fields ??= splitText(this.whole, this.separator, this.lines).map(inputValue));
  }
}
