/**
 * What a flag is: its name, how its text becomes a value, and what it says in `--help`.
 * Models: spf13/pflag 1.0.9 as kubectl v1.36 uses it.
 */

/**
 * How a flag reads its text. "slice" splits at commas and may be repeated, "array" may be repeated and keeps commas,
 * "duration" is Go's ("1m30s"), "optional-duration" also takes a bare number of seconds.
 */
export type FlagType = "text" | "boolean" | "integer" | "duration" | "slice" | "array" | "optional-boolean";

export interface Flag {
  readonly name: string;
  readonly shorthand?: string;
  readonly type: FlagType;
  /** As text; what the flag has when nobody names it. Absent: "" , false, 0 or nothing, by type. */
  readonly initial?: string;
  /** The value of `--name` without `=value`. Booleans have "true". */
  readonly bare?: string;
  /** One sentence for `--help`. */
  readonly usage: string;
  /** What the user is told when the flag is used although it is going away. */
  readonly deprecated?: string;
  readonly hidden?: boolean;
  /** Of an integer: how many bits Go gives it. Absent: 64. */
  readonly bits?: 32;
  /** Why the flag has no effect here; shown in `--help` and in the support matrix. */
  readonly unsupported?: string;
  /** What Tab offers as values. */
  readonly values?: readonly string[];
  /** The command cannot run without it. */
  readonly required?: boolean;
}

type Details = Omit<Flag, "name" | "type" | "usage">;

const maker =
  (type: FlagType) =>
  (name: string, usage: string, details: Details = {}): Flag => ({ name, type, usage, ...details });

export const textFlag = maker("text");
export const booleanFlag = maker("boolean");
export const integerFlag = maker("integer");
export const durationFlag = maker("duration");
export const sliceFlag = maker("slice");
export const arrayFlag = maker("array");

/** The text of a flag's default in `--help`, e.g. `''`, `false`, `[]`. */
export function initialText(flag: Flag): string {
  switch (flag.type) {
    case "boolean":
    case "optional-boolean":
      return flag.initial ?? "false";
    case "integer":
      return flag.initial ?? "0";
    case "duration":
      return flag.initial ?? "0s";
    case "slice":
    case "array":
      return `[${flag.initial ?? ""}]`;
    default:
      return `'${flag.initial ?? ""}'`;
  }
}
