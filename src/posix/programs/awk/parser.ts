/**
 * awk's grammar: rules, functions and statements. Terms are read by term-parser.ts.
 *
 * Models: POSIX awk with gawk 5.2's words for what is wrong. Differs: of gawk's own additions only gensub, systime,
 * strftime, asort, asorti, nextfile, length of arrays, regular expressions as RS and ** are known.
 */

import { TermParser } from "./term-parser.ts";
import {
  AwkError,
  type AwkProgram,
  type Pattern,
  type Rule,
  type Statement,
  type Term,
  type UserFunction,
} from "./syntax.ts";

/** How deep blocks may nest. */
const MAXIMUM_DEPTH = 100;

export class AwkParser extends TermParser {
  private readonly rules: Rule[] = [];
  private loopDepth = 0;
  private blockDepth = 0;
  private ruleKind = "";

  /** Throws AwkSyntaxError. */
  parse(): AwkProgram {
    const functions = new Map<string, UserFunction>();
    for (;;) {
      this.skipTerminators();
      if (this.isEnd()) break;
      if (this.accept("function")) this.userFunction(functions);
      else this.rule();
      if (!this.isTerminator() && !this.isEnd() && !this.previousWasBrace) throw this.unexpected();
    }
    for (const name of this.calledFunctions)
      if (!functions.has(name)) throw new AwkError(`function \`${name}' not defined`);
    return { rules: this.rules, functions };
  }

  private userFunction(functions: Map<string, UserFunction>): void {
    const name = this.token.text;
    if (this.token.type !== "name" && this.token.type !== "function") throw this.unexpected();
    if (functions.has(name)) throw this.plainError(`function name \`${name}' previously defined`);
    this.advance();
    this.expect("(");
    const parameters: string[] = [];
    while (!this.is(")")) {
      if (this.token.type !== "name") throw this.unexpected();
      if (this.token.text === name)
        throw this.plainError(`error: function \`${name}': cannot use function name as parameter name`);
      parameters.push(this.token.text);
      this.advance();
      if (!this.accept(",")) break;
      this.skipNewlines();
    }
    this.expect(")");
    this.skipNewlines();
    this.parameters = parameters;
    this.ruleKind = "function";
    functions.set(name, { name, parameters, body: this.block() });
    this.parameters = undefined;
    this.ruleKind = "";
  }

  private rule(): void {
    const { line } = this;
    if (this.is("BEGIN") || this.is("END")) {
      const type = this.is("BEGIN") ? "BEGIN" : "END";
      this.advance();
      if (!this.is("{")) throw this.plainError(`${type} blocks must have an action part`);
      this.ruleKind = type;
      this.rules.push({ pattern: { type }, action: this.block(), line });
      this.ruleKind = "";
      return;
    }
    let pattern: Pattern = { type: "always" };
    if (!this.is("{")) {
      const from = this.term();
      pattern = { type: "term", term: from };
      if (this.accept(",")) {
        this.skipNewlines();
        pattern = { type: "range", from, to: this.term() };
      }
    }
    const action = this.is("{") ? this.block() : undefined;
    this.rules.push({ pattern, action, line });
  }

  // --- statements

  private block(): Statement {
    const { line } = this;
    this.expect("{");
    if (++this.blockDepth > MAXIMUM_DEPTH) throw this.plainError("blocks are nested too deeply");
    const body: Statement[] = [];
    for (;;) {
      this.skipTerminators();
      if (this.accept("}")) break;
      if (this.isEnd()) throw this.unexpected();
      body.push(this.statement());
    }
    this.blockDepth--;
    this.previousWasBrace = true;
    return { type: "block", body, line };
  }

  /** A statement that may stand on the next line: what a condition or loop governs. */
  private governed(): Statement {
    this.skipNewlines();
    if (this.is(";")) {
      const { line } = this;
      this.advance();
      return { type: "block", body: [], line };
    }
    return this.statement();
  }

  private loopBody(): Statement {
    this.loopDepth++;
    const body = this.governed();
    this.loopDepth--;
    return body;
  }

  private statement(): Statement {
    const { line } = this;
    if (this.is("{")) return this.block();
    if (this.token.type === "keyword")
      switch (this.token.text) {
        case "if":
          return this.ifStatement(line);
        case "while": {
          this.advance();
          const condition = this.parenthesized();
          return { type: "while", condition, body: this.loopBody(), line };
        }
        case "do": {
          this.advance();
          const body = this.loopBody();
          this.skipTerminators();
          this.expect("while");
          const condition = this.parenthesized();
          this.endStatement();
          return { type: "do", condition, body, line };
        }
        case "for":
          return this.forStatement(line);
        case "switch":
          throw this.plainError("switch is not simulated; use if");
      }
    const statement = this.simple();
    this.endStatement();
    return statement;
  }

  private parenthesized(): Term {
    this.expect("(");
    const condition = this.term();
    this.expect(")");
    return condition;
  }

  private ifStatement(line: number): Statement {
    this.advance();
    const condition = this.parenthesized();
    const yes = this.governed();
    const back = this.mark();
    this.skipTerminators();
    if (!this.accept("else")) {
      this.reset(back);
      return { type: "if", condition, yes, no: undefined, line };
    }
    return { type: "if", condition, yes, no: this.governed(), line };
  }

  private forStatement(line: number): Statement {
    this.advance();
    this.expect("(");
    const start = this.is(";") ? undefined : this.simple();
    if (this.accept(")")) {
      const term = start?.type === "term" ? start.term : undefined;
      const subscript = term?.type === "in" ? term.subscripts[0] : undefined;
      if (term?.type !== "in" || subscript?.type !== "variable" || term.subscripts.length > 1)
        throw this.unexpected();
      return { type: "forIn", variable: subscript, array: term.array, body: this.loopBody(), line };
    }
    this.expect(";");
    this.skipNewlines();
    const condition = this.is(";") ? undefined : this.term();
    this.expect(";");
    this.skipNewlines();
    const step = this.is(")") ? undefined : this.simple();
    this.expect(")");
    return { type: "for", start, condition, step, body: this.loopBody(), line };
  }

  private simple(): Statement {
    const { line } = this;
    const word = this.token.type === "keyword" ? this.token.text : "";
    switch (word) {
      case "print":
      case "printf":
        return this.print(line);
      case "break":
      case "continue":
        if (this.loopDepth === 0)
          throw this.plainError(`error: \`${word}' is not allowed outside a loop or switch`);
        this.advance();
        return { type: word, line };
      case "next":
      case "nextfile":
        if (this.ruleKind === "BEGIN" || this.ruleKind === "END")
          throw this.plainError(`error: \`${word}' used in ${this.ruleKind} action`);
        this.advance();
        return { type: word, line };
      case "exit":
      case "return": {
        if (word === "return" && this.parameters === undefined)
          throw this.errorHere("`return' used outside function context");
        this.advance();
        return { type: word, value: this.atStatementEnd() ? undefined : this.term(), line };
      }
      case "delete": {
        this.advance();
        const array = this.variable();
        const subscripts = this.accept("[") ? this.subscripts() : undefined;
        return { type: "delete", array, subscripts, line };
      }
      default:
        return { type: "term", term: this.term(), line };
    }
  }

  private print(line: number): Statement {
    const formatted = this.token.text === "printf";
    this.advance();
    const ends = (): boolean => this.atStatementEnd() || this.is(">") || this.is(">>") || this.is("|");
    let terms: readonly Term[] = [];
    if (!ends()) {
      terms = this.printTerms();
      const only = terms[0];
      if (terms.length === 1 && only?.type === "group") terms = only.terms;
    }
    if (formatted && terms.length === 0) throw this.unexpected();
    for (const kind of [">", ">>", "|"] as const)
      if (this.accept(kind))
        return { type: "print", formatted, terms, to: { kind, name: this.redirectionName() }, line };
    return { type: "print", formatted, terms, to: undefined, line };
  }

  // --- ends

  private atStatementEnd(): boolean {
    return this.isTerminator() || this.is("}") || this.is(")") || this.isEnd();
  }

  private endStatement(): void {
    if (this.isTerminator()) this.advance();
    else if (!this.is("}")) throw this.unexpected();
  }
}
