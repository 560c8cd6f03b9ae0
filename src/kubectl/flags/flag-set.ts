/**
 * Flags on a command line: parsing and typed access.
 * Models: spf13/pflag 1.0.9 (long and short forms, clusters such as -it, `--`, interspersed arguments) and its error
 * texts, with the usage hint that kubectl adds.
 */

import { assert } from "#kernel/assert.ts";
import { parseGoDuration } from "#api/go-duration.ts";
import { CommandError } from "../errors.ts";
import { nearestWord } from "#api/nearest-word.ts";
import type { Flag } from "./flag.ts";
import { GLOBAL_FLAGS } from "./global-flags.ts";

const TRUE_TEXTS = new Set(["1", "t", "T", "true", "TRUE", "True"]);
const FALSE_TEXTS = new Set(["0", "f", "F", "false", "FALSE", "False"]);

/** A boolean as Go's strconv.ParseBool reads it; undefined when the text is none. */
export function booleanOf(text: string): boolean | undefined {
  return TRUE_TEXTS.has(text) ? true : FALSE_TEXTS.has(text) ? false : undefined;
}

const INT32_LIMIT = 2 ** 31 - 1;
/** The largest float64 below 2^63. */
const INT64_LIMIT = 2 ** 63 - 1024;

/** The flags of one command and the values that a command line gave them. */
export class FlagSet {
  private readonly byName = new Map<string, Flag>();
  private readonly byShorthand = new Map<string, Flag>();
  private readonly values = new Map<string, string[]>();
  /** What was not a flag, in order. */
  readonly arguments: string[] = [];
  /** The number of arguments before `--`, or -1 when there was none. */
  argumentsBeforeDash = -1;
  /** The flags that the command line named, in order. */
  readonly given: { readonly name: string; readonly value: string }[] = [];
  /** What the user must be told about deprecated flags. */
  readonly warnings: string[] = [];

  constructor(
    readonly flags: readonly Flag[],
    /** e.g. "kubectl get"; used in error texts. */
    private readonly commandPath: string,
  ) {
    for (const flag of flags) {
      if (!this.byName.has(flag.name)) this.byName.set(flag.name, flag);
      if (flag.shorthand !== undefined && !this.byShorthand.has(flag.shorthand))
        this.byShorthand.set(flag.shorthand, flag);
    }
  }

  /** Reads `words`; throws a {@link CommandError} at the first mistake. Returns true when help was asked for. */
  parse(words: readonly string[]): boolean {
    let help = false;
    let rest = [...words];
    while (rest.length > 0) {
      const word = rest.shift() as string;
      if (word === "--") {
        this.argumentsBeforeDash = this.arguments.length;
        this.arguments.push(...rest);
        break;
      }
      if (word === "--help" || word === "-h") help = true;
      else if (word.startsWith("--")) this.parseLong(word, rest);
      else if (word.startsWith("-") && word.length > 1) {
        if (this.parseShort(word, rest)) help = true;
      } else this.arguments.push(word);
    }
    rest = [];
    return help;
  }

  private parseLong(word: string, rest: string[]): void {
    const body = word.slice(2);
    if (body === "" || body.startsWith("-") || body.startsWith("=")) this.fail(`bad flag syntax: ${word}`);
    const equals = body.indexOf("=");
    const name = equals < 0 ? body : body.slice(0, equals);
    const flag = this.byName.get(name);
    if (!flag) {
      const meant = nearestWord([...this.byName.keys()], name);
      return this.fail(`unknown flag: --${name}`, meant && `did you mean --${meant}?`);
    }
    if (equals >= 0) return this.set(flag, body.slice(equals + 1));
    const bare = bareValue(flag);
    if (bare !== undefined) return this.set(flag, bare);
    const next = rest.shift();
    if (next === undefined) return this.fail(`flag needs an argument: --${name}`);
    this.set(flag, next);
  }

  /** Returns true when the cluster asks for help. */
  private parseShort(word: string, rest: string[]): boolean {
    let letters = word.slice(1);
    while (letters !== "") {
      const letter = String.fromCodePoint(letters.codePointAt(0) as number);
      const after = letters.slice(letter.length);
      const flag = this.byShorthand.get(letter);
      if (!flag) {
        if (letter === "h") return true;
        this.fail(`unknown shorthand flag: '${letter}' in ${word}`);
      }
      const known = flag as Flag;
      const bare = bareValue(known);
      if (after.startsWith("=") && after.length > 1) {
        this.set(known, after.slice(1));
        return false;
      }
      if (bare !== undefined) {
        this.set(known, bare);
        letters = after;
        continue;
      }
      if (after !== "") {
        this.set(known, after);
        return false;
      }
      const next = rest.shift();
      if (next === undefined) this.fail(`flag needs an argument: '${letter}' in ${word}`);
      this.set(known, next as string);
      return false;
    }
    return false;
  }

  private set(flag: Flag, text: string): void {
    const refuse = (why: string): never => this.refuse(flag.name, text, why);
    const quoted = JSON.stringify(text);
    switch (flag.type) {
      case "boolean":
        if (!TRUE_TEXTS.has(text) && !FALSE_TEXTS.has(text)) {
          refuse(`strconv.ParseBool: parsing ${quoted}: invalid syntax`);
        }
        break;
      case "integer":
        if (!/^[+-]?\d+$/.test(text)) refuse(`strconv.ParseInt: parsing ${quoted}: invalid syntax`);
        if (Math.abs(Number(text)) > (flag.bits === 32 ? INT32_LIMIT : INT64_LIMIT))
          refuse(`strconv.ParseInt: parsing ${quoted}: value out of range`);
        break;
      case "duration": {
        const duration = parseGoDuration(text);
        if (!duration.ok) refuse(duration.error);
        break;
      }
      default:
        break;
    }
    if (flag.deprecated !== undefined) {
      this.warnings.push(`Flag --${flag.name} has been deprecated, ${flag.deprecated}`);
    }
    this.given.push({ name: flag.name, value: text });
    const list = this.values.get(flag.name) ?? [];
    if (flag.type === "slice") list.push(...splitComma(text));
    else if (flag.type === "array") list.push(text);
    else list.splice(0, list.length, text);
    this.values.set(flag.name, list);
  }

  /** Throws what pflag says of a value that a flag cannot take. */
  refuse(name: string, text: string, why: string): never {
    const { shorthand } = this.known(name);
    const shown = shorthand === undefined ? `--${name}` : `-${shorthand}, --${name}`;
    return this.fail(`invalid argument ${JSON.stringify(text)} for "${shown}" flag: ${why}`);
  }

  private fail(message: string, hint?: string): never {
    throw new CommandError(`${message}\nSee '${this.commandPath} --help' for usage.`, 1, true, hint);
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** Whether a flag of this name is the one that all commands have, and not one of the command's own. */
  isGlobal(name: string): boolean {
    return GLOBAL_FLAGS.some((flag) => flag === this.byName.get(name));
  }

  /** Whether the command line named the flag. */
  changed(name: string): boolean {
    return this.values.has(name);
  }

  text(name: string): string {
    const flag = this.known(name);
    return this.values.get(name)?.[0] ?? flag.initial ?? "";
  }

  boolean(name: string): boolean {
    const text = this.text(name);
    return text !== "" && TRUE_TEXTS.has(text);
  }

  integer(name: string): number {
    const text = this.text(name);
    return text === "" ? 0 : Number(text);
  }

  durationMs(name: string): number {
    const text = this.text(name);
    const duration = text === "" ? undefined : parseGoDuration(text);
    return duration?.ok ? duration.value : 0;
  }

  list(name: string): readonly string[] {
    const flag = this.known(name);
    return this.values.get(name) ?? (flag.initial ? splitComma(flag.initial) : []);
  }

  private known(name: string): Flag {
    const flag = this.byName.get(name);
    assert(flag, `${this.commandPath} has no flag --${name}`);
    return flag;
  }
}

/** The value that a flag takes when it is named alone, or undefined when it needs one. */
export function bareValue(flag: Flag): string | undefined {
  return flag.bare ?? (flag.type === "boolean" ? "true" : undefined);
}

/** As encoding/csv reads one record: commas separate, double quotes protect them. */
function splitComma(text: string): string[] {
  if (text === "") return [];
  const parts: string[] = [];
  let part = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i] as string;
    if (quoted) {
      if (letter !== '"') part += letter;
      else if (text[i + 1] === '"') {
        part += '"';
        i++;
      } else quoted = false;
    } else if (letter === '"' && part === "") quoted = true;
    else if (letter === ",") {
      parts.push(part);
      part = "";
    } else part += letter;
  }
  parts.push(part);
  return parts;
}
