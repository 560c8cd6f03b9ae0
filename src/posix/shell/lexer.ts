/**
 * Reads shell text: operators, words with their quotes and expansions, here-documents.
 *
 * Models: bash 5.2. Differs: no process substitution, no extended globs, no history expansion.
 */

import { ShellSyntaxError, type List, type Word, type WordPart } from "./syntax.ts";

export type Token =
  | { readonly type: "operator"; readonly text: string; readonly start: number }
  | { readonly type: "word"; readonly word: Word; readonly text: string; readonly start: number }
  | { readonly type: "newline"; readonly text: "newline"; readonly start: number }
  | { readonly type: "end"; readonly text: string; readonly start: number };

const OPERATORS = [
  ";;&",
  "&>>",
  "<<<",
  "<<-",
  ";;",
  ";&",
  "&&",
  "||",
  "<<",
  ">>",
  "<&",
  ">&",
  "<>",
  ">|",
  "&>",
  "|&",
  ";",
  "&",
  "|",
  "<",
  ">",
  "(",
  ")",
];

/**
 * How deep quotes, expansions and commands may nest. Each level costs some ten frames of the parser's stack, so the
 * same limit holds in every engine, long before the stack ends.
 */
const MAXIMUM_DEPTH = 60;

interface HereDocument {
  readonly delimiter: string;
  readonly stripTabs: boolean;
  readonly expand: boolean;
  readonly done: (body: Word) => void;
}

const isNameStart = (character: string): boolean => /^[A-Za-z_]$/.test(character);
const isNameCharacter = (character: string): boolean => /^[A-Za-z0-9_]$/.test(character);

export class Lexer {
  position = 0;
  private readonly pendingDocuments: HereDocument[] = [];

  constructor(
    public source: string,
    readonly firstLine: number,
    /** Parses the commands of $(…) from `start`; returns them and where their ")" is. */
    private readonly parseNested: (lexer: Lexer, start: number) => { list: List; end: number },
    public depth: number,
  ) {
    this.checkDepth();
  }

  /** Runs `read`, which reads what is one level deeper: a compound command, a word in braces, quotes. */
  nest<T>(read: () => T): T {
    this.depth++;
    this.checkDepth();
    const result = read();
    this.depth--;
    return result;
  }

  private checkDepth(): void {
    if (this.depth > MAXIMUM_DEPTH)
      throw new ShellSyntaxError("commands are nested too deeply", this.firstLine, false);
  }

  lineAt(position: number): number {
    let line = this.firstLine;
    for (let at = this.source.indexOf("\n"); at >= 0 && at < position; at = this.source.indexOf("\n", at + 1))
      line++;
    return line;
  }

  sourceLineAt(position: number): string {
    const start = this.source.lastIndexOf("\n", position - 1) + 1;
    const end = this.source.indexOf("\n", position);
    return this.source.slice(start, end < 0 ? undefined : end);
  }

  /** The next token, from the present position. */
  next(): Token {
    this.skipBlanks();
    const start = this.position;
    const character = this.source.charAt(start);
    if (character === "") {
      if (this.pendingDocuments.length > 0) this.readDocuments();
      return { type: "end", text: "", start };
    }
    if (character === "\n") {
      this.position++;
      this.readDocuments();
      return { type: "newline", text: "newline", start };
    }
    for (const text of OPERATORS)
      if (this.source.startsWith(text, start)) {
        this.position += text.length;
        return { type: "operator", text, start };
      }
    const word = this.word();
    return { type: "word", word, text: this.source.slice(start, this.position), start };
  }

  /** Registers a here-document whose body begins after the present line. */
  expectDocument(delimiter: string, stripTabs: boolean, expand: boolean, done: (body: Word) => void): void {
    this.pendingDocuments.push({ delimiter, stripTabs, expand, done });
  }

  /** The text up to the "))" that ends an arithmetic expression, as a word; undefined when there is none. */
  arithmeticUntilClose(): Word | undefined {
    let depth = 0;
    for (let at = this.position; at < this.source.length; at++) {
      const character = this.source.charAt(at);
      if (character === "(") depth++;
      else if (character === ")") {
        if (depth > 0) depth--;
        else if (this.source.charAt(at + 1) === ")") {
          const text = this.source.slice(this.position, at);
          this.position = at + 2;
          return this.expansionsIn(text);
        } else return undefined;
      }
    }
    return undefined;
  }

  /** `text` as in double quotes, but quotes are ordinary characters: here-documents and arithmetic. */
  expansionsIn(text: string): Word {
    const inner = new Lexer(text, this.firstLine, this.parseNested, this.depth + 1);
    const parts: WordPart[] = [];
    inner.quotedUntil("", parts, true);
    return parts;
  }

  incomplete(message: string, start: number): ShellSyntaxError {
    return new ShellSyntaxError(message, this.lineAt(start), true);
  }

  private skipBlanks(): void {
    for (;;) {
      const character = this.source.charAt(this.position);
      if (character === " " || character === "\t" || character === "\r") this.position++;
      else if (character === "\\" && this.source.charAt(this.position + 1) === "\n") this.position += 2;
      else if (character === "#") {
        const end = this.source.indexOf("\n", this.position);
        this.position = end < 0 ? this.source.length : end;
      } else return;
    }
  }

  private readDocuments(): void {
    for (const document of this.pendingDocuments.splice(0)) {
      let body = "";
      for (;;) {
        // bash takes the end of the text for the missing delimiter, with a warning; a prompt asks for more lines.
        if (this.position >= this.source.length)
          throw this.incomplete(
            `here-document delimited by end-of-file (wanted \`${document.delimiter}')`,
            this.position,
          );
        const end = this.source.indexOf("\n", this.position);
        let line = this.source.slice(this.position, end < 0 ? undefined : end);
        this.position = end < 0 ? this.source.length : end + 1;
        if (document.stripTabs) line = line.replace(/^\t+/, "");
        if (line === document.delimiter) break;
        body += `${line}\n`;
      }
      document.done(document.expand ? this.expansionsIn(body) : [{ type: "text", text: body, quoted: true }]);
    }
  }

  private word(): Word {
    const parts: WordPart[] = [];
    let text = "";
    const flush = (): void => {
      if (text !== "") parts.push({ type: "text", text, quoted: false });
      text = "";
    };
    for (;;) {
      const character = this.source.charAt(this.position);
      if (character === "" || " \t\r\n;&|<>()".includes(character)) break;
      if (character === "\\") {
        const next = this.source.charAt(this.position + 1);
        this.position += 2;
        if (next === "\n") continue;
        if (next === "") {
          this.position--;
          text += "\\";
          continue;
        }
        flush();
        parts.push({ type: "text", text: next, quoted: true });
      } else if (character === "'") {
        flush();
        parts.push({ type: "text", text: this.singleQuoted(), quoted: true });
      } else if (character === '"') {
        flush();
        this.doubleQuoted(parts);
      } else if (character === "$" || character === "`") {
        flush();
        if (!this.expansion(parts, false)) {
          text += "$";
          this.position++;
        }
      } else {
        text += character;
        this.position++;
      }
    }
    flush();
    return parts;
  }

  private singleQuoted(): string {
    const end = this.source.indexOf("'", this.position + 1);
    if (end < 0) throw this.incomplete("unexpected EOF while looking for matching `''", this.position);
    const text = this.source.slice(this.position + 1, end);
    this.position = end + 1;
    return text;
  }

  private doubleQuoted(parts: WordPart[]): void {
    const start = this.position++;
    const before = parts.length;
    if (!this.quotedUntil('"', parts, false))
      throw this.incomplete("unexpected EOF while looking for matching `\"'", start);
    if (parts.length === before) parts.push({ type: "text", text: "", quoted: true });
  }

  /** Reads quoted text up to `end` ("" is the end of the text). Returns whether `end` was found. */
  private quotedUntil(end: string, parts: WordPart[], document: boolean): boolean {
    let text = "";
    const flush = (): void => {
      if (text !== "") parts.push({ type: "text", text, quoted: true });
      text = "";
    };
    for (;;) {
      const character = this.source.charAt(this.position);
      if (character === "") {
        flush();
        return end === "";
      }
      if (character === end) {
        this.position++;
        flush();
        return true;
      }
      if (character === "\\") {
        const next = this.source.charAt(this.position + 1);
        this.position += 2;
        if (next === "\n") continue;
        if (next !== "" && ("$`\\".includes(next) || (next === '"' && !document))) text += next;
        else text += `\\${next}`;
      } else if (character === "$" || character === "`") {
        flush();
        if (!this.expansion(parts, true)) {
          text += "$";
          this.position++;
        }
      } else {
        text += character;
        this.position++;
      }
    }
  }

  /** Reads $x, ${…}, $(…), $((…)), `…`, $'…'. False when the "$" is only itself. */
  private expansion(parts: WordPart[], quoted: boolean): boolean {
    const start = this.position;
    if (this.source.charAt(start) === "`") {
      this.backquoted(parts, quoted);
      return true;
    }
    const next = this.source.charAt(start + 1);
    if (next === "{") {
      this.position += 2;
      parts.push(this.nest(() => this.braced(start, quoted)));
      return true;
    }
    if (next === "(") {
      if (this.source.charAt(start + 2) === "(") {
        this.position += 3;
        const expression = this.arithmeticUntilClose();
        if (expression) {
          parts.push({ type: "arithmetic", expression, quoted });
          return true;
        }
      }
      const { list, end } = this.parseNested(this, start + 2);
      this.position = end + 1;
      parts.push({ type: "command", list, quoted });
      return true;
    }
    if (next === "'" && !quoted) {
      this.position += 2;
      parts.push({ type: "text", text: this.escapedQuoted(start), quoted: true });
      return true;
    }
    if (next === '"' && !quoted) {
      this.position++;
      this.doubleQuoted(parts);
      return true;
    }
    if (isNameStart(next)) {
      let end = start + 2;
      while (isNameCharacter(this.source.charAt(end))) end++;
      parts.push({ type: "parameter", name: this.source.slice(start + 1, end), quoted });
      this.position = end;
      return true;
    }
    if (next !== "" && "@*#?-$!0123456789".includes(next)) {
      parts.push({ type: "parameter", name: next, quoted });
      this.position += 2;
      return true;
    }
    return false;
  }

  private backquoted(parts: WordPart[], quoted: boolean): void {
    const start = this.position++;
    let inner = "";
    for (;;) {
      const character = this.source.charAt(this.position);
      if (character === "") throw this.incomplete("unexpected EOF while looking for matching ``'", start);
      this.position++;
      if (character === "`") break;
      if (character === "\\") {
        const next = this.source.charAt(this.position++);
        inner += "$`\\".includes(next) || (quoted && next === '"') ? next : `\\${next}`;
      } else inner += character;
    }
    const lexer = new Lexer(`${inner})`, this.lineAt(start), this.parseNested, this.depth + 1);
    const { list, end } = this.parseNested(lexer, 0);
    if (end < inner.length)
      throw new ShellSyntaxError("syntax error near unexpected token `)'", this.lineAt(start), false, inner);
    parts.push({ type: "command", list, quoted });
  }

  /** The rest of ${…} after the brace. */
  private braced(start: number, quoted: boolean): WordPart {
    const bad = (): ShellSyntaxError => {
      const end = this.source.indexOf("}", start);
      if (end < 0) return this.incomplete("unexpected EOF while looking for matching `}'", start);
      return new ShellSyntaxError(
        `${this.source.slice(start, end + 1)}: bad substitution`,
        this.lineAt(start),
        false,
      );
    };
    let length = false;
    let indirect = false;
    if (
      this.source.charAt(this.position) === "#" &&
      !/^#[}:?+=%-]/.test(this.source.slice(this.position, this.position + 2))
    ) {
      length = true;
      this.position++;
    } else if (
      this.source.charAt(this.position) === "!" &&
      isNameStart(this.source.charAt(this.position + 1))
    ) {
      indirect = true;
      this.position++;
    }
    const match = /^(?:[A-Za-z_][A-Za-z0-9_]*|\d+|[@*#?$!-])/.exec(
      this.source.slice(this.position, this.position + 256),
    );
    if (!match) throw bad();
    const name = match[0];
    this.position += name.length;
    let subscript: Word | undefined;
    if (this.source.charAt(this.position) === "[") {
      this.position++;
      subscript = this.until("]", start, false);
    }
    const common = {
      type: "parameter",
      name,
      quoted,
      ...(subscript ? { subscript } : {}),
      ...(length ? { length } : {}),
      ...(indirect ? { indirect } : {}),
    } as const;
    if (this.source.charAt(this.position) === "}") {
      this.position++;
      return common;
    }
    const operator = /^(?::[-=?+]|##|%%|\/\/|\/#|\/%|\^\^|,,|@[QUuLEPAaKk]|[-=?+#%/^,:]|[*@])/.exec(
      this.source.slice(this.position, this.position + 2),
    )?.[0];
    if (operator === undefined || (length && operator !== undefined)) throw bad();
    this.position += operator.length;
    if (operator.startsWith("/")) {
      const argument = this.until("/", start, quoted);
      const ended = this.source.charAt(this.position - 1) === "}";
      return {
        ...common,
        operator,
        argument,
        second: ended ? [] : this.until("}", start, quoted),
      };
    }
    if (operator === ":") {
      const argument = this.until(":", start, quoted);
      const ended = this.source.charAt(this.position - 1) === "}";
      return { ...common, operator, argument, ...(ended ? {} : { second: this.until("}", start, quoted) }) };
    }
    return { ...common, operator, argument: this.until("}", start, quoted) };
  }

  /** A word inside ${…} up to `end` or "}", which is consumed. */
  private until(end: string, start: number, quoted: boolean): Word {
    const parts: WordPart[] = [];
    let text = "";
    const flush = (): void => {
      if (text !== "") parts.push({ type: "text", text, quoted });
      text = "";
    };
    let first = true;
    for (;;) {
      const character = this.source.charAt(this.position);
      if (character === "") throw this.incomplete("unexpected EOF while looking for matching `}'", start);
      // ${x//\/} and ${x///}: a slash that comes first is not yet the end.
      if (character === end || (character === "}" && end !== "]")) {
        if (!(end === "/" && character === "/" && first)) {
          this.position++;
          flush();
          return parts;
        }
      }
      first = false;
      if (character === "\\") {
        flush();
        const next = this.source.charAt(this.position + 1);
        this.position += 2;
        if (next !== "\n")
          parts.push({
            type: "text",
            text: quoted && !'$`"\\}/'.includes(next) ? `\\${next}` : next,
            quoted: true,
          });
      } else if (character === "'" && !quoted) {
        flush();
        parts.push({ type: "text", text: this.singleQuoted(), quoted: true });
      } else if (character === '"') {
        flush();
        this.doubleQuoted(parts);
      } else if (character === "$" || character === "`") {
        flush();
        if (!this.expansion(parts, quoted)) {
          text += "$";
          this.position++;
        }
      } else {
        text += character;
        this.position++;
      }
    }
  }

  /** $'…' */
  private escapedQuoted(start: number): string {
    let text = "";
    for (;;) {
      const character = this.source.charAt(this.position);
      if (character === "") throw this.incomplete("unexpected EOF while looking for matching `''", start);
      this.position++;
      if (character === "'") return text;
      if (character !== "\\") {
        text += character;
        continue;
      }
      const rest = this.source.slice(this.position, this.position + 10);
      const code =
        /^x([0-9a-fA-F]{1,2})/.exec(rest) ??
        /^u([0-9a-fA-F]{1,4})/.exec(rest) ??
        /^U([0-9a-fA-F]{1,8})/.exec(rest);
      const octal = /^[0-7]{1,3}/.exec(rest);
      if (code) {
        const value = parseInt(code[1] as string, 16);
        text += value <= 0x10ffff ? String.fromCodePoint(value) : "";
        this.position += code[0].length;
      } else if (octal) {
        text += String.fromCharCode(parseInt(octal[0], 8) & 255);
        this.position += octal[0].length;
      } else {
        const letters = "abeEfnrtv\\'\"?";
        const values = "\x07\b\x1b\x1b\f\n\r\t\v\\'\"?";
        const index = letters.indexOf(rest.charAt(0));
        text += index < 0 || rest === "" ? `\\${rest.charAt(0)}` : values.charAt(index);
        this.position++;
      }
    }
  }
}
