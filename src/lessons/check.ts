/**
 * What a check is. Checks are properties of the cluster and of its history, so that every right way passes; they never
 * look at what was typed.
 */

import type { WatchEvent } from "#api/types.ts";
import type { World } from "./world.ts";

export interface Verdict {
  readonly holds: boolean;
  /** What is so now, e.g. "2 of 3 are ready", whether the check holds or not; empty when there is nothing to add. */
  readonly detail: string;
}

/** One exchange of the network, as far as checks look at it. */
export interface ServedRequest {
  readonly startMs: number;
  readonly service?: string;
  readonly outcome: string;
  readonly latencyMs: number;
}

/** A check at work, from the beginning of its step. */
export interface Check {
  /** Every write of the store since the beginning of the step; only checks of history listen. */
  onEvent?(event: WatchEvent, world: World): void;
  onRequest?(request: ServedRequest): void;
  evaluate(world: World): Verdict;
}

/** What helps when a check of history has failed for good. */
export const BEGIN_AGAIN = "lab reset begins the step again";

export interface CheckKind {
  /** The folder's name. */
  readonly name: string;
  /** Makes the check. Throws {@link ParameterError} when a parameter is wrong. */
  create(parameters: Parameters, world: World): Check;
}

export class ParameterError extends Error {
  override readonly name = "ParameterError";
}

/** Typed access to the parameters of a check; what is read is known, the rest is a mistake. */
export class Parameters {
  private readonly read = new Set<string>();

  constructor(private readonly values: Readonly<Record<string, unknown>>) {}

  text(name: string): string {
    const value = this.take(name);
    if (typeof value !== "string") throw new ParameterError(`"${name}" must be text`);
    return value;
  }

  optionalText(name: string): string | undefined {
    return this.take(name) === undefined ? undefined : this.text(name);
  }

  number(name: string): number {
    const value = this.take(name);
    if (typeof value !== "number") throw new ParameterError(`"${name}" must be a number`);
    return value;
  }

  optionalNumber(name: string): number | undefined {
    return this.take(name) === undefined ? undefined : this.number(name);
  }

  /** A map of text to text, e.g. labels; empty when absent. */
  labels(name: string): Readonly<Record<string, string>> {
    const value = this.take(name);
    if (value === undefined) return {};
    if (
      typeof value !== "object" ||
      value === null ||
      Object.values(value).some((v) => typeof v !== "string")
    ) {
      throw new ParameterError(`"${name}" must map text to text`);
    }
    return value as Record<string, string>;
  }

  /** A list of objects; empty when absent. */
  list(name: string): readonly Parameters[] {
    const value = this.take(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw new ParameterError(`"${name}" must be a list`);
    return value.map((item) => new Parameters(item as Record<string, unknown>));
  }

  raw(name: string): unknown {
    return this.take(name);
  }

  /** Throws when a parameter was given that nobody read. */
  finish(): void {
    const unknown = Object.keys(this.values).filter((name) => !this.read.has(name));
    if (unknown.length > 0) throw new ParameterError(`unknown parameter "${unknown.join('", "')}"`);
  }

  private take(name: string): unknown {
    this.read.add(name);
    return this.values[name];
  }
}
