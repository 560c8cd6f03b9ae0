/**
 * Arithmetic of $((…)), ((…)) and let: 64-bit integers that wrap around.
 *
 * Models: bash 5.2, its error texts included.
 */

/** Throws this with bash's words. */
export class ArithmeticError extends Error {
  override readonly name = "ArithmeticError";
}

export interface ArithmeticVariables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<=", ">=", "<", ">"],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];
const ASSIGNMENTS = ["=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|="];
const TOKENS =
  /^(?:\s+|(<<=|>>=|\*\*|\+\+|--|&&|\|\||==|!=|<=|>=|<<|>>|\+=|-=|\*=|\/=|%=|&=|\^=|\|=|[-+*/%<>=!~&|^?:(),])|(\d+#[0-9a-zA-Z@_]+|0[xX][0-9a-fA-F]+|\d\w*)|([A-Za-z_]\w*(?:\[(?:[^[\]]|\[[^\]]*\])*\])?))/;
/** Variables may hold expressions that name variables; so deep and no deeper (bash: 1024). */
const MAXIMUM_DEPTH = 40;

/** Parentheses, signs and right-hand sides may nest so deep in one expression (bash: as its stack lasts). */
const MAXIMUM_NESTING = 200;

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);

class Evaluator {
  private tokens: string[] = [];
  /** Where each token begins. */
  private starts: number[] = [];
  private at = 0;
  /** Above 0, operands are read but have no effect (the side not taken of ?:, && and ||). */
  private skipping = 0;
  private nesting = 0;

  constructor(
    private readonly source: string,
    private readonly variables: ArithmeticVariables,
    private readonly depth: number,
  ) {
    if (depth > MAXIMUM_DEPTH)
      throw new ArithmeticError(
        `${source}: expression recursion level exceeded (error token is "${source}")`,
      );
    for (let rest = source; rest !== "";) {
      const match = TOKENS.exec(rest);
      if (!match) throw this.error("syntax error: invalid arithmetic operator", rest);
      const token = match[1] ?? match[2] ?? match[3];
      if (token !== undefined) {
        this.tokens.push(token);
        this.starts.push(source.length - rest.length);
      }
      rest = rest.slice(match[0].length);
    }
  }

  run(): bigint {
    if (this.tokens.length === 0) return 0n;
    const value = this.comma();
    if (this.at < this.tokens.length) throw this.error("syntax error in expression", this.from(this.at));
    return value;
  }

  private error(message: string, token: string): ArithmeticError {
    return new ArithmeticError(`${this.source.trimStart()}: ${message} (error token is "${token}")`);
  }

  /** The expression from a token on, as errors quote it. */
  private from(index: number): string {
    return this.source.slice(this.starts[index] ?? this.source.length);
  }

  private peek(): string {
    return this.tokens[this.at] ?? "";
  }

  private comma(): bigint {
    let value = this.assignment();
    while (this.peek() === ",") {
      this.at++;
      value = this.assignment();
    }
    return value;
  }

  private nested(read: () => bigint): bigint {
    if (++this.nesting > MAXIMUM_NESTING)
      throw this.error("expression recursion level exceeded", this.peek());
    const value = read();
    this.nesting--;
    return value;
  }

  private assignment(): bigint {
    return this.nested(() => this.assignmentOrValue());
  }

  private assignmentOrValue(): bigint {
    const name = this.peek();
    const operator = this.tokens[this.at + 1] ?? "";
    if (/^[A-Za-z_]/.test(name) && ASSIGNMENTS.includes(operator)) {
      this.at += 2;
      const right = this.assignment();
      const value = operator === "=" ? right : this.apply(operator.slice(0, -1), this.variable(name), right);
      this.store(name, value);
      return value;
    }
    return this.conditional();
  }

  private conditional(): bigint {
    const condition = this.binary(0);
    if (this.peek() !== "?") return condition;
    this.at++;
    const yes = this.guarded(condition !== 0n, () => this.assignment());
    if (this.peek() !== ":") throw this.error("`:' expected for conditional expression", this.peek());
    this.at++;
    const no = this.guarded(condition === 0n, () => this.assignment());
    return condition !== 0n ? yes : no;
  }

  private guarded(active: boolean, run: () => bigint): bigint {
    if (!active) this.skipping++;
    const value = run();
    if (!active) this.skipping--;
    return value;
  }

  private binary(level: number): bigint {
    const operators = LEVELS[level];
    if (!operators) return this.power();
    let left = this.binary(level + 1);
    while (operators.includes(this.peek())) {
      const operator = this.tokens[this.at++] as string;
      if (operator === "&&" || operator === "||") {
        const decided = operator === "&&" ? left === 0n : left !== 0n;
        const right = this.guarded(!decided, () => this.binary(level + 1));
        left = (operator === "&&" ? left !== 0n && right !== 0n : left !== 0n || right !== 0n) ? 1n : 0n;
      } else left = this.apply(operator, left, this.binary(level + 1));
    }
    return left;
  }

  private power(): bigint {
    const base = this.unary();
    if (this.peek() !== "**") return base;
    this.at++;
    const exponent = this.nested(() => this.power());
    if (exponent < 0n) throw this.error("exponent less than 0", this.peek());
    let result = 1n;
    let square = base;
    for (let rest = exponent; rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = wrap(result * square);
      square = wrap(square * square);
    }
    return result;
  }

  private unary(): bigint {
    const token = this.peek();
    const operand = (): bigint => {
      this.at++;
      return this.nested(() => this.unary());
    };
    switch (token) {
      case "-":
        return wrap(-operand());
      case "+":
        return operand();
      case "!":
        return operand() === 0n ? 1n : 0n;
      case "~":
        return ~operand();
      case "++":
      case "--": {
        this.at++;
        const name = this.tokens[this.at++] ?? "";
        if (!/^[A-Za-z_]/.test(name)) throw this.error("syntax error: operand expected", name);
        const value = wrap(this.variable(name) + (token === "++" ? 1n : -1n));
        this.store(name, value);
        return value;
      }
      default:
        return this.primary();
    }
  }

  private primary(): bigint {
    const token = this.tokens[this.at++] ?? "";
    if (token === "(") {
      const value = this.comma();
      if (this.tokens[this.at++] !== ")") throw this.error("missing `)'", this.peek());
      return value;
    }
    if (/^\d/.test(token)) return this.number(token);
    if (!/^[A-Za-z_]/.test(token))
      throw this.error(
        "syntax error: operand expected",
        this.from(Math.min(this.at, this.tokens.length) - 1),
      );
    const value = this.variable(token);
    const next = this.peek();
    if (next === "++" || next === "--") {
      this.at++;
      this.store(token, wrap(value + (next === "++" ? 1n : -1n)));
    }
    return value;
  }

  private number(token: string): bigint {
    const based = /^(\d+)#(.+)$/.exec(token);
    if (based) {
      const base = Number(based[1]);
      if (base < 2 || base > 64) throw this.error("invalid arithmetic base", token);
      let value = 0n;
      for (const character of based[2] as string) {
        const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_";
        const digit = digits.indexOf(base <= 36 ? character.toLowerCase() : character);
        if (digit < 0 || digit >= base) throw this.error("value too great for base", token);
        value = wrap(value * BigInt(base) + BigInt(digit));
      }
      return value;
    }
    if (/^0[xX][0-9a-fA-F]+$/.test(token)) return wrap(BigInt(token));
    if (/^0[0-7]*$/.test(token)) return wrap(BigInt(token === "0" ? token : `0o${token.slice(1)}`));
    if (!/^\d+$/.test(token) || token.startsWith("0")) throw this.error("value too great for base", token);
    return wrap(BigInt(token));
  }

  private variable(name: string): bigint {
    const text = (this.variables.get(name) ?? "").trim();
    if (text === "" || this.skipping > 0) return 0n;
    if (/^-?\d{1,15}$/.test(text) && !/^-?0\d/.test(text)) return BigInt(text);
    return new Evaluator(text, this.variables, this.depth + 1).run();
  }

  private store(name: string, value: bigint): void {
    if (this.skipping === 0) this.variables.set(name, value.toString());
  }

  private apply(operator: string, left: bigint, right: bigint): bigint {
    switch (operator) {
      case "|":
        return left | right;
      case "^":
        return left ^ right;
      case "&":
        return left & right;
      case "==":
        return left === right ? 1n : 0n;
      case "!=":
        return left !== right ? 1n : 0n;
      case "<=":
        return left <= right ? 1n : 0n;
      case ">=":
        return left >= right ? 1n : 0n;
      case "<":
        return left < right ? 1n : 0n;
      case ">":
        return left > right ? 1n : 0n;
      case "<<":
        return wrap(left << (right & 63n));
      case ">>":
        return left >> (right & 63n);
      case "+":
        return wrap(left + right);
      case "-":
        return wrap(left - right);
      case "*":
        return wrap(left * right);
      default:
        if (right === 0n) {
          if (this.skipping > 0) return 0n;
          throw this.error("division by 0", this.from(this.at - 1));
        }
        return wrap(operator === "/" ? left / right : left % right);
    }
  }
}

/** The value of an expression. Throws {@link ArithmeticError}. */
export function evaluateArithmetic(source: string, variables: ArithmeticVariables): bigint {
  return new Evaluator(source, variables, 0).run();
}
