/** jq's language as a tree. Models: jq 1.7, a subset: no modules, foreach, labels, SQL or path-tracing of functions. */

export type Filter =
  | { readonly type: "identity" }
  | { readonly type: "descend" }
  | { readonly type: "literal"; readonly value: unknown }
  | {
      readonly type: "text";
      readonly parts: readonly (string | Filter)[];
      readonly format: string | undefined;
    }
  | { readonly type: "format"; readonly name: string }
  | { readonly type: "index"; readonly target: Filter; readonly key: Filter }
  | {
      readonly type: "slice";
      readonly target: Filter;
      readonly from: Filter | undefined;
      readonly to: Filter | undefined;
    }
  | { readonly type: "iterate"; readonly target: Filter }
  | { readonly type: "try"; readonly body: Filter; readonly handler: Filter | undefined }
  | { readonly type: "array"; readonly body: Filter | undefined }
  | { readonly type: "object"; readonly entries: readonly { readonly key: Filter; readonly value: Filter }[] }
  | { readonly type: "pipe" | "comma"; readonly left: Filter; readonly right: Filter }
  | { readonly type: "operator"; readonly operator: string; readonly left: Filter; readonly right: Filter }
  | { readonly type: "negate"; readonly body: Filter }
  | {
      readonly type: "if";
      readonly condition: Filter;
      readonly then: Filter;
      readonly otherwise: Filter | undefined;
    }
  | {
      readonly type: "reduce";
      readonly source: Filter;
      readonly name: string;
      readonly start: Filter;
      readonly update: Filter;
    }
  | { readonly type: "bind"; readonly source: Filter; readonly name: string; readonly body: Filter }
  | { readonly type: "variable"; readonly name: string }
  | {
      readonly type: "define";
      readonly name: string;
      readonly parameters: readonly string[];
      readonly body: Filter;
      readonly rest: Filter;
    }
  | { readonly type: "call"; readonly name: string; readonly given: readonly Filter[] };

export class JqSyntaxError extends Error {}

const TOKEN =
  /\s+|#[^\n]*|(\?\/\/|\|=|\+=|-=|\*=|\/=|%=|\/\/=|\/\/|==|!=|<=|>=|\.\.|and\b|or\b|[|,.[\]{}():;=<>+*/%?$-])|(@[a-z0-9]+)|(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|([A-Za-z_][A-Za-z0-9_]*)/y;
const BINARY: readonly (readonly string[])[] = [
  ["//"],
  ["=", "|=", "+=", "-=", "*=", "/=", "%=", "//="],
  ["or"],
  ["and"],
  ["==", "!=", "<", "<=", ">", ">="],
  ["+", "-"],
  ["*", "/", "%"],
];
const MAXIMUM_DEPTH = 200;

type Token =
  | { readonly type: "operator" | "format" | "number" | "name" | "end"; readonly text: string }
  | { readonly type: "text"; readonly text: string; readonly parts: readonly (string | Filter)[] };

export class JqParser {
  private at = 0;
  private token: Token = { type: "end", text: "" };

  constructor(
    private readonly source: string,
    private readonly depth = 0,
  ) {
    if (depth > MAXIMUM_DEPTH) throw new JqSyntaxError("too deeply nested");
    this.advance();
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
    for (;;) {
      if (this.at >= this.source.length) {
        this.token = { type: "end", text: "" };
        return;
      }
      if (this.source.charAt(this.at) === '"') {
        this.token = this.readText();
        return;
      }
      TOKEN.lastIndex = this.at;
      const match = TOKEN.exec(this.source);
      if (!match) throw new JqSyntaxError(`syntax error, unexpected INVALID_CHARACTER`);
      this.at = TOKEN.lastIndex;
      const [, operator, format, number, name] = match;
      if (operator !== undefined) this.token = { type: "operator", text: operator };
      else if (format !== undefined) this.token = { type: "format", text: format };
      else if (number !== undefined) this.token = { type: "number", text: number };
      else if (name !== undefined) this.token = { type: "name", text: name };
      else continue;
      return;
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
          if (each === "(") depth++;
          else if (each === ")") depth--;
        }
        this.at--;
        if (text !== "") parts.push(text);
        text = "";
        parts.push(new JqParser(this.source.slice(start, this.at), this.depth + 1).parse());
      } else if (next === "u") {
        text += String.fromCharCode(parseInt(this.source.slice(this.at + 1, this.at + 5), 16));
        this.at += 4;
      } else text += escapes[next] ?? next;
    }
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
    while (commas && this.accept(",")) left = { type: "comma", left, right: this.binary(0, depth) };
    if (this.accept("as")) {
      this.expect("$");
      const name = this.name();
      this.expect("|");
      return { type: "bind", source: left, name, body: this.pipe(depth + 1, commas) };
    }
    return this.accept("|") ? { type: "pipe", left, right: this.pipe(depth + 1, commas) } : left;
  }

  private binary(level: number, depth: number): Filter {
    const operators = BINARY[level];
    if (!operators) return this.unary(depth);
    let left = this.binary(level + 1, depth);
    while (this.token.type === "operator" && operators.includes(this.token.text)) {
      const operator = this.token.text;
      this.advance();
      // "//" goes to the right, as do assignments; the others to the left.
      left = { type: "operator", operator, left, right: this.binary(level < 2 ? level : level + 1, depth) };
    }
    return left;
  }

  private unary(depth: number): Filter {
    if (this.accept("-")) return { type: "negate", body: this.postfix(depth) };
    return this.postfix(depth);
  }

  private postfix(depth: number): Filter {
    let term = this.term(depth);
    for (;;) {
      if (this.accept("?")) term = { type: "try", body: term, handler: undefined };
      else if (this.is("[")) term = this.bracket(term, depth);
      else if (this.is(".")) {
        this.advance();
        if (this.is("[")) continue;
        term = { type: "index", target: term, key: this.field() };
      } else if (this.is("as")) {
        this.advance();
        this.expect("$");
        const name = this.name();
        this.expect("|");
        return { type: "bind", source: term, name, body: this.pipe(depth + 1) };
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
        if (this.token.type === "name" || this.token.type === "text")
          return { type: "index", target: { type: "identity" }, key: this.field() };
        return { type: "identity" };
      case "..":
        return { type: "descend" };
      case "$":
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
      case "reduce": {
        const source = this.term(depth + 1);
        let from = source;
        while (this.is("[") || this.is(".")) {
          if (this.accept(".")) from = { type: "index", target: from, key: this.field() };
          else from = this.bracket(from, depth);
        }
        this.expect("as");
        this.expect("$");
        const name = this.name();
        this.expect("(");
        const start = this.pipe(depth + 1);
        this.expect(";");
        const update = this.pipe(depth + 1);
        this.expect(")");
        return { type: "reduce", source: from, name, start, update };
      }
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
}
