/**
 * Shell grammar: one complete command line at a time, as a shell reads a script.
 *
 * Models: bash 5.2, its words for syntax errors included. Differs: no coproc, no select.
 */

import { Lexer, type Token } from "./lexer.ts";
import {
  type AndOr,
  type Assignment,
  type Command,
  type ConditionNode,
  type List,
  type Pipeline,
  type Redirect,
  ShellSyntaxError,
  type SimpleCommand,
  type Word,
  type WordPart,
} from "./syntax.ts";

const RESERVED = new Set(
  "if then elif else fi for while until do done case esac in function { } ! [[ ]] time".split(" "),
);
const REDIRECTS = new Set([">", ">>", "<", "<>", ">|", ">&", "<&", "&>", "&>>", "<<", "<<-", "<<<"]);

export interface ParserOptions {
  /** What an alias stands for; absent: aliases are not expanded. */
  readonly alias?: (name: string) => string | undefined;
  readonly firstLine?: number;
}

/** The text of a word without quotes and expansions, or undefined. */
export function literalText(word: Word): string | undefined {
  let text = "";
  for (const part of word) {
    if (part.type !== "text" || part.quoted) return undefined;
    text += part.text;
  }
  return text;
}

/** The text of a here-document's delimiter: quotes removed, nothing expanded. */
function delimiterText(word: Word, source: string): { readonly text: string; readonly quoted: boolean } {
  let quoted = false;
  let text = "";
  for (const part of word) {
    if (part.type !== "text") return { text: source, quoted };
    if (part.quoted) quoted = true;
    text += part.text;
  }
  return { text, quoted };
}

export class Parser {
  private readonly lexer: Lexer;
  private lookahead: Token | undefined;
  private previousEnd = 0;
  /** Aliases being expanded, until the text is read past their end. */
  private expanding: { readonly name: string; end: number }[] = [];

  constructor(
    source: string,
    private readonly options: ParserOptions = {},
    lexer?: Lexer,
  ) {
    this.lexer =
      lexer ?? new Lexer(source, options.firstLine ?? 1, (outer, start) => this.nested(outer, start), 0);
  }

  /** The next complete line of commands; undefined at the end of the text. Throws ShellSyntaxError. */
  next(): List | undefined {
    for (;;) {
      const token = this.peek();
      if (token.type === "end") return undefined;
      if (token.type !== "newline") break;
      this.take();
    }
    const list = this.list(() => false, true);
    const token = this.peek();
    if (token.type === "newline") this.take();
    else if (token.type !== "end") throw this.unexpected(token);
    return list;
  }

  /** Where reading goes on: what comes before has been parsed. */
  get position(): number {
    return this.lookahead ? this.lookahead.start : this.lexer.position;
  }

  private nested(outer: Lexer, start: number): { list: List; end: number } {
    const lexer = new Lexer(
      outer.source,
      outer.firstLine,
      (inner, from) => this.nested(inner, from),
      outer.depth + 1,
    );
    lexer.position = start;
    const parser = new Parser("", this.options, lexer);
    const list = parser.list((token) => token.type === "operator" && token.text === ")", false);
    const end = parser.peek();
    if (end.type === "end") throw outer.incomplete("unexpected EOF while looking for matching `)'", start);
    // Aliases may have lengthened the text.
    outer.source = lexer.source;
    return { list, end: end.start };
  }

  // --- tokens

  private peek(): Token {
    return (this.lookahead ??= this.lexer.next());
  }

  private take(): Token {
    const token = this.peek();
    this.lookahead = undefined;
    this.previousEnd = this.lexer.position;
    return token;
  }

  private unexpected(token: Token): ShellSyntaxError {
    const line = this.lexer.lineAt(token.start);
    if (token.type === "end")
      return new ShellSyntaxError(
        "syntax error: unexpected end of file",
        line + (this.lexer.source.endsWith("\n") || this.lexer.source === "" ? 0 : 1),
        true,
      );
    return new ShellSyntaxError(
      `syntax error near unexpected token \`${token.text}'`,
      line,
      false,
      this.lexer.sourceLineAt(token.start),
    );
  }

  private isOperator(text: string): boolean {
    const token = this.peek();
    return token.type === "operator" && token.text === text;
  }

  /** The reserved word that comes next, if one does. */
  private reserved(): string | undefined {
    const token = this.peek();
    return token.type === "word" && RESERVED.has(token.text) ? token.text : undefined;
  }

  private expectReserved(text: string): void {
    if (this.reserved() !== text) throw this.unexpected(this.peek());
    this.take();
  }

  private expectOperator(text: string): void {
    if (!this.isOperator(text)) throw this.unexpected(this.peek());
    this.take();
  }

  private skipNewlines(): void {
    while (this.peek().type === "newline") this.take();
  }

  // --- lists

  /** Commands up to a token for which `ends` holds; with `oneLine`, up to the end of the line. */
  private list(ends: (token: Token) => boolean, oneLine: boolean): List {
    const items: AndOr[] = [];
    for (;;) {
      if (!oneLine) this.skipNewlines();
      const token = this.peek();
      if (token.type === "end" || token.type === "newline" || ends(token)) return items;
      const start = token.start;
      const item = this.andOr();
      const source = this.lexer.source.slice(start, this.previousEnd).trim();
      if (this.isOperator("&")) {
        this.take();
        items.push({ ...item, background: true, source });
        continue;
      }
      items.push({ ...item, background: false, source });
      if (this.isOperator(";")) {
        this.take();
        continue;
      }
      if (this.peek().type === "newline" && !oneLine) continue;
      return items;
    }
  }

  /** A list that must not be empty, ended by one of the reserved words. */
  private body(...ends: string[]): List {
    const list = this.list((token) => token.type === "word" && ends.includes(token.text), false);
    const token = this.peek();
    if (list.length === 0 || !(token.type === "word" && ends.includes(token.text)))
      throw this.unexpected(token);
    return list;
  }

  private andOr(): Omit<AndOr, "background" | "source"> {
    const first = this.pipeline();
    const rest: { operator: "&&" | "||"; pipeline: Pipeline }[] = [];
    for (;;) {
      const token = this.peek();
      if (token.type !== "operator" || (token.text !== "&&" && token.text !== "||")) return { first, rest };
      this.take();
      this.skipNewlines();
      rest.push({ operator: token.text, pipeline: this.pipeline() });
    }
  }

  private pipeline(): Pipeline {
    let negated = false;
    let timed = false;
    for (;;) {
      this.expandAlias();
      const word = this.reserved();
      if (word === "!") negated = !negated;
      else if (word === "time") timed = true;
      else break;
      this.take();
      if (timed && this.peek().type === "word" && this.peek().text === "-p") this.take();
    }
    const commands = [this.command()];
    for (;;) {
      const both = this.isOperator("|&");
      if (!both && !this.isOperator("|")) return { commands, negated, timed };
      this.take();
      if (both) {
        const last = commands.pop() as Command;
        const redirect: Redirect = {
          descriptor: 2,
          operator: ">&",
          target: [{ type: "text", text: "1", quoted: false }],
        };
        commands.push({ ...last, redirects: [...(last.redirects ?? []), redirect] });
      }
      this.skipNewlines();
      commands.push(this.command());
    }
  }

  // --- commands

  private command(): Command {
    this.expandAlias();
    const token = this.peek();
    const line = this.lexer.lineAt(token.start);
    if (token.type === "operator" && token.text === "(")
      return this.lexer.nest(() => this.withRedirects(this.parenthesis(line)));
    const reserved = this.reserved();
    if (reserved === undefined) return this.simple(line);
    return this.lexer.nest(() => this.compound(reserved, token, line));
  }

  private compound(reserved: string, token: Token, line: number): Command {
    switch (reserved) {
      case "{": {
        this.take();
        const body = this.body("}");
        this.take();
        return this.withRedirects({ type: "group", body, line });
      }
      case "if":
        return this.withRedirects(this.ifCommand(line));
      case "for":
        return this.withRedirects(this.forCommand(line));
      case "while":
      case "until": {
        this.take();
        const condition = this.body("do");
        this.take();
        const body = this.body("done");
        this.take();
        return this.withRedirects({ type: "while", until: reserved === "until", condition, body, line });
      }
      case "case":
        return this.withRedirects(this.caseCommand(line));
      case "function": {
        this.take();
        const name = this.take();
        if (name.type !== "word") throw this.unexpected(name);
        if (this.isOperator("(")) {
          this.take();
          this.expectOperator(")");
        }
        return this.functionBody(name.text, line, name.start);
      }
      case "[[":
        return this.withRedirects(this.conditionCommand(line));
      default:
        throw this.unexpected(token);
    }
  }

  private withRedirects(command: Command): Command {
    const redirects: Redirect[] = [];
    for (let redirect = this.redirect(); redirect; redirect = this.redirect()) redirects.push(redirect);
    return redirects.length === 0 ? command : { ...command, redirects };
  }

  private parenthesis(line: number): Command {
    const open = this.take();
    if (this.lexer.source.charAt(open.start + 1) === "(" && this.lookahead === undefined) {
      const back = this.lexer.position;
      this.lexer.position = open.start + 2;
      const expression = this.lexer.arithmeticUntilClose();
      if (expression) {
        this.previousEnd = this.lexer.position;
        return { type: "arithmetic", expression, line };
      }
      this.lexer.position = back;
    }
    const body = this.list((token) => token.type === "operator" && token.text === ")", false);
    if (body.length === 0 || !this.isOperator(")")) throw this.unexpected(this.peek());
    this.take();
    return { type: "subshell", body, line };
  }

  private ifCommand(line: number): Command {
    this.take();
    const branches: { condition: List; body: List }[] = [];
    let otherwise: List | undefined;
    for (;;) {
      const condition = this.body("then");
      this.take();
      const body = this.body("elif", "else", "fi");
      branches.push({ condition, body });
      const word = this.take().text;
      if (word === "elif") continue;
      if (word === "else") {
        otherwise = this.body("fi");
        this.take();
      }
      return { type: "if", branches, line, ...(otherwise ? { otherwise } : {}) };
    }
  }

  private forCommand(line: number): Command {
    this.take();
    if (this.isOperator("(")) {
      const open = this.take();
      this.lexer.position = open.start + 2;
      const text = this.lexer.source;
      const from = this.lexer.position;
      if (text.charAt(open.start + 1) !== "(" || !this.lexer.arithmeticUntilClose())
        throw this.unexpected(open);
      const pieces = text.slice(from, this.lexer.position - 2).split(";");
      if (pieces.length !== 3) throw this.unexpected(open);
      const [start, condition, step] = pieces.map((piece) => this.lexer.expansionsIn(piece)) as [
        Word,
        Word,
        Word,
      ];
      if (this.isOperator(";")) this.take();
      const body = this.doGroup();
      return { type: "arithmeticFor", start, condition, step, body, line };
    }
    const name = this.take();
    if (name.type !== "word" || !/^[A-Za-z_]\w*$/.test(name.text)) {
      if (name.type !== "word") throw this.unexpected(name);
      throw new ShellSyntaxError(`\`${name.text}': not a valid identifier`, line, false);
    }
    this.skipNewlines();
    let words: Word[] | undefined;
    if (this.reserved() === "in") {
      this.take();
      words = [];
      for (let token = this.peek(); token.type === "word"; token = this.peek()) {
        words.push(token.word);
        this.take();
      }
      if (this.isOperator(";")) this.take();
      else if (this.peek().type !== "newline") throw this.unexpected(this.peek());
    } else if (this.isOperator(";")) this.take();
    const body = this.doGroup();
    return { type: "for", variable: name.text, body, line, ...(words ? { words } : {}) };
  }

  private doGroup(): List {
    this.skipNewlines();
    const brace = this.reserved() === "{";
    this.expectReserved(brace ? "{" : "do");
    const body = this.body(brace ? "}" : "done");
    this.take();
    return body;
  }

  private caseCommand(line: number): Command {
    this.take();
    const subject = this.take();
    if (subject.type !== "word") throw this.unexpected(subject);
    this.skipNewlines();
    this.expectReserved("in");
    const clauses: { patterns: Word[]; body: List; end: ";;" | ";&" | ";;&" }[] = [];
    for (;;) {
      this.skipNewlines();
      if (this.reserved() === "esac") break;
      if (this.isOperator("(")) this.take();
      const patterns: Word[] = [];
      for (;;) {
        const pattern = this.take();
        if (pattern.type !== "word") throw this.unexpected(pattern);
        patterns.push(pattern.word);
        if (!this.isOperator("|")) break;
        this.take();
      }
      this.expectOperator(")");
      const body = this.list(
        (token) =>
          (token.type === "operator" && [";;", ";&", ";;&"].includes(token.text)) ||
          (token.type === "word" && token.text === "esac"),
        false,
      );
      const token = this.peek();
      if (token.type === "operator" && (token.text === ";;" || token.text === ";&" || token.text === ";;&")) {
        this.take();
        clauses.push({ patterns, body, end: token.text });
        continue;
      }
      clauses.push({ patterns, body, end: ";;" });
      if (this.reserved() !== "esac") throw this.unexpected(token);
    }
    this.take();
    return { type: "case", subject: subject.word, clauses, line };
  }

  private functionBody(name: string, line: number, start: number): Command {
    this.skipNewlines();
    const token = this.peek();
    const body = this.command();
    if (body.type === "simple" || body.type === "function") throw this.unexpected(token);
    return {
      type: "function",
      name,
      body,
      line,
      source: this.lexer.source.slice(start, this.previousEnd).trim(),
    };
  }

  // --- [[ … ]]

  private conditionCommand(line: number): Command {
    this.take();
    const condition = this.conditionOr();
    const token = this.take();
    if (token.type !== "word" || token.text !== "]]") throw this.unexpected(token);
    return { type: "condition", condition, line };
  }

  private conditionOr(): ConditionNode {
    let left = this.conditionAnd();
    while (this.isOperator("||")) {
      this.take();
      this.skipNewlines();
      left = { type: "or", left, right: this.conditionAnd() };
    }
    return left;
  }

  private conditionAnd(): ConditionNode {
    let left = this.conditionUnary();
    this.skipNewlines();
    while (this.isOperator("&&")) {
      this.take();
      this.skipNewlines();
      left = { type: "and", left, right: this.conditionUnary() };
      this.skipNewlines();
    }
    return left;
  }

  private conditionUnary(): ConditionNode {
    this.skipNewlines();
    const token = this.take();
    if (token.type === "operator" && token.text === "(") {
      const inner = this.lexer.nest(() => this.conditionOr());
      this.expectOperator(")");
      return inner;
    }
    if (token.type !== "word" || token.text === "]]") throw this.unexpected(token);
    if (token.text === "!") return { type: "not", operand: this.lexer.nest(() => this.conditionUnary()) };
    const next = this.peek();
    if (/^-[a-zA-Z]$/.test(token.text) && next.type === "word" && next.text !== "]]") {
      this.take();
      return { type: "unary", operator: token.text, operand: next.word };
    }
    const isComparison =
      (next.type === "word" && /^(?:==|=|!=|=~|-(?:eq|ne|lt|le|gt|ge|nt|ot|ef))$/.test(next.text)) ||
      (next.type === "operator" && (next.text === "<" || next.text === ">"));
    if (!isComparison) return { type: "word", word: token.word };
    const operator = this.take().text;
    const right = operator === "=~" ? this.regularExpressionWord() : this.take();
    if (right.type !== "word") throw this.unexpected(right);
    return { type: "binary", operator, left: token.word, right: right.word };
  }

  /** The right side of =~ may hold parentheses and bars: it goes on to the next blank. */
  private regularExpressionWord(): Token {
    const { lexer } = this;
    const start = lexer.position;
    let at = start;
    while (/[ \t]/.test(lexer.source.charAt(at))) at++;
    const from = at;
    let depth = 0;
    let quote = "";
    for (; at < lexer.source.length; at++) {
      const character = lexer.source.charAt(at);
      if (quote !== "") {
        if (character === quote) quote = "";
      } else if (character === "'" || character === '"') quote = character;
      else if (character === "\\") at++;
      else if (character === "(") depth++;
      else if (character === ")") depth--;
      else if (/\s/.test(character) && depth <= 0) break;
    }
    const text = lexer.source.slice(from, at);
    // Operators inside are text here: escape them for the word reader, which marks them as quoted text.
    const parts: WordPart[] = [];
    let plain = "";
    const reader = (piece: string): void => {
      if (piece === "") return;
      const token = new Lexer(piece, 1, (outer, from2) => this.nested(outer, from2), lexer.depth + 1).next();
      if (token.type === "word") parts.push(...token.word);
    };
    for (const character of text.split(/([()|<>;&])/)) {
      if (/^[()|<>;&]$/.test(character)) {
        reader(plain);
        plain = "";
        parts.push({ type: "text", text: character, quoted: false });
      } else plain += character;
    }
    reader(plain);
    lexer.position = at;
    return { type: "word", word: parts, text, start: from };
  }

  // --- simple commands

  private simple(line: number): Command {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      const redirect = this.redirect();
      if (redirect) {
        redirects.push(redirect);
        continue;
      }
      const token = this.peek();
      if (token.type !== "word") break;
      if (words.length === 0) {
        const assignment = this.assignment(token);
        if (assignment) {
          assignments.push(assignment);
          this.expandAlias();
          continue;
        }
      } else if (/^(?:export|local|declare|readonly|typeset)$/.test(literalText(words[0] as Word) ?? "")) {
        const array = this.arrayArgument(token);
        if (array) {
          assignments.push(array);
          continue;
        }
      }
      this.take();
      words.push(token.word);
      if (words.length === 1 && this.isOperator("(") && assignments.length === 0 && redirects.length === 0) {
        this.take();
        if (!this.isOperator(")")) throw this.unexpected(this.peek());
        this.take();
        return this.functionBody(token.text, line, token.start);
      }
    }
    if (words.length === 0 && assignments.length === 0 && redirects.length === 0)
      throw this.unexpected(this.peek());
    const command: SimpleCommand = { type: "simple", assignments, words, line };
    return redirects.length === 0 ? command : { ...command, redirects };
  }

  /** `declare -a x=(1 2)`: only the array form, the rest stays a word. */
  private arrayArgument(token: Token & { readonly type: "word" }): Assignment | undefined {
    if (!/^[A-Za-z_]\w*=$/.test(token.text) || this.lexer.source.charAt(this.lexer.position) !== "(")
      return undefined;
    return this.assignment(token);
  }

  private assignment(token: Token & { readonly type: "word" }): Assignment | undefined {
    const first = token.word[0];
    if (first?.type !== "text" || first.quoted) return undefined;
    const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[([^\]]*)\])?(\+?)=/.exec(first.text);
    if (!match) return undefined;
    const name = match[1] as string;
    const rest = first.text.slice(match[0].length);
    const value: Word = [...(rest === "" ? [] : [{ ...first, text: rest }]), ...token.word.slice(1)];
    const common = {
      name,
      append: match[3] === "+",
      ...(match[2] === undefined ? {} : { subscript: this.lexer.expansionsIn(match[2]) }),
    };
    this.take();
    if (
      value.length === 0 &&
      this.lexer.source.charAt(this.lexer.position) === "(" &&
      match[2] === undefined
    ) {
      this.expectOperator("(");
      const elements: Word[] = [];
      for (;;) {
        this.skipNewlines();
        const element = this.take();
        if (element.type === "operator" && element.text === ")") break;
        if (element.type !== "word") throw this.unexpected(element);
        elements.push(element.word);
      }
      return { ...common, value: { elements } };
    }
    return { ...common, value };
  }

  private redirect(): Redirect | undefined {
    let token = this.peek();
    let descriptor: number | undefined;
    if (token.type === "word" && /^\d{1,2}$/.test(token.text)) {
      const next = this.lexer.source.charAt(this.lexer.position);
      if (next !== "<" && next !== ">") return undefined;
      descriptor = Number(token.text);
      this.take();
      token = this.peek();
    }
    if (token.type !== "operator" || !REDIRECTS.has(token.text)) return undefined;
    this.take();
    const target = this.take();
    if (target.type !== "word") throw this.unexpected(target);
    const operator = token.text as Redirect["operator"] | "<<-";
    if (operator === "<<" || operator === "<<-") {
      const delimiter = delimiterText(target.word, target.text);
      const redirect = { descriptor: descriptor ?? 0, operator: "<<" as const, target: [] as Word };
      this.lexer.expectDocument(delimiter.text, operator === "<<-", !delimiter.quoted, (body) => {
        redirect.target = body;
      });
      return redirect;
    }
    return { descriptor: descriptor ?? (operator.startsWith("<") ? 0 : 1), operator, target: target.word };
  }

  /** Replaces the next word, where a command begins, by what its alias stands for. */
  private expandAlias(): void {
    const { alias } = this.options;
    if (!alias) return;
    for (;;) {
      const token = this.peek();
      if (token.type !== "word") return;
      this.expanding = this.expanding.filter(({ end }) => token.start < end);
      if (this.expanding.some(({ name }) => name === token.text)) return;
      const value = literalText(token.word) === token.text ? alias(token.text) : undefined;
      if (value === undefined) return;
      const { lexer } = this;
      const growth = value.length - token.text.length;
      for (const each of this.expanding) each.end += growth;
      this.expanding.push({ name: token.text, end: token.start + value.length });
      lexer.source =
        lexer.source.slice(0, token.start) + value + lexer.source.slice(token.start + token.text.length);
      lexer.position = token.start;
      this.lookahead = undefined;
    }
  }
}
