/**
 * Lexer and parser of the label selector grammar. The words of its errors are upstream's.
 * Models: apimachinery pkg/labels/selector.go Lexer and Parser (v0.36).
 */

import { qualifiedNameErrors } from "./names.ts";
import { parsed, parseFailure, type Parsed } from "./parsed.ts";

export type SelectorOperator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";

export interface SelectorTerm {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: ReadonlySet<string>;
}

type TokenType = "identifier" | "end" | "error" | "in" | "notin" | Symbol;
type Symbol = "!" | "(" | ")" | "," | "=" | "==" | "!=" | ">" | "<";

interface Token {
  readonly type: TokenType;
  readonly literal: string;
}

const SYMBOLS: ReadonlySet<string> = new Set(["!", "(", ")", ",", "=", "==", "!=", ">", "<"]);
const SYMBOL_CHARACTERS = "=!(),><";
const SPACE = " \t\r\n";
const BINARY_OPERATORS = "in, notin, =, ==, !=, gt, lt";

/** Thrown inside the parser only; `parse` turns it into its result. */
class GrammarError extends Error {}

export function selectorTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const character = text.charAt(position);
    if (SPACE.includes(character)) {
      position += 1;
    } else if (SYMBOL_CHARACTERS.includes(character)) {
      const token = symbolAt(text, position);
      tokens.push(token);
      position += token.literal.length;
    } else {
      let end = position;
      while (end < text.length && !(SYMBOL_CHARACTERS + SPACE).includes(text.charAt(end))) end += 1;
      const literal = text.slice(position, end);
      tokens.push({ type: literal === "in" || literal === "notin" ? literal : "identifier", literal });
      position = end;
    }
  }
  tokens.push({ type: "end", literal: "" });
  return tokens;
}

/** The longest symbol that starts here: each special character is one by itself. */
function symbolAt(text: string, position: number): Token {
  const two = text.slice(position, position + 2);
  const literal = SYMBOLS.has(two) ? two : text.charAt(position);
  return { type: literal as Symbol, literal };
}

export class LabelSelectorParser {
  private readonly tokens: Token[];
  private position = 0;

  constructor(text: string) {
    this.tokens = selectorTokens(text);
  }

  parse(): Parsed<SelectorTerm[]> {
    try {
      return parsed(this.terms());
    } catch (error) {
      if (error instanceof GrammarError) return parseFailure(error.message);
      throw error;
    }
  }

  /** `in` and `notin` are words of the grammar only where an operator may stand. */
  private peek(operators = false): Token {
    const token = this.tokens[this.position] ?? { type: "end", literal: "" };
    if (!operators && (token.type === "in" || token.type === "notin")) {
      return { type: "identifier", literal: token.literal };
    }
    return token;
  }

  private next(operators = false): Token {
    const token = this.peek(operators);
    this.position += 1;
    return token;
  }

  private terms(): SelectorTerm[] {
    const terms: SelectorTerm[] = [];
    for (;;) {
      const first = this.peek();
      if (first.type === "end") return terms;
      if (first.type !== "identifier" && first.type !== "!") {
        throw new GrammarError(`found '${first.literal}', expected: !, identifier, or 'end of string'`);
      }
      terms.push(this.term());
      const separator = this.next();
      if (separator.type === "end") return terms;
      if (separator.type !== ",") {
        throw new GrammarError(`found '${separator.literal}', expected: ',' or 'end of string'`);
      }
      const following = this.peek();
      if (following.type !== "identifier" && following.type !== "!") {
        throw new GrammarError(`found '${following.literal}', expected: identifier after ','`);
      }
    }
  }

  private term(): SelectorTerm {
    const negated = this.peek().type === "!";
    if (negated) this.next();
    const { type, literal: key } = this.next();
    const fail = (why: string): never => {
      throw new GrammarError(`unable to parse requirement: ${why}`);
    };
    if (type !== "identifier") fail(`found '${key}', expected: identifier`);
    const errors = qualifiedNameErrors(key);
    // The path of the field is nil here, and Go prints it so.
    if (errors.length > 0) fail(`<nil>: Invalid value: ${JSON.stringify(key)}: ${errors.join("; ")}`);
    if (negated) return { key, operator: "!", values: new Set() };
    const after = this.peek();
    if (after.type === "end" || after.type === ",") return { key, operator: "exists", values: new Set() };
    const operator = this.next(true);
    switch (operator.type) {
      case "in":
      case "notin":
        return { key, operator: operator.type, values: this.valueList(fail) };
      case "=":
      case "==":
      case "!=":
        return { key, operator: operator.type, values: this.exactValue(fail) };
      case ">":
        return { key, operator: "gt", values: this.exactValue(fail) };
      case "<":
        return { key, operator: "lt", values: this.exactValue(fail) };
      default:
        return fail(`found '${operator.literal}', expected: ${BINARY_OPERATORS}`);
    }
  }

  private exactValue(fail: (why: string) => never): ReadonlySet<string> {
    const { type } = this.peek();
    if (type === "end" || type === ",") return new Set([""]);
    const token = this.next();
    if (token.type !== "identifier") fail(`found '${token.literal}', expected: identifier`);
    return new Set([token.literal]);
  }

  private valueList(fail: (why: string) => never): ReadonlySet<string> {
    const open = this.next();
    if (open.type !== "(") fail(`found '${open.literal}' expected: '('`);
    const first = this.peek();
    if (first.type === ")") {
      this.next();
      // "()" holds the empty value.
      return new Set([""]);
    }
    if (first.type !== "identifier" && first.type !== ",") {
      fail(`found '${first.literal}', expected: ',', ')' or identifier`);
    }
    const values = new Set<string>();
    for (;;) {
      const token = this.next();
      if (token.type === "identifier") {
        values.add(token.literal);
        const after = this.peek();
        if (after.type === ")") break;
        if (after.type !== ",") fail(`found '${after.literal}', expected: ',' or ')'`);
      } else if (token.type === ",") {
        // Nothing between commas or parentheses stands for the empty value.
        if (values.size === 0) values.add("");
        const after = this.peek();
        if (after.type === ")") {
          values.add("");
          break;
        }
        if (after.type === ",") {
          this.next();
          values.add("");
        }
      } else {
        fail(`found '${token.literal}', expected: ',', or identifier`);
      }
    }
    this.next();
    return values;
  }
}
