/** The grammar of [[ … ]]. Models: bash 5.2. */

import { Lexer, type Token } from "./lexer.ts";
import { SourceText } from "./source-text.ts";
import { ShellSyntaxError, type ConditionNode, type WordPart } from "./syntax.ts";
import type { TokenStream } from "./token-stream.ts";
import type { NestedParser } from "./word-reader.ts";

const WORD_COMPARISON = /^(?:==|=|!=|=~|-(?:eq|ne|lt|le|gt|ge|nt|ot|ef))$/;

export class ConditionParser {
  constructor(
    private readonly tokens: TokenStream,
    private readonly parseNested: NestedParser,
  ) {}

  /** From "[[" to "]]". */
  parse(): ConditionNode {
    const { tokens } = this;
    tokens.take();
    const condition = this.alternatives();
    const token = tokens.take();
    if (token.type === "word" && token.text === "]]") return condition;
    const line = tokens.source.lineAt(token.start);
    if (token.type === "end") throw new ShellSyntaxError("unexpected EOF while looking for `]]'", line, true);
    if (token.type !== "word") throw tokens.unexpected(token);
    throw new ShellSyntaxError("conditional binary operator expected", line, false);
  }

  private alternatives(): ConditionNode {
    const { tokens } = this;
    let left = this.conjunction();
    while (tokens.accept("||")) {
      tokens.skipNewlines();
      left = { type: "or", left, right: this.conjunction() };
    }
    return left;
  }

  private conjunction(): ConditionNode {
    const { tokens } = this;
    let left = this.operand();
    tokens.skipNewlines();
    while (tokens.accept("&&")) {
      tokens.skipNewlines();
      left = { type: "and", left, right: this.operand() };
      tokens.skipNewlines();
    }
    return left;
  }

  private deeper<T>(parse: () => T): T {
    const { words } = this.tokens.lexer;
    words.enter();
    const result = parse();
    words.leave();
    return result;
  }

  private operand(): ConditionNode {
    const { tokens } = this;
    tokens.skipNewlines();
    const token = tokens.take();
    if (token.type === "operator" && token.text === "(") {
      const inner = this.deeper(() => this.alternatives());
      tokens.expectOperator(")");
      return inner;
    }
    if (token.type !== "word" || token.text === "]]") throw tokens.unexpected(token);
    if (token.text === "!") return { type: "not", operand: this.deeper(() => this.operand()) };
    const next = tokens.peek();
    if (/^-[a-zA-Z]$/.test(token.text) && next.type === "word" && next.text !== "]]") {
      tokens.take();
      return { type: "unary", operator: token.text, operand: next.word };
    }
    const isComparison =
      (next.type === "word" && WORD_COMPARISON.test(next.text)) ||
      (next.type === "operator" && (next.text === "<" || next.text === ">"));
    if (!isComparison) return { type: "word", word: token.word };
    const operator = tokens.take().text;
    const right = operator === "=~" ? this.regularExpressionWord() : tokens.take();
    if (right.type !== "word") throw tokens.unexpected(right);
    return { type: "binary", operator, left: token.word, right: right.word };
  }

  /** The right side of =~ may hold parentheses and bars: it goes on to the next blank. */
  private regularExpressionWord(): Token {
    const { source, lexer } = this.tokens;
    const text = source.text;
    let at = source.position;
    while (/[ \t]/.test(text.charAt(at))) at++;
    const from = at;
    let depth = 0;
    let quote = "";
    for (; at < text.length; at++) {
      const character = text.charAt(at);
      if (quote !== "") {
        if (character === quote) quote = "";
      } else if (character === "'" || character === '"') quote = character;
      else if (character === "\\") at++;
      else if (character === "(") depth++;
      else if (character === ")") depth--;
      else if (/\s/.test(character) && depth <= 0) break;
    }
    const whole = text.slice(from, at);
    // Operators inside are text here; what is between them are words with quotes and expansions.
    const parts: WordPart[] = [];
    for (const piece of whole.split(/([()|<>;& \t])/)) {
      if (/^[()|<>;& \t]$/.test(piece)) parts.push({ type: "text", text: piece, quoted: false });
      else if (piece !== "") {
        const inner = new Lexer(new SourceText(piece, 1), this.parseNested, lexer.words.depth + 1);
        parts.push(...inner.words.word());
      }
    }
    this.tokens.skipTo(at);
    return { type: "word", word: parts, text: whole, start: from };
  }
}
