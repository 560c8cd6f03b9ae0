/**
 * Strategic merge patch: making one. Two-way compares two objects; three-way is what `kubectl apply` sends: additions
 * and changes against the live object, deletions against what was last applied.
 * Models: apimachinery pkg/util/strategicpatch (v0.36): CreateTwoWayMergeMapPatch, CreateThreeWayMergePatch.
 */

import { deepEqual } from "./deep-equal.ts";
import { goValueText, indentedJson } from "./go-format.ts";
import { isJsonObject, type JsonObject } from "./object-path.ts";
import { parseFailure, type Parsed } from "./parsed.ts";
import {
  deduplicateScalars,
  DIRECTIVE,
  elementKind,
  kindOf,
  mergeKeyOf,
  normalizeOrder,
  requiredKeyOf,
  sortedByText,
  StrategicPatchError,
} from "./strategic-lists.ts";
import {
  attempt,
  DELETE_FROM_PRIMITIVE_LIST,
  fieldOf,
  mergeMaps,
  RETAIN_KEYS,
  SET_ELEMENT_ORDER,
  type MergeField,
  type MergeSchema,
} from "./strategic-merge-patch.ts";

interface DiffOptions {
  readonly setElementOrder: boolean;
  readonly ignoreChanges: boolean;
  readonly ignoreDeletions: boolean;
  readonly retainKeys: boolean;
}

const EVERY_CHANGE: DiffOptions = {
  setElementOrder: true,
  ignoreChanges: false,
  ignoreDeletions: false,
  retainKeys: false,
};

/** The patch that turns `original` into `modified`. */
export function createTwoWayStrategicPatch(
  original: JsonObject,
  modified: JsonObject,
  schema: MergeSchema,
): Parsed<JsonObject> {
  return attempt(() => diffMaps(original, modified, schema, EVERY_CHANGE));
}

/**
 * @param original what was applied last
 * @param modified what shall be applied now
 * @param current the live object
 * @param overwrite whether changes that others made to the live object since are overwritten; otherwise they are a
 * failure
 */
export function createThreeWayStrategicPatch(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
  schema: MergeSchema,
  overwrite: boolean,
): Parsed<JsonObject> {
  const patch = attempt(() => {
    const changes = diffMaps(current, modified, schema, { ...EVERY_CHANGE, ignoreDeletions: true });
    const deletions = diffMaps(original, modified, schema, { ...EVERY_CHANGE, ignoreChanges: true });
    return mergeMaps(deletions, changes, schema, { applyDirectives: false, dropUnmatchedNulls: false });
  });
  if (!patch.ok || overwrite) return patch;
  const conflict = attempt(() => {
    const theirs = diffMaps(original, current, schema, { ...EVERY_CHANGE, setElementOrder: false });
    return mapsConflict(patch.value, theirs, schema) ? theirs : undefined;
  });
  if (!conflict.ok) return conflict;
  if (conflict.value === undefined) return patch;
  return parseFailure(
    `patch:\n${indentedJson(patch.value)}\nconflicts with changes made from original to current:\n${indentedJson(conflict.value)}\n`,
  );
}

const valueText = (value: unknown): string => goValueText(value);

function diffMaps(
  original: JsonObject,
  modified: JsonObject,
  schema: MergeSchema,
  options: DiffOptions,
): JsonObject {
  const patch: Record<string, unknown> = {};
  const retained: string[] = [];
  for (const [key, next] of Object.entries(modified)) {
    if (options.retainKeys && next !== null) retained.push(key);
    if (!Object.hasOwn(original, key)) {
      if (!options.ignoreChanges) patch[key] = next;
      continue;
    }
    const before = original[key];
    if (key === DIRECTIVE) {
      if (typeof before !== "string" || typeof next !== "string") {
        throw new StrategicPatchError(`invalid value for special key: ${DIRECTIVE}`);
      }
      if (before !== next) patch[key] = next;
    } else if (kindOf(before) !== kindOf(next)) {
      if (!options.ignoreChanges) patch[key] = next;
    } else if (isJsonObject(before) && isJsonObject(next)) {
      diffMapField(key, before, next, patch, schema, options);
    } else if (Array.isArray(before) && Array.isArray(next)) {
      diffListField(key, before, next, patch, schema, options);
    } else if (!options.ignoreChanges && before !== next) {
      patch[key] = next;
    }
  }
  if (!options.ignoreDeletions) {
    for (const key of Object.keys(original)) if (!Object.hasOwn(modified, key)) patch[key] = null;
  }
  const clears = Object.entries(original).some(
    ([key, value]) => value !== null && !Object.hasOwn(modified, key),
  );
  if (retained.length > 0 && (Object.keys(patch).length > 0 || clears)) patch[RETAIN_KEYS] = retained.sort();
  return patch;
}

function diffMapField(
  key: string,
  before: JsonObject,
  next: JsonObject,
  patch: Record<string, unknown>,
  schema: MergeSchema,
  options: DiffOptions,
): void {
  // Equal values need no knowledge of the field.
  if (!schema.field(key) && deepEqual(before, next)) return;
  const field = fieldOf(schema, key);
  if (field.strategy === "replace") {
    if (!options.ignoreChanges) patch[key] = next;
    return;
  }
  const inner = diffMaps(before, next, field.schema, { ...options, retainKeys: field.retainKeys });
  if (Object.keys(inner).length > 0) patch[key] = inner;
}

function diffListField(
  key: string,
  before: readonly unknown[],
  next: readonly unknown[],
  patch: Record<string, unknown>,
  schema: MergeSchema,
  options: DiffOptions,
): void {
  if (!schema.field(key) && deepEqual(before, next)) return;
  const field = fieldOf(schema, key);
  if (field.strategy !== "merge") {
    if (!options.ignoreChanges && !deepEqual(before, next)) patch[key] = next;
    return;
  }
  const { changes, deletions, order } = diffLists(before, next, field, {
    ...options,
    retainKeys: field.retainKeys,
  });
  if (changes.length > 0) patch[key] = changes;
  if (deletions.length > 0) patch[`${DELETE_FROM_PRIMITIVE_LIST}/${key}`] = deletions;
  if (order.length > 0) patch[`${SET_ELEMENT_ORDER}/${key}`] = order;
}

interface ListDiff {
  readonly changes: readonly unknown[];
  readonly deletions: readonly unknown[];
  readonly order: readonly unknown[];
}

function diffLists(
  before: readonly unknown[],
  next: readonly unknown[],
  field: MergeField,
  options: DiffOptions,
): ListDiff {
  if (before.length === 0) {
    return { changes: options.ignoreChanges ? [] : next, deletions: [], order: [] };
  }
  if (elementKind(before, next) !== "map") return diffScalars(before, next, options);
  const { mergeKey } = field;
  if (mergeKey === undefined)
    throw new StrategicPatchError("cannot merge lists without merge key for type map");
  const [changed, deletions] = diffElements(before, next, field.schema, mergeKey, options);
  const changes = [...normalizeOrder(changed, next, mergeKey), ...deletions];
  const sameOrder =
    before.length === next.length &&
    next.every((item, index) => requiredKeyOf(before[index], mergeKey) === requiredKeyOf(item, mergeKey));
  const ordered =
    options.setElementOrder &&
    ((!options.ignoreChanges && (changes.length > 0 || !sameOrder)) ||
      (!options.ignoreDeletions && changes.length > 0));
  const order = ordered ? next.map((item) => ({ [mergeKey]: mergeKeyOf(item, mergeKey) })) : [];
  return { changes, deletions: [], order };
}

function diffScalars(before: readonly unknown[], next: readonly unknown[], options: DiffOptions): ListDiff {
  const old = sortedByText(before, valueText);
  const young = sortedByText(next, valueText);
  const added: unknown[] = [];
  const deleted: unknown[] = [];
  let left = 0;
  let right = 0;
  while (left < old.length || right < young.length) {
    const oldText = left < old.length ? valueText(old[left]) : undefined;
    const youngText = right < young.length ? valueText(young[right]) : undefined;
    if (oldText === youngText) {
      left += 1;
      right += 1;
    } else if (oldText === undefined || (youngText !== undefined && oldText > youngText)) {
      added.push(young[right]);
      right += 1;
    } else {
      deleted.push(old[left]);
      left += 1;
    }
  }
  const changes = options.ignoreChanges ? [] : normalizeOrder(added, next, undefined);
  const deletions = options.ignoreDeletions ? [] : deduplicateScalars(deleted);
  const ordered =
    options.setElementOrder &&
    ((!options.ignoreDeletions && deletions.length > 0) ||
      (!options.ignoreChanges && !deepEqual(before, next)));
  return { changes, deletions, order: ordered ? next : [] };
}

/** Changed and added elements, and the directives that delete the others. */
function diffElements(
  before: readonly unknown[],
  next: readonly unknown[],
  schema: MergeSchema,
  mergeKey: string,
  options: DiffOptions,
): readonly [unknown[], unknown[]] {
  const keyText = (item: unknown): string => valueText(requiredKeyOf(item, mergeKey));
  const old = sortedByText(before, keyText);
  const young = sortedByText(next, keyText);
  const changes: unknown[] = [];
  const deletions: unknown[] = [];
  let left = 0;
  let right = 0;
  while (left < old.length || right < young.length) {
    const oldText = left < old.length ? keyText(old[left]) : undefined;
    const youngText = right < young.length ? keyText(young[right]) : undefined;
    if (oldText === youngText) {
      const element = young[right] as JsonObject;
      const inner = diffMaps(old[left] as JsonObject, element, schema, options);
      if (Object.keys(inner).length > 0) changes.push({ ...inner, [mergeKey]: element[mergeKey] });
      left += 1;
      right += 1;
    } else if (oldText === undefined || (youngText !== undefined && oldText > youngText)) {
      if (!options.ignoreChanges) changes.push(young[right]);
      right += 1;
    } else {
      const key = mergeKeyOf(old[left], mergeKey);
      if (!options.ignoreDeletions) deletions.push({ [DIRECTIVE]: "delete", [mergeKey]: key });
      left += 1;
    }
  }
  return [changes, deletions];
}

/** Whether two patches want different things of a field. */
function mapsConflict(ours: JsonObject, theirs: JsonObject, schema: MergeSchema): boolean {
  const marked = Object.hasOwn(ours, DIRECTIVE) || Object.hasOwn(theirs, DIRECTIVE);
  if (marked && ours[DIRECTIVE] !== theirs[DIRECTIVE]) return true;
  return Object.entries(ours).some(([key, our]) => {
    if (key === DIRECTIVE || key === RETAIN_KEYS || !Object.hasOwn(theirs, key)) return false;
    const their = theirs[key];
    // Directives of lists have no field of their own; the lists that they speak of are compared.
    if (key.startsWith("$")) return false;
    return valuesConflict(our, their, fieldOf(schema, key));
  });
}

function valuesConflict(our: unknown, their: unknown, field: MergeField): boolean {
  if (isJsonObject(our)) {
    if (!isJsonObject(their)) return true;
    return field.strategy === "replace" ? false : mapsConflict(our, their, field.schema);
  }
  if (Array.isArray(our)) return !Array.isArray(their) || listsConflict(our, their, field);
  return our !== their;
}

function listsConflict(ours: readonly unknown[], theirs: readonly unknown[], field: MergeField): boolean {
  const kind = elementKind(ours, theirs);
  const { mergeKey, schema } = field;
  if (field.strategy === "merge") {
    // Merging lists of scalars never conflict.
    if (kind !== "map" || mergeKey === undefined) return false;
    const others = new Map(theirs.map((item) => [valueText(requiredKeyOf(item, mergeKey)), item]));
    return ours.some((item) => {
      const other = others.get(valueText(requiredKeyOf(item, mergeKey)));
      return other !== undefined && mapsConflict(item as JsonObject, other as JsonObject, schema);
    });
  }
  if (ours.length !== theirs.length) return true;
  if (kind !== "map") {
    const sorted = (items: readonly unknown[]): unknown[] =>
      sortedByText(deduplicateScalars(items), valueText);
    return !deepEqual(sorted(ours), sorted(theirs));
  }
  return ours.some((item, index) => mapsConflict(item as JsonObject, theirs[index] as JsonObject, schema));
}
