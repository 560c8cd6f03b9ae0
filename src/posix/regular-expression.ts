/**
 * Regular expressions of users, as grep, sed, awk, jq and [[ =~ ]] take them. They are matched by RE2, in time in
 * proportion to the text: no expression can hang the simulation.
 *
 * Models: POSIX basic and extended expressions with the GNU extensions (\w \s \b \< \>), leftmost-longest; "perl" stands
 * for PCRE and Oniguruma. Differs: no back-references within an expression, no look-around.
 */

import { RE2JS } from "re2js";

/** "awk" is "extended" with backslash escapes, also within […]. */
export type Dialect = "basic" | "extended" | "awk" | "perl";

export interface ExpressionMatch {
  readonly start: number;
  readonly end: number;
  /** Group 0 is the whole; a group that took no part is undefined. */
  readonly groups: readonly (string | undefined)[];
  readonly names: Readonly<Record<string, number>>;
  readonly groupStarts: readonly number[];
}

/** What is wrong with an expression, in the words of regerror(3). */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
}

/** Escapes of awk's expressions that stand for one character. */
const AWK_ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Reads a POSIX […] at `start` → RE2's form. */
function translateBracket(source: string, start: number, escapes: boolean): { text: string; end: number } {
  let at = start + 1;
  let text = "[";
  if (source.charAt(at) === "^") {
    text += "^";
    at++;
  }
  for (let first = true; ; first = false) {
    const character = source.charAt(at);
    if (character === "") throw new ExpressionError("Unmatched [, [^, [:, [., or [=");
    if (character === "]" && !first) return { text: `${text}]`, end: at + 1 };
    if (character === "[" && source.charAt(at + 1) === ":") {
      const end = source.indexOf(":]", at);
      if (end < 0) throw new ExpressionError("Unmatched [, [^, [:, [., or [=");
      text += source.slice(at, end + 2);
      at = end + 2;
      continue;
    }
    if (character === "\\" && escapes && at + 1 < source.length) {
      const next = source.charAt(at + 1);
      const meant = AWK_ESCAPES[next] ?? next;
      text += "\\[]^&~-".includes(meant) ? `\\${meant}` : meant;
      at += 2;
      continue;
    }
    text += "\\[]^&~".includes(character) ? `\\${character}` : character;
    at++;
  }
}

/** A basic or extended expression in RE2's syntax. */
export function translateExpression(source: string, dialect: Dialect): string {
  if (dialect === "perl") return source;
  const basic = dialect === "basic";
  let text = "";
  let depth = 0;
  /** Whether a repetition has nothing to repeat here. */
  let atStart = true;
  for (let at = 0; at < source.length;) {
    const character = source.charAt(at);
    if (character === "[") {
      const bracket = translateBracket(source, at, dialect === "awk");
      text += bracket.text;
      at = bracket.end;
      atStart = false;
      continue;
    }
    let operator = "";
    let literal = "";
    if (character === "\\") {
      const next = source.charAt(at + 1);
      if (next === "") throw new ExpressionError("Trailing backslash");
      at += 2;
      if (basic && "(){}|+?".includes(next)) operator = next;
      else if (dialect === "awk" && next in AWK_ESCAPES) literal = AWK_ESCAPES[next] as string;
      else if (dialect === "awk" && next === "y") {
        text += "\\b";
        atStart = false;
        continue;
      } else if ("wWsSbB".includes(next)) {
        text += `\\${next}`;
        atStart = false;
        continue;
      } else if (next === "<" || next === ">") {
        text += "\\b";
        atStart = false;
        continue;
      } else if (next === "`" || next === "'") {
        text += next === "`" ? "\\A" : "\\z";
        continue;
      } else if (next === "n") literal = "\n";
      else if (next === "t") literal = "\t";
      else if (/[1-9]/.test(next))
        throw new ExpressionError("back-references in an expression are not simulated");
      else literal = next;
    } else {
      at++;
      if ("(){}|+?".includes(character) && !basic) operator = character;
      else if (character === "*") operator = "*";
      else if (character === ".") {
        text += ".";
        atStart = false;
        continue;
      } else if (character === "^") {
        if (!basic || atStart) {
          text += "^";
          atStart = true;
          continue;
        }
        literal = "^";
      } else if (character === "$") {
        const rest = source.slice(at);
        if (!basic || rest === "" || rest.startsWith("\\)") || rest.startsWith("\\|")) {
          text += "$";
          continue;
        }
        literal = "$";
      } else literal = character;
    }
    if (operator === "") {
      text += literal.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
      atStart = false;
    } else if (operator === "(") {
      depth++;
      text += "(";
      atStart = true;
    } else if (operator === ")") {
      if (depth === 0) {
        if (basic) throw new ExpressionError("Unmatched ( or \\(");
        text += "\\)";
      } else {
        depth--;
        text += ")";
      }
      atStart = false;
    } else if (operator === "|") {
      text += "|";
      atStart = true;
    } else if (operator === "}") {
      text += "\\}";
      atStart = false;
    } else if (operator === "{") {
      const interval = (basic ? /^(\d*)(,?)(\d*)\\\}/ : /^(\d*)(,?)(\d*)\}/).exec(source.slice(at));
      if (!interval || (interval[1] === "" && interval[3] === "")) {
        if (basic) throw new ExpressionError("Invalid preceding regular expression");
        text += "\\{";
        atStart = false;
        continue;
      }
      text += `{${interval[1] === "" ? "0" : (interval[1] as string)}${interval[2] as string}${interval[3] as string}}`;
      at += interval[0].length;
    } else if (atStart) {
      // A repetition of nothing is the character itself.
      text += `\\${operator}`;
      atStart = false;
    } else if (!/[*+?]$/.test(text) || /\\[*+?]$/.test(text)) text += operator;
    else if (operator !== text.at(-1)) text = `${text.slice(0, -1)}*`;
  }
  if (depth > 0) throw new ExpressionError(basic ? "Unmatched ( or \\(" : "Unmatched ( or \\(");
  return text;
}

export interface ExpressionOptions {
  readonly ignoreCase?: boolean;
  /** ^ and $ match at lines. */
  readonly multiline?: boolean;
  /** "." matches line ends too. */
  readonly dotAll?: boolean;
}

/** What an expression in RE2's syntax matches if it is a plain text. */
function literalOf(translated: string): string | undefined {
  if (!/^(?:[^\\^$.*+?()[\]{}|]|\\[\\^$.*+?()[\]{}|])+$/.test(translated)) return undefined;
  return translated.replace(/\\(.)/gs, "$1");
}

/** Compiled expressions are kept: loops use the same few again and again. */
const COMPILED_LIMIT = 200;
const compiled = new Map<string, RE2JS>();

export class Expression {
  private readonly pattern: RE2JS;
  /** The text that is looked for, when it is no more than that: finding it is much quicker. */
  private readonly literal: string | undefined;

  /** Throws {@link ExpressionError}. */
  constructor(
    readonly source: string,
    dialect: Dialect,
    options: ExpressionOptions = {},
  ) {
    const translated = translateExpression(source, dialect);
    this.literal = options.ignoreCase ? undefined : literalOf(translated);
    let flags = dialect === "perl" ? 0 : RE2JS.LONGEST_MATCH;
    if (options.ignoreCase) flags |= RE2JS.CASE_INSENSITIVE;
    if (options.multiline) flags |= RE2JS.MULTILINE;
    if (options.dotAll ?? dialect !== "perl") flags |= RE2JS.DOTALL;
    const key = `${flags}:${translated}`;
    let pattern = compiled.get(key);
    if (!pattern) {
      try {
        pattern = RE2JS.compile(translated, flags);
      } catch (error) {
        // The library's own error classes all say what is wrong in their message.
        throw new ExpressionError(
          error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : "",
        );
      }
      if (compiled.size >= COMPILED_LIMIT) compiled.clear();
      compiled.set(key, pattern);
    }
    this.pattern = pattern;
  }

  test(text: string): boolean {
    return this.literal === undefined ? this.pattern.matcher(text).find() : text.includes(this.literal);
  }

  /** The first match at or after `from`; ^ still means the start of the text. */
  match(text: string, from = 0): ExpressionMatch | undefined {
    if (this.literal !== undefined) {
      const start = from > text.length ? -1 : text.indexOf(this.literal, from);
      if (start < 0) return undefined;
      const end = start + this.literal.length;
      return { start, end, groups: [this.literal], groupStarts: [start], names: {} };
    }
    const matcher = this.pattern.matcher(text);
    if (from > text.length || !matcher.find(from)) return undefined;
    const groups: (string | undefined)[] = [];
    const groupStarts: number[] = [];
    for (let group = 0; group <= matcher.groupCount(); group++) {
      groups.push(matcher.group(group) ?? undefined);
      groupStarts.push(matcher.start(group));
    }
    return {
      start: matcher.start(),
      end: matcher.end(),
      groups,
      groupStarts,
      names: this.pattern.namedGroups() as Readonly<Record<string, number>>,
    };
  }

  /** All matches that do not overlap, empty ones included, as sed and jq count them. */
  *matches(text: string): Generator<ExpressionMatch> {
    let previousEnd = -1;
    for (let from = 0; from <= text.length;) {
      const match = this.match(text, from);
      if (!match) return;
      if (match.end > match.start || match.start !== previousEnd) yield match;
      previousEnd = match.end;
      from = match.end > match.start ? match.end : match.end + 1;
    }
  }
}
