/**
 * Conditions: test, [ and [[ ]].
 *
 * Models: bash 5.2. Differs: -r, -w and -x look at the mode only; there are no file times finer than virtual time.
 */

import {
  type Coroutine,
  type FileStatus,
  SystemError,
  isTerminal,
  linkStatus,
  status,
  readLink,
  write,
} from "../system-calls.ts";
import { inPieces } from "../calculation.ts";
import { Expression, ExpressionError } from "../regular-expression.ts";
import { ExpansionError } from "./expansion-error.ts";
import { globMatches } from "./glob.ts";
import type { Shell } from "./shell.ts";
import type { ConditionNode } from "./syntax.ts";

/** Linux' MAXSYMLINKS. */
const MAXIMUM_LINKS = 40;

/** A malformed test; the message is bash's. */
export class ConditionError extends Error {
  override readonly name = "ConditionError";
}

function* statusOf(path: string, link = false): Coroutine<FileStatus | undefined> {
  try {
    return yield* link ? linkStatus(path) : status(path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return undefined;
  }
}

/** Whether a variable, or an element name[subscript], has a value. */
function isSet(shell: Shell, operand: string): boolean {
  const { variables } = shell;
  const element = /^([A-Za-z_]\w*)\[([\s\S]*)\]$/.exec(operand);
  if (!element) {
    const value = variables.get(operand)?.value;
    return typeof value === "object" ? variables.element(operand, "0") !== undefined : value !== undefined;
  }
  const [, name = "", subscript = ""] = element;
  if (subscript === "@" || subscript === "*") return variables.elements(name).length > 0;
  const isMap = variables.get(name)?.value instanceof Map;
  const key = isMap ? subscript : shell.expander.evaluate(subscript).toString();
  return variables.element(name, key) !== undefined;
}

/** Where a path leads when its last name is a link. */
function* realPath(path: string): Coroutine<string> {
  let found = path;
  for (let links = 0; links < MAXIMUM_LINKS && (yield* statusOf(found, true))?.type === "link"; links++) {
    const target = yield* readLink(found);
    found = target.startsWith("/") ? target : found.replace(/[^/]*$/, "") + target;
  }
  return found;
}

export const UNARY_OPERATORS = "abcdefghknoprstuvwxzGLNOS";

/** -f, -z … */
export function* evaluateUnary(
  shell: Shell | undefined,
  operator: string,
  operand: string,
): Coroutine<boolean> {
  switch (operator) {
    case "-z":
      return operand === "";
    case "-n":
      return operand !== "";
    case "-v":
      return shell !== undefined && isSet(shell, operand);
    case "-o":
      return shell?.hasOption(operand) ?? false;
    case "-t":
      return /^\d+$/.test(operand) && (yield* isTerminal(Number(operand)));
    case "-L":
    case "-h":
      return (yield* statusOf(operand, true))?.type === "link";
  }
  const found = operand === "" ? undefined : yield* statusOf(operand);
  if (!found) return false;
  switch (operator) {
    case "-f":
      return found.type === "file";
    case "-d":
      return found.type === "directory";
    case "-s":
      return found.sizeBytes > 0;
    case "-r":
      return (found.mode & 0o444) !== 0;
    case "-w":
      return (found.mode & 0o222) !== 0;
    case "-x":
      return (found.mode & 0o111) !== 0;
    case "-c":
      return found.type === "device";
    case "-e":
    case "-a":
    case "-O":
    case "-G":
    case "-N":
      return true;
    default:
      return false;
  }
}

function integer(text: string): bigint {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new ConditionError(`${text}: integer expression expected`);
  return BigInt(text.trim().replace(/^\+/, ""));
}

function compare(operator: string, left: bigint, right: bigint): boolean {
  switch (operator) {
    case "-eq":
      return left === right;
    case "-ne":
      return left !== right;
    case "-lt":
      return left < right;
    case "-le":
      return left <= right;
    case "-gt":
      return left > right;
    default:
      return left >= right;
  }
}

const NUMERIC = ["-eq", "-ne", "-lt", "-le", "-gt", "-ge"];
export const BINARY_OPERATORS = ["=", "==", "!=", "<", ">", "-nt", "-ot", "-ef", ...NUMERIC];

/** test's binary operators on plain text. */
export function* evaluateBinary(left: string, operator: string, right: string): Coroutine<boolean> {
  if (NUMERIC.includes(operator)) return compare(operator, integer(left), integer(right));
  switch (operator) {
    case "=":
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case ">":
      return left > right;
    default: {
      const first = yield* statusOf(left);
      const second = yield* statusOf(right);
      if (operator === "-nt") return (first?.modifiedMs ?? -1) > (second?.modifiedMs ?? -1);
      if (operator === "-ot") return (first?.modifiedMs ?? -1) < (second?.modifiedMs ?? -1);
      return first !== undefined && (yield* realPath(left)) === (yield* realPath(right));
    }
  }
}

/** Shows a condition under set -x, and decides it. */
function* traced(
  shell: Shell,
  words: readonly string[],
  decide: (words: readonly string[]) => boolean,
): Coroutine<boolean> {
  if (shell.options.has("x"))
    yield* write(
      2,
      `${shell.tracePrefix}[[ ${words.map((word) => (word === "" ? "''" : word)).join(" ")} ]]\n`,
    );
  return decide(words);
}

/** Whether a text is as a pattern says; with nocasematch large and small letters are the same. */
export function* matchesPattern(shell: Shell, pattern: string, text: string): Coroutine<boolean> {
  const folds = shell.options.has("nocasematch");
  return yield* inPieces(
    folds ? globMatches(pattern.toLowerCase(), text.toLowerCase()) : globMatches(pattern, text),
  );
}

/** [[ … ]] */
export function* evaluateCondition(shell: Shell, node: ConditionNode): Coroutine<boolean> {
  const { expander } = shell;
  switch (node.type) {
    case "not":
      return !(yield* evaluateCondition(shell, node.operand));
    case "and":
      return (yield* evaluateCondition(shell, node.left)) && (yield* evaluateCondition(shell, node.right));
    case "or":
      return (yield* evaluateCondition(shell, node.left)) || (yield* evaluateCondition(shell, node.right));
    case "word":
      return yield* traced(shell, ["-n", yield* expander.single(node.word)], ([, text]) => text !== "");
    case "unary": {
      const operand = yield* expander.single(node.operand);
      yield* traced(shell, [node.operator, operand], () => true);
      return yield* evaluateUnary(shell, node.operator, operand);
    }
    case "binary":
      break;
  }
  const left = yield* expander.single(node.left);
  if (shell.options.has("x"))
    yield* traced(shell, [left, node.operator, yield* expander.single(node.right)], () => true);
  switch (node.operator) {
    case "=":
    case "==":
    case "!=": {
      const matches = yield* matchesPattern(shell, yield* expander.pattern(node.right), left);
      return matches === (node.operator !== "!=");
    }
    case "=~":
      try {
        const match = new Expression(yield* expander.regularExpression(node.right), "extended", {
          ignoreCase: shell.options.has("nocasematch"),
        }).match(left);
        shell.variables.set("BASH_REMATCH", match ? match.groups.map((group) => group ?? "") : []);
        return match !== undefined;
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        throw new ExpansionError(`invalid regular expression: ${error.message}`, false);
      }
  }
  const right = yield* expander.single(node.right);
  if (NUMERIC.includes(node.operator)) {
    return compare(node.operator, expander.evaluate(left), expander.evaluate(right));
  }
  return yield* evaluateBinary(left, node.operator, right);
}

/** The words of `test` without its name. Throws {@link ConditionError}. */
export function* evaluateTest(shell: Shell | undefined, words: readonly string[]): Coroutine<boolean> {
  let at = 0;
  const isBinary = (index: number): boolean =>
    BINARY_OPERATORS.includes(words[index] ?? "") && index + 1 < words.length;
  function* or(): Coroutine<boolean> {
    let value = yield* and();
    while (words[at] === "-o") {
      at++;
      const right = yield* and();
      value = value || right;
    }
    return value;
  }
  function* and(): Coroutine<boolean> {
    let value = yield* not();
    while (words[at] === "-a") {
      at++;
      const right = yield* not();
      value = value && right;
    }
    return value;
  }
  function* not(): Coroutine<boolean> {
    if (words[at] === "!" && at + 1 < words.length && !isBinary(at + 1)) {
      at++;
      return !(yield* not());
    }
    return yield* primary();
  }
  function* primary(): Coroutine<boolean> {
    const word = words[at];
    if (word === undefined) throw new ConditionError("argument expected");
    if (isBinary(at + 1)) {
      const operator = words[at + 1] as string;
      const right = words[at + 2] as string;
      at += 3;
      return yield* evaluateBinary(word, operator, right);
    }
    if (word === "(" && words.length > at + 1) {
      at++;
      const value = yield* or();
      if (words[at++] !== ")") throw new ConditionError("`)' expected");
      return value;
    }
    if (/^-[a-zA-Z]$/.test(word) && UNARY_OPERATORS.includes(word.charAt(1)) && at + 1 < words.length) {
      const operand = words[at + 1] as string;
      at += 2;
      return yield* evaluateUnary(shell, word, operand);
    }
    at++;
    return word !== "";
  }
  if (words.length === 0) return false;
  if (words.length === 1) return words[0] !== "";
  const value = yield* or();
  if (at < words.length) {
    const rest = words[at] as string;
    throw new ConditionError(
      words.length === 3 && at === 1
        ? `${rest}: binary operator expected`
        : words.length === 2
          ? `${words[0] as string}: unary operator expected`
          : "too many arguments",
    );
  }
  return value;
}
