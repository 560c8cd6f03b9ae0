/**
 * sed: s y p d q = a i c n N g G h H x, addresses, blocks, -n -e -f -i -E.
 *
 * Models: GNU sed 4.9. Differs: no labels and branches, no w files.
 */

import { Expression, ExpressionError } from "../../regular-expression.ts";
import { type Coroutine, type ProcessContext, SystemError, close, open, write } from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { readFile } from "../text-input.ts";

type Address =
  | { readonly line: number }
  | { readonly last: true }
  | { readonly expression: Expression }
  | { readonly first: number; readonly step: number }
  | { readonly plus: number };

interface Command {
  readonly from?: Address;
  readonly to?: Address;
  readonly negated: boolean;
  readonly name: string;
  readonly text: string;
  readonly expression?: Expression;
  readonly replacement?: string;
  readonly flags: string;
  readonly block?: readonly Command[];
  /** Whether a range is under way, and where it ends by number. */
  active: boolean;
  endLine: number;
}

class SedError extends Error {}

class SedParser {
  private at = 0;
  constructor(
    private readonly source: string,
    private readonly extended: boolean,
  ) {}

  parse(nested = false): Command[] {
    const commands: Command[] = [];
    for (;;) {
      this.skip(/[\s;]/);
      const character = this.peek();
      if (character === "") {
        if (nested) throw new SedError("unmatched `{'");
        return commands;
      }
      if (character === "}") {
        if (!nested) throw new SedError("unexpected `}'");
        this.at++;
        return commands;
      }
      if (character === "#") {
        this.skip(/[^\n]/);
        continue;
      }
      commands.push(this.command());
    }
  }

  private peek(): string {
    return this.source.charAt(this.at);
  }

  private skip(pattern: RegExp): void {
    while (this.at < this.source.length && pattern.test(this.peek())) this.at++;
  }

  private fail(message: string): SedError {
    return new SedError(message);
  }

  private address(): Address | undefined {
    const number = /^\d+/.exec(this.source.slice(this.at));
    if (number) {
      this.at += number[0].length;
      const step = /^~(\d+)/.exec(this.source.slice(this.at));
      if (!step) return { line: Number(number[0]) };
      this.at += step[0].length;
      return { first: Number(number[0]), step: Number(step[1]) };
    }
    if (this.peek() === "$") {
      this.at++;
      return { last: true };
    }
    if (this.peek() === "/" || this.peek() === "\\") {
      if (this.peek() === "\\") this.at++;
      const text = this.delimited(this.source.charAt(this.at++));
      const ignoreCase = this.peek() === "I";
      if (ignoreCase) this.at++;
      return { expression: new Expression(text, this.extended ? "extended" : "basic", { ignoreCase }) };
    }
    return undefined;
  }

  /** Text up to an unescaped delimiter. */
  private delimited(delimiter: string): string {
    let text = "";
    for (;;) {
      const character = this.peek();
      if (character === "") throw this.fail("unterminated address regex");
      this.at++;
      if (character === delimiter) return text;
      if (character === "\\" && this.peek() === delimiter) {
        text += delimiter;
        this.at++;
      } else if (character === "\\") text += character + this.source.charAt(this.at++);
      else if (character === "[") {
        const end = /^\[\^?\]?(?:\[:[a-z]+:\]|[^\]])*\]/.exec(this.source.slice(this.at - 1));
        if (end) {
          text += end[0];
          this.at += end[0].length - 1;
        } else text += character;
      } else text += character;
    }
  }

  private command(): Command {
    const from = this.address();
    let to: Address | undefined;
    this.skip(/ /);
    if (from && this.peek() === ",") {
      this.at++;
      this.skip(/ /);
      const plus = /^\+(\d+)/.exec(this.source.slice(this.at));
      if (plus) {
        this.at += plus[0].length;
        to = { plus: Number(plus[1]) };
      } else to = this.address();
      if (!to) throw this.fail("unexpected `,'");
    }
    this.skip(/\s/);
    const negated = this.peek() === "!";
    if (negated) this.at++;
    this.skip(/\s/);
    const name = this.source.charAt(this.at++);
    const common = {
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
      negated,
      name,
      text: "",
      flags: "",
      active: false,
      endLine: 0,
    };
    switch (name) {
      case "{":
        return { ...common, block: this.parse(true) };
      case "s":
      case "y": {
        const delimiter = this.source.charAt(this.at++);
        let first: string;
        let second: string;
        try {
          first = this.delimited(delimiter);
          second = this.delimited(delimiter);
        } catch (error) {
          if (error instanceof SedError) throw this.fail(`unterminated \`${name}' command`);
          throw error;
        }
        const flags = /^[gpiIm0-9e]*/.exec(this.source.slice(this.at))?.[0] ?? "";
        this.at += flags.length;
        if (!/^\s*(?:[;}#\n]|$)/.test(this.source.slice(this.at)))
          throw this.fail(`unknown option to \`${name}'`);
        if (name === "y") return { ...common, text: first, replacement: second };
        return {
          ...common,
          flags,
          replacement: second,
          expression: new Expression(first, this.extended ? "extended" : "basic", {
            ignoreCase: /i/i.test(flags),
          }),
        };
      }
      case "a":
      case "i":
      case "c": {
        const match = /^(?:[ \t]*\\\n|[ \t]*)((?:\\\n|[^\n])*)/.exec(
          this.source.slice(this.at),
        ) as RegExpExecArray;
        this.at += match[0].length;
        const text = (match[1] as string).replace(/\\(.|\n)/g, (_, each: string) =>
          each === "t" ? "\t" : each,
        );
        if (text === "") throw this.fail("expected \\ after `a', `c' or `i'");
        return { ...common, text };
      }
      case "q":
      case "Q": {
        const code = /^\s*(\d+)/.exec(this.source.slice(this.at));
        if (code) this.at += code[0].length;
        return { ...common, text: code?.[1] ?? "0" };
      }
      default:
        if (name === "") throw this.fail("missing command");
        if (!"pdDPnNgGhHx=l".includes(name)) throw this.fail(`unknown command: \`${name}'`);
        if (!/^\s*(?:[;}#\n]|$)/.test(this.source.slice(this.at)))
          throw this.fail("extra characters after command");
        return common;
    }
  }
}

/** The replacement of s with &, \1 … and \n filled in. */
function substitute(command: Command, text: string): string | undefined {
  const { expression, replacement = "", flags } = command;
  if (!expression) return undefined;
  const wanted = Number(/\d+/.exec(flags)?.[0] ?? 1);
  let result = "";
  let at = 0;
  let count = 0;
  for (const match of expression.matches(text)) {
    if (++count < wanted) continue;
    let mode = "";
    const cased = (piece: string): string =>
      mode === "U" ? piece.toUpperCase() : mode === "L" ? piece.toLowerCase() : piece;
    const filled = replacement.replace(
      /\\([0-9nt&ULEul\\/\n]|.)|&|[^\\&]+/gs,
      (whole, escaped: string | undefined) => {
        if (whole === "&") return cased(match.groups[0] ?? "");
        if (escaped === undefined) return cased(whole);
        if (/\d/.test(escaped)) return cased(match.groups[Number(escaped)] ?? "");
        if ("ULE".includes(escaped)) {
          mode = escaped === "E" ? "" : escaped;
          return "";
        }
        return escaped === "n" ? "\n" : escaped === "t" ? "\t" : escaped;
      },
    );
    result += text.slice(at, match.start) + filled;
    at = match.end;
    if (!flags.includes("g")) break;
  }
  return count < wanted ? undefined : result + text.slice(at);
}

class Editor {
  hold = "";
  space = "";
  line = 0;
  quit: number | undefined;
  private output = "";
  private appended: string[] = [];

  constructor(
    private readonly commands: readonly Command[],
    private readonly quiet: boolean,
    private lines: string[],
  ) {}

  load(lines: string[]): void {
    this.lines = lines;
  }

  takeOutput(): string {
    const text = this.output;
    this.output = "";
    return text;
  }

  /** Runs the script on the next line. False at the end. */
  cycle(): boolean {
    if (this.quit !== undefined || !this.nextLine()) return false;
    const deleted = this.run(this.commands) === "delete";
    if (!deleted && !this.quiet) this.print(this.space);
    for (const text of this.appended.splice(0)) this.print(text);
    return true;
  }

  private nextLine(): boolean {
    const next = this.lines[this.line];
    if (next === undefined) return false;
    this.space = next;
    this.line++;
    return true;
  }

  private print(text: string): void {
    this.output += `${text}\n`;
  }

  private matches(address: Address): boolean {
    if ("line" in address) return this.line === address.line;
    if ("last" in address) return this.line === this.lines.length;
    if ("expression" in address) return address.expression.test(this.space);
    if ("step" in address)
      return address.step === 0
        ? this.line === address.first
        : this.line >= address.first && (this.line - address.first) % address.step === 0;
    return false;
  }

  private selects(command: Command): boolean {
    const { from, to } = command;
    if (!from) return true;
    if (!to) return this.matches(from);
    if (command.active) {
      const ends = "line" in to || "plus" in to ? this.line >= command.endLine : this.matches(to);
      if (ends) command.active = false;
      return !("line" in to && this.line > command.endLine);
    }
    if (!this.matches(from)) return false;
    command.endLine = "line" in to ? to.line : "plus" in to ? this.line + to.plus : 0;
    command.active = "line" in to || "plus" in to ? command.endLine > this.line : true;
    return true;
  }

  private run(commands: readonly Command[]): "delete" | undefined {
    for (const command of commands) {
      if (this.selects(command) === command.negated) continue;
      switch (command.name) {
        case "{":
          if (this.run(command.block ?? []) === "delete") return "delete";
          if (this.quit !== undefined) return undefined;
          break;
        case "s": {
          const result = substitute(command, this.space);
          if (result !== undefined) {
            this.space = result;
            if (command.flags.includes("p")) this.print(result);
          }
          break;
        }
        case "y":
          this.space = [...this.space]
            .map(
              (character) =>
                [...(command.replacement ?? "")][[...command.text].indexOf(character)] ?? character,
            )
            .join("");
          break;
        case "p":
          this.print(this.space);
          break;
        case "P":
          this.print(this.space.split("\n")[0] as string);
          break;
        case "d":
          return "delete";
        case "D": {
          const rest = this.space.indexOf("\n");
          if (rest < 0) return "delete";
          this.space = this.space.slice(rest + 1);
          return "delete";
        }
        case "=":
          this.print(String(this.line));
          break;
        case "a":
          this.appended.push(command.text);
          break;
        case "i":
          this.print(command.text);
          break;
        case "c":
          if (!command.to || !command.active) this.print(command.text);
          return "delete";
        case "n":
          if (!this.quiet) this.print(this.space);
          if (!this.nextLine()) return "delete";
          break;
        case "N": {
          const before = this.space;
          if (!this.nextLine()) break;
          this.space = `${before}\n${this.space}`;
          break;
        }
        case "g":
          this.space = this.hold;
          break;
        case "G":
          this.space += `\n${this.hold}`;
          break;
        case "h":
          this.hold = this.space;
          break;
        case "H":
          this.hold += `\n${this.space}`;
          break;
        case "x":
          [this.hold, this.space] = [this.space, this.hold];
          break;
        case "q":
        case "Q":
          this.quit = Number(command.text);
          return command.name === "Q" ? "delete" : undefined;
        case "l":
          this.print(
            `${this.space.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n")}$`,
          );
          break;
      }
    }
    return undefined;
  }
}

/** The lines of a text, and whether the last one had an end. */
const linesOf = (text: string): { readonly lines: string[]; readonly ended: boolean } => ({
  lines: text === "" ? [] : text.replace(/\n$/, "").split("\n"),
  ended: text.endsWith("\n") || text === "",
});

export function* sed(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "nErsuz",
    values: "ef",
    long: {
      quiet: "n",
      silent: "n",
      expression: "e",
      file: "f",
      "regexp-extended": "E",
      "in-place": "in-place?",
    },
    optional: "i",
  });
  if (!options) return 1;
  const scripts = [...options.values("e")];
  for (const path of options.values("f")) scripts.push(yield* readFile(path));
  if (scripts.length === 0) {
    const script = options.operands.shift();
    if (script === undefined) {
      yield* write(2, "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n");
      return 1;
    }
    scripts.push(script);
  }
  const extended = options.has("E") || options.has("r");
  const inPlace = options.has("i") || options.has("in-place");
  const parse = (): readonly Command[] => new SedParser(scripts.join("\n"), extended).parse();
  let exitCode = 0;
  try {
    if (!inPlace) {
      let all = "";
      for (const path of options.operands.length > 0 ? options.operands : ["-"])
        try {
          const text = yield* readFile(path);
          all += all !== "" && !all.endsWith("\n") ? `\n${text}` : text;
        } catch (error) {
          if (!(error instanceof SystemError)) throw error;
          exitCode = yield* complain(
            process,
            error.code === "EISDIR"
              ? `couldn't edit ${path}: not a regular file`
              : `can't read ${path}: ${error.message}`,
            2,
          );
        }
      const code = yield* edit(parse(), options.has("n"), all, 1);
      return code === 0 ? exitCode : code;
    }
    for (const path of options.operands)
      try {
        const text = yield* readFile(path);
        const commands = parse();
        const descriptor = yield* open(path, "w");
        yield* edit(commands, options.has("n"), text, descriptor);
        yield* close(descriptor);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        exitCode = yield* complain(process, `can't read ${path}: ${error.message}`, 2);
      }
    return exitCode;
  } catch (error) {
    if (!(error instanceof SedError) && !(error instanceof ExpressionError)) throw error;
    return yield* complain(process, `-e expression #1, char ${scripts.join("\n").length}: ${error.message}`);
  }
}

function* edit(
  commands: readonly Command[],
  quiet: boolean,
  text: string,
  descriptor: number,
): Coroutine<number> {
  const { lines, ended } = linesOf(text);
  const editor = new Editor(commands, quiet, lines);
  while (editor.cycle()) {
    let output = editor.takeOutput();
    if (!ended && editor.line === lines.length) output = output.replace(/\n$/, "");
    if (output !== "") yield* write(descriptor, output);
  }
  return editor.quit ?? 0;
}
