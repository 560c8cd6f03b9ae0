/** Reads sed's scripts. Models: GNU sed 4.9. Differs: no w files, no e and F commands. */

import { Expression } from "../../regular-expression.ts";

export type Address =
  | { readonly line: number }
  | { readonly last: true }
  | { readonly expression: Expression }
  | { readonly first: number; readonly step: number }
  | { readonly plus: number };

export interface Command {
  readonly from?: Address;
  readonly to?: Address;
  readonly negated: boolean;
  readonly name: string;
  readonly text: string;
  readonly expression?: Expression;
  readonly replacement?: string;
  readonly flags: string;
  /** Where b and t go on, and "{" when it is not selected: the number of a command. */
  target: number;
  /** Whether a range is under way, and where it ends by number. */
  active: boolean;
  endLine: number;
}

/** What is wrong with a script, in sed's words. */
export class SedError extends Error {}

export class SedParser {
  private at = 0;
  constructor(
    private readonly source: string,
    private readonly extended: boolean,
  ) {}

  /** The commands in a row; blocks and branches know where to go on. Throws SedError, ExpressionError. */
  parse(): readonly Command[] {
    const commands: Command[] = [];
    const open: Command[] = [];
    const labels = new Map<string, number>();
    for (;;) {
      this.skip(/[\s;]/);
      const character = this.peek();
      if (character === "") break;
      if (character === "#") {
        this.skip(/[^\n]/);
        continue;
      }
      if (character === "}") {
        const block = open.pop();
        if (!block) throw new SedError("unexpected `}'");
        block.target = commands.length;
        this.at++;
        continue;
      }
      if (character === ":") {
        this.at++;
        labels.set(this.label(), commands.length);
        continue;
      }
      const command = this.command();
      commands.push(command);
      if (command.name === "{") open.push(command);
    }
    if (open.length > 0) throw new SedError("unmatched `{'");
    for (const command of commands)
      if ("btT".includes(command.name)) {
        const target = command.text === "" ? commands.length : labels.get(command.text);
        if (target === undefined) throw new SedError(`can't find label for jump to \`${command.text}'`);
        command.target = target;
      }
    return commands;
  }

  /** A label's name: up to a blank or a semicolon. */
  private label(): string {
    this.skip(/[ \t]/);
    const name = /^[^\s;}]*/.exec(this.source.slice(this.at))?.[0] ?? "";
    this.at += name.length;
    return name;
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
      target: 0,
    };
    switch (name) {
      case "{":
        return common;
      case "b":
      case "t":
      case "T":
        return { ...common, text: this.label() };
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
