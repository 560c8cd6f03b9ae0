/**
 * awk's terms, by precedence from ?: down to $.
 */

import { Expression, ExpressionError } from "../../regular-expression.ts";
import { BUILTIN_ARGUMENTS } from "./lexer.ts";
import { AwkSyntaxError, type Target, type Term, type Variable } from "./syntax.ts";
import { TokenParser } from "./token-parser.ts";

/** How deep terms may nest: evaluating them uses the engine's stack. */
const MAXIMUM_DEPTH = 100;
const COMPARISONS = new Set(["<", "<=", "==", "!=", ">", ">="]);
const ASSIGNMENTS = new Set(["=", "+=", "-=", "*=", "/=", "%=", "^="]);

const isTarget = (term: Term): term is Target =>
  term.type === "variable" || term.type === "element" || term.type === "field";

export class TermParser extends TokenParser {
  /** Inside a function. */
  protected parameters: readonly string[] | undefined;
  protected readonly calledFunctions = new Set<string>();
  private depth = 0;
  /** Inside a print without parentheses ">" redirects. */
  private greaterRedirects = false;

  term(): Term {
    if (++this.depth > MAXIMUM_DEPTH) throw this.plainError("terms are nested too deeply");
    const condition = this.or();
    if (!this.accept("?")) {
      this.depth--;
      return condition;
    }
    this.skipNewlines();
    const yes = this.term();
    this.skipNewlines();
    this.expect(":");
    this.skipNewlines();
    const no = this.term();
    this.depth--;
    return { type: "condition", condition, yes, no };
  }

  /** What print writes, separated by commas. */
  protected printTerms(): readonly Term[] {
    this.greaterRedirects = true;
    const terms = this.termList();
    this.greaterRedirects = false;
    return terms;
  }

  /** A file's or command's name: as far as a concatenation reaches. */
  protected redirectionName(): Term {
    return this.concatenation();
  }

  private termList(): readonly Term[] {
    const terms = [this.term()];
    while (this.accept(",")) {
      this.skipNewlines();
      terms.push(this.term());
    }
    return terms;
  }

  /** Inside brackets ">" compares. */
  private enclosed<T>(read: () => T): T {
    const before = this.greaterRedirects;
    this.greaterRedirects = false;
    const result = read();
    this.greaterRedirects = before;
    return result;
  }

  protected subscripts(): readonly Term[] {
    const terms = this.enclosed(() => this.termList());
    this.expect("]");
    return terms;
  }

  private or(): Term {
    let left = this.and();
    while (this.accept("||")) {
      this.skipNewlines();
      left = { type: "or", left, right: this.and() };
    }
    return left;
  }

  private and(): Term {
    let left = this.membership();
    while (this.accept("&&")) {
      this.skipNewlines();
      left = { type: "and", left, right: this.membership() };
    }
    return left;
  }

  private membership(): Term {
    let left = this.matching();
    while (this.accept("in")) left = { type: "in", subscripts: [left], array: this.variable() };
    return left;
  }

  private matching(): Term {
    let left = this.comparison();
    while (this.is("~") || this.is("!~")) {
      const negated = this.token.text === "!~";
      this.advance();
      left = { type: "match", negated, left, right: this.comparison() };
    }
    return left;
  }

  private comparison(): Term {
    const left = this.piped(this.concatenation());
    const { text } = this.token;
    if (this.token.type !== "operator" || !COMPARISONS.has(text) || (text === ">" && this.greaterRedirects))
      return left;
    this.advance();
    return { type: "binary", operator: text, left, right: this.piped(this.concatenation()) };
  }

  /** command | getline */
  private piped(term: Term): Term {
    let result = term;
    while (this.is("|")) {
      const back = this.mark();
      this.advance();
      if (!this.accept("getline")) {
        this.reset(back);
        return result;
      }
      result = { type: "getline", target: this.optionalTarget(), from: { kind: "command", name: result } };
    }
    return result;
  }

  private concatenation(): Term {
    let left = this.additive();
    while (this.beginsTerm()) left = { type: "concatenation", left, right: this.additive() };
    return left;
  }

  private beginsTerm(): boolean {
    switch (this.token.type) {
      case "number":
      case "text":
      case "name":
      case "function":
      case "builtin":
        return true;
      case "operator":
        return ["$", "!", "(", "-", "+", "++", "--"].includes(this.token.text);
      default:
        return false;
    }
  }

  private additive(): Term {
    let left = this.multiplicative();
    while (this.is("+") || this.is("-")) {
      const operator = this.token.text;
      this.advance();
      left = { type: "binary", operator, left, right: this.multiplicative() };
    }
    return left;
  }

  private multiplicative(): Term {
    let left = this.unary();
    while (this.is("*") || this.is("/") || this.is("%")) {
      const operator = this.token.text;
      this.advance();
      const right = this.unary();
      // gawk works out constants when it reads them.
      if (operator !== "*" && left.type === "number" && right.type === "number" && right.value === 0)
        throw this.plainError(`error: division by zero attempted${operator === "%" ? " in `%'" : ""}`);
      left = { type: "binary", operator, left, right };
    }
    return left;
  }

  private unary(): Term {
    for (const operator of ["!", "-", "+"] as const)
      if (this.accept(operator)) {
        if (++this.depth > MAXIMUM_DEPTH) throw this.plainError("terms are nested too deeply");
        const operand = this.unary();
        this.depth--;
        return { type: "unary", operator, operand };
      }
    return this.power();
  }

  private power(): Term {
    const base = this.postfix();
    if (!this.accept("^")) return base;
    // To the right, and its exponent may be negative.
    return { type: "binary", operator: "^", left: base, right: this.unary() };
  }

  private postfix(): Term {
    for (const [operator, by] of [
      ["++", 1],
      ["--", -1],
    ] as const)
      if (this.accept(operator)) {
        const target = this.primary();
        if (!isTarget(target)) throw this.unexpected();
        return { type: "increment", target, by, before: true };
      }
    const term = this.primary();
    if (!isTarget(term)) return term;
    if (this.accept("++")) return { type: "increment", target: term, by: 1, before: false };
    if (this.accept("--")) return { type: "increment", target: term, by: -1, before: false };
    if (this.token.type === "operator" && ASSIGNMENTS.has(this.token.text)) {
      const operator = this.token.text;
      this.advance();
      this.skipNewlines();
      return { type: "assign", target: term, operator, value: this.term() };
    }
    return term;
  }

  private optionalTarget(): Target | undefined {
    if (this.token.type !== "name" && !this.is("$")) return undefined;
    return this.primary() as Target;
  }

  protected variable(): Variable {
    if (this.token.type !== "name") throw this.unexpected();
    const name = this.token.text;
    this.advance();
    const parameter = this.parameters?.indexOf(name) ?? -1;
    return { type: "variable", name, parameter: parameter < 0 ? undefined : parameter };
  }

  private primary(): Term {
    const { token } = this;
    switch (token.type) {
      case "number":
        this.advance();
        // In a program, not in data, 017 is octal.
        return {
          type: "number",
          value: /^0[0-7]+$/.test(token.text) ? parseInt(token.text, 8) : Number(token.text),
        };
      case "text":
        this.advance();
        return { type: "text", value: token.text };
      case "name": {
        const variable = this.variable();
        return this.accept("[")
          ? { type: "element", array: variable, subscripts: this.subscripts() }
          : variable;
      }
      case "function": {
        this.advance();
        this.calledFunctions.add(token.text);
        return { type: "call", name: token.text, given: this.given() };
      }
      case "builtin":
        return this.builtin();
      case "keyword":
        if (this.accept("getline")) return this.getline();
        throw this.unexpected();
      case "operator":
        return this.operatorTerm();
      default:
        throw this.unexpected();
    }
  }

  private operatorTerm(): Term {
    const { token } = this;
    switch (token.text) {
      case "/":
      case "/=":
        return this.expression();
      case "$": {
        this.advance();
        const sign = this.is("-") || this.is("+") ? (this.token.text as "-" | "+") : undefined;
        if (sign) {
          this.advance();
          return { type: "field", index: { type: "unary", operator: sign, operand: this.primary() } };
        }
        if (!this.is("++") && !this.is("--")) return { type: "field", index: this.primary() };
        const by = this.token.text === "++" ? 1 : -1;
        this.advance();
        const target = this.primary();
        if (!isTarget(target)) throw this.unexpected();
        return { type: "field", index: { type: "increment", target, by, before: true } };
      }
      case "(": {
        this.advance();
        const terms = this.enclosed(() => this.termList());
        this.expect(")");
        // (i, j) in array; or what print is given.
        if (terms.length > 1 && this.accept("in"))
          return { type: "in", subscripts: terms, array: this.variable() };
        return { type: "group", terms };
      }
      default:
        throw this.unexpected();
    }
  }

  private expression(): Term {
    const { line } = this;
    const source = this.lexer.expression(this.token.start);
    this.advance();
    try {
      return { type: "expression", expression: new Expression(source, "awk") };
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      throw new AwkSyntaxError(`error: ${error.message}: /${source}/`, line);
    }
  }

  private given(): readonly Term[] {
    this.expect("(");
    this.skipNewlines();
    const terms = this.is(")") ? [] : this.enclosed(() => this.termList());
    this.skipNewlines();
    this.expect(")");
    return terms;
  }

  private builtin(): Term {
    const name = this.token.text;
    this.advance();
    const [least, most] = BUILTIN_ARGUMENTS[name] as readonly [number, number];
    if (!this.is("(")) {
      if (name !== "length") throw this.unexpected();
      return { type: "builtin", name, given: [] };
    }
    this.advance();
    this.skipNewlines();
    const given = this.is(")") ? [] : this.enclosed(() => this.termList());
    this.skipNewlines();
    if (!this.is(")")) throw this.unexpected();
    if (given.length < least || given.length > most)
      throw this.errorHere(`${given.length} is invalid as number of arguments for ${name}`);
    this.advance();
    return { type: "builtin", name, given };
  }

  /** getline, getline x, getline < file, getline x < file */
  private getline(): Term {
    const target = this.optionalTarget();
    if (!this.accept("<")) return { type: "getline", target, from: undefined };
    return { type: "getline", target, from: { kind: "file", name: this.primary() } };
  }
}
