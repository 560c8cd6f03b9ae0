/** Reads jq programs. Models: jq 1.7; see jq-filter.ts for what is left out. */

import { type Binding, type Filter, JqSyntaxError } from "./jq-filter.ts";
import { JqLexer, type Token } from "./jq-lexer.ts";

const BINARY: readonly (readonly string[])[] = [
  ["//"],
  ["=", "|=", "+=", "-=", "*=", "/=", "%=", "//="],
  ["or"],
  ["and"],
  ["==", "!=", "<", "<=", ">", ">="],
  ["+", "-"],
  ["*", "/", "%"],
];
/** How deep filters may nest: running them uses the engine's stack. */
const MAXIMUM_DEPTH = 100;

export class JqParser {
  private readonly lexer: JqLexer;
  private token: Token;

  constructor(source: string, depth = 0) {
    if (depth > MAXIMUM_DEPTH) throw new JqSyntaxError("too deeply nested");
    this.lexer = new JqLexer(source, (inner) => new JqParser(inner, depth + 1).parse());
    this.token = this.lexer.next();
  }

  parse(): Filter {
    if (this.atEnd()) return { type: "identity" };
    const filter = this.pipe(0);
    if (!this.atEnd()) throw this.unexpected();
    return filter;
  }

  private atEnd(): boolean {
    return this.token.type === "end";
  }

  private unexpected(): JqSyntaxError {
    return new JqSyntaxError(
      this.token.type === "end"
        ? "syntax error, unexpected end of file"
        : `syntax error, unexpected '${this.token.text}'`,
    );
  }

  private advance(): void {
    this.token = this.lexer.next();
  }

  private is(text: string): boolean {
    return (this.token.type === "operator" || this.token.type === "name") && this.token.text === text;
  }

  private accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.advance();
    return true;
  }

  private expect(text: string): void {
    if (!this.accept(text)) throw this.unexpected();
  }

  private name(): string {
    if (this.token.type !== "name") throw this.unexpected();
    const { text } = this.token;
    this.advance();
    return text;
  }

  private pipe(depth: number, commas = true): Filter {
    if (depth > MAXIMUM_DEPTH) throw new JqSyntaxError("too deeply nested");
    if (this.accept("def")) {
      const name = this.name();
      const parameters: string[] = [];
      if (this.accept("("))
        do {
          const isValue = this.accept("$");
          parameters.push((isValue ? "$" : "") + this.name());
        } while (this.accept(";"));
      if (parameters.length > 0) this.expect(")");
      this.expect(":");
      const body = this.pipe(depth + 1);
      this.expect(";");
      return {
        type: "define",
        name,
        parameters,
        body,
        rest: this.token.type === "end" ? { type: "identity" } : this.pipe(depth + 1, commas),
      };
    }
    let left = this.binary(0, depth);
    for (let length = 0; commas && this.accept(","); length++) {
      if (length > MAXIMUM_DEPTH) throw new JqSyntaxError("too deeply nested");
      left = { type: "comma", left, right: this.binary(0, depth) };
    }
    if (this.accept("as")) return this.bind(left, depth, commas);
    return this.accept("|") ? { type: "pipe", left, right: this.pipe(depth + 1, commas) } : left;
  }

  private binary(level: number, depth: number): Filter {
    const operators = BINARY[level];
    if (!operators) return this.unary(depth);
    let left = this.binary(level + 1, depth);
    for (let length = 0; this.token.type === "operator" && operators.includes(this.token.text); length++) {
      if (length > MAXIMUM_DEPTH || depth > MAXIMUM_DEPTH) throw new JqSyntaxError("too deeply nested");
      const operator = this.token.text;
      this.advance();
      // "//" goes to the right, as do assignments; the others to the left.
      left = {
        type: "operator",
        operator,
        left,
        right: this.binary(level < 2 ? level : level + 1, depth + 1),
      };
    }
    return left;
  }

  private unary(depth: number): Filter {
    if (this.accept("-")) return { type: "negate", body: this.postfix(depth) };
    return this.postfix(depth);
  }

  /** `binds`: "as" after the term gives names. */
  private postfix(depth: number, binds = true): Filter {
    let term = this.term(depth);
    for (let length = 0; ; length++) {
      if (length > MAXIMUM_DEPTH) throw new JqSyntaxError("too deeply nested");
      if (this.accept("?")) term = { type: "try", body: term, handler: undefined };
      else if (this.is("[")) term = this.bracket(term, depth);
      else if (this.is(".")) {
        this.advance();
        if (this.is("[")) continue;
        term = { type: "index", target: term, key: this.field() };
      } else if (binds && this.is("as")) {
        this.advance();
        return this.bind(term, depth, true);
      } else return term;
    }
  }

  private field(): Filter {
    const { token } = this;
    if (token.type === "text") {
      this.advance();
      return { type: "text", parts: token.parts, format: undefined };
    }
    return { type: "literal", value: this.name() };
  }

  private bracket(target: Filter, depth: number): Filter {
    this.expect("[");
    if (this.accept("]")) return { type: "iterate", target };
    if (this.accept(":")) {
      const to = this.pipe(depth + 1);
      this.expect("]");
      return { type: "slice", target, from: undefined, to };
    }
    const key = this.pipe(depth + 1);
    if (this.accept(":")) {
      const to = this.is("]") ? undefined : this.pipe(depth + 1);
      this.expect("]");
      return { type: "slice", target, from: key, to };
    }
    this.expect("]");
    return { type: "index", target, key };
  }

  private term(depth: number): Filter {
    const { token } = this;
    this.advance();
    if (token.type === "text") return { type: "text", parts: token.parts, format: undefined };
    if (token.type === "number") return { type: "literal", value: Number(token.text) };
    if (token.type === "format") {
      const next: Token = this.token;
      if (next.type !== "text") return { type: "format", name: token.text };
      this.advance();
      return { type: "text", parts: next.parts, format: token.text };
    }
    if (token.type === "name") return this.word(token.text, depth);
    switch (token.text) {
      case ".":
        if ((this.token.type === "name" && !this.lexer.afterBlank) || this.token.type === "text")
          return { type: "index", target: { type: "identity" }, key: this.field() };
        return { type: "identity" };
      case "..":
        return { type: "descend" };
      case "$":
        if (this.is("__loc__")) {
          this.advance();
          return { type: "literal", value: { file: "<top-level>", line: 1 } };
        }
        return { type: "variable", name: this.name() };
      case "(": {
        const inner = this.pipe(depth + 1);
        this.expect(")");
        return inner;
      }
      case "[": {
        if (this.accept("]")) return { type: "array", body: undefined };
        const body = this.pipe(depth + 1);
        this.expect("]");
        return { type: "array", body };
      }
      case "{":
        return this.object(depth);
      default:
        this.token = token;
        throw this.unexpected();
    }
  }

  private object(depth: number): Filter {
    const entries: { key: Filter; value: Filter }[] = [];
    while (!this.is("}")) {
      let key: Filter;
      let value: Filter | undefined;
      if (this.accept("(")) {
        key = this.pipe(depth + 1);
        this.expect(")");
      } else if (this.accept("$")) {
        const name = this.name();
        key = { type: "literal", value: name };
        value = { type: "variable", name };
      } else if (this.token.type === "number") throw this.unexpected();
      else key = this.field();
      if (this.accept(":")) {
        value = this.binary(0, depth + 1);
        while (this.accept("|")) value = { type: "pipe", left: value, right: this.binary(0, depth + 1) };
      }
      entries.push({ key, value: value ?? { type: "index", target: { type: "identity" }, key } });
      if (!this.accept(",")) break;
    }
    this.expect("}");
    return { type: "object", entries };
  }

  private word(word: string, depth: number): Filter {
    switch (word) {
      case "if": {
        const condition = this.pipe(depth + 1);
        this.expect("then");
        const then = this.pipe(depth + 1);
        if (this.accept("elif"))
          return { type: "if", condition, then, otherwise: this.word("if", depth + 1) };
        const otherwise = this.accept("else") ? this.pipe(depth + 1) : undefined;
        this.expect("end");
        return { type: "if", condition, then, otherwise };
      }
      case "try": {
        const body = this.postfix(depth + 1);
        return { type: "try", body, handler: this.accept("catch") ? this.postfix(depth + 1) : undefined };
      }
      case "reduce":
      case "foreach":
        return this.loop(word, depth);
      case "label": {
        this.expect("$");
        const name = this.name();
        this.expect("|");
        return { type: "label", name, body: this.pipe(depth + 1) };
      }
      case "break":
        this.expect("$");
        return { type: "break", name: this.name() };
      case "null":
      case "true":
      case "false":
        return { type: "literal", value: word === "null" ? null : word === "true" };
      default: {
        const given: Filter[] = [];
        if (this.accept("(")) {
          do given.push(this.pipe(depth + 1));
          while (this.accept(";"));
          this.expect(")");
        }
        return { type: "call", name: word, given };
      }
    }
  }

  /** The rest of `source as $x | body`. */
  private bind(source: Filter, depth: number, commas: boolean): Filter {
    const binding = this.binding(depth);
    this.expect("|");
    return { type: "bind", source, binding, body: this.pipe(depth + 1, commas) };
  }

  private binding(depth: number): Binding {
    if (depth > MAXIMUM_DEPTH) throw new JqSyntaxError("too deeply nested");
    if (this.accept("$")) return { type: "name", name: this.name() };
    if (this.accept("[")) {
      const items: Binding[] = [];
      do items.push(this.binding(depth + 1));
      while (this.accept(","));
      this.expect("]");
      return { type: "array", items };
    }
    this.expect("{");
    const entries: { key: Filter; name: string | undefined; value: Binding | undefined }[] = [];
    do {
      const name = this.accept("$") ? this.name() : undefined;
      let key: Filter;
      if (name !== undefined) key = { type: "literal", value: name };
      else if (this.accept("(")) {
        key = this.pipe(depth + 1);
        this.expect(")");
      } else key = this.field();
      const value = this.accept(":") ? this.binding(depth + 1) : undefined;
      if (name === undefined && !value) throw this.unexpected();
      entries.push({ key, name, value });
    } while (this.accept(","));
    this.expect("}");
    return { type: "object", entries };
  }

  /** reduce and foreach, after their word. */
  private loop(word: "reduce" | "foreach", depth: number): Filter {
    const source = this.postfix(depth + 1, false);
    this.expect("as");
    const binding = this.binding(depth + 1);
    this.expect("(");
    const start = this.pipe(depth + 1);
    this.expect(";");
    const update = this.pipe(depth + 1);
    const extract = word === "foreach" && this.accept(";") ? this.pipe(depth + 1) : undefined;
    this.expect(")");
    if (word === "reduce") return { type: "reduce", source, binding, start, update };
    return { type: "foreach", source, binding, start, update, extract };
  }
}
