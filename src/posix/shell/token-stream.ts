/** The tokens of shell text with one of lookahead, and aliases put in where a command begins. */

import { Lexer, type Token } from "./lexer.ts";
import type { SourceText } from "./source-text.ts";
import { ShellSyntaxError, type Word } from "./syntax.ts";
import type { NestedParser } from "./word-reader.ts";

const RESERVED = new Set(
  "if then elif else fi for while until do done case esac in function select coproc { } ! [[ ]] time".split(
    " ",
  ),
);

/** The text of a word without quotes and expansions, or undefined. */
export function literalText(word: Word): string | undefined {
  let text = "";
  for (const part of word) {
    if (part.type !== "text" || part.quoted) return undefined;
    text += part.text;
  }
  return text;
}

export class TokenStream {
  readonly lexer: Lexer;
  private lookahead: Token | undefined;
  private previousEnd = 0;
  /** Aliases being expanded, until the text is read past their end. */
  private expanding: { readonly name: string; end: number; readonly endsWithBlank: boolean }[] = [];

  constructor(
    readonly source: SourceText,
    parseNested: NestedParser,
    depth: number,
    /** What an alias stands for; absent: aliases are not expanded. */
    private readonly alias: ((name: string) => string | undefined) | undefined,
  ) {
    this.lexer = new Lexer(source, parseNested, depth);
  }

  peek(): Token {
    return (this.lookahead ??= this.lexer.next());
  }

  take(): Token {
    const token = this.peek();
    this.lookahead = undefined;
    this.previousEnd = this.source.position;
    return token;
  }

  /** Takes a word. Throws ShellSyntaxError for anything else. */
  takeWord(): Token & { readonly type: "word" } {
    const token = this.take();
    if (token.type === "word") return token;
    // Where a word must come, the end is the end of a line.
    if (token.type === "end" && this.source.at(-1) !== "\n")
      throw this.unexpected({ type: "newline", text: "newline", start: token.start });
    throw this.unexpected(token);
  }

  /** Where reading goes on: what comes before has been parsed. */
  get position(): number {
    return this.lookahead ? this.lookahead.start : this.source.position;
  }

  /** The text from `start` to the end of the last token taken. */
  textFrom(start: number): string {
    return this.source.text.slice(start, this.previousEnd).trim();
  }

  /** Reads on from `position`, past what the lexer saw: the text there was no token. */
  skipTo(position: number): void {
    this.source.position = position;
    this.previousEnd = position;
    this.lookahead = undefined;
  }

  unexpected(token: Token): ShellSyntaxError {
    const line = this.source.lineAt(token.start);
    if (token.type === "end")
      return new ShellSyntaxError("syntax error: unexpected end of file", this.source.endLine, true);
    return new ShellSyntaxError(
      `syntax error near unexpected token \`${token.text}'`,
      line,
      false,
      this.source.sourceLineAt(token.start),
    );
  }

  isOperator(text: string): boolean {
    const token = this.peek();
    return token.type === "operator" && token.text === text;
  }

  /** Takes the operator if it comes next. */
  accept(text: string): boolean {
    if (!this.isOperator(text)) return false;
    this.take();
    return true;
  }

  /** The reserved word that comes next, if one does. */
  reserved(): string | undefined {
    const token = this.peek();
    return token.type === "word" && RESERVED.has(token.text) ? token.text : undefined;
  }

  expectReserved(text: string): void {
    if (this.reserved() !== text) throw this.unexpected(this.peek());
    this.take();
  }

  expectOperator(text: string): void {
    if (!this.accept(text)) throw this.unexpected(this.peek());
  }

  skipNewlines(): void {
    while (this.peek().type === "newline") this.take();
  }

  /** Whether the alias that the last word came from wants the next one looked up, too: its value ends with a blank. */
  get aliasWantsNext(): boolean {
    const last = this.expanding.at(-1);
    return last !== undefined && last.endsWithBlank && this.previousEnd >= last.end - 1;
  }

  /** Replaces the next word, where a command begins, by what its alias stands for. */
  expandAlias(): void {
    if (!this.alias) return;
    for (;;) {
      const token = this.peek();
      if (token.type !== "word") return;
      this.expanding = this.expanding.filter(({ end }) => token.start < end);
      if (this.expanding.some(({ name }) => name === token.text)) return;
      const value = literalText(token.word) === token.text ? this.alias(token.text) : undefined;
      if (value === undefined) return;
      const growth = value.length - token.text.length;
      for (const each of this.expanding) each.end += growth;
      this.expanding.push({
        name: token.text,
        end: token.start + value.length,
        endsWithBlank: /[ \t]$/.test(value),
      });
      this.source.replace(token.start, token.start + token.text.length, value);
      this.lookahead = undefined;
    }
  }
}
