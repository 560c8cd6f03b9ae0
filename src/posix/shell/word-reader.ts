/**
 * Reads words: their quotes, and the expansions in them, which are carried out later.
 *
 * Models: bash 5.2. Differs: no extended globs.
 */

import { readEscape } from "./escaped-quotes.ts";
import { SourceText } from "./source-text.ts";
import { ShellSyntaxError, type List, type Word, type WordPart } from "./syntax.ts";

/** Parses the commands of $(…) from the present place of `source` up to their ")", which it consumes. */
export type NestedParser = (source: SourceText, depth: number) => List;

/**
 * How deep quotes, expansions and commands may nest. Each level costs some ten frames of the parser's stack, so the
 * same limit holds in every engine, long before the stack ends.
 */
const MAXIMUM_DEPTH = 60;

/** Text without anything that needs a closer look, in a word, in double quotes, in a document, within ${…}. */
const PLAIN = {
  word: /[^ \t\r\n;&|<>()\\'"$`]+/y,
  quotes: /[^"\\$`]+/y,
  document: /[^\\$`]+/y,
  braces: /[^}\]/:\\'"$`]+/y,
} as const;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const BRACED_NAME = /[A-Za-z_][A-Za-z0-9_]*|\d+|[@*#?$!-]/y;
const BRACED_OPERATOR = /:[-=?+]|##|%%|\/\/|\/#|\/%|\^\^|,,|@[QUuLEPAaKk]|[-=?+#%/^,:]|[*@]/y;

/** Of $'…': a run of bytes of one character, or a code point. */
const LONGEST_ESCAPE = 64;
/** So many parts of a here-document are read before the first of them is expanded. */
const PARTS_AT_ONCE = 64;

/** Collects the parts of a word; text that follows text of the same sort is joined. */
class WordBuilder {
  readonly parts: WordPart[] = [];
  private text = "";

  constructor(private readonly quoted: boolean) {}

  add(text: string): void {
    this.text += text;
  }

  /** The parts so far, for whoever adds one that is no such text. */
  flushed(): WordPart[] {
    if (this.text !== "") this.parts.push({ type: "text", text: this.text, quoted: this.quoted });
    this.text = "";
    return this.parts;
  }
}

export class WordReader {
  constructor(
    private readonly source: SourceText,
    private readonly parseNested: NestedParser,
    public depth: number,
  ) {
    this.checkDepth();
  }

  /** Goes one level deeper: into a compound command, a word in braces, quotes. {@link leave} comes back. */
  enter(): void {
    this.depth++;
    this.checkDepth();
  }

  leave(): void {
    this.depth--;
  }

  /** The word at the present place; empty when there is none. */
  word(): Word {
    const { source } = this;
    const builder = new WordBuilder(false);
    for (;;) {
      const plain = source.match(PLAIN.word);
      if (plain !== undefined) {
        builder.add(plain);
        source.position += plain.length;
      }
      const character = source.at();
      if (character === "\\") {
        const next = source.at(1);
        source.position += 2;
        if (next === "\n") continue;
        if (next === "") {
          source.position--;
          builder.add("\\");
        } else builder.flushed().push({ type: "text", text: next, quoted: true });
      } else if (character === "'")
        builder.flushed().push({ type: "text", text: this.singleQuoted(), quoted: true });
      else if (character === '"') this.doubleQuoted(builder.flushed());
      else if (character === "$" || character === "`") this.expansionOrText(builder, false);
      else if ((character === "<" || character === ">") && source.at(1) === "(") {
        source.position += 2;
        const list = this.parseNested(source, this.depth + 1);
        builder.flushed().push({ type: "process", list, output: character === ">", quoted: true });
      } else return builder.flushed();
    }
  }

  /** `text` as in double quotes, but quotes are ordinary characters: here-documents and arithmetic. */
  expansionsIn(text: string): Word {
    const line = this.source.lineAt(this.source.position);
    const inner = new WordReader(new SourceText(text, line), this.parseNested, this.depth + 1);
    const builder = new WordBuilder(true);
    inner.quotedUntil("", builder);
    return builder.flushed();
  }

  /** The same, each part when it is asked for. */
  *partsIn(text: string, line: number): Generator<WordPart> {
    const inner = new WordReader(new SourceText(text, line), this.parseNested, this.depth + 1);
    for (let ended = false; !ended;) {
      const builder = new WordBuilder(true);
      ended = inner.quotedUntil("", builder, PARTS_AT_ONCE);
      yield* builder.flushed();
    }
  }

  /** The text up to the "))" that ends an arithmetic expression, as a word; undefined when there is none. */
  arithmeticUntilClose(): Word | undefined {
    const { source } = this;
    const text = this.balancedUntilClose();
    if (text === undefined) return undefined;
    source.position += text.length + 2;
    return this.expansionsIn(text);
  }

  /** The text up to the "))" that closes what was opened before the present place. */
  private balancedUntilClose(): string | undefined {
    const { text, position } = this.source;
    let depth = 0;
    for (let at = position; at < text.length; at++) {
      const character = text.charAt(at);
      if (character === "(") depth++;
      else if (character === ")") {
        if (depth > 0) depth--;
        else return text.charAt(at + 1) === ")" ? text.slice(position, at) : undefined;
      }
    }
    throw this.incomplete(")", position);
  }

  private incomplete(mark: string, start: number): ShellSyntaxError {
    return new ShellSyntaxError(
      `unexpected EOF while looking for matching \`${mark}'`,
      this.source.lineAt(start),
      true,
    );
  }

  private checkDepth(): void {
    if (this.depth > MAXIMUM_DEPTH)
      throw new ShellSyntaxError("commands are nested too deeply", this.source.firstLine, false);
  }

  private singleQuoted(): string {
    const { source } = this;
    const end = source.text.indexOf("'", source.position + 1);
    if (end < 0) throw this.incomplete("'", source.position);
    const text = source.text.slice(source.position + 1, end);
    source.position = end + 1;
    return text;
  }

  private doubleQuoted(parts: WordPart[]): void {
    const start = this.source.position++;
    const builder = new WordBuilder(true);
    if (!this.quotedUntil('"', builder)) throw this.incomplete('"', start);
    const read = builder.flushed();
    if (read.length === 0) parts.push({ type: "text", text: "", quoted: true });
    else for (const part of read) parts.push(part);
  }

  /** Reads quoted text up to `end` ("": the end of the text), `most` parts at most. Returns whether `end` was found. */
  private quotedUntil(end: '"' | "", builder: WordBuilder, most = Infinity): boolean {
    const { source } = this;
    const pattern = end === "" ? PLAIN.document : PLAIN.quotes;
    while (builder.parts.length < most) {
      const plain = source.match(pattern);
      if (plain !== undefined) {
        builder.add(plain);
        source.position += plain.length;
      }
      const character = source.at();
      if (character === "") return end === "";
      if (character === end) {
        source.position++;
        return true;
      }
      if (character === "\\") {
        const next = source.at(1);
        source.position += 2;
        if (next === "\n") continue;
        builder.add(next !== "" && (`$\`\\`.includes(next) || next === end) ? next : `\\${next}`);
      } else this.expansionOrText(builder, true);
    }
    return false;
  }

  private expansionOrText(builder: WordBuilder, quoted: boolean): void {
    const part = this.expansion(quoted);
    if (part === "quotes") this.doubleQuoted(builder.flushed());
    else if (part) builder.flushed().push(part);
    else {
      builder.add("$");
      this.source.position++;
    }
  }

  /** Reads $x, ${…}, $(…), $((…)), `…`, $'…'. Undefined when the "$" is only itself; "quotes" for $"…". */
  private expansion(quoted: boolean): WordPart | "quotes" | undefined {
    const { source } = this;
    const start = source.position;
    if (source.at() === "`") return this.backquoted(quoted);
    const next = source.at(1);
    if (next === "{") {
      source.position += 2;
      this.enter();
      const part = this.braced(start, quoted);
      this.leave();
      return part;
    }
    if (next === "(") {
      if (source.at(2) === "(") {
        source.position += 3;
        const expression = this.arithmeticUntilClose();
        if (expression) return { type: "arithmetic", expression, quoted };
      }
      source.position = start + 2;
      return { type: "command", list: this.parseNested(source, this.depth + 1), quoted };
    }
    if (next === "'" && !quoted) {
      source.position += 2;
      return { type: "text", text: this.escapedQuoted(start), quoted: true };
    }
    if (next === '"' && !quoted) {
      source.position++;
      return "quotes";
    }
    source.position++;
    const name = source.match(NAME) ?? (next !== "" && "@*#?-$!0123456789".includes(next) ? next : undefined);
    source.position += name?.length ?? -1;
    return name === undefined ? undefined : { type: "parameter", name, quoted };
  }

  private backquoted(quoted: boolean): WordPart {
    const { source } = this;
    const start = source.position++;
    let inner = "";
    for (;;) {
      const character = source.at();
      if (character === "") throw this.incomplete("`", start);
      source.position++;
      if (character === "`") break;
      if (character === "\\") {
        const next = source.at();
        source.position++;
        inner += "$`\\".includes(next) || (quoted && next === '"') ? next : `\\${next}`;
      } else inner += character;
    }
    const text = new SourceText(`${inner}\n)`, source.lineAt(start));
    const list = this.parseNested(text, this.depth + 1);
    if (text.position <= inner.length)
      throw new ShellSyntaxError(
        "syntax error near unexpected token `)'",
        source.lineAt(start),
        false,
        inner,
      );
    return { type: "command", list, quoted };
  }

  /** The rest of ${…} after the brace. */
  private braced(start: number, quoted: boolean): WordPart {
    const { source } = this;
    const bad = (): ShellSyntaxError => {
      const end = source.text.indexOf("}", start);
      if (end < 0) return this.incomplete("}", start);
      const text = source.text.slice(start, end + 1);
      return new ShellSyntaxError(`${text}: bad substitution`, source.lineAt(start), false);
    };
    const length = source.match(/#(?![}:?+=%-])/y) !== undefined;
    const indirect = !length && source.match(/!(?=[A-Za-z_\d@*#])/y) !== undefined;
    if (length || indirect) source.position++;
    const name = source.match(BRACED_NAME);
    if (name === undefined) throw bad();
    source.position += name.length;
    let subscript: Word | undefined;
    if (source.at() === "[") {
      source.position++;
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
    if (source.at() === "}") {
      source.position++;
      return common;
    }
    const operator = source.match(BRACED_OPERATOR);
    if (operator === undefined || length) throw bad();
    source.position += operator.length;
    // ${x/a/b} and ${x:1:2} have a second word, which may be left out.
    const divider = operator.startsWith("/") ? "/" : operator === ":" ? ":" : "}";
    // Within quotes, too, a pattern is a pattern, and quotes in it are quotes.
    // ${x/#/y} has no pattern; ${x//\/} and ${x///} have one that begins with a slash.
    const mayBeginWithSlash = operator === "/" || operator === "//";
    const argument = this.until(divider, start, quoted && !/^[#%/^,]/.test(operator), mayBeginWithSlash);
    if (divider === "}") return { ...common, operator, argument };
    const ended = source.at(-1) === "}";
    if (!ended) return { ...common, operator, argument, second: this.until("}", start, quoted) };
    return { ...common, operator, argument, ...(divider === "/" ? { second: [] } : {}) };
  }

  /** A word inside ${…} up to `end` or "}", which is consumed. */
  private until(end: "}" | "]" | "/" | ":", start: number, quoted: boolean, mayBeginWithSlash = false): Word {
    const { source } = this;
    const builder = new WordBuilder(quoted);
    const first = source.position;
    for (;;) {
      const plain = source.match(PLAIN.braces);
      if (plain !== undefined) {
        builder.add(plain);
        source.position += plain.length;
      }
      const character = source.at();
      if (character === "") throw this.incomplete("}", start);
      if (character === end || (character === "}" && end !== "]")) {
        if (!(mayBeginWithSlash && character === "/" && source.position === first)) {
          source.position++;
          return builder.flushed();
        }
      }
      if (character === "\\") {
        const next = source.at(1);
        source.position += 2;
        if (next !== "\n")
          builder.flushed().push({
            type: "text",
            text: quoted && !'$`"\\}/'.includes(next) ? `\\${next}` : next,
            quoted: true,
          });
      } else if (character === "'" && !quoted)
        builder.flushed().push({ type: "text", text: this.singleQuoted(), quoted: true });
      else if (character === '"') this.doubleQuoted(builder.flushed());
      else if (character === "$" || character === "`") this.expansionOrText(builder, quoted);
      else {
        builder.add(character);
        source.position++;
      }
    }
  }

  /** $'…' */
  private escapedQuoted(start: number): string {
    const { source } = this;
    let text = "";
    for (;;) {
      const character = source.at();
      if (character === "") throw this.incomplete("'", start);
      source.position++;
      if (character === "'") return text;
      if (character !== "\\") {
        text += character;
        continue;
      }
      const escape = readEscape(source.text.slice(source.position, source.position + LONGEST_ESCAPE));
      text += escape.text;
      source.position += escape.length;
    }
  }
}
