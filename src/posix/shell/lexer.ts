/**
 * Cuts shell text into tokens: operators, words, line ends; and reads the bodies of here-documents between lines.
 *
 * Models: bash 5.2. Differs: no extended globs, no history expansion.
 */

import { ShellSyntaxError, type Word } from "./syntax.ts";
import type { SourceText } from "./source-text.ts";
import { type NestedParser, WordReader } from "./word-reader.ts";

export type Token =
  | { readonly type: "operator"; readonly text: string; readonly start: number }
  | { readonly type: "word"; readonly word: Word; readonly text: string; readonly start: number }
  | { readonly type: "newline"; readonly text: "newline"; readonly start: number }
  | { readonly type: "end"; readonly text: string; readonly start: number };

const OPERATOR = /;;&|&>>|<<<|<<-|;;|;&|&&|\|\||<<|>>|<&|>&|<>|>\||&>|\|&|[;&|<>()]/y;
const BLANKS = /(?:[ \t\r]|\\\n|#[^\n]*)+/y;
/** A word that stands for itself: most are. */
const PLAIN_WORD = /[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:@%+,=-]*(?=[ \t\n;&|)])/y;

interface HereDocument {
  readonly delimiter: string;
  readonly stripTabs: boolean;
  readonly expand: boolean;
  readonly done: (body: Word) => void;
}

export class Lexer {
  readonly words: WordReader;
  private readonly pendingDocuments: HereDocument[] = [];

  constructor(
    readonly source: SourceText,
    parseNested: NestedParser,
    depth: number,
  ) {
    this.words = new WordReader(source, parseNested, depth);
  }

  /** The next token, from the present position. */
  next(): Token {
    const { source } = this;
    source.position += source.match(BLANKS)?.length ?? 0;
    const start = source.position;
    const character = source.at();
    if (character === "") {
      if (this.pendingDocuments.length > 0) this.readDocuments();
      return { type: "end", text: "", start };
    }
    if (character === "\n") {
      source.position++;
      this.readDocuments();
      return { type: "newline", text: "newline", start };
    }
    const plain = source.match(PLAIN_WORD);
    if (plain !== undefined) {
      source.position += plain.length;
      return { type: "word", word: [{ type: "text", text: plain, quoted: false }], text: plain, start };
    }
    const isProcess = (character === "<" || character === ">") && source.at(1) === "(";
    const operator = isProcess ? undefined : source.match(OPERATOR);
    if (operator !== undefined) {
      source.position += operator.length;
      return { type: "operator", text: operator, start };
    }
    const word = this.words.word();
    return { type: "word", word, text: source.text.slice(start, source.position), start };
  }

  /** Registers a here-document whose body begins after the present line. */
  expectDocument(delimiter: string, stripTabs: boolean, expand: boolean, done: (body: Word) => void): void {
    this.pendingDocuments.push({ delimiter, stripTabs, expand, done });
  }

  private readDocuments(): void {
    const { source } = this;
    const { text } = source;
    for (const document of this.pendingDocuments.splice(0)) {
      const start = source.position;
      const line = source.lineAt(start);
      const end = documentEnd(text, start, document);
      // bash takes the end of the text for the missing delimiter, with a warning; a prompt asks for more lines.
      if (end < 0)
        throw new ShellSyntaxError(
          `here-document delimited by end-of-file (wanted \`${document.delimiter}')`,
          source.lineAt(text.length),
          true,
        );
      const newline = text.indexOf("\n", end);
      source.position = newline < 0 ? text.length : newline + 1;
      const given = text.slice(start, end);
      const body = document.stripTabs ? given.replace(/^\t+/gm, "") : given;
      document.done(
        document.expand && /[\\$`]/.test(body)
          ? [{ type: "document", parts: () => this.words.partsIn(body, line), quoted: true }]
          : [{ type: "text", text: body, quoted: true }],
      );
    }
  }
}

/** Where the line with the delimiter begins; -1: there is none. */
function documentEnd(text: string, start: number, { delimiter, stripTabs }: HereDocument): number {
  for (let at = start; at < text.length;) {
    const lineStart = stripTabs ? /\t*/y : undefined;
    if (lineStart) lineStart.lastIndex = at;
    const begin = at + (lineStart?.exec(text)?.[0].length ?? 0);
    const end = begin + delimiter.length;
    if (text.startsWith(delimiter, begin) && (end === text.length || text.charAt(end) === "\n")) return at;
    // The next line on which it may stand.
    const next = stripTabs || delimiter === "" ? text.indexOf("\n", at) : text.indexOf(`\n${delimiter}`, at);
    if (next < 0) return -1;
    at = next + 1;
  }
  return -1;
}
