/**
 * Reads awk's tokens. Whether "/" divides or begins a regular expression only the parser knows; it asks.
 */

import { unescape } from "../format.ts";
import { AwkSyntaxError } from "./syntax.ts";

export interface Token {
  readonly type:
    "number" | "text" | "name" | "function" | "builtin" | "keyword" | "operator" | "newline" | "end";
  /** What was written; of a text, what it stands for. */
  readonly text: string;
  readonly start: number;
}

export const KEYWORDS = new Set(
  "BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf switch".split(
    " ",
  ),
);

/** Built-in functions and how many arguments they take. */
export const BUILTIN_ARGUMENTS: Readonly<Record<string, readonly [number, number]>> = {
  length: [0, 1],
  substr: [2, 3],
  index: [2, 2],
  split: [2, 3],
  sub: [2, 3],
  gsub: [2, 3],
  gensub: [3, 4],
  match: [2, 3],
  sprintf: [1, Infinity],
  tolower: [1, 1],
  toupper: [1, 1],
  int: [1, 1],
  sqrt: [1, 1],
  exp: [1, 1],
  log: [1, 1],
  sin: [1, 1],
  cos: [1, 1],
  atan2: [2, 2],
  rand: [0, 0],
  srand: [0, 1],
  system: [1, 1],
  close: [1, 2],
  fflush: [0, 1],
  systime: [0, 0],
  strftime: [0, 2],
  asort: [1, 2],
  asorti: [1, 2],
};

const OPERATORS = [
  "**=",
  "&&",
  "||",
  "++",
  "--",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "^=",
  "**",
  "==",
  "<=",
  ">=",
  "!=",
  "!~",
  ">>",
  ..."{}()[];,+-*/%^!<>|?:~$=",
];

/** A string's escapes: as in printf, and "\/" is "/"; a backslash before a newline joins the lines. */
export function unescapeText(text: string): string {
  return unescape(
    text.replaceAll("\\\n", "").replace(/\\([\\/])/g, (whole, each) => (each === "/" ? "/" : whole)),
  ).text;
}

export class Lexer {
  position = 0;

  constructor(readonly source: string) {}

  lineAt(position: number): number {
    let line = 1;
    for (let at = this.source.indexOf("\n"); at >= 0 && at < position; at = this.source.indexOf("\n", at + 1))
      line++;
    return line;
  }

  /** The error of something wrong at `position`. */
  error(message: string, position: number): AwkSyntaxError {
    // At a line's end gawk has read no further than the line.
    const start = this.source.lastIndexOf("\n", position - 1) + 1;
    const end = this.source.indexOf("\n", position);
    const text = this.source.slice(start, end < 0 ? undefined : end);
    return new AwkSyntaxError(message, this.lineAt(position), { text, column: position - start });
  }

  next(): Token {
    this.skipBlanks();
    const start = this.position;
    const rest = this.source.charAt(start);
    if (rest === "") return { type: "end", text: "", start };
    if (rest === "\n") {
      this.position++;
      return { type: "newline", text: "\n", start };
    }
    if (rest === '"') return { type: "text", text: this.quoted(), start };
    const number = this.take(/(?:0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)/y);
    if (number !== undefined) return { type: "number", text: number, start };
    const name = this.take(/[A-Za-z_]\w*/y);
    if (name !== undefined) {
      if (KEYWORDS.has(name)) return { type: "keyword", text: name === "func" ? "function" : name, start };
      if (Object.hasOwn(BUILTIN_ARGUMENTS, name)) return { type: "builtin", text: name, start };
      return { type: this.source.charAt(this.position) === "(" ? "function" : "name", text: name, start };
    }
    const operator = OPERATORS.find((each) => this.source.startsWith(each, start));
    if (operator === undefined) throw this.error("syntax error", start);
    this.position += operator.length;
    return { type: "operator", text: operator.replace("**", "^"), start };
  }

  /** The regular expression that begins with the slash at `start`; reading goes on behind it. */
  expression(start: number): string {
    let text = "";
    let inBracket = false;
    for (let at = start + 1; ; at++) {
      const character = this.source.charAt(at);
      if (character === "" || character === "\n") throw this.error("unterminated regexp", start + 1);
      if (character === "/" && !inBracket) {
        this.position = at + 1;
        return text;
      }
      if (character === "\\") {
        const next = this.source.charAt(++at);
        text += next === "/" ? "/" : `\\${next}`;
        continue;
      }
      if (inBracket) {
        const first = /\[\^?$/.test(text) && !/\\\[\^?$/.test(text);
        if (character === "[" && this.source.charAt(at + 1) === ":") {
          const end = this.source.indexOf(":]", at);
          if (end > 0) {
            text += this.source.slice(at, end + 2);
            at = end + 1;
            continue;
          }
        }
        if (character === "]" && !first) inBracket = false;
      } else if (character === "[") inBracket = true;
      text += character;
    }
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.source);
    if (!match) return undefined;
    this.position = pattern.lastIndex;
    return match[0];
  }

  private skipBlanks(): void {
    this.take(/(?:[ \t\r]|\\\r?\n)*(?:#[^\n]*)?/y);
  }

  private quoted(): string {
    const start = this.position;
    let at = start + 1;
    for (; this.source.charAt(at) !== '"'; at++) {
      const character = this.source.charAt(at);
      if (character === "" || character === "\n") throw this.error("unterminated string", start);
      if (character === "\\") at++;
    }
    this.position = at + 1;
    return unescapeText(this.source.slice(start + 1, at));
  }
}
