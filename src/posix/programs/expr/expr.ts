/** expr: arithmetic, comparisons and patterns on words. Models: GNU coreutils 9.4. */

import { Expression, ExpressionError } from "../../regular-expression.ts";
import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";
import { complain } from "../complain.ts";

/** A wrong expression: exit code 2. */
class ExprError extends Error {}

/** Operators from the loosest to the tightest. */
const LEVELS: readonly (readonly string[])[] = [
  ["|"],
  ["&"],
  ["<", "<=", "=", "==", "!=", ">=", ">"],
  ["+", "-"],
  ["*", "/", "%"],
  [":"],
];
/** Parentheses may nest so deep. */
const MAXIMUM_DEPTH = 100;

const isNumber = (text: string): boolean => /^-?\d+$/.test(text);
const isNothing = (text: string): boolean => text === "" || /^-?0+$/.test(text);

function toNumber(text: string): bigint {
  if (!isNumber(text)) throw new ExprError("non-integer argument");
  return BigInt(text);
}

/** What "text : pattern" gives: the group, or how many characters match. */
function match(text: string, pattern: string): string {
  const found = new Expression(`^${pattern.replace(/^\^/, "")}`, "basic").match(text);
  const hasGroup = /\\\(/.test(pattern);
  if (!found || found.start > 0) return hasGroup ? "" : "0";
  return hasGroup ? (found.groups[1] ?? "") : String(found.end);
}

function apply(operator: string, left: string, right: string): string {
  switch (operator) {
    case "|":
      return isNothing(left) ? (isNothing(right) ? "0" : right) : left;
    case "&":
      return isNothing(left) || isNothing(right) ? "0" : left;
    case ":":
      return match(left, right);
    case "+":
      return String(toNumber(left) + toNumber(right));
    case "-":
      return String(toNumber(left) - toNumber(right));
    case "*":
      return String(toNumber(left) * toNumber(right));
    case "/":
    case "%": {
      const [a, b] = [toNumber(left), toNumber(right)];
      if (b === 0n) throw new ExprError("division by zero");
      return String(operator === "/" ? a / b : a % b);
    }
  }
  const numbers = isNumber(left) && isNumber(right);
  const [a, b] = numbers ? [BigInt(left), BigInt(right)] : [left, right];
  const order = a < b ? -1 : a > b ? 1 : 0;
  const holds =
    operator === "<"
      ? order < 0
      : operator === "<="
        ? order <= 0
        : operator === ">"
          ? order > 0
          : operator === ">="
            ? order >= 0
            : (order === 0) === (operator !== "!=");
  return holds ? "1" : "0";
}

class Reader {
  private at = 0;
  private depth = 0;

  constructor(private readonly words: readonly string[]) {}

  run(): string {
    const value = this.level(0);
    const rest = this.words[this.at];
    if (rest !== undefined) throw new ExprError(`syntax error: unexpected argument '${rest}'`);
    return value;
  }

  private level(index: number): string {
    const operators = LEVELS[index];
    if (!operators) return this.primary();
    let left = this.level(index + 1);
    for (
      let word = this.words[this.at];
      word !== undefined && operators.includes(word);
      word = this.words[this.at]
    ) {
      this.at++;
      left = apply(word, left, this.level(index + 1));
    }
    return left;
  }

  private operand(): string {
    return this.level(LEVELS.length - 1);
  }

  private primary(): string {
    const word = this.words[this.at++];
    if (word === undefined)
      throw new ExprError(`syntax error: missing argument after '${this.words.at(-1) ?? ""}'`);
    if (word === "(") {
      if (++this.depth > MAXIMUM_DEPTH) throw new ExprError("expression is nested too deeply");
      const value = this.level(0);
      if (this.words[this.at++] !== ")")
        throw new ExprError(`syntax error: expecting ')' after '${this.words.at(-1) ?? ""}'`);
      this.depth--;
      return value;
    }
    if (word === ")") throw new ExprError("syntax error: unexpected ')'");
    if (this.at >= this.words.length) return word;
    switch (word) {
      case "+":
        return this.words[this.at++] as string;
      case "length":
        return String([...this.operand()].length);
      case "match": {
        const text = this.operand();
        return match(text, this.operand());
      }
      case "index": {
        const text = this.operand();
        const wanted = this.operand();
        return String([...text].findIndex((character) => wanted.includes(character)) + 1);
      }
      case "substr": {
        const text = this.operand();
        const [position, length] = [this.operand(), this.operand()];
        const from = Number(position);
        const count = Number(length);
        return from >= 1 && count >= 1 ? text.slice(from - 1, from - 1 + count) : "";
      }
      default:
        return word;
    }
  }
}

export function* expr(process: ProcessContext): Coroutine<number> {
  const words = process.argv.slice(process.argv[1] === "--" ? 2 : 1);
  if (words.length === 0)
    return yield* complain(process, "missing operand\nTry 'expr --help' for more information.", 2);
  try {
    const value = new Reader(words).run();
    yield* write(1, `${value}\n`);
    return isNothing(value) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ExprError) && !(error instanceof ExpressionError)) throw error;
    return yield* complain(process, error.message, 2);
  }
}
