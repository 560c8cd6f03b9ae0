/** awk's language as a tree. */

import type { Expression } from "../../regular-expression.ts";

/** A variable: a global by name, or a parameter of the function around it by position. */
export interface Variable {
  readonly type: "variable";
  readonly name: string;
  /** Position among the parameters; undefined for a global. */
  readonly parameter: number | undefined;
}

export interface Element {
  readonly type: "element";
  readonly array: Variable;
  readonly subscripts: readonly Term[];
}

export interface Field {
  readonly type: "field";
  readonly index: Term;
}

export type Target = Variable | Element | Field;

export type Term =
  | Target
  | { readonly type: "number"; readonly value: number }
  | { readonly type: "text"; readonly value: string }
  | { readonly type: "expression"; readonly expression: Expression }
  | { readonly type: "group"; readonly terms: readonly Term[] }
  | { readonly type: "assign"; readonly target: Target; readonly operator: string; readonly value: Term }
  | { readonly type: "increment"; readonly target: Target; readonly by: 1 | -1; readonly before: boolean }
  | { readonly type: "unary"; readonly operator: "-" | "+" | "!"; readonly operand: Term }
  | { readonly type: "binary"; readonly operator: string; readonly left: Term; readonly right: Term }
  | { readonly type: "concatenation" | "and" | "or"; readonly left: Term; readonly right: Term }
  | { readonly type: "condition"; readonly condition: Term; readonly yes: Term; readonly no: Term }
  | { readonly type: "match"; readonly negated: boolean; readonly left: Term; readonly right: Term }
  | { readonly type: "in"; readonly subscripts: readonly Term[]; readonly array: Variable }
  | { readonly type: "call"; readonly name: string; readonly given: readonly Term[] }
  | { readonly type: "builtin"; readonly name: string; readonly given: readonly Term[] }
  | {
      readonly type: "getline";
      readonly target: Target | undefined;
      readonly from: { readonly kind: "file" | "command"; readonly name: Term } | undefined;
    };

export interface Redirection {
  readonly kind: ">" | ">>" | "|";
  readonly name: Term;
}

export type Statement = { readonly line: number } & (
  | { readonly type: "term"; readonly term: Term }
  | {
      readonly type: "print";
      readonly terms: readonly Term[];
      /** printf: the first term is the format. */
      readonly formatted: boolean;
      readonly to: Redirection | undefined;
    }
  | { readonly type: "block"; readonly body: readonly Statement[] }
  | {
      readonly type: "if";
      readonly condition: Term;
      readonly yes: Statement;
      readonly no: Statement | undefined;
    }
  | { readonly type: "while"; readonly condition: Term; readonly body: Statement }
  | { readonly type: "do"; readonly condition: Term; readonly body: Statement }
  | {
      readonly type: "for";
      readonly start: Statement | undefined;
      readonly condition: Term | undefined;
      readonly step: Statement | undefined;
      readonly body: Statement;
    }
  | {
      readonly type: "forIn";
      readonly variable: Variable;
      readonly array: Variable;
      readonly body: Statement;
    }
  | { readonly type: "break" | "continue" | "next" | "nextfile" }
  | { readonly type: "exit" | "return"; readonly value: Term | undefined }
  | { readonly type: "delete"; readonly array: Variable; readonly subscripts: readonly Term[] | undefined }
);

export type Pattern =
  | { readonly type: "BEGIN" | "END" | "always" }
  | { readonly type: "term"; readonly term: Term }
  | { readonly type: "range"; readonly from: Term; readonly to: Term };

export interface Rule {
  readonly pattern: Pattern;
  /** Undefined: print the record. */
  readonly action: Statement | undefined;
  readonly line: number;
}

export interface UserFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: Statement;
}

export interface AwkProgram {
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, UserFunction>;
}

/** What is wrong with a program, as gawk says it: with the line and a caret, or without. */
export class AwkSyntaxError extends Error {
  override readonly name = "AwkSyntaxError";
  constructor(
    message: string,
    readonly line: number,
    /** The text of the line and how far in it the fault is. */
    readonly place?: { readonly text: string; readonly column: number },
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

/** Ends the program with exit code 2 and gawk's message. */
export class AwkError extends Error {
  override readonly name = "AwkError";
  constructor(
    message: string,
    readonly severity: "fatal" | "error" = "fatal",
  ) {
    super(message);
  }
}
