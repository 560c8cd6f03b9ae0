/**
 * find's expression: tests, actions, ( ) ! -a -o. Tests: -name -iname -path -ipath -regex -type -empty -newer -size
 * -mtime -mmin -perm -true -false; actions: -print -print0 -printf -delete -prune -quit -exec … ; and +.
 *
 * Models: GNU findutils 4.9.
 */

import { Expression } from "../../regular-expression.ts";
import {
  type Coroutine,
  type FileStatus,
  SystemError,
  readDirectory,
  remove,
  spawn,
  status as statusOf,
  wait,
  write,
} from "../../system-calls.ts";
import { globMatcher } from "../../shell/glob.ts";
import { dateParts, formatDate } from "../calendar.ts";
import { unescape } from "../format.ts";

export interface Found {
  readonly path: string;
  readonly depth: number;
  readonly status: FileStatus;
  /** Set by -prune: nothing below it is looked at. */
  pruned: boolean;
}

export type Test = (found: Found) => Coroutine<boolean>;

/** A wrong expression; the message is find's. */
export class FindError extends Error {}

const TYPES: Readonly<Record<string, FileStatus["type"]>> = {
  f: "file",
  d: "directory",
  l: "link",
  c: "device",
};
const TYPE_LETTERS: Readonly<Record<FileStatus["type"], string>> = {
  file: "f",
  directory: "d",
  link: "l",
  device: "c",
};
/** What -size counts in, in bytes. */
const SIZE_UNITS: Readonly<Record<string, number>> = {
  "": 512,
  b: 512,
  c: 1,
  w: 2,
  k: 1024,
  M: 1_048_576,
  G: 1_073_741_824,
};
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const nameOf = (path: string): string =>
  path
    .replace(/(?<=.)\/+$/, "")
    .split("/")
    .at(-1) || path;

export class ExpressionParser {
  readonly settings = {
    maximumDepth: Infinity,
    minimumDepth: 0,
    /** Whether something other than printing every path was asked for. */
    acts: false,
    childrenFirst: false,
    quits: false,
    batches: [] as { readonly argv: readonly string[]; readonly found: string[] }[],
  };
  private at = 0;
  /** Files that -newer compares with: looked up before the walk. */
  private readonly references: { readonly path: string; modifiedMs: number }[] = [];

  constructor(
    private readonly words: readonly string[],
    private readonly nowMs: number,
  ) {}

  /** Throws FindError. */
  parse(): Test {
    if (this.words.length === 0) return always(true);
    const test = this.alternatives();
    const rest = this.words[this.at];
    if (rest === ")") throw new FindError("invalid expression; you have too many ')'");
    if (rest !== undefined) throw new FindError(`paths must precede expression: \`${rest}'`);
    return test;
  }

  /** Reads what tests compare with. Throws FindError. */
  *resolve(): Coroutine<void> {
    for (const reference of this.references)
      try {
        reference.modifiedMs = (yield* statusOf(reference.path)).modifiedMs;
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        throw new FindError(`'${reference.path}': ${error.message}`);
      }
  }

  private alternatives(): Test {
    const tests = [this.sequence()];
    while (this.words[this.at] === "-o" || this.words[this.at] === "-or") {
      this.at++;
      tests.push(this.sequence());
    }
    if (tests.length === 1) return tests[0] as Test;
    return function* (found) {
      for (const test of tests) if (yield* test(found)) return true;
      return false;
    };
  }

  private sequence(): Test {
    const tests: Test[] = [];
    for (let word = this.words[this.at]; word !== undefined; word = this.words[this.at]) {
      if (word === "-o" || word === "-or" || word === ")") break;
      if (word === "-a" || word === "-and") this.at++;
      else tests.push(this.primary());
    }
    if (tests.length === 0) {
      const operator = this.words[this.at];
      if (operator === ")") throw new FindError("invalid expression; empty parentheses are not allowed.");
      throw new FindError(
        `invalid expression; you have used a binary operator '${operator ?? "-o"}' with nothing before it.`,
      );
    }
    if (tests.length === 1) return tests[0] as Test;
    return function* (found) {
      for (const test of tests) if (!(yield* test(found))) return false;
      return true;
    };
  }

  private primary(): Test {
    const word = this.words[this.at++] as string;
    if (word === "(") {
      const test = this.alternatives();
      if (this.words[this.at++] !== ")")
        throw new FindError(
          "invalid expression; I was expecting to find a ')' somewhere but did not see one.",
        );
      return test;
    }
    if (word === "!" || word === "-not") {
      const test = this.primary();
      return function* (found) {
        return !(yield* test(found));
      };
    }
    return this.test(word) ?? this.action(word) ?? this.option(word);
  }

  private value(option: string): string {
    const value = this.words[this.at++];
    if (value === undefined) throw new FindError(`missing argument to \`${option}'`);
    return value;
  }

  private test(word: string): Test | undefined {
    switch (word) {
      case "-name":
      case "-iname":
        return matching(this.value(word), word === "-iname", ({ path }) => nameOf(path));
      case "-path":
      case "-wholename":
      case "-ipath":
        return matching(this.value(word), word === "-ipath", ({ path }) => path);
      case "-regex":
      case "-iregex": {
        const options = { ignoreCase: word === "-iregex" };
        const expression = new Expression(`^\\(${this.value(word)}\\)$`, "basic", options);
        return holds(({ path }) => expression.test(path));
      }
      case "-type": {
        const text = this.value(word);
        const types = text.split(",").map((letter) => TYPES[letter]);
        if (types.includes(undefined)) throw new FindError(`Unknown argument to -type: ${text}`);
        return holds(({ status }) => types.includes(status.type));
      }
      case "-empty":
        return function* ({ path, status }) {
          if (status.type === "directory") return (yield* readDirectory(path)).length === 0;
          return status.type === "file" && status.sizeBytes === 0;
        };
      case "-newer": {
        const reference = { path: this.value(word), modifiedMs: 0 };
        this.references.push(reference);
        return holds(({ status }) => status.modifiedMs > reference.modifiedMs);
      }
      case "-size": {
        const text = this.value(word);
        const [, sign = "", number = "", unit = ""] = /^([-+]?)(\d+)([bcwkMG]?)$/.exec(text) ?? [];
        if (number === "") throw new FindError(`invalid -size type \`${text}'`);
        const bytes = SIZE_UNITS[unit] as number;
        return holds(({ status }) => compared(Math.ceil(status.sizeBytes / bytes), sign, Number(number)));
      }
      case "-mtime":
      case "-mmin": {
        const text = this.value(word);
        const [, sign = "", number = ""] = /^([-+]?)(\d+)$/.exec(text) ?? [];
        if (number === "") throw new FindError(`invalid argument \`${text}' to \`${word}'`);
        const unitMs = word === "-mtime" ? DAY_MS : MINUTE_MS;
        return holds(({ status }) => {
          const age = (this.nowMs - status.modifiedMs) / unitMs;
          // Days are whole ones, minutes are begun ones.
          return compared(word === "-mtime" ? Math.floor(age) : Math.ceil(age), sign, Number(number));
        });
      }
      case "-perm": {
        const text = this.value(word);
        const [, sign = "", digits = ""] = /^([-/]?)([0-7]{1,4})$/.exec(text) ?? [];
        if (digits === "") throw new FindError(`invalid mode '${text}'`);
        const mode = parseInt(digits, 8);
        return holds(({ status }) => {
          const bits = status.mode & 0o7777;
          return sign === "" ? bits === mode : sign === "-" ? (bits & mode) === mode : (bits & mode) !== 0;
        });
      }
      case "-true":
        return always(true);
      case "-false":
        return always(false);
      default:
        return undefined;
    }
  }

  private action(word: string): Test | undefined {
    const { settings } = this;
    const acting = (act: (found: Found) => Coroutine<boolean>): Test => {
      settings.acts = true;
      return act;
    };
    switch (word) {
      case "-print":
      case "-print0":
        return acting(function* ({ path }) {
          yield* write(1, path + (word === "-print" ? "\n" : "\0"));
          return true;
        });
      case "-printf": {
        const format = this.value(word);
        return acting(function* (found) {
          yield* write(1, unescape(printed(format, found)).text);
          return true;
        });
      }
      case "-delete":
        settings.childrenFirst = true;
        return acting(function* ({ path }) {
          if (path !== ".") yield* remove(path);
          return true;
        });
      case "-prune":
        return holds((found) => (found.pruned = true));
      case "-quit":
        return acting(function* () {
          yield* [];
          return (settings.quits = true);
        });
      case "-exec":
      case "-execdir":
        return acting(this.execution(word));
      default:
        return undefined;
    }
  }

  private execution(word: string): Test {
    const argv: string[] = [];
    for (;;) {
      const next = this.value(word);
      if (next === ";") break;
      if (next === "+" && argv.at(-1) === "{}") {
        const batch = { argv, found: [] as string[] };
        this.settings.batches.push(batch);
        return holds(({ path }) => batch.found.push(path) > 0);
      }
      argv.push(next);
    }
    return function* ({ path }) {
      const child = yield* spawn({ argv: argv.map((each) => each.replaceAll("{}", path)) });
      return (yield* wait(child))?.exitCode === 0;
    };
  }

  private option(word: string): Test {
    switch (word) {
      case "-maxdepth":
      case "-mindepth": {
        const text = this.value(word);
        if (!/^\d+$/.test(text))
          throw new FindError(`Expected a positive decimal integer argument to ${word}, but got '${text}'`);
        if (word === "-maxdepth") this.settings.maximumDepth = Number(text);
        else this.settings.minimumDepth = Number(text);
        return always(true);
      }
      case "-depth":
        this.settings.childrenFirst = true;
        return always(true);
      case "-follow":
      case "-xdev":
      case "-mount":
      case "-noleaf":
        return always(true);
      default:
        if (!word.startsWith("-")) throw new FindError(`paths must precede expression: \`${word}'`);
        throw new FindError(`unknown predicate \`${word}'`);
    }
  }
}

const holds = (test: (found: Found) => boolean): Test =>
  function* (found) {
    yield* [];
    return test(found);
  };

const always = (value: boolean): Test => holds(() => value);

function matching(pattern: string, ignoreCase: boolean, textOf: (found: Found) => string): Test {
  const matches = globMatcher(ignoreCase ? pattern.toLowerCase() : pattern);
  return holds((found) => matches(ignoreCase ? textOf(found).toLowerCase() : textOf(found)));
}

/** +N is more, -N less, N exactly. */
function compared(value: number, sign: string, limit: number): boolean {
  return sign === "+" ? value > limit : sign === "-" ? value < limit : value === limit;
}

function printed(format: string, { path, depth, status }: Found): string {
  const slash = path.lastIndexOf("/");
  return format.replace(/%(-?\d*)(T.|.)/gs, (whole, width: string, letter: string) => {
    const text = ((): string | undefined => {
      switch (letter) {
        case "p":
          return path;
        case "f":
          return nameOf(path);
        case "h":
          return slash < 0 ? "." : path.slice(0, slash);
        case "s":
          return String(status.sizeBytes);
        case "m":
          return (status.mode & 0o7777).toString(8);
        case "y":
          return TYPE_LETTERS[status.type];
        case "d":
          return String(depth);
        case "%":
          return "%";
        default:
          if (!letter.startsWith("T")) return undefined;
          return formatDate(letter === "T@" ? "%s" : `%${letter.charAt(1)}`, dateParts(status.modifiedMs));
      }
    })();
    if (text === undefined) return whole;
    const columns = Number(width || 0);
    return columns < 0 ? text.padEnd(-columns) : text.padStart(columns);
  });
}
