/** The JSON documents of a text that arrives piece by piece. Models: jq 1.7, its words for what is no JSON. */

import { type Calculation, Pace, atOnce } from "../../calculation.ts";
import { findFault } from "./jq-faults.ts";
import { JqError } from "./jq-values.ts";

/** jq's own limit is 10,000; engines' stacks are smaller. */
const MAXIMUM_NESTING = 500;
/** Scanning is fast; parsing a value of so many characters is one piece. */
const CHARACTERS_PER_PIECE = 25_000;
/** The members of a longer array or object are parsed some at a time. */
const CHARACTERS_PER_CHUNK = 20_000;

/** The values of a text of several JSON documents. Throws JqError. */
export function parseInputs(text: string): unknown[] {
  const values: unknown[] = [];
  const reader = new JsonReader((value) => values.push(value));
  atOnce(reader.feed(text));
  reader.end();
  return values;
}

/** An array or object that is open at the present place. */
interface Container {
  readonly isArray: boolean;
  readonly start: number;
  /** Where what has not been parsed yet begins. */
  chunkStart: number;
  /** What has been parsed: [] or {}; undefined while all of it is to be parsed at once. */
  value: unknown[] | Record<string, unknown> | undefined;
  /** Whether the last member was put in already, as it was itself parsed in chunks. */
  memberDone: boolean;
}

export class JsonReader {
  private text = "";
  private at = 0;
  private start = -1;
  private inText = false;
  private escaped = false;
  private broken = false;
  private open: Container[] = [];
  /** The line at the last place that was asked for, from 1, and where it starts: before 0 if that was dropped. */
  private line = 1;
  private lineStart = 0;

  constructor(
    /** Called with each value, and how many lines had been read when it was complete. */
    private readonly onValue: (value: unknown, lines: number) => void,
  ) {}

  /** Reads on. Throws JqError. */
  *feed(piece: string): Calculation<void> {
    this.drop();
    this.text += piece;
    yield* this.scan();
  }

  /** How many line ends have been read. */
  get lines(): number {
    return this.place(this.text.length).line - 1;
  }

  /** There is no more. Throws JqError for what is unfinished. */
  end(): void {
    if (this.start < 0) return;
    if (this.open.length > 0 || this.inText) throw this.fault(this.text.length, true);
    this.finish(this.text.length, undefined, true);
  }

  private *scan(): Calculation<void> {
    const pace = new Pace(CHARACTERS_PER_PIECE);
    const { text } = this;
    for (; this.at < text.length; this.at++) {
      if (pace.step()) yield;
      const { at } = this;
      const character = text.charAt(at);
      if (this.inText) {
        if (this.escaped) this.escaped = false;
        else if (character === "\\") this.escaped = true;
        else if (character === '"') {
          this.inText = false;
          if (this.open.length === 0) this.finish(at + 1);
        }
        continue;
      }
      switch (character) {
        case " ":
        case "\n":
        case "\t":
        case "\r":
          if (this.start >= 0 && this.open.length === 0) this.finish(at);
          break;
        case '"':
          if (this.start < 0) this.start = at;
          this.inText = true;
          break;
        case "{":
        case "[":
          if (this.start < 0) this.start = at;
          if (this.open.length >= MAXIMUM_NESTING) throw new JqError("Exceeds depth limit for parsing");
          this.open.push({
            isArray: character === "[",
            start: at,
            chunkStart: at + 1,
            value: undefined,
            memberDone: false,
          });
          break;
        case ",": {
          const container = this.open.at(-1);
          if (container && (container.memberDone || at - container.chunkStart >= CHARACTERS_PER_CHUNK))
            this.takeChunk(container, at, at + 1);
          else if (this.start < 0) this.start = at;
          break;
        }
        case "}":
        case "]":
          if (this.start < 0) this.start = at;
          this.close(at);
          break;
        default:
          if (this.start < 0) this.start = at;
      }
    }
  }

  private close(at: number): void {
    const container = this.open.pop();
    if (!container) {
      this.finish(at + 1);
      return;
    }
    if (container.value !== undefined) {
      this.takeChunk(container, at, at + 1);
      if (container.isArray !== (this.text.charAt(at) === "]")) this.broken = true;
      const outer = this.open.at(-1);
      if (outer) this.putInto(outer, container, at + 1);
    }
    if (this.open.length === 0) this.finish(at + 1, container.value);
  }

  /** Parses the members from the chunk's start up to `end`. */
  private takeChunk(container: Container, end: number, next: number): void {
    const chunk = this.text.slice(container.chunkStart, end);
    container.chunkStart = next;
    container.value ??= container.isArray ? [] : {};
    if (container.memberDone) {
      container.memberDone = false;
      if (chunk.trim() !== "") this.broken = true;
      return;
    }
    if (container.isArray) {
      const items = this.parsed(`[${chunk}]`) as unknown[] | undefined;
      if (items?.length === 0) this.broken = true;
      for (const item of items ?? []) (container.value as unknown[]).push(item);
      return;
    }
    const members = Object.entries((this.parsed(`{${chunk}}`) as object | undefined) ?? {});
    if (members.length === 0) this.broken = true;
    for (const [key, value] of members) this.putMember(container, key, value);
  }

  /** Puts a container that was parsed in chunks into the one around it. */
  private putInto(outer: Container, inner: Container, next: number): void {
    const before = this.text.slice(outer.chunkStart, inner.start);
    outer.chunkStart = next;
    outer.value ??= outer.isArray ? [] : {};
    if (outer.isArray) {
      // What stands before it in the chunk ends with a comma.
      const items = before.trim() === "" ? [] : (this.parsed(`[${before}0]`) as unknown[] | undefined);
      if (before.trim() !== "" && !before.trimEnd().endsWith(",")) this.broken = true;
      for (const item of (items ?? []).slice(0, -1)) (outer.value as unknown[]).push(item);
      (outer.value as unknown[]).push(inner.value);
    } else {
      const members = Object.entries((this.parsed(`{${before}0}`) as object | undefined) ?? {});
      if (!before.trimEnd().endsWith(":") || members.length === 0) this.broken = true;
      for (const [index, [key, value]] of members.entries())
        this.putMember(outer, key, index === members.length - 1 ? inner.value : value);
    }
    outer.memberDone = true;
  }

  private putMember(container: Container, key: string, value: unknown): void {
    Object.defineProperty(container.value as object, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }

  /** Undefined, and the document is broken: what is wrong is told at its end. */
  private parsed(text: string): unknown {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      this.broken = true;
      return undefined;
    }
  }

  private finish(end: number, value?: unknown, ended = false): void {
    const found = value === undefined ? this.parsed(this.text.slice(this.start, end)) : value;
    if (this.broken) throw this.fault(end, ended);
    this.start = -1;
    // jq reads line by line: the line that a value ends on has been read as a whole.
    const lineEnded = this.text.indexOf("\n", end) >= 0;
    this.onValue(found, this.place(end).line - (lineEnded ? 0 : 1));
  }

  /** What is wrong with the document that was read up to `end`. */
  private fault(end: number, ended: boolean): JqError {
    // The character that ends a literal has been read, too.
    const text = this.text.slice(this.start, ended ? end : end + 1);
    const fault = findFault(text, ended) ?? { message: "Invalid literal", at: text.length };
    const { line, column } = this.place(this.start + fault.at);
    return new JqError(`${fault.message} at line ${line}, column ${column}`);
  }

  /** Line (from 1) and column of a place in all that was read; places are asked for in order. */
  private place(end: number): { readonly line: number; readonly column: number } {
    for (;;) {
      const newline = this.text.indexOf("\n", Math.max(0, this.lineStart));
      if (newline < 0 || newline >= end) return { line: this.line, column: end - this.lineStart };
      this.line++;
      this.lineStart = newline + 1;
    }
  }

  /** Forgets what has been parsed. */
  private drop(): void {
    if (this.start >= 0 || this.at === 0) return;
    this.place(this.at);
    this.lineStart -= this.at;
    this.text = this.text.slice(this.at);
    this.at = 0;
  }
}
