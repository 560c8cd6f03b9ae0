/** What surrounds a filter while it runs: variables, functions, and the evaluator itself. */

import type { Filter } from "./jq-filter.ts";
import type { Interruptible, Stream } from "./jq-stream.ts";
import type { Json, Located, Path } from "./jq-values.ts";

export interface Scope {
  readonly variables: ReadonlyMap<string, Json>;
  readonly functions: ReadonlyMap<string, Closure>;
  readonly depth: number;
}

export interface Closure {
  readonly parameters: readonly string[];
  readonly body: Filter;
  /** Undefined: that of the prelude, where all its functions know one another. */
  readonly scope: Scope | undefined;
  readonly recursive: boolean;
  readonly key: string;
}

/** The evaluator, as its parts know it. */
export interface Evaluation {
  /** The scope around the functions that are written in jq, and these themselves. */
  readonly preludeScope: Scope;
  readonly prelude: ReadonlyMap<string, Closure>;
  readonly nowSeconds: number;
  /** Values with the paths that lead to them; no path where a value is new. */
  evaluate(filter: Filter, here: Located, scope: Scope): Stream<Located>;
  values(filter: Filter, input: Json, scope: Scope): Stream<Json>;
  /** The first value, or null. */
  first(filter: Filter, input: Json, scope: Scope): Interruptible<Json>;
  /** Throws JqError when a value has no path. */
  paths(filter: Filter, input: Json, scope: Scope): Interruptible<Path[]>;
  descend(here: Located): Stream<Located>;
  /** Counts a step. True: a pause is due. Throws JqError when there were too many. */
  step(): boolean;
  /** Counts work that is more than a step, such as copying `items` items. */
  work(items: number): void;
  /** The next of the program's inputs; undefined at the end. */
  nextInput(): Interruptible<Json | undefined>;
}

/** break: leaves the label of the same name. */
export class JqBreak extends Error {
  constructor(readonly label: object) {
    super("break");
  }
}
