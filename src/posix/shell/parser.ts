/**
 * Shell grammar: one complete line of commands at a time, as a shell reads a script; lists, pipelines and compound
 * commands. A calculation in pieces, so that a long script does not hold the machine.
 *
 * Models: bash 5.2, its words for syntax errors included.
 */

import { type Calculation, Pace, atOnce } from "../calculation.ts";
import { ConditionParser } from "./condition-parser.ts";
import type { Token } from "./lexer.ts";
import { SimpleCommandParser } from "./simple-command-parser.ts";
import { SourceText } from "./source-text.ts";
import {
  type AndOr,
  type Command,
  type List,
  type Pipeline,
  type Redirect,
  ShellSyntaxError,
  type Word,
} from "./syntax.ts";
import { TokenStream } from "./token-stream.ts";

const COMMANDS_PER_PIECE = 200;
/** A word is read at once, and the commands of $(…) in it: more than this are refused. */
const MAXIMUM_NESTED_COMMANDS = 5000;
const CLAUSE_ENDS = [";;", ";&", ";;&"] as const;

export interface ParserOptions {
  /** What an alias stands for; absent: aliases are not expanded. */
  readonly alias?: (name: string) => string | undefined;
  readonly firstLine?: number;
}

export class Parser {
  private readonly tokens: TokenStream;
  private readonly simpleCommands: SimpleCommandParser;
  private readonly conditions: ConditionParser;
  private readonly pace = new Pace(COMMANDS_PER_PIECE);
  private commandCount = 0;

  constructor(
    source: string | SourceText,
    private readonly options: ParserOptions = {},
    depth = 0,
    private readonly maximumCommands = Infinity,
  ) {
    const text = typeof source === "string" ? new SourceText(source, options.firstLine ?? 1) : source;
    const nested = (inner: SourceText, innerDepth: number): List => this.nested(inner, innerDepth);
    this.tokens = new TokenStream(text, nested, depth, options.alias);
    this.simpleCommands = new SimpleCommandParser(this.tokens);
    this.conditions = new ConditionParser(this.tokens, nested);
  }

  /** The next complete line of commands; undefined at the end of the text. Throws ShellSyntaxError. */
  *next(): Calculation<List | undefined> {
    const { tokens } = this;
    tokens.skipNewlines();
    if (tokens.peek().type === "end") return undefined;
    const list = yield* this.list(() => false, true);
    const token = tokens.peek();
    if (token.type === "newline") tokens.take();
    else if (token.type !== "end") throw tokens.unexpected(token);
    return list;
  }

  /** Where reading goes on: what comes before has been parsed. */
  get position(): number {
    return this.tokens.position;
  }

  /** The commands of $(…) up to and with their ")". */
  private nested(source: SourceText, depth: number): List {
    const parser = new Parser(source, this.options, depth, MAXIMUM_NESTED_COMMANDS);
    const list = atOnce(parser.list((token) => token.type === "operator" && token.text === ")", false));
    if (parser.tokens.take().type !== "operator")
      throw new ShellSyntaxError("unexpected EOF while looking for matching `)'", source.endLine, true);
    return list;
  }

  private *deeper<T>(parse: Calculation<T>): Calculation<T> {
    const { words } = this.tokens.lexer;
    words.enter();
    const result = yield* parse;
    words.leave();
    return result;
  }

  // --- lists

  /** Commands up to a token for which `ends` holds; with `oneLine`, up to the end of the line. */
  private *list(ends: (token: Token) => boolean, oneLine: boolean): Calculation<List> {
    const { tokens } = this;
    const items: AndOr[] = [];
    for (;;) {
      if (!oneLine) tokens.skipNewlines();
      const token = tokens.peek();
      if (token.type === "end" || token.type === "newline" || ends(token)) return items;
      const start = token.start;
      const item = yield* this.andOr();
      const source = tokens.textFrom(start);
      const background = tokens.accept("&");
      items.push({ ...item, background, source });
      if (background || tokens.accept(";")) continue;
      if (tokens.peek().type === "newline" && !oneLine) continue;
      return items;
    }
  }

  /** A list that must not be empty, ended by one of the reserved words. */
  private *body(...ends: string[]): Calculation<List> {
    const list = yield* this.list((token) => token.type === "word" && ends.includes(token.text), false);
    const token = this.tokens.peek();
    if (list.length === 0 || !(token.type === "word" && ends.includes(token.text)))
      throw this.tokens.unexpected(token);
    return list;
  }

  /** Like {@link body}, and takes the reserved word. */
  private *bodyUntil(end: string): Calculation<List> {
    const list = yield* this.body(end);
    this.tokens.take();
    return list;
  }

  private *andOr(): Calculation<Omit<AndOr, "background" | "source">> {
    const { tokens } = this;
    const first = yield* this.pipeline();
    const rest: { operator: "&&" | "||"; pipeline: Pipeline }[] = [];
    for (;;) {
      const token = tokens.peek();
      if (token.type !== "operator" || (token.text !== "&&" && token.text !== "||")) return { first, rest };
      tokens.take();
      tokens.skipNewlines();
      rest.push({ operator: token.text, pipeline: yield* this.pipeline() });
    }
  }

  private *pipeline(): Calculation<Pipeline> {
    const { tokens } = this;
    let negated = false;
    let timed: Pipeline["timed"] = false;
    for (;;) {
      tokens.expandAlias();
      const word = tokens.reserved();
      if (word === "!") negated = !negated;
      else if (word === "time") timed = "bash";
      else break;
      tokens.take();
      if (timed && tokens.peek().type === "word" && tokens.peek().text === "-p") {
        tokens.take();
        timed = "posix";
      }
    }
    // `time` alone times nothing.
    const next = tokens.peek();
    const isEmpty = next.type === "newline" || next.type === "end" || tokens.isOperator(";");
    if (timed && isEmpty)
      return { commands: [{ type: "group", body: [], line: this.lineOf(next) }], negated, timed };
    const commands = [yield* this.command()];
    for (;;) {
      const both = tokens.isOperator("|&");
      if (!both && !tokens.isOperator("|")) return { commands, negated, timed };
      tokens.take();
      if (both) {
        const last = commands.pop() as Command;
        const redirect: Redirect = {
          descriptor: 2,
          operator: ">&",
          target: [{ type: "text", text: "1", quoted: false }],
        };
        commands.push({ ...last, redirects: [...(last.redirects ?? []), redirect] });
      }
      tokens.skipNewlines();
      commands.push(yield* this.command());
    }
  }

  private lineOf(token: Token): number {
    return this.tokens.source.lineAt(token.start);
  }

  // --- commands

  private *command(): Calculation<Command> {
    const { tokens } = this;
    if (this.pace.step()) yield;
    if (++this.commandCount > this.maximumCommands)
      throw new ShellSyntaxError(
        `more than ${this.maximumCommands} commands in one $(…) are not simulated`,
        this.lineOf(tokens.peek()),
        false,
      );
    tokens.expandAlias();
    const token = tokens.peek();
    const line = this.lineOf(token);
    if (token.type === "operator" && token.text === "(")
      return yield* this.deeper(this.withRedirects(this.parenthesis(line)));
    const reserved = tokens.reserved();
    if (reserved !== undefined) return yield* this.deeper(this.compound(reserved, token, line));
    const command = yield* this.simpleCommands.parse(line);
    if (!("functionName" in command)) return command;
    return yield* this.functionBody(command.functionName.text, line, command.functionName.start);
  }

  private *compound(reserved: string, token: Token, line: number): Calculation<Command> {
    switch (reserved) {
      case "{":
        return yield* this.withRedirects(this.group(line));
      case "if":
        return yield* this.withRedirects(this.ifCommand(line));
      case "for":
      case "select":
        return yield* this.withRedirects(this.forCommand(reserved, line));
      case "while":
      case "until":
        return yield* this.withRedirects(this.whileCommand(reserved, line));
      case "case":
        return yield* this.withRedirects(this.caseCommand(line));
      case "function": {
        this.tokens.take();
        const name = this.tokens.takeWord();
        if (this.tokens.accept("(")) this.tokens.expectOperator(")");
        return yield* this.functionBody(name.text, line, name.start);
      }
      case "coproc":
        return yield* this.coprocess(line);
      case "[[":
        return yield* this.withRedirects(this.conditionCommand(line));
      default:
        throw this.tokens.unexpected(token);
    }
  }

  private *withRedirects(parse: Calculation<Command>): Calculation<Command> {
    const command = yield* parse;
    const redirects: Redirect[] = [];
    for (let redirect = this.simpleCommands.redirect(); redirect; redirect = this.simpleCommands.redirect())
      redirects.push(redirect);
    return redirects.length === 0 ? command : { ...command, redirects };
  }

  private *group(line: number): Calculation<Command> {
    this.tokens.take();
    return { type: "group", body: yield* this.bodyUntil("}"), line };
  }

  private *conditionCommand(line: number): Calculation<Command> {
    return { type: "condition", condition: this.conditions.parse(), line };
  }

  /** coproc [NAME] command: only a compound command may have a name. */
  private *coprocess(line: number): Calculation<Command> {
    const { tokens } = this;
    const start = tokens.take().start;
    const first = tokens.peek();
    const compound = /^\s+(?:\(|\{\s|(?:while|until|for|if|case|\[\[)\s)/.test(
      tokens.source.text.slice(tokens.source.position, tokens.source.position + 20),
    );
    const isNamed = first.type === "word" && tokens.reserved() === undefined && compound;
    if (isNamed) tokens.take();
    const body = yield* this.command();
    const name = isNamed ? first.text : "COPROC";
    return { type: "coprocess", name, body, line, source: tokens.textFrom(start) };
  }

  private *whileCommand(reserved: "while" | "until", line: number): Calculation<Command> {
    this.tokens.take();
    const condition = yield* this.bodyUntil("do");
    const body = yield* this.bodyUntil("done");
    return { type: "while", until: reserved === "until", condition, body, line };
  }

  private *parenthesis(line: number): Calculation<Command> {
    const { tokens } = this;
    const open = tokens.take();
    const { source } = tokens;
    if (source.text.charAt(open.start + 1) === "(") {
      const back = source.position;
      source.position = open.start + 2;
      const expression = tokens.lexer.words.arithmeticUntilClose();
      if (expression) {
        tokens.skipTo(source.position);
        return { type: "arithmetic", expression, line };
      }
      source.position = back;
    }
    const body = yield* this.list((token) => token.type === "operator" && token.text === ")", false);
    if (body.length === 0) throw tokens.unexpected(tokens.peek());
    tokens.expectOperator(")");
    return { type: "subshell", body, line };
  }

  private *ifCommand(line: number): Calculation<Command> {
    const { tokens } = this;
    tokens.take();
    const branches: { condition: List; body: List }[] = [];
    for (;;) {
      const condition = yield* this.bodyUntil("then");
      branches.push({ condition, body: yield* this.body("elif", "else", "fi") });
      const word = tokens.take().text;
      if (word === "elif") continue;
      if (word === "fi") return { type: "if", branches, line };
      return { type: "if", branches, line, otherwise: yield* this.bodyUntil("fi") };
    }
  }

  private *forCommand(reserved: "for" | "select", line: number): Calculation<Command> {
    const { tokens } = this;
    tokens.take();
    if (reserved === "for" && tokens.isOperator("(")) return yield* this.arithmeticFor(line);
    const name = tokens.takeWord();
    tokens.skipNewlines();
    let words: Word[] | undefined;
    if (tokens.reserved() === "in") {
      tokens.take();
      words = [];
      for (let token = tokens.peek(); token.type === "word"; token = tokens.peek()) {
        if (this.pace.step()) yield;
        words.push(token.word);
        tokens.take();
      }
      if (!tokens.accept(";") && tokens.peek().type !== "newline") throw tokens.unexpected(tokens.peek());
    } else tokens.accept(";");
    const body = yield* this.doGroup();
    return { type: reserved, variable: name.text, body, line, ...(words ? { words } : {}) };
  }

  private *arithmeticFor(line: number): Calculation<Command> {
    const { tokens } = this;
    const { source, lexer } = tokens;
    const open = tokens.take();
    const from = open.start + 2;
    source.position = from;
    if (source.text.charAt(open.start + 1) !== "(" || !lexer.words.arithmeticUntilClose())
      throw tokens.unexpected(open);
    const pieces = source.text.slice(from, source.position - 2).split(";");
    tokens.skipTo(source.position);
    if (pieces.length !== 3) throw tokens.unexpected(open);
    const [start, condition, step] = pieces.map((piece) => lexer.words.expansionsIn(piece)) as [
      Word,
      Word,
      Word,
    ];
    tokens.accept(";");
    return { type: "arithmeticFor", start, condition, step, body: yield* this.doGroup(), line };
  }

  private *doGroup(): Calculation<List> {
    this.tokens.skipNewlines();
    const brace = this.tokens.reserved() === "{";
    this.tokens.expectReserved(brace ? "{" : "do");
    return yield* this.bodyUntil(brace ? "}" : "done");
  }

  private *caseCommand(line: number): Calculation<Command> {
    const { tokens } = this;
    tokens.take();
    const subject = tokens.takeWord();
    tokens.skipNewlines();
    tokens.expectReserved("in");
    const clauses: { patterns: Word[]; body: List; end: ";;" | ";&" | ";;&" }[] = [];
    for (;;) {
      tokens.skipNewlines();
      if (tokens.reserved() === "esac") break;
      if (tokens.peek().type === "end") throw tokens.unexpected(tokens.peek());
      tokens.accept("(");
      const patterns: Word[] = [];
      do patterns.push(tokens.takeWord().word);
      while (tokens.accept("|"));
      tokens.expectOperator(")");
      const body = yield* this.list(
        (token) =>
          (token.type === "operator" && CLAUSE_ENDS.some((end) => end === token.text)) ||
          (token.type === "word" && token.text === "esac"),
        false,
      );
      const end = CLAUSE_ENDS.find((each) => tokens.accept(each));
      clauses.push({ patterns, body, end: end ?? ";;" });
      if (end === undefined && tokens.reserved() !== "esac") throw tokens.unexpected(tokens.peek());
    }
    tokens.take();
    return { type: "case", subject: subject.word, clauses, line };
  }

  private *functionBody(name: string, line: number, start: number): Calculation<Command> {
    const { tokens } = this;
    tokens.skipNewlines();
    const token = tokens.peek();
    const body = yield* this.command();
    if (body.type === "simple" || body.type === "function") throw tokens.unexpected(token);
    return { type: "function", name, body, line, source: tokens.textFrom(start) };
  }
}
