/** jq's tokens. A text with \(…) in it holds filters: the parser reads these. */

import { type Filter, JqSyntaxError } from "./jq-filter.ts";

const TOKEN =
  /\s+|#[^\n]*|(\?\/\/|\|=|\+=|-=|\*=|\/=|%=|\/\/=|\/\/|==|!=|<=|>=|\.\.|and\b|or\b|[|,.[\]{}():;=<>+*/%?$-])|(@[a-z0-9]+)|(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|([A-Za-z_][A-Za-z0-9_]*)/y;

export type Token =
  | { readonly type: "operator" | "format" | "number" | "name" | "end"; readonly text: string }
  | { readonly type: "text"; readonly text: string; readonly parts: readonly (string | Filter)[] };

export class JqLexer {
  private at = 0;
  /** Whether blanks came before the last token: ". a" is not ".a". */
  afterBlank = false;

  constructor(
    private readonly source: string,
    private readonly parseNested: (source: string) => Filter,
  ) {}

  next(): Token {
    this.afterBlank = false;
    for (;;) {
      if (this.at >= this.source.length) {
        return { type: "end", text: "" };
      }
      if (this.source.charAt(this.at) === '"') {
        return this.readText();
      }
      TOKEN.lastIndex = this.at;
      const match = TOKEN.exec(this.source);
      if (!match) throw new JqSyntaxError(`syntax error, unexpected INVALID_CHARACTER`);
      this.at = TOKEN.lastIndex;
      const [, operator, format, number, name] = match;
      if (operator !== undefined) return { type: "operator", text: operator };
      if (format !== undefined) return { type: "format", text: format };
      if (number !== undefined) return { type: "number", text: number };
      if (name !== undefined) return { type: "name", text: name };
      this.afterBlank = true;
    }
  }

  private readText(): Token {
    const parts: (string | Filter)[] = [];
    let text = "";
    const escapes: Readonly<Record<string, string>> = {
      n: "\n",
      t: "\t",
      r: "\r",
      b: "\b",
      f: "\f",
      "/": "/",
      "\\": "\\",
      '"': '"',
    };
    for (this.at++; ; this.at++) {
      const character = this.source.charAt(this.at);
      if (character === "")
        throw new JqSyntaxError("syntax error, unexpected end of file, unterminated string");
      if (character === '"') {
        this.at++;
        if (text !== "" || parts.length === 0) parts.push(text);
        return { type: "text", text: '"', parts };
      }
      if (character !== "\\") {
        text += character;
        continue;
      }
      const next = this.source.charAt(++this.at);
      if (next === "(") {
        let depth = 1;
        const start = this.at + 1;
        for (this.at++; depth > 0; this.at++) {
          const each = this.source.charAt(this.at);
          if (each === "") throw new JqSyntaxError("syntax error, unexpected end of file");
          if (each === '"') this.skipText();
          else if (each === "(") depth++;
          else if (each === ")") depth--;
        }
        this.at--;
        if (text !== "") parts.push(text);
        text = "";
        parts.push(this.parseNested(this.source.slice(start, this.at)));
      } else if (next === "u") {
        text += String.fromCharCode(parseInt(this.source.slice(this.at + 1, this.at + 5), 16));
        this.at += 4;
      } else text += escapes[next] ?? next;
    }
  }

  /** To the quote that ends the text begun here. */
  private skipText(): void {
    for (this.at++; this.source.charAt(this.at) !== '"'; this.at++) {
      if (this.at >= this.source.length) throw new JqSyntaxError("syntax error, unexpected end of file");
      if (this.source.charAt(this.at) === "\\") this.at++;
    }
  }
}
