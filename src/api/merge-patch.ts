/**
 * JSON merge patch: objects merge, null deletes, all else replaces. Applying shares what did not change; creating
 * makes the patch that leads from one value to another.
 * Models: RFC 7386; evanphx/json-patch CreateMergePatch and apimachinery pkg/util/jsonmergepatch three-way (v0.36).
 */

import { deepEqual } from "./deep-equal.ts";
import { isForbiddenKey, isJsonObject, type JsonObject } from "./object-path.ts";

/** Applies `patch`; the same value when nothing changes. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const before: JsonObject = isJsonObject(target) ? target : {};
  let after: Record<string, unknown> | undefined;
  for (const [key, change] of Object.entries(patch)) {
    if (isForbiddenKey(key)) continue;
    const present = Object.hasOwn(before, key);
    if (change === null) {
      if (present) delete (after ??= { ...before })[key];
      continue;
    }
    const previous = present ? before[key] : undefined;
    const next = applyMergePatch(previous, change);
    if (!present || !deepEqual(next, previous)) (after ??= { ...before })[key] = next;
  }
  return after ?? (isJsonObject(target) ? target : before);
}

/** The patch that turns `original` into `modified`; undefined when they are equal. */
function difference(
  original: JsonObject,
  modified: JsonObject,
  keep: { readonly changes: boolean; readonly deletions: boolean },
): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const [key, next] of Object.entries(modified)) {
    const previous = Object.hasOwn(original, key) ? original[key] : undefined;
    if (isJsonObject(next) && isJsonObject(previous)) {
      const inner = difference(previous, next, keep);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (keep.changes && !deepEqual(next, previous)) {
      patch[key] = next;
    }
  }
  if (keep.deletions) {
    for (const key of Object.keys(original)) if (!Object.hasOwn(modified, key)) patch[key] = null;
  }
  return patch;
}

export function createMergePatch(original: JsonObject, modified: JsonObject): Record<string, unknown> {
  return difference(original, modified, { changes: true, deletions: true });
}

/** `kubectl apply` without a schema: additions against the live object, deletions against what was last applied. */
export function createThreeWayMergePatch(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
): Record<string, unknown> {
  const changes = difference(current, modified, { changes: true, deletions: false });
  const deletions = difference(original, modified, { changes: false, deletions: true });
  return combine(deletions, changes);
}

/** Both patches in one; where both speak of a field, `second` wins. Unlike applying, null stays null. */
function combine(first: JsonObject, second: JsonObject): Record<string, unknown> {
  const result: Record<string, unknown> = { ...first };
  for (const [key, change] of Object.entries(second)) {
    const other = result[key];
    result[key] = isJsonObject(change) && isJsonObject(other) ? combine(other, change) : change;
  }
  return result;
}
