/** The tokens under way, as awk's parsers take them, and what is wrong with them. */

import { Lexer, type Token } from "./lexer.ts";
import { AwkSyntaxError } from "./syntax.ts";

export class TokenParser {
  protected readonly lexer: Lexer;
  protected token: Token;
  /** A rule's action has just ended: the next rule may follow on the same line. */
  protected previousWasBrace = false;

  constructor(source: string) {
    this.lexer = new Lexer(source);
    this.token = this.lexer.next();
  }

  // --- tokens

  protected get line(): number {
    return this.lexer.lineAt(this.token.start);
  }

  protected advance(): void {
    this.previousWasBrace = false;
    this.token = this.lexer.next();
  }

  protected mark(): { readonly token: Token; readonly position: number } {
    return { token: this.token, position: this.lexer.position };
  }

  protected reset(mark: { readonly token: Token; readonly position: number }): void {
    this.token = mark.token;
    this.lexer.position = mark.position;
  }

  protected is(text: string): boolean {
    return (this.token.type === "operator" || this.token.type === "keyword") && this.token.text === text;
  }

  protected accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.advance();
    return true;
  }

  protected expect(text: string): void {
    if (!this.accept(text)) throw this.unexpected();
  }

  protected isEnd(): boolean {
    return this.token.type === "end";
  }

  protected isTerminator(): boolean {
    return this.token.type === "newline" || this.is(";");
  }

  protected skipTerminators(): void {
    while (this.isTerminator()) this.advance();
  }

  protected skipNewlines(): void {
    while (this.token.type === "newline") this.advance();
  }

  protected unexpected(): AwkSyntaxError {
    const ends = this.token.type === "end" || this.token.type === "newline";
    return this.errorHere(ends ? "unexpected newline or end of string" : "syntax error");
  }

  /** With the line and a caret. */
  protected errorHere(message: string): AwkSyntaxError {
    return this.lexer.error(message, this.token.start);
  }

  /** With the number of the line only. */
  protected plainError(message: string): AwkSyntaxError {
    return new AwkSyntaxError(message, this.line);
  }
}
