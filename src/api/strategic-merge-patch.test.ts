import { describe, expect, it } from "vitest";

import { deepFreeze } from "./deep-freeze.ts";
import { isJsonObject, type JsonObject } from "./object-path.ts";
import { createThreeWayStrategicPatch, createTwoWayStrategicPatch } from "./strategic-merge-diff.ts";
import { applyStrategicMergePatch, type MergeField, type MergeSchema } from "./strategic-merge-patch.ts";
import { loadVectors, vectorsPresent } from "../testing/vectors.ts";

interface Row {
  kind: "apply" | "twoWay" | "threeWay";
  description: string;
  original: JsonObject;
  modified: JsonObject;
  current: JsonObject;
  patch: JsonObject;
  result: JsonObject;
  errorContains?: string;
  conflict?: boolean;
  forced?: { patch: JsonObject; result: JsonObject };
}

/** The schema of upstream's tests, as the vectors describe it. */
const anything: MergeSchema = { typeName: "map", field: () => plain };
const plain: MergeField = { strategy: undefined, retainKeys: false, mergeKey: undefined, schema: anything };

function schemaOf(typeName: string, fields: () => Record<string, MergeField>): MergeSchema {
  return { typeName, field: (name) => fields()[name] };
}

const merge = (schema: MergeSchema, mergeKey?: string, retainKeys = false): MergeField => ({
  strategy: "merge",
  retainKeys,
  mergeKey,
  schema,
});
const mergeItem: MergeSchema = schemaOf("MergeItem", () => ({
  name: plain,
  value: plain,
  other: plain,
  mergingList: merge(mergeItem, "name"),
  nonMergingList: { ...plain, schema: mergeItem },
  mergingIntList: merge(anything),
  nonMergingIntList: plain,
  mergeItemPtr: merge(mergeItem, "name"),
  simpleMap: plain,
  replacingItem: { ...plain, strategy: "replace" },
  retainKeysMap: { ...plain, retainKeys: true, schema: retainKeysItem },
  retainKeysMergingList: merge(mergeItem, "name", true),
}));
const retainKeysItem: MergeSchema = schemaOf("RetainKeysMergeItem", () => ({
  name: plain,
  value: plain,
  other: plain,
  simpleMap: plain,
  mergingIntList: merge(anything),
  mergingList: merge(mergeItem, "name"),
  nonMergingList: { ...plain, schema: mergeItem },
}));

/** Upstream's tests compare after sorting merging lists by their key, because the order has no meaning to them. */
function sorted(value: unknown, schema: MergeSchema): unknown {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const field = schema.field(key);
      if (!field) return [key, item];
      if (isJsonObject(item)) return [key, sorted(item, field.schema)];
      if (!Array.isArray(item) || field.strategy !== "merge") return [key, item];
      const elements = item.map((element) => sorted(element, field.schema));
      const textOf = (element: unknown): string =>
        String(isJsonObject(element) && field.mergeKey !== undefined ? element[field.mergeKey] : element);
      return [key, elements.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1))];
    }),
  );
}

function same(actual: JsonObject, expected: JsonObject): void {
  expect(sorted(actual, mergeItem)).toEqual(sorted(expected, mergeItem));
}

function mustApply(original: JsonObject, patch: JsonObject): JsonObject {
  const applied = applyStrategicMergePatch(deepFreeze(original), deepFreeze(patch), mergeItem);
  if (!applied.ok) throw new Error(applied.error);
  return applied.value;
}

function check(row: Row): void {
  if (row.kind === "apply") {
    const applied = applyStrategicMergePatch(deepFreeze(row.original), deepFreeze(row.patch), mergeItem);
    if (row.errorContains !== undefined) {
      expect(applied.ok ? "" : applied.error).toContain(row.errorContains);
    } else {
      if (!applied.ok) throw new Error(applied.error);
      same(applied.value, row.result);
    }
    return;
  }
  if (row.kind === "twoWay") {
    const patch = createTwoWayStrategicPatch(deepFreeze(row.original), deepFreeze(row.modified), mergeItem);
    if (!patch.ok) throw new Error(patch.error);
    same(patch.value, row.patch);
    same(mustApply(row.original, patch.value), row.result);
    return;
  }
  const three = (overwrite: boolean): ReturnType<typeof createThreeWayStrategicPatch> =>
    createThreeWayStrategicPatch(
      deepFreeze(row.original ?? {}),
      deepFreeze(row.modified ?? {}),
      deepFreeze(row.current),
      mergeItem,
      overwrite,
    );
  const careful = three(false);
  if (row.conflict) {
    expect(careful.ok ? "" : careful.error).toContain("conflicts with changes made from original to current");
  } else {
    if (!careful.ok) throw new Error(careful.error);
    same(careful.value, row.patch);
    same(mustApply(row.current, careful.value), row.result);
  }
  if (row.forced) {
    const forced = three(true);
    if (!forced.ok) throw new Error(forced.error);
    same(forced.value, row.forced.patch);
    same(mustApply(row.current, forced.value), row.forced.result);
  }
}

describe.skipIf(!vectorsPresent)("strategic merge patch vectors", () => {
  const { cases } = vectorsPresent ? loadVectors<{ cases: Row[] }>("strategic_merge_patch") : { cases: [] };
  it.each(cases.map((row, index) => [`${index} ${row.kind} ${row.description}`, row] as const))(
    "%s",
    (_name, row) => check(row),
  );
});

describe("strategic merge patch", () => {
  it("keeps no directive in a list that was not there", () => {
    const patch = {
      mergingList: [
        { name: 1, value: null },
        { name: 2, $patch: "delete" },
      ],
    };
    expect(mustApply({}, patch)).toEqual({ mergingList: [{ name: 1 }] });
  });

  it("names the field it does not know", () => {
    const applied = applyStrategicMergePatch({ odd: { a: 1 } }, { odd: { a: 2 } }, mergeItem);
    expect(applied).toEqual({
      ok: false,
      error: 'unable to find api field in struct MergeItem for the json field "odd"',
    });
  });

  it("does not write into prototypes", () => {
    const patch = JSON.parse(
      '{"__proto__": {"polluted": 1}, "simpleMap": {"constructor": {"prototype": {"x": 1}}}}',
    );
    mustApply({ simpleMap: {} }, patch as JsonObject);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
