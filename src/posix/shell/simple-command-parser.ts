/** The grammar of simple commands: assignments, arrays, words, redirections. Models: bash 5.2. */

import { type Calculation, Pace } from "../calculation.ts";
import type { Token } from "./lexer.ts";
import { ShellSyntaxError, type Assignment, type Redirect, type SimpleCommand, type Word } from "./syntax.ts";
import { type TokenStream, literalText } from "./token-stream.ts";

const REDIRECTS = new Set([">", ">>", "<", "<>", ">|", ">&", "<&", "&>", "&>>", "<<", "<<-", "<<<"]);
/** Commands whose words may be assignments of arrays. */
const DECLARES = /^(?:export|local|declare|readonly|typeset)$/;
const WORDS_PER_PIECE = 1000;

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

export class SimpleCommandParser {
  private readonly pace = new Pace(WORDS_PER_PIECE);

  constructor(private readonly tokens: TokenStream) {}

  /** A simple command, or the word before "()" that defines a function. */
  *parse(line: number): Calculation<SimpleCommand | { readonly functionName: Token }> {
    const { tokens } = this;
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      if (this.pace.step()) yield;
      const redirect = this.redirect();
      if (redirect) {
        redirects.push(redirect);
        continue;
      }
      const token = tokens.peek();
      if (token.type !== "word") break;
      if (words.length === 0) {
        const assignment = yield* this.assignment(token);
        if (assignment) {
          assignments.push(assignment);
          tokens.expandAlias();
          continue;
        }
      } else if (this.isArrayArgument(token, words[0] as Word)) {
        const assignment = yield* this.assignment(token);
        if (assignment) assignments.push(assignment);
        continue;
      }
      tokens.take();
      words.push(token.word);
      if (tokens.aliasWantsNext) tokens.expandAlias();
      const isFunction = words.length === 1 && assignments.length === 0 && redirects.length === 0;
      if (isFunction && tokens.accept("(")) {
        tokens.expectOperator(")");
        return { functionName: token };
      }
    }
    if (words.length === 0 && assignments.length === 0 && redirects.length === 0)
      throw tokens.unexpected(tokens.peek());
    const command: SimpleCommand = { type: "simple", assignments, words, line };
    return redirects.length === 0 ? command : { ...command, redirects };
  }

  /** The redirection that comes next, if one does. */
  redirect(): Redirect | undefined {
    const { tokens } = this;
    let token = tokens.peek();
    let descriptor: number | undefined;
    if (token.type === "word" && /^\d{1,2}$/.test(token.text)) {
      const next = tokens.source.at();
      if ((next !== "<" && next !== ">") || tokens.source.at(1) === "(") return undefined;
      descriptor = Number(token.text);
      tokens.take();
      token = tokens.peek();
    }
    let variable: string | undefined;
    const named = token.type === "word" ? /^\{([A-Za-z_]\w*)\}$/.exec(token.text) : null;
    if (named && /^[<>]$/.test(tokens.source.at()) && tokens.source.at(1) !== "(") {
      variable = named[1];
      tokens.take();
      token = tokens.peek();
    }
    if (token.type !== "operator" || !REDIRECTS.has(token.text)) return undefined;
    tokens.take();
    const target = tokens.takeWord();
    const operator = token.text as Redirect["operator"] | "<<-";
    if (operator === "<<" || operator === "<<-") {
      const delimiter = delimiterText(target.word, target.text);
      const redirect = { descriptor: descriptor ?? 0, operator: "<<" as const, target: [] as Word };
      tokens.lexer.expectDocument(delimiter.text, operator === "<<-", !delimiter.quoted, (body) => {
        redirect.target = body;
      });
      return redirect;
    }
    const usual = operator.startsWith("<") ? 0 : 1;
    return {
      descriptor: descriptor ?? usual,
      operator,
      target: target.word,
      ...(variable === undefined ? {} : { variable }),
    };
  }

  /** `declare -a x=(1 2)`: only the array form, the rest stays a word. */
  private isArrayArgument(token: Token, command: Word): boolean {
    return (
      DECLARES.test(literalText(command) ?? "") &&
      /^[A-Za-z_]\w*\+?=$/.test(token.text) &&
      this.tokens.source.at() === "("
    );
  }

  private *assignment(token: Token & { readonly type: "word" }): Calculation<Assignment | undefined> {
    const { tokens } = this;
    const target = assignmentTarget(token.word);
    if (!target) return undefined;
    const common = {
      name: target.name,
      append: target.append,
      ...(target.subscript === undefined
        ? {}
        : {
            subscript: target.subscript.map((part) =>
              part.type === "text" ? { ...part, quoted: true } : part,
            ),
          }),
    };
    tokens.take();
    if (target.value.length > 0 || target.subscript !== undefined || tokens.source.at() !== "(")
      return { ...common, value: target.value };
    tokens.expectOperator("(");
    const elements: Word[] = [];
    for (;;) {
      if (this.pace.step()) yield;
      tokens.skipNewlines();
      if (tokens.accept(")")) return { ...common, value: { elements } };
      if (tokens.peek().type === "end")
        throw new ShellSyntaxError(
          "unexpected EOF while looking for matching `)'",
          tokens.source.lineAt(token.start),
          true,
          undefined,
          1,
        );
      elements.push(tokens.takeWord().word);
    }
  }
}

/** Reads `x=…`, `x+=…`, `x[…]=…` in the parts of a word. */
function assignmentTarget(word: Word) {
  const [first, ...others] = word;
  if (first?.type !== "text" || first.quoted) return undefined;
  const rest = (text: string, parts: Word): Word =>
    text === "" ? parts : [{ type: "text", text, quoted: false }, ...parts];
  const plain = /^([A-Za-z_]\w*)(\+?)=/.exec(first.text);
  if (plain)
    return {
      name: plain[1] as string,
      append: plain[2] === "+",
      subscript: undefined,
      value: rest(first.text.slice(plain[0].length), others),
    };
  const element = /^([A-Za-z_]\w*)\[/.exec(first.text);
  if (!element) return undefined;
  // The subscript may hold expansions and quotes: x[$i]=…, x["a b"]=….
  const subscript: Word[number][] = [];
  for (const [index, part] of [...rest(first.text.slice(element[0].length), []), ...others].entries()) {
    const end = part.type === "text" && !part.quoted ? /\](\+?)=/.exec(part.text) : null;
    if (!end || part.type !== "text") {
      subscript.push(part);
      continue;
    }
    if (end.index > 0) subscript.push({ ...part, text: part.text.slice(0, end.index) });
    const before = first.text.length === element[0].length ? index : index - 1;
    return {
      name: element[1] as string,
      append: end[1] === "+",
      subscript,
      value: rest(part.text.slice(end.index + end[0].length), others.slice(before + 1)),
    };
  }
  return undefined;
}
