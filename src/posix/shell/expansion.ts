/**
 * Word expansion: braces, tilde, parameters, command and process substitution, arithmetic, splitting, path names, quote
 * removal, in this order.
 *
 * Models: bash 5.2.
 */

import { Pace, payPiece } from "../calculation.ts";
import type { Coroutine } from "../system-calls.ts";
import { evaluateArithmetic } from "./arithmetic.ts";
import { expandBraces } from "./brace-expansion.ts";
import { ExpansionError } from "./expansion-error.ts";
import { FieldBuilder, type Piece, addText, patternOf, textOf } from "./field-builder.ts";
import { ParameterExpander } from "./parameter-expansion.ts";
import { matchingPaths } from "./path-expansion.ts";
import { type List, ShellSyntaxError, type Word, type WordPart } from "./syntax.ts";
import type { Variables } from "./variables.ts";

/** What expansion needs of the shell. */
export interface ExpansionHost {
  readonly variables: Variables;
  /** $0 */
  readonly shellName: string;
  /** $1 … */
  readonly positional: readonly string[];
  readonly directory: string;
  /** $?, $#, $-, $!, $$ */
  special(name: string): string;
  hasOption(letter: string): boolean;
  /** $(…) */
  substitute(list: List): Coroutine<string>;
  /** <(…) and >(…): the path of the pipe's other end. */
  substituteProcess(list: List, output: boolean): Coroutine<string>;
}

const WORDS_PER_PIECE = 1000;
/** Parts of a here-document. */
const PARTS_PER_PIECE = 500;

export class Expander {
  private readonly parameters: ParameterExpander;

  constructor(private readonly host: ExpansionHost) {
    this.parameters = new ParameterExpander(host, this);
  }

  /** The fields that words become. */
  *words(words: readonly Word[]): Coroutine<string[]> {
    const result: string[] = [];
    const pace = new Pace(WORDS_PER_PIECE);
    const separators = this.host.variables.text("IFS") ?? " \t\n";
    const globs = !this.host.hasOption("f");
    for (const each of words)
      for (const word of expandBraces(each)) {
        if (pace.step()) yield* payPiece();
        const builder = new FieldBuilder(separators, globs);
        yield* this.parts(this.tilde(word), builder, true);
        builder.end();
        for (const field of builder.fields) {
          if (pace.step()) yield* payPiece();
          if (typeof field === "string") {
            result.push(field);
            continue;
          }
          const paths = yield* matchingPaths(
            field.pattern,
            this.host.hasOption("dotglob"),
            this.host.hasOption("globstar"),
          );
          if (paths.length > 0) for (const path of paths) result.push(path);
          else if (!this.host.hasOption("nullglob")) result.push(field.text);
        }
      }
    return result;
  }

  /** One text, neither split nor matched against files: assignments, redirections, `case` subjects. */
  *single(word: Word): Coroutine<string> {
    const only = word[0];
    if (word.length === 0) return "";
    if (word.length === 1 && only?.type === "text" && (only.quoted || !only.text.startsWith("~")))
      return only.text;
    return textOf(yield* this.pieces(word));
  }

  /** A pattern in which quoted text is escaped. */
  *pattern(word: Word): Coroutine<string> {
    return patternOf(yield* this.pieces(word));
  }

  /** The text of a word with its quoted parts escaped for a regular expression. */
  *regularExpression(word: Word): Coroutine<string> {
    return (yield* this.pieces(word))
      .map(({ text, quoted }) => (quoted ? text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") : text))
      .join("");
  }

  *arithmetic(word: Word): Coroutine<bigint> {
    return this.evaluate(yield* this.single(word));
  }

  /** The value of an arithmetic expression whose parameters are expanded. */
  evaluate(source: string): bigint {
    const { variables, positional } = this.host;
    return evaluateArithmetic(source, {
      get: (name) => {
        const value = /^\d+$/.test(name) ? positional[Number(name) - 1] : this.arithmeticElement(name);
        if (value === undefined && this.host.hasOption("u"))
          throw new ExpansionError(`${name.replace(/\[.*/, "")}: unbound variable`);
        return value;
      },
      set: (name, value) => {
        const element = /^(\w+)\[(.*)\]$/s.exec(name);
        if (element) variables.setElement(element[1] as string, this.key(element), value);
        else variables.set(name, value);
      },
    });
  }

  private arithmeticElement(name: string): string | undefined {
    const { variables } = this.host;
    const element = /^(\w+)\[(.*)\]$/s.exec(name);
    return element ? variables.element(element[1] as string, this.key(element)) : variables.text(name);
  }

  /** The key of a[…] in an arithmetic expression, where the text is expanded already. */
  private key([, name = "", subscript = ""]: readonly string[]): string {
    const isMap = this.host.variables.get(name)?.value instanceof Map;
    return isMap ? subscript : this.evaluate(subscript).toString();
  }

  private *pieces(word: Word): Coroutine<readonly Piece[]> {
    const builder = new FieldBuilder("", false);
    yield* this.parts(this.tilde(word), builder, false);
    return builder.current ?? [];
  }

  /** A word that begins with ~, ~/… or ~user with the home directory in its place. */
  tilde(word: Word): Word {
    const first = word[0];
    if (first?.type !== "text" || first.quoted || !first.text.startsWith("~")) return word;
    const slash = first.text.indexOf("/");
    if (slash < 0 && word.length > 1) return word;
    const user = slash < 0 ? first.text.slice(1) : first.text.slice(1, slash);
    const rest = slash < 0 ? "" : first.text.slice(slash);
    const { variables } = this.host;
    const home =
      user === "" || user === variables.text("USER")
        ? variables.text("HOME")
        : user === "+"
          ? this.host.directory
          : user === "-"
            ? variables.text("OLDPWD")
            : user === "root"
              ? "/root"
              : undefined;
    if (home === undefined) return word;
    const parts: WordPart[] = [{ type: "text", text: home, quoted: true }];
    if (rest !== "") parts.push({ type: "text", text: rest, quoted: false });
    return [...parts, ...word.slice(1)];
  }

  private *document(parts: Iterable<WordPart>, builder: FieldBuilder): Coroutine<void> {
    const pace = new Pace(PARTS_PER_PIECE);
    let some = new FieldBuilder("", false);
    try {
      for (const part of parts) {
        yield* this.parts([part], some, false);
        if (!pace.step()) continue;
        // Joined now and then: joining all of a million parts at the end would take long.
        builder.add(textOf(some.current ?? []), true);
        some = new FieldBuilder("", false);
        yield* payPiece();
      }
      builder.add(textOf(some.current ?? []), true);
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      throw new ExpansionError(error.message);
    }
  }

  /** Expands the parts of a word into fields; `split`: what is not quoted is split at IFS. */
  *parts(word: Word, builder: FieldBuilder, split: boolean): Coroutine<void> {
    for (const part of word)
      switch (part.type) {
        case "text":
          builder.add(part.text, part.quoted);
          break;
        case "document":
          yield* this.document(part.parts(), builder);
          break;
        case "process":
          builder.add(yield* this.host.substituteProcess(part.list, part.output), true);
          break;
        case "command": {
          const text = withoutLastNewlines(yield* this.host.substitute(part.list));
          yield* addText(builder, text, part.quoted, split);
          break;
        }
        case "arithmetic":
          yield* addText(builder, (yield* this.arithmetic(part.expression)).toString(), part.quoted, split);
          break;
        case "parameter":
          yield* this.parameters.expand(part, builder, split);
          break;
      }
  }
}

function withoutLastNewlines(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 10) end--;
  return text.slice(0, end);
}
