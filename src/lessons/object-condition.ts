/**
 * Conditions on an object's fields, as lessons write them: a path and what is expected there. Paths are dotted names;
 * `[0]` takes an element and `[type=Ready]` the first element whose field has that value.
 */

import { ParameterError, type Parameters } from "./check.ts";

export interface ObjectCondition {
  readonly path: string;
  readonly holds: (value: unknown) => boolean;
  /** What the value shall be, e.g. "Running", "at least 3". */
  readonly expectation: string;
}

const SEGMENT = /^([A-Za-z0-9_/-]+)?((?:\[[^\]]+\])*)$/;

/** The value at a path, or undefined. Throws {@link ParameterError} for a malformed path. */
export function valueAt(object: unknown, path: string): unknown {
  let value: unknown = object;
  for (const segment of path.split(/\.(?![^[]*\])/)) {
    const match = SEGMENT.exec(segment);
    if (!match) throw new ParameterError(`"${path}" is no path`);
    if (match[1] !== undefined) value = field(value, match[1]);
    for (const [, index] of (match[2] ?? "").matchAll(/\[([^\]]+)\]/g))
      value = element(value, index as string);
  }
  return value;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function element(value: unknown, index: string): unknown {
  if (!Array.isArray(value)) return undefined;
  const equals = index.indexOf("=");
  if (equals < 0) return value[Number(index)] as unknown;
  return value.find(
    (item) => String(field(item, index.slice(0, equals))) === index.slice(equals + 1),
  ) as unknown;
}

/** Reads `{path, is | isNot | atLeast | atMost | exists | includes}`. */
export function parseCondition(parameters: Parameters): ObjectCondition {
  const path = parameters.text("path");
  valueAt({}, path);
  const is = parameters.raw("is");
  const isNot = parameters.raw("isNot");
  const atLeast = parameters.optionalNumber("atLeast");
  const atMost = parameters.optionalNumber("atMost");
  const exists = parameters.raw("exists");
  const includes = parameters.optionalText("includes");
  parameters.finish();
  const given = [is, isNot, atLeast, atMost, exists, includes].filter((value) => value !== undefined);
  if (given.length !== 1)
    throw new ParameterError(`"${path}" needs exactly one of is, isNot, atLeast, atMost, exists, includes`);
  if (is !== undefined)
    return { path, expectation: String(is), holds: (value) => String(value) === String(is) };
  if (isNot !== undefined)
    return {
      path,
      expectation: `other than ${String(isNot)}`,
      holds: (value) => String(value) !== String(isNot),
    };
  if (atLeast !== undefined)
    return { path, expectation: `at least ${atLeast}`, holds: (value) => Number(value ?? 0) >= atLeast };
  if (atMost !== undefined)
    return { path, expectation: `at most ${atMost}`, holds: (value) => Number(value ?? 0) <= atMost };
  if (includes !== undefined) {
    return {
      path,
      expectation: `one that includes ${includes}`,
      holds: (value) => typeof value === "string" && value.includes(includes),
    };
  }
  return {
    path,
    expectation: exists === true ? "set" : "not set",
    holds: (value) => (value !== undefined) === exists,
  };
}
