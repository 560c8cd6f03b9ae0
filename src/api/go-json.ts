/**
 * JSON values, one after the other, with the errors of Go's decoder.
 * Models: Go 1.24 encoding/json scanner.go and stream.go: what is refused, where, and in which words.
 */

import { isForbiddenKey } from "./object-path.ts";

/** What is wrong with a text of JSON. */
export class GoJsonError extends Error {
  override readonly name = "GoJsonError";
  constructor(
    message: string,
    /** Bytes (here: characters) read when it was found; -1 at the end of the text. */
    readonly offset: number,
  ) {
    super(message);
  }
}

export interface GoJsonStream {
  /** The values before the first error. */
  readonly values: readonly unknown[];
  readonly error?: GoJsonError;
}

/** Deepest nesting of objects and lists. */
const MAX_DEPTH = 64;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** A character as Go's %q writes it in single quotes. */
function quoted(character: string): string {
  if (character === "'") return "'\\''";
  if (character === '"') return "'\"'";
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}

class Reader {
  position = 0;
  constructor(private readonly text: string) {}

  peek(): string | undefined {
    return this.text[this.position];
  }

  skipSpace(): void {
    while (/[ \t\r\n]/.test(this.peek() ?? "")) this.position++;
  }

  fail(context: string): never {
    const character = this.peek();
    if (character === undefined) throw new GoJsonError("unexpected EOF", -1);
    throw new GoJsonError(`invalid character ${quoted(character)} ${context}`, this.position + 1);
  }

  value(depth: number): unknown {
    this.skipSpace();
    if (depth > MAX_DEPTH) throw new GoJsonError("exceeded max depth", this.position + 1);
    const first = this.peek();
    if (first === "{") return this.object(depth);
    if (first === "[") return this.list(depth);
    if (first === '"') return this.string();
    if (first === "t") return this.literal("true", true);
    if (first === "f") return this.literal("false", false);
    if (first === "n") return this.literal("null", null);
    if (first === "-" || (first !== undefined && /\d/.test(first))) return this.number();
    return this.fail("looking for beginning of value");
  }

  private object(depth: number): unknown {
    const result: Record<string, unknown> = {};
    this.position++;
    this.skipSpace();
    if (this.peek() === "}") {
      this.position++;
      return result;
    }
    for (;;) {
      this.skipSpace();
      if (this.peek() !== '"') this.fail("looking for beginning of object key string");
      const key = this.string();
      if (isForbiddenKey(key)) {
        throw new GoJsonError(`key ${JSON.stringify(key)} is not allowed`, this.position);
      }
      this.skipSpace();
      if (this.peek() !== ":") this.fail("after object key");
      this.position++;
      result[key] = this.value(depth + 1);
      this.skipSpace();
      const next = this.peek();
      if (next !== "," && next !== "}") this.fail("after object key:value pair");
      this.position++;
      if (next === "}") return result;
    }
  }

  private list(depth: number): unknown {
    const result: unknown[] = [];
    this.position++;
    this.skipSpace();
    if (this.peek() === "]") {
      this.position++;
      return result;
    }
    for (;;) {
      result.push(this.value(depth + 1));
      this.skipSpace();
      const next = this.peek();
      if (next !== "," && next !== "]") this.fail("after array element");
      this.position++;
      if (next === "]") return result;
    }
  }

  private string(): string {
    let result = "";
    this.position++;
    for (;;) {
      const character = this.peek();
      if (character === undefined || character < " ") this.fail("in string literal");
      this.position++;
      if (character === '"') return result;
      if (character !== "\\") {
        result += character as string;
        continue;
      }
      const escape = this.peek();
      if (escape === "u") {
        this.position++;
        const start = this.position;
        while (this.position < start + 4) {
          if (!/[0-9a-fA-F]/.test(this.peek() ?? "")) this.fail("in \\u hexadecimal character escape");
          this.position++;
        }
        result += String.fromCharCode(Number.parseInt(this.text.slice(start, this.position), 16));
        continue;
      }
      const meant = escape === undefined ? undefined : ESCAPES[escape];
      if (meant === undefined) this.fail("in string escape code");
      result += meant as string;
      this.position++;
    }
  }

  private literal(word: string, value: unknown): unknown {
    for (const letter of word) {
      if (this.peek() !== letter) this.fail(`in literal ${word} (expecting ${quoted(letter)})`);
      this.position++;
    }
    return value;
  }

  private digits(context: string): void {
    if (!/\d/.test(this.peek() ?? "")) this.fail(context);
    while (/\d/.test(this.peek() ?? "")) this.position++;
  }

  private number(): number {
    const start = this.position;
    if (this.peek() === "-") this.position++;
    if (this.peek() === "0") this.position++;
    else this.digits("in numeric literal");
    if (this.peek() === ".") {
      this.position++;
      this.digits("after decimal point in numeric literal");
    }
    if (/[eE]/.test(this.peek() ?? "")) {
      this.position++;
      if (/[+-]/.test(this.peek() ?? "")) this.position++;
      this.digits("in exponent of numeric literal");
    }
    return Number(this.text.slice(start, this.position));
  }
}

/** Reads all values of a text. */
export function readGoJson(text: string): GoJsonStream {
  const reader = new Reader(text);
  const values: unknown[] = [];
  try {
    for (;;) {
      reader.skipSpace();
      if (reader.peek() === undefined) return { values };
      values.push(reader.value(1));
    }
  } catch (error) {
    if (error instanceof GoJsonError) return { values, error };
    throw error;
  }
}
