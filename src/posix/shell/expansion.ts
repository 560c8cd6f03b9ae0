/**
 * Word expansion: tilde, parameters, command substitution, arithmetic, splitting, path names, quote removal.
 *
 * Models: bash 5.2.
 */

import { type Coroutine, SystemError, linkStatus, readDirectory } from "../system-calls.ts";
import { evaluateArithmetic } from "./arithmetic.ts";
import { expandBraces } from "./brace-expansion.ts";
import { escapeGlob, globMatcher, hasGlob, matchEnds, unescapeGlob } from "./glob.ts";
import type { List, Word, WordPart } from "./syntax.ts";
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
  substitute(list: List): Coroutine<string>;
}

/** A failed expansion; the message is bash's. `fatal`: a script ends. */
export class ExpansionError extends Error {
  override readonly name = "ExpansionError";
  constructor(
    message: string,
    readonly fatal = true,
  ) {
    super(message);
  }
}

interface Piece {
  readonly text: string;
  readonly quoted: boolean;
}

type ParameterPart = WordPart & { readonly type: "parameter" };

/** Collects the fields that one word becomes. */
class FieldBuilder {
  readonly fields: Piece[][] = [];
  private current: Piece[] | undefined;

  constructor(private readonly separators: string) {}

  add(text: string, quoted: boolean): void {
    (this.current ??= []).push({ text, quoted });
  }

  /** Adds the result of an unquoted expansion, split at IFS. */
  addSplit(text: string): void {
    const whitespace = [..." \t\n"].filter((each) => this.separators.includes(each)).join("");
    let at = 0;
    let pending = "";
    const flush = (): void => {
      if (pending !== "") this.add(pending, false);
      pending = "";
    };
    while (at < text.length) {
      const character = text.charAt(at);
      if (!this.separators.includes(character)) {
        pending += character;
        at++;
        continue;
      }
      flush();
      let hard = false;
      while (at < text.length && this.separators.includes(text.charAt(at))) {
        if (!whitespace.includes(text.charAt(at))) {
          if (hard) break;
          hard = true;
        }
        at++;
      }
      if (hard && this.current === undefined) this.current = [];
      this.end();
    }
    flush();
  }

  /** Ends the present field, if there is one. */
  end(): void {
    if (this.current !== undefined) this.fields.push(this.current);
    this.current = undefined;
  }
}

const patternOf = (pieces: readonly Piece[]): string =>
  pieces.map(({ text, quoted }) => (quoted ? escapeGlob(text) : text)).join("");

export class Expander {
  constructor(private readonly host: ExpansionHost) {}

  /** The fields that words become. */
  *words(words: readonly Word[]): Coroutine<string[]> {
    const result: string[] = [];
    for (const each of words)
      for (const word of expandBraces(each)) {
        const builder = new FieldBuilder(this.host.variables.text("IFS") ?? " \t\n");
        yield* this.parts(this.tilde(word), builder, true);
        builder.end();
        for (const field of builder.fields) {
          const pattern = patternOf(field);
          if (!this.host.hasOption("f") && field.some((piece) => !piece.quoted) && hasGlob(pattern)) {
            const paths = yield* this.paths(pattern);
            if (paths.length > 0) {
              result.push(...paths);
              continue;
            }
          }
          result.push(field.map((piece) => piece.text).join(""));
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
    return (yield* this.pieces(word)).map((piece) => piece.text).join("");
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
    const source = yield* this.single(word);
    const { variables, positional } = this.host;
    return evaluateArithmetic(source, {
      get: (name) => {
        const value = /^\d+$/.test(name) ? positional[Number(name) - 1] : variables.text(name);
        if (value === undefined && this.host.hasOption("u"))
          throw new ExpansionError(`${name}: unbound variable`);
        return value;
      },
      set: (name, value) => variables.set(name, value),
    });
  }

  private *pieces(word: Word): Coroutine<readonly Piece[]> {
    const builder = new FieldBuilder("");
    yield* this.parts(this.tilde(word), builder, false);
    builder.end();
    return builder.fields.flat();
  }

  private tilde(word: Word): Word {
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
            : undefined;
    if (home === undefined) return word;
    const parts: WordPart[] = [{ type: "text", text: home, quoted: true }];
    if (rest !== "") parts.push({ type: "text", text: rest, quoted: false });
    return [...parts, ...word.slice(1)];
  }

  private *parts(word: Word, builder: FieldBuilder, split: boolean): Coroutine<void> {
    for (const part of word) {
      switch (part.type) {
        case "text":
          builder.add(part.text, part.quoted);
          break;
        case "command": {
          const text = (yield* this.host.substitute(part.list)).replace(/\n+$/, "");
          if (part.quoted || !split) builder.add(text, part.quoted);
          else builder.addSplit(text);
          break;
        }
        case "arithmetic": {
          const text = (yield* this.arithmetic(part.expression)).toString();
          if (part.quoted || !split) builder.add(text, part.quoted);
          else builder.addSplit(text);
          break;
        }
        case "parameter":
          yield* this.parameter(part, builder, split);
          break;
      }
    }
  }

  private *parameter(part: ParameterPart, builder: FieldBuilder, split: boolean): Coroutine<void> {
    const substitution = yield* this.defaults(part, builder, split);
    if (substitution === "done") return;
    const values = substitution;
    const all = this.isList(part);
    if (values === undefined) {
      if (part.quoted && !all) builder.add("", true);
      return;
    }
    if (!all || part.length) {
      const text = values[0] ?? "";
      if (part.quoted || !split) builder.add(text, part.quoted);
      else builder.addSplit(text);
      return;
    }
    const star = part.name === "*" || (part.subscript && this.subscriptText(part) === "*");
    if (!split || (part.quoted && star)) {
      const separators = this.host.variables.text("IFS") ?? " ";
      builder.add(values.join(star ? separators.charAt(0) : " "), part.quoted);
      return;
    }
    values.forEach((value, index) => {
      if (index > 0) builder.end();
      if (part.quoted) builder.add(value, true);
      else builder.addSplit(value);
    });
  }

  private subscriptText(part: ParameterPart): string {
    const only = part.subscript?.[0];
    return part.subscript?.length === 1 && only?.type === "text" ? only.text : "";
  }

  private isList(part: ParameterPart): boolean {
    if (part.name === "@" || part.name === "*") return true;
    const text = this.subscriptText(part);
    return (
      text === "@" ||
      text === "*" ||
      (part.indirect === true && (part.operator === "*" || part.operator === "@"))
    );
  }

  /** Values of the parameter before operators; undefined when it is not set. */
  private *raw(part: ParameterPart): Coroutine<readonly string[] | undefined> {
    const { host } = this;
    const { variables } = host;
    if (part.indirect && !part.subscript) {
      if (part.operator === "*" || part.operator === "@")
        return variables.names().filter((name) => name.startsWith(part.name));
      const target = variables.text(part.name);
      const value = target === undefined ? undefined : variables.text(target);
      return value === undefined ? undefined : [value];
    }
    if (part.name === "@" || part.name === "*") return host.positional;
    if (part.subscript) {
      const text = this.subscriptText(part);
      if (text === "@" || text === "*")
        return part.indirect ? variables.keys(part.name) : variables.elements(part.name);
      const isMap = variables.get(part.name)?.value instanceof Map;
      const key = isMap
        ? yield* this.single(part.subscript)
        : (yield* this.arithmetic(part.subscript)).toString();
      const element = variables.element(part.name, key);
      return element === undefined ? undefined : [element];
    }
    const value = /^\d+$/.test(part.name)
      ? part.name === "0"
        ? host.shellName
        : host.positional[Number(part.name) - 1]
      : "#?-$!".includes(part.name)
        ? host.special(part.name)
        : variables.text(part.name);
    return value === undefined ? undefined : [value];
  }

  /** Applies operators. "done": the argument of :- or :+ was expanded in place. */
  private *defaults(
    part: ParameterPart,
    builder: FieldBuilder,
    split: boolean,
  ): Coroutine<readonly string[] | undefined | "done"> {
    let values = yield* this.raw(part);
    const { operator = "", argument = [] } = part;
    const kind = operator.replace(":", "");
    const list = this.isList(part);
    if (["-", "=", "?", "+"].includes(kind) && operator !== "") {
      const missing =
        values === undefined ||
        (list && values.length === 0) ||
        (operator.startsWith(":") && values.join(" ") === "");
      if (kind === "+" ? missing : !missing) return kind === "+" ? undefined : values;
      if (kind === "=") {
        const value = yield* this.single(argument);
        this.host.variables.set(part.name, value);
        return [value];
      }
      if (kind === "?") {
        const message = yield* this.single(argument);
        throw new ExpansionError(
          `${part.name}: ${message === "" ? `parameter ${operator === "?" ? "not set" : "null or not set"}` : message}`,
        );
      }
      if (argument.length === 0 && part.quoted) builder.add("", true);
      else yield* this.parts(part.quoted ? argument : this.tilde(argument), builder, split && !part.quoted);
      return "done";
    }
    if (part.length) return [String(list ? (values?.length ?? 0) : [...this.bound(part, values)].length)];
    if (values === undefined && !list) values = [this.bound(part, values)];
    if (operator === "" || part.indirect) return values;
    if (list && operator === ":") return yield* this.slice(part, values ?? []);
    const result: string[] = [];
    for (const value of values ?? []) result.push(yield* this.transform(part, value));
    return result;
  }

  /** The first value; without one "", or under set -u an error. */
  private bound(part: ParameterPart, values: readonly string[] | undefined): string {
    if (values === undefined && this.host.hasOption("u") && part.name !== "@" && part.name !== "*")
      throw new ExpansionError(`${part.name}: unbound variable`);
    return values?.[0] ?? "";
  }

  private *slice(part: ParameterPart, values: readonly string[]): Coroutine<readonly string[]> {
    const from = Number(yield* this.arithmetic(part.argument ?? []));
    const base = part.name === "@" || part.name === "*" ? [this.host.shellName, ...values] : values;
    const start = from < 0 ? Math.max(0, base.length + from) : from;
    const length = part.second ? Number(yield* this.arithmetic(part.second)) : Infinity;
    return base.slice(start, start + length);
  }

  private *transform(part: ParameterPart, value: string): Coroutine<string> {
    const { operator = "", argument = [] } = part;
    switch (operator) {
      case "#":
      case "##":
      case "%":
      case "%%":
        return trim(value, yield* this.pattern(argument), operator);
      case "/":
      case "//":
      case "/#":
      case "/%":
        return replace(value, yield* this.pattern(argument), yield* this.single(part.second ?? []), operator);
      case ":": {
        const from = Number(yield* this.arithmetic(argument));
        const start = from < 0 ? value.length + from : from;
        if (start < 0) return "";
        if (!part.second) return value.slice(start);
        const length = Number(yield* this.arithmetic(part.second));
        if (length >= 0) return value.slice(start, start + length);
        if (value.length + length < start) throw new ExpansionError(`${length}: substring expression < 0`);
        return value.slice(start, length);
      }
      case "^^":
      case "@U":
        return value.toUpperCase();
      case ",,":
      case "@L":
        return value.toLowerCase();
      case "^":
      case "@u":
        return value.charAt(0).toUpperCase() + value.slice(1);
      case ",":
        return value.charAt(0).toLowerCase() + value.slice(1);
      case "@Q":
        return `'${value.replaceAll("'", "'\\''")}'`;
      default:
        throw new ExpansionError(`\${${part.name}${operator}}: bad substitution`);
    }
  }

  /** The paths that match, sorted. */
  private *paths(pattern: string): Coroutine<string[]> {
    const absolute = pattern.startsWith("/");
    let found: string[] = [absolute ? "/" : ""];
    const components = pattern.split("/").filter((each) => each !== "");
    for (const [index, component] of components.entries()) {
      const last = index === components.length - 1;
      const next: string[] = [];
      for (const prefix of found) {
        try {
          if (!hasGlob(component)) {
            const path = prefix + unescapeGlob(component);
            yield* linkStatus(path);
            next.push(last ? path : `${path}/`);
            continue;
          }
          const matches = globMatcher(component);
          for (const name of yield* readDirectory(prefix === "" ? "." : prefix)) {
            if ((name.startsWith(".") && !component.startsWith(".")) || !matches(name)) continue;
            if (!last && (yield* linkStatus(prefix + name)).type === "file") continue;
            next.push(last ? prefix + name : `${prefix}${name}/`);
          }
        } catch (error) {
          // What cannot be read does not match.
          if (!(error instanceof SystemError)) throw error;
        }
      }
      found = next;
    }
    return pattern.endsWith("/") ? found.map((path) => `${path}/`) : found;
  }
}

/** ${x#p}, ${x##p}, ${x%p}, ${x%%p} */
function trim(value: string, pattern: string, operator: string): string {
  if (operator.startsWith("#")) {
    const end = matchEnds(pattern, value, operator === "#" ? "shortest" : "longest")[0] as number;
    return end < 0 ? value : value.slice(end);
  }
  const ends = matchEnds(pattern, value, "whole");
  const start = operator === "%" ? ends.lastIndexOf(value.length) : ends.indexOf(value.length);
  return start < 0 ? value : value.slice(0, start);
}

/** ${x/p/r} and its kin: the longest match at each place. */
function replace(value: string, pattern: string, replacement: string, operator: string): string {
  if (pattern === "") return value;
  if (!hasGlob(pattern)) {
    const text = unescapeGlob(pattern);
    if (operator === "//") return value.replaceAll(text, () => replacement);
    if (operator === "/#") return value.startsWith(text) ? replacement + value.slice(text.length) : value;
    if (operator === "/%")
      return value.endsWith(text) ? value.slice(0, value.length - text.length) + replacement : value;
    return value.replace(text, () => replacement);
  }
  const ends = matchEnds(pattern, value, operator === "/%" ? "whole" : "longest");
  let result = "";
  for (let at = 0; at <= value.length;) {
    const end = ends[at] as number;
    // Nothing, as a match, is replaced nowhere.
    if (end <= at) {
      if (operator === "/#") return value;
      result += value.charAt(at++);
      continue;
    }
    result += replacement;
    at = end;
    if (operator !== "//") return result + value.slice(at);
  }
  return result;
}
