/**
 * The syntax tree of shell commands. Words keep their parts and which of them were quoted; expansion happens later.
 */

export type WordPart =
  | { readonly type: "text"; readonly text: string; readonly quoted: boolean }
  /** A here-document whose parts are read as it is expanded: it may be long. Throws ShellSyntaxError while it is read. */
  | { readonly type: "document"; readonly parts: () => Iterable<WordPart>; readonly quoted: true }
  | {
      readonly type: "parameter";
      readonly name: string;
      readonly quoted: boolean;
      /** ${x[…]}: "@", "*" or an arithmetic expression. */
      readonly subscript?: Word;
      /** ${#x} */
      readonly length?: boolean;
      /** ${!x} */
      readonly indirect?: boolean;
      /** ":-", "%", "//", ":" (substring), "^^" … */
      readonly operator?: string;
      readonly argument?: Word;
      /** The replacement of "/", the length of ":". */
      readonly second?: Word;
    }
  | { readonly type: "command"; readonly list: List; readonly quoted: boolean }
  /** <(…), or with `output` >(…) */
  | { readonly type: "process"; readonly list: List; readonly output: boolean; readonly quoted: boolean }
  | { readonly type: "arithmetic"; readonly expression: Word; readonly quoted: boolean };

export type Word = readonly WordPart[];

export interface Assignment {
  readonly name: string;
  readonly append: boolean;
  readonly subscript?: Word;
  readonly value: Word | { readonly elements: readonly Word[] };
}

export interface Redirect {
  readonly descriptor: number;
  readonly operator: ">" | ">>" | "<" | "<>" | ">|" | ">&" | "<&" | "&>" | "&>>" | "<<" | "<<<";
  /** For "<<": the document. */
  readonly target: Word;
  /** {name}>…: the variable that takes the number of a free descriptor; with >&- the one that holds it. */
  readonly variable?: string;
}

interface Node {
  readonly line: number;
  readonly redirects?: readonly Redirect[];
}

export interface SimpleCommand extends Node {
  readonly type: "simple";
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
}

export type ConditionNode =
  | { readonly type: "not"; readonly operand: ConditionNode }
  | { readonly type: "and" | "or"; readonly left: ConditionNode; readonly right: ConditionNode }
  | { readonly type: "unary"; readonly operator: string; readonly operand: Word }
  | { readonly type: "binary"; readonly operator: string; readonly left: Word; readonly right: Word }
  | { readonly type: "word"; readonly word: Word };

export type Command =
  | SimpleCommand
  | (Node & { readonly type: "group" | "subshell"; readonly body: List })
  | (Node & {
      readonly type: "if";
      readonly branches: readonly { readonly condition: List; readonly body: List }[];
      readonly otherwise?: List;
    })
  | (Node & {
      readonly type: "for" | "select";
      readonly variable: string;
      /** Absent: the positional parameters. */
      readonly words?: readonly Word[];
      readonly body: List;
    })
  | (Node & {
      readonly type: "arithmeticFor";
      readonly start: Word;
      readonly condition: Word;
      readonly step: Word;
      readonly body: List;
    })
  | (Node & {
      readonly type: "while";
      readonly until: boolean;
      readonly condition: List;
      readonly body: List;
    })
  | (Node & {
      readonly type: "case";
      readonly subject: Word;
      readonly clauses: readonly {
        readonly patterns: readonly Word[];
        readonly body: List;
        /** ";;" ends, ";&" falls through, ";;&" tests on. */
        readonly end: ";;" | ";&" | ";;&";
      }[];
    })
  | (Node & {
      readonly type: "function";
      readonly name: string;
      readonly body: Command;
      readonly source: string;
    })
  | (Node & {
      readonly type: "coprocess";
      readonly name: string;
      readonly body: Command;
      readonly source: string;
    })
  | (Node & { readonly type: "condition"; readonly condition: ConditionNode })
  | (Node & { readonly type: "arithmetic"; readonly expression: Word });

export interface Pipeline {
  readonly commands: readonly Command[];
  readonly negated: boolean;
  /** `time`, with "posix" for -p. */
  readonly timed: false | "bash" | "posix";
}

export interface AndOr {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: "&&" | "||"; readonly pipeline: Pipeline }[];
  readonly background: boolean;
  /** The text it was read from, for `jobs`. */
  readonly source: string;
}

export type List = readonly AndOr[];

/** What is wrong with the text. `incomplete`: more lines could mend it. */
export class ShellSyntaxError extends Error {
  override readonly name = "ShellSyntaxError";
  constructor(
    message: string,
    readonly line: number,
    readonly incomplete: boolean,
    /** The line of source that bash shows after the message. */
    readonly sourceLine?: string,
    /** What the shell's status becomes. */
    readonly status = 2,
  ) {
    super(message);
  }
}
