/** JSONPath with kubectl's error texts around it. */

import { parseJsonPath, relaxedJsonPath as relax } from "#api/jsonpath/jsonpath.ts";
import type { Calculation } from "#posix/calculation.ts";
import { CommandError } from "../errors.ts";

export interface CompiledPath {
  /** The values of all parts, one after the other. */
  find(object: unknown): readonly unknown[];
  /** The text of a template; of long lists in pieces. */
  print(object: unknown): Calculation<string>;
  printAsJson(object: unknown): Calculation<string>;
}

/** Throws a {@link CommandError} when `text` is no JSONPath, and later when the object lacks a key it must have. */
export function compileJsonPath(text: string, allowMissingKeys: boolean): CompiledPath {
  const path = parseJsonPath(text);
  if (!path.ok) throw new CommandError(`error parsing jsonpath ${text}, ${path.error}`);
  const options = { allowMissingKeys };
  const value = <T>(result: { ok: true; value: T } | { ok: false; error: string }, object: unknown): T => {
    if (result.ok) return result.value;
    throw new CommandError(
      `error executing jsonpath ${JSON.stringify(text)}: Error executing template: ${result.error}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${text}\n\tobject given to jsonpath engine was:\n\t\t${JSON.stringify(object)}\n\n`,
    );
  };
  return {
    find: (object) => value(path.value.find(object, options), object).flat(),
    *print(object) {
      return value(yield* path.value.execute(object, options), object);
    },
    *printAsJson(object) {
      return value(yield* path.value.executeAsJson(object, options), object);
    },
  };
}

/** "name", ".name" and "{.name}" mean the same in columns and sort keys. */
export function relaxedJsonPath(text: string): string {
  const relaxed = relax(text);
  if (!relaxed.ok) throw new CommandError(relaxed.error);
  return relaxed.value;
}
