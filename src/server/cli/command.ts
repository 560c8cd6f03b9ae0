/** What a command of the command line is, and how it reads its arguments. */

import { readFileSync } from "node:fs";
import { parseArgs, type ParseArgsConfig } from "node:util";

/** The user gave wrong arguments; the message says which. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface CliCommand {
  readonly name: string;
  /** e.g. "run [--seed N] FILE|-" */
  readonly usage: string;
  readonly summary: string;
  run(argv: readonly string[]): Promise<number>;
}

export interface Arguments {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  flag(name: string): boolean;
  /** An integer in [low, high], or `otherwise` when absent. Throws {@link UsageError}. */
  integer(name: string, low: number, high: number, otherwise: number): number;
}

/** Throws {@link UsageError} for unknown options and missing values. */
export function parseArguments(
  argv: readonly string[],
  options: NonNullable<ParseArgsConfig["options"]>,
): Arguments {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const text = (name: string): string | undefined => parsed.values[name] as string | undefined;
  return {
    positionals: parsed.positionals,
    text,
    flag: (name) => parsed.values[name] === true,
    integer: (name, low, high, otherwise) => {
      const value = text(name);
      if (value === undefined) return otherwise;
      const number = Number(value);
      if (!Number.isInteger(number) || number < low || number > high) {
        throw new UsageError(`--${name} must be a whole number from ${low} to ${high}, not "${value}"`);
      }
      return number;
    },
  };
}

/** The text of a script; "-" is standard input. Throws {@link UsageError}. */
export function readScript(path: string): string {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${(error as Error).message}`);
  }
}

/** The largest seed a link can carry. */
export const MAX_SEED = 2 ** 31 - 1;
/** More worker nodes than any figure of ours speaks of are refused. */
export const MAX_NODES = 5000;
