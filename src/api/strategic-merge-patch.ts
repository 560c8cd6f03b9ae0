/**
 * Strategic merge patch: applying one. Lists merge by key where the schema says so; directives delete, replace, order
 * and retain.
 * Models: apimachinery pkg/util/strategicpatch (v0.36): StrategicMergeMapPatch.
 * Differs: values are never changed in place; the result shares what did not change.
 */

import { goValueText } from "./go-format.ts";
import { isForbiddenKey, isJsonObject, type JsonObject } from "./object-path.ts";
import { parsed, parseFailure, type Parsed } from "./parsed.ts";
import {
  deduplicateScalars,
  deleteFromScalars,
  DIRECTIVE,
  elementKind,
  keyIndex,
  kindOf,
  mergeKeyOf,
  normalizeElementOrder,
  requiredKeyOf,
  StrategicPatchError,
} from "./strategic-lists.ts";

/** How a field is patched, as upstream's struct tags say. */
export interface MergeField {
  /** patchStrategy "merge": lists merge by `mergeKey`, scalars by value. "replace" replaces lists and maps whole. */
  readonly strategy: "merge" | "replace" | undefined;
  /** patchStrategy "retainKeys": a patch names the keys that stay. */
  readonly retainKeys: boolean;
  readonly mergeKey: string | undefined;
  /** Of the object itself, of a map's values, or of a list's elements. */
  readonly schema: MergeSchema;
}

export interface MergeSchema {
  /** For messages: the Go name of the type. */
  readonly typeName: string;
  /** Undefined when the type has no such field. A map of strings answers every name. */
  field(name: string): MergeField | undefined;
}

export const RETAIN_KEYS = "$retainKeys";
export const SET_ELEMENT_ORDER = "$setElementOrder";
export const DELETE_FROM_PRIMITIVE_LIST = "$deleteFromPrimitiveList";

export interface MergeOptions {
  /** True on the server: directives take effect. False when two patches are combined: directives are kept. */
  readonly applyDirectives: boolean;
  /** True on the server: a null for a field that is not there vanishes. False: it stays in the result. */
  readonly dropUnmatchedNulls: boolean;
}

const SERVER: MergeOptions = { applyDirectives: true, dropUnmatchedNulls: true };

export function fieldOf(schema: MergeSchema, name: string): MergeField {
  const field = schema.field(name);
  if (field) return field;
  throw new StrategicPatchError(
    `unable to find api field in struct ${schema.typeName} for the json field ${JSON.stringify(name)}`,
  );
}

/** Catches StrategicPatchError only: everything else is our own mistake. */
export function attempt<T>(run: () => T): Parsed<T> {
  try {
    return parsed(run());
  } catch (error) {
    if (error instanceof StrategicPatchError) return parseFailure(error.message);
    throw error;
  }
}

export function applyStrategicMergePatch(
  original: JsonObject,
  patch: JsonObject,
  schema: MergeSchema,
): Parsed<JsonObject> {
  return attempt(() => mergeMaps(original, patch, schema, SERVER));
}

export function mergeMaps(
  original: JsonObject,
  patch: JsonObject,
  schema: MergeSchema,
  options: MergeOptions,
): JsonObject {
  if (Object.hasOwn(patch, DIRECTIVE)) return directedMap(patch);
  const result: Record<string, unknown> = { ...original };
  const rest: Record<string, unknown> = { ...patch };
  applyRetainKeys(result, rest, options);
  applyElementOrder(result, rest, schema, options);
  for (const [key, change] of Object.entries(rest)) mergeField(result, key, change, schema, options);
  return result;
}

function directedMap(patch: JsonObject): JsonObject {
  const { [DIRECTIVE]: directive, ...others } = patch;
  if (directive === "replace") return others;
  if (directive === "delete") return {};
  throw new StrategicPatchError(
    `unknown patch type: ${goValueText(directive)} in map: ${goValueText(patch)}`,
  );
}

function mergeField(
  result: Record<string, unknown>,
  patchKey: string,
  change: unknown,
  schema: MergeSchema,
  options: MergeOptions,
): void {
  const deletes = patchKey.startsWith(DELETE_FROM_PRIMITIVE_LIST);
  if (deletes && !options.applyDirectives) {
    result[patchKey] = change;
    return;
  }
  const key = deletes ? keyOfDirective(patchKey, DELETE_FROM_PRIMITIVE_LIST) : patchKey;
  if (isForbiddenKey(key)) return;
  if (change === null) {
    delete result[key];
    if (!options.dropUnmatchedNulls) result[key] = null;
    return;
  }
  const before = result[key];
  if (!Object.hasOwn(result, key) || kindOf(before) !== kindOf(change)) {
    if (!deletes) result[key] = options.applyDirectives ? withoutDirectives(change) : change;
    return;
  }
  const field = fieldOf(schema, key);
  if (isJsonObject(change) && isJsonObject(before)) {
    result[key] = field.strategy === "replace" ? change : mergeMaps(before, change, field.schema, options);
  } else if (Array.isArray(change) && Array.isArray(before)) {
    result[key] = field.strategy === "merge" ? mergeLists(before, change, field, deletes, options) : change;
  } else {
    result[key] = change;
  }
}

/** What a patch adds to nothing: its directives have done their work, and nulls have nothing to delete. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kept = value.filter((item) => !isJsonObject(item) || !Object.hasOwn(item, DIRECTIVE));
    return kept.map(withoutDirectives);
  }
  if (!isJsonObject(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return withoutDirectives(directedMap(value));
  const clean: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    if (field === null || isForbiddenKey(key) || isDirectiveKey(key)) continue;
    clean[key] = withoutDirectives(field);
  }
  return clean;
}

function isDirectiveKey(key: string): boolean {
  return (
    key === RETAIN_KEYS ||
    key.startsWith(`${SET_ELEMENT_ORDER}/`) ||
    key.startsWith(`${DELETE_FROM_PRIMITIVE_LIST}/`)
  );
}

function keyOfDirective(key: string, prefix: string): string {
  if (key.startsWith(`${prefix}/`)) return key.slice(prefix.length + 1);
  const what = prefix === SET_ELEMENT_ORDER ? "setElementOrder list" : "primitive list";
  throw new StrategicPatchError(`invalid patch format of ${what}`);
}

function applyRetainKeys(
  result: Record<string, unknown>,
  rest: Record<string, unknown>,
  options: MergeOptions,
): void {
  if (!Object.hasOwn(rest, RETAIN_KEYS)) return;
  const retained = rest[RETAIN_KEYS];
  delete rest[RETAIN_KEYS];
  if (!options.applyDirectives) {
    result[RETAIN_KEYS] ??= retained;
    return;
  }
  if (!Array.isArray(retained)) throw new StrategicPatchError("invalid patch format of retainKeys");
  const keys = new Set(retained.map(String));
  for (const [key, change] of Object.entries(rest)) {
    if (change === null || key.startsWith(DELETE_FROM_PRIMITIVE_LIST) || key.startsWith(SET_ELEMENT_ORDER))
      continue;
    if (!keys.has(key)) throw new StrategicPatchError("invalid patch format of retainKeys");
  }
  for (const key of Object.keys(result)) if (!keys.has(key)) delete result[key];
}

const listAt = (record: Readonly<Record<string, unknown>>, key: string): readonly unknown[] | undefined => {
  const value = record[key];
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value;
  throw new StrategicPatchError(`expected a []interface {}, but received a ${kindOf(value)}`);
};

/** Handles every $setElementOrder together with the list that it orders; both leave `rest`. */
function applyElementOrder(
  result: Record<string, unknown>,
  rest: Record<string, unknown>,
  schema: MergeSchema,
  options: MergeOptions,
): void {
  for (const directive of Object.keys(rest)) {
    if (!directive.startsWith(SET_ELEMENT_ORDER)) continue;
    const order = listAt(rest, directive) ?? [];
    if (!options.applyDirectives) result[directive] ??= order;
    delete rest[directive];
    const key = keyOfDirective(directive, SET_ELEMENT_ORDER);
    const before = listAt(result, key);
    const change = listAt(rest, key);
    const field = fieldOf(schema, key);
    checkOrder(change ?? [], order, field.mergeKey);
    if (!before && !change) continue;
    const merged = !change
      ? (before ?? [])
      : !before
        ? change
        : field.strategy === "merge"
          ? mergeLists(before, change, field, false, options)
          : change;
    const ordered = new Set(order.map((item) => mergeKeyOf(item, field.mergeKey)));
    const [patched, serverOnly] = partition(merged, ordered, field.mergeKey);
    const kind = elementKind(before ?? [], change ?? []);
    const mergeKey = kind === "map" ? field.mergeKey : undefined;
    const list = normalizeElementOrder(patched, serverOnly, order, before ?? [], mergeKey);
    result[key] = !before && options.applyDirectives ? withoutDirectives(list) : list;
    delete rest[key];
  }
}

/** Items that the patch names, and items that only the server has. */
function partition(
  items: readonly unknown[],
  named: ReadonlySet<unknown>,
  mergeKey: string | undefined,
): readonly [unknown[], unknown[]] {
  const inPatch: unknown[] = [];
  const serverOnly: unknown[] = [];
  for (const item of items) (named.has(requiredKeyOf(item, mergeKey)) ? inPatch : serverOnly).push(item);
  return [inPatch, serverOnly];
}

const isDeletion = (item: unknown): boolean => isJsonObject(item) && item[DIRECTIVE] === "delete";

/** The items of the patch must come in the order that $setElementOrder gives, deletions apart. */
function checkOrder(
  change: readonly unknown[],
  order: readonly unknown[],
  mergeKey: string | undefined,
): void {
  if (change.length === 0 || order.length === 0) return;
  const items = mergeKey === undefined ? change : change.filter((item) => !isDeletion(item));
  let next = 0;
  let position = 0;
  while (next < items.length && position < order.length) {
    const item = items[next];
    if (isJsonObject(item) && Object.hasOwn(item, DIRECTIVE)) {
      next += 1;
      continue;
    }
    if (requiredKeyOf(item, mergeKey) === requiredKeyOf(order[position], mergeKey)) next += 1;
    position += 1;
  }
  if (next < items.length) {
    throw new StrategicPatchError(
      `The order in patch list:\n${goValueText(change)}\n doesn't match ${SET_ELEMENT_ORDER} list:\n${goValueText(order)}\n`,
    );
  }
}

function mergeLists(
  original: readonly unknown[],
  patch: readonly unknown[],
  field: MergeField,
  deletes: boolean,
  options: MergeOptions,
): readonly unknown[] {
  if (original.length === 0 && patch.length === 0) return original;
  if (elementKind(original, patch) !== "map") {
    if (deletes && options.applyDirectives) return deleteFromScalars(original, patch);
    const merged = deduplicateScalars([...original, ...patch]);
    const [patched, serverOnly] = partition(merged, new Set(patch), undefined);
    return normalizeElementOrder(patched, serverOnly, patch, original, undefined);
  }
  const { mergeKey } = field;
  if (mergeKey === undefined)
    throw new StrategicPatchError("cannot merge lists without merge key for type map");
  const [base, items] = applyListDirectives(original, patch, mergeKey);
  const merged = [...base];
  const positions = keyIndex(merged, mergeKey);
  for (const item of items) {
    const key = requiredKeyOf(item, mergeKey);
    const position = positions.get(key);
    if (position === undefined) {
      positions.set(key, merged.length);
      merged.push(options.applyDirectives ? withoutDirectives(item) : item);
    } else {
      merged[position] = mergeMaps(merged[position] as JsonObject, item as JsonObject, field.schema, options);
    }
  }
  const named = new Set(items.map((item) => mergeKeyOf(item, mergeKey)));
  const [patched, serverOnly] = partition(merged, named, mergeKey);
  return normalizeElementOrder(patched, serverOnly, items, base, mergeKey);
}

/** Elements of a patch list that carry $patch: deletions, and the replacement of the whole list. */
function applyListDirectives(
  original: readonly unknown[],
  patch: readonly unknown[],
  mergeKey: string,
): readonly [readonly unknown[], readonly unknown[]] {
  const items: unknown[] = [];
  const deleted = new Set<unknown>();
  let replaces = false;
  for (const item of patch) {
    const directive = isJsonObject(item) ? item[DIRECTIVE] : undefined;
    if (directive === undefined) items.push(item);
    else if (directive === "delete") deleted.add(requiredKeyOf(item, mergeKey));
    else if (directive === "replace") replaces = true;
    else if (directive === "merge") {
      throw new StrategicPatchError("merging lists cannot yet be specified in the patch");
    } else {
      throw new StrategicPatchError(
        `unknown patch type: ${goValueText(directive)} in map: ${goValueText(item)}`,
      );
    }
  }
  if (replaces) return [items, []];
  const kept =
    deleted.size === 0 ? original : original.filter((item) => !deleted.has(mergeKeyOf(item, mergeKey)));
  return [kept, items];
}
