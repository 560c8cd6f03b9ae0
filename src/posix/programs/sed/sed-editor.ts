/** Runs a sed script on lines. Models: GNU sed 4.9. */

import { type Calculation, Pace, inPieces } from "../../calculation.ts";
import { type Coroutine, SystemError, compute } from "../../system-calls.ts";
import type { Address, Command } from "./sed-script.ts";

/** What a command costs; a loop without end burns CPU time. */
const STEP_CPU_MS = 0.001;
const STEPS_AT_ONCE = 64;
/** Longer pattern and hold spaces are refused: matching them would block. 1 Mi characters. */
const MAXIMUM_TEXT = 1_048_576;

function limited(text: string): string {
  if (text.length > MAXIMUM_TEXT) throw new SystemError("ENOMEM", "memory exhausted");
  return text;
}

/** Substitutions of one line that are one piece of work. */
const MATCHES_PER_PIECE = 500;
const CHARACTERS_PER_PIECE = 20_000;

/** The replacement of s with &, \1 … and \n filled in. */
function* substitute(command: Command, text: string): Calculation<string | undefined> {
  const { expression, replacement = "", flags } = command;
  if (!expression) return undefined;
  const wanted = Number(/\d+/.exec(flags)?.[0] ?? 1);
  let result = "";
  let at = 0;
  let count = 0;
  const pace = new Pace(MATCHES_PER_PIECE);
  for (const match of expression.matches(text)) {
    if (pace.step()) yield;
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

/** What y makes of a text. */
function* transliterate(command: Command, text: string): Calculation<string> {
  const replacements = [...(command.replacement ?? "")];
  const map = new Map([...command.text].map((character, index) => [character, replacements[index]]));
  const pace = new Pace(CHARACTERS_PER_PIECE);
  let result = "";
  for (const character of text) {
    if (pace.step()) yield;
    result += map.get(character) ?? character;
  }
  return result;
}

/** Where lines come from. Whether one is the last is asked only by "$": looking ahead may have to wait. */
export interface LineSource {
  next(): Coroutine<string | undefined>;
  isLast(): Coroutine<boolean>;
}

export class Editor {
  hold = "";
  space = "";
  line = 0;
  quit: number | undefined;
  private restarts = false;
  /** For t: whether s has changed the line since it was read or the last t. */
  private substituted = false;
  private steps = 0;
  private output = "";
  private appended: string[] = [];

  constructor(
    private readonly commands: readonly Command[],
    private readonly quiet: boolean,
    private readonly input: LineSource,
  ) {}

  takeOutput(): string {
    const text = this.output;
    this.output = "";
    return text;
  }

  /** Runs the script on the next line. False at the end. */
  *cycle(): Coroutine<boolean> {
    if (this.quit !== undefined) return false;
    // D goes on with what is left, without another line.
    if (!this.restarts && !(yield* this.nextLine())) return false;
    this.restarts = false;
    this.substituted = false;
    const deleted = (yield* this.run()) === "delete";
    if (!deleted && !this.quiet) this.print(this.space);
    for (const text of this.appended.splice(0)) this.print(text);
    return true;
  }

  private *nextLine(): Coroutine<boolean> {
    const next = yield* this.input.next();
    if (next === undefined) return false;
    this.space = limited(next);
    this.line++;
    return true;
  }

  private print(text: string): void {
    this.output += `${text}\n`;
  }

  private *matches(address: Address): Coroutine<boolean> {
    if ("line" in address) return this.line === address.line;
    if ("last" in address) return yield* this.input.isLast();
    if ("expression" in address) return address.expression.test(this.space);
    if ("step" in address)
      return address.step === 0
        ? this.line === address.first
        : this.line >= address.first && (this.line - address.first) % address.step === 0;
    return false;
  }

  private *selects(command: Command): Coroutine<boolean> {
    const { from, to } = command;
    if (!from) return true;
    if (!to) return yield* this.matches(from);
    if (command.active) {
      const ends = "line" in to || "plus" in to ? this.line >= command.endLine : yield* this.matches(to);
      if (ends) command.active = false;
      return !("line" in to && this.line > command.endLine);
    }
    if (!(yield* this.matches(from))) return false;
    command.endLine = "line" in to ? to.line : "plus" in to ? this.line + to.plus : 0;
    command.active = "line" in to || "plus" in to ? command.endLine > this.line : true;
    return true;
  }

  private *run(): Coroutine<"delete" | undefined> {
    for (let at = 0; at < this.commands.length;) {
      const command = this.commands[at++] as Command;
      if (++this.steps % STEPS_AT_ONCE === 0) yield* compute(STEPS_AT_ONCE * STEP_CPU_MS);
      if ((yield* this.selects(command)) === command.negated) {
        if (command.name === "{") at = command.target;
        continue;
      }
      switch (command.name) {
        case "{":
          break;
        case "b":
          at = command.target;
          break;
        case "t":
        case "T":
          if (this.substituted === (command.name === "t")) at = command.target;
          this.substituted = false;
          break;
        case "s": {
          const result = yield* inPieces(substitute(command, this.space));
          if (result !== undefined) {
            this.space = limited(result);
            this.substituted = true;
            if (command.flags.includes("p")) this.print(result);
          }
          break;
        }
        case "y":
          this.space = yield* inPieces(transliterate(command, this.space));
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
          this.restarts = true;
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
          if (!(yield* this.nextLine())) {
            this.quit = 0;
            return "delete";
          }
          break;
        case "N": {
          const before = this.space;
          // Without a next line GNU sed prints what it has and ends.
          if (!(yield* this.nextLine())) {
            this.quit = 0;
            return undefined;
          }
          this.space = limited(`${before}\n${this.space}`);
          break;
        }
        case "g":
          this.space = this.hold;
          break;
        case "G":
          this.space = limited(`${this.space}\n${this.hold}`);
          break;
        case "h":
          this.hold = this.space;
          break;
        case "H":
          this.hold = limited(`${this.hold}\n${this.space}`);
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
