/** Makes a tree of a Go template. Models: Go text/template/parse parse.go, the part that kubectl's users need. */

import { lexTemplate, TemplateError, type Piece, type Word } from "./lexer.ts";

export type Operand =
  | { readonly type: "dot" }
  | { readonly type: "nil" }
  | { readonly type: "literal"; readonly value: string | number | boolean }
  | { readonly type: "variable"; readonly name: string }
  | { readonly type: "function"; readonly name: string }
  | { readonly type: "group"; readonly pipeline: Pipeline }
  | { readonly type: "chain"; readonly of: Operand; readonly fields: readonly string[] };

export interface Pipeline {
  /** Names to set; declared anew with := */
  readonly variables: readonly string[];
  readonly declare: boolean;
  /** Each command's first operand is called with the others, and with the result of the command before. */
  readonly commands: readonly (readonly Operand[])[];
  readonly source: string;
}

export type Statement =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "print"; readonly pipeline: Pipeline }
  | {
      readonly type: "if" | "with" | "range";
      readonly pipeline: Pipeline;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | { readonly type: "template"; readonly name: string; readonly pipeline: Pipeline | undefined }
  | { readonly type: "break" | "continue" };

export interface Template {
  readonly body: readonly Statement[];
  readonly definitions: ReadonlyMap<string, readonly Statement[]>;
}

export function parseTemplate(text: string): Template {
  return new TemplateParser(lexTemplate(text)).parse();
}

class TemplateParser {
  private position = 0;
  private line = 1;
  private readonly definitions = new Map<string, readonly Statement[]>();

  constructor(private readonly pieces: readonly Piece[]) {}

  parse(): Template {
    const { statements, end } = this.statements();
    if (end !== "eof") this.fail(`unexpected {{${end}}}`);
    return { body: statements, definitions: this.definitions };
  }

  /** Statements up to {{end}}, {{else …}} or the end of the text. */
  private statements(): { statements: Statement[]; end: string; rest: readonly Word[]; source: string } {
    const statements: Statement[] = [];
    while (this.position < this.pieces.length) {
      const piece = this.pieces[this.position++] as Piece;
      if (piece.type === "text") {
        statements.push(piece);
        continue;
      }
      this.line = piece.line;
      const [head, ...rest] = piece.words;
      if (!head) this.fail("missing value for command");
      const keyword = head?.type === "identifier" ? head.value : "";
      switch (keyword) {
        case "end":
        case "else":
          return { statements, end: keyword, rest, source: piece.source };
        case "if":
        case "with":
        case "range":
          statements.push(this.branch(keyword, rest, piece.source));
          break;
        case "break":
        case "continue":
          statements.push({ type: keyword });
          break;
        case "define":
          this.define(rest);
          break;
        case "block":
          this.define(rest.slice(0, 1));
          statements.push(this.templateCall(rest, piece.source));
          break;
        case "template":
          statements.push(this.templateCall(rest, piece.source));
          break;
        default:
          statements.push({ type: "print", pipeline: this.pipeline(piece.words, piece.source) });
      }
    }
    return { statements, end: "eof", rest: [], source: "" };
  }

  private branch(type: "if" | "with" | "range", words: readonly Word[], source: string): Statement {
    const pipeline = this.pipeline(words, source);
    const body = this.statements();
    let otherwise: Statement[] = [];
    if (body.end === "else") {
      const [next, ...rest] = body.rest;
      if (next?.type === "identifier" && (next.value === "if" || next.value === "with")) {
        // {{else if}} ends with the same {{end}}.
        otherwise = [this.branch(next.value, rest, body.source)];
        return { type, pipeline, body: body.statements, otherwise };
      }
      const last = this.statements();
      otherwise = last.statements;
      if (last.end !== "end") this.fail("unexpected EOF");
    } else if (body.end !== "end") this.fail("unexpected EOF");
    return { type, pipeline, body: body.statements, otherwise };
  }

  private define(words: readonly Word[]): void {
    const name = words[0];
    if (name?.type !== "text") return this.fail("unexpected token in define clause");
    const body = this.statements();
    if (body.end !== "end") this.fail("unexpected EOF");
    this.definitions.set(name.value, body.statements);
  }

  private templateCall(words: readonly Word[], source: string): Statement {
    const [name, ...rest] = words;
    if (name?.type !== "text") return this.fail("unexpected token in template clause");
    const pipeline = rest.length === 0 ? undefined : this.pipeline(rest, source);
    return { type: "template", name: name.value, pipeline };
  }

  private pipeline(words: readonly Word[], source: string): Pipeline {
    const at = words.findIndex((word) => word.type === "assign" || word.type === "set");
    const variables = at < 0 ? [] : words.slice(0, at).filter((word) => word.type === "variable");
    const declare = at >= 0 && words[at]?.type === "assign";
    const reader = { words: words.slice(at + 1), position: 0 };
    const commands = this.commands(reader);
    if (reader.position < reader.words.length) this.fail("unexpected right paren");
    if (commands.length === 0) this.fail("missing value for command");
    return { variables: variables.map((word) => word.value), declare, commands, source };
  }

  private commands(reader: { words: readonly Word[]; position: number }): (readonly Operand[])[] {
    const commands: (readonly Operand[])[] = [];
    let operands: Operand[] = [];
    while (reader.position < reader.words.length) {
      const word = reader.words[reader.position] as Word;
      if (word.type === "close") break;
      reader.position++;
      if (word.type === "pipe") {
        if (operands.length === 0) this.fail("missing value for command");
        commands.push(operands);
        operands = [];
        continue;
      }
      const operand = this.operand(word, reader);
      const fields: string[] = word.type === "field" ? [word.value] : [];
      for (;;) {
        const next = reader.words[reader.position];
        if (next?.type !== "field" || next.spaced) break;
        fields.push(next.value);
        reader.position++;
      }
      operands.push(fields.length === 0 ? operand : { type: "chain", of: operand, fields });
    }
    if (operands.length > 0) commands.push(operands);
    else if (commands.length > 0) this.fail("missing value for command");
    return commands;
  }

  private operand(word: Word, reader: { words: readonly Word[]; position: number }): Operand {
    switch (word.type) {
      case "field":
      case "dot":
        return { type: "dot" };
      case "variable":
        return { type: "variable", name: word.value };
      case "text":
        return { type: "literal", value: word.value };
      case "number":
        return { type: "literal", value: Number(word.value) };
      case "identifier":
        if (word.value === "true" || word.value === "false") {
          return { type: "literal", value: word.value === "true" };
        }
        return word.value === "nil" ? { type: "nil" } : { type: "function", name: word.value };
      case "open": {
        const commands = this.commands(reader);
        if (reader.words[reader.position]?.type !== "close") this.fail("unclosed left paren");
        reader.position++;
        return { type: "group", pipeline: { variables: [], declare: false, commands, source: "" } };
      }
      default:
        return this.fail(`unexpected <${word.value}> in operand`);
    }
  }

  private fail(message: string): never {
    throw new TemplateError(`template: output:${this.line}: ${message}`);
  }
}
