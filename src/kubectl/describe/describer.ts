/** What a describer is, and what it may ask for. */

import type { DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Invocation } from "../invocation.ts";
import type { ResourceInfo } from "../resources/resource-info.ts";

export interface DescribeContext {
  readonly invocation: Invocation;
  readonly info: ResourceInfo;
  readonly showEvents: boolean;
  /** Milliseconds since 1970. */
  readonly nowEpochMs: number;
}

export interface Describer {
  readonly group: string;
  readonly kind: string;
  /** The text, aligned, with a newline at the end. */
  describe(object: DraftObject, context: DescribeContext): Coroutine<string>;
}

/** A describer of one type; the object comes from the server, so its type is what its kind says. */
export function describerOf<T>(
  group: string,
  kind: string,
  describe: (object: T, context: DescribeContext) => Coroutine<string>,
): Describer {
  return { group, kind, describe: (object, context) => describe(object as unknown as T, context) };
}
