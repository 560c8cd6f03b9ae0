/**
 * Options as the GNU tools take them: -a, -ab, -n5, -n 5, --long, --long=value; operands may stand between them; "--"
 * ends them. Long names may be cut short as long as they are clear.
 *
 * Models: getopt_long(3), its messages included.
 */

import { type Coroutine, type ProcessContext, write } from "../system-calls.ts";
import { programName } from "./complain.ts";

export interface OptionSyntax {
  /** Letters without a value. */
  readonly flags?: string;
  /** Letters with a value. */
  readonly values?: string;
  /** Long name → its letter (or a name of its own; with "=" at the end it takes a value, with "?" it may). */
  readonly long?: Readonly<Record<string, string>>;
  /** The first operand ends the options (POSIX): env, xargs, sh, watch. */
  readonly operandsEnd?: boolean;
  /** Letters whose value, if any, follows at once: sed -i.bak. */
  readonly optional?: string;
  /** -5 is the value 5 of this letter (head -5). */
  readonly digits?: string;
  /** diffutils put their name before the hint at --help, too. */
  readonly namesHint?: boolean;
}

export class Options {
  readonly operands: string[] = [];
  private readonly found = new Map<string, string[]>();

  has(name: string): boolean {
    return this.found.has(name);
  }

  /** The last value. */
  value(name: string): string | undefined {
    return this.found.get(name)?.at(-1);
  }

  /** All values in order. */
  values(name: string): readonly string[] {
    return this.found.get(name) ?? [];
  }

  add(name: string, value = ""): void {
    const values = this.found.get(name);
    if (values) values.push(value);
    else this.found.set(name, [value]);
  }
}

/** The options, or the message of what is wrong with them. */
export function readOptions(words: readonly string[], syntax: OptionSyntax): Options | string {
  const options = new Options();
  const flags = syntax.flags ?? "";
  const values = syntax.values ?? "";
  const long = new Map(Object.entries(syntax.long ?? {}));
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (word === "--") {
      options.operands.push(...words.slice(index + 1));
      break;
    }
    if (word === "-" || !word.startsWith("-")) {
      if (syntax.operandsEnd) {
        options.operands.push(...words.slice(index));
        break;
      }
      options.operands.push(word);
      continue;
    }
    if (word.startsWith("--")) {
      const equals = word.indexOf("=");
      const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
      const names = [...long.keys()].filter((key) => key === name);
      if (names.length === 0) names.push(...[...long.keys()].filter((key) => key.startsWith(name)));
      if (names.length === 0) return `unrecognized option '${word}'`;
      const targets = new Set(names.map((key) => long.get(key)));
      if (targets.size > 1)
        return `option '--${name}' is ambiguous; possibilities: ${names.map((key) => `'--${key}'`).join(" ")}`;
      const target = long.get(names[0] as string) as string;
      const letter = target.replace(/[=?]$/, "");
      if (target.endsWith("?")) {
        options.add(letter, equals < 0 ? "" : word.slice(equals + 1));
        continue;
      }
      if (target.endsWith("=") || values.includes(letter)) {
        const value = equals < 0 ? words[++index] : word.slice(equals + 1);
        if (value === undefined) return `option '--${names[0] as string}' requires an argument`;
        options.add(letter, value);
      } else if (equals >= 0) return `option '--${names[0] as string}' doesn't allow an argument`;
      else options.add(letter);
      continue;
    }
    if (syntax.digits !== undefined && /^-\d+$/.test(word)) {
      options.add(syntax.digits, word.slice(1));
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word.charAt(at);
      if (values.includes(letter)) {
        const rest = word.slice(at + 1);
        const value = rest === "" ? words[++index] : rest;
        if (value === undefined) return `option requires an argument -- '${letter}'`;
        options.add(letter, value);
        break;
      }
      if (syntax.optional?.includes(letter)) {
        options.add(letter, word.slice(at + 1));
        break;
      }
      if (!flags.includes(letter)) return `invalid option -- '${letter}'`;
      options.add(letter);
    }
  }
  return options;
}

/** The options of a process, or undefined after having written what is wrong with them. */
export function* parseOptions(process: ProcessContext, syntax: OptionSyntax): Coroutine<Options | undefined> {
  const options = readOptions(process.argv.slice(1), syntax);
  if (options instanceof Options) return options;
  const name = programName(process);
  const hint = `${syntax.namesHint ? `${name}: ` : ""}Try '${name} --help' for more information.`;
  yield* write(2, `${name}: ${options}\n${hint}\n`);
  return undefined;
}
