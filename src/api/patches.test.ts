import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { deepEqual } from "./deep-equal.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { compactJson, goSyntaxText, goValueText, indentedJson } from "./go-format.ts";
import { applyJsonPatch } from "./json-patch.ts";
import { applyMergePatch, createMergePatch, createThreeWayMergePatch } from "./merge-patch.ts";
import { isJsonObject, valueAt, withoutValueAt, withValueAt, type JsonObject } from "./object-path.ts";

const json = fc
  .jsonValue({ depthSize: "small" })
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const jsonObject = fc
  .dictionary(fc.constantFrom("a", "b", "c"), json)
  .map((value) => ({ ...value }) as JsonObject);

/** Merge patches cannot set null, so objects with nulls are no fair test of them. */
function withoutNulls(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([key, item]) => item !== null && key !== "__proto__");
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutNulls(item)]));
}

describe("deepEqual", () => {
  it("agrees with JSON on equal and different values", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(deepEqual(a, JSON.parse(JSON.stringify(a)))).toBe(true);
        expect(deepEqual(a, b)).toBe(compactJson(a) === compactJson(b));
      }),
    );
  });

  it("takes undefined as absent", () => {
    expect(deepEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(deepEqual({ a: 1 }, { a: 1, b: undefined, c: 2 })).toBe(false);
  });
});

describe("deepFreeze", () => {
  it("freezes everything once", () => {
    const shared = deepFreeze({ list: [{ a: 1 }] });
    const copy = deepFreeze({ ...shared, more: {} });
    expect(Object.isFrozen(copy.list[0])).toBe(true);
    expect(Object.isFrozen(copy.more)).toBe(true);
  });
});

describe("paths", () => {
  const root = deepFreeze({ spec: { containers: [{ name: "a" }, { name: "b" }] } });

  it("reads and writes with shared structure", () => {
    const next = withValueAt(root, ["spec", "containers", 1, "image"], "x");
    expect(valueAt(next, ["spec", "containers", 1, "image"])).toBe("x");
    expect(next.spec.containers[0]).toBe(root.spec.containers[0]);
    expect(withValueAt(root, ["spec", "containers", 0, "name"], "a")).toBe(root);
  });

  it("removes", () => {
    expect(withoutValueAt(root, ["spec", "containers", 0])).toEqual({
      spec: { containers: [{ name: "b" }] },
    });
    expect(withoutValueAt(root, ["spec", "nothing"])).toBe(root);
  });
});

describe("JSON patch", () => {
  const document = deepFreeze({ spec: { replicas: 1, list: [1, 2] } });
  const apply = (...operations: unknown[]): ReturnType<typeof applyJsonPatch> =>
    applyJsonPatch(document, operations);

  it("applies operations in order", () => {
    const patched = apply(
      { op: "test", path: "/spec/replicas", value: 1 },
      { op: "replace", path: "/spec/replicas", value: 3 },
      { op: "add", path: "/spec/list/-", value: 3 },
      { op: "copy", from: "/spec/replicas", path: "/spec/more" },
      { op: "remove", path: "/spec/list/0" },
    );
    expect(patched).toEqual({ ok: true, value: { spec: { replicas: 3, list: [2, 3], more: 3 } } });
  });

  it("applies all or nothing", () => {
    const patched = apply(
      { op: "remove", path: "/spec/list" },
      { op: "test", path: "/spec/replicas", value: 2 },
    );
    expect(patched).toEqual({ ok: false, error: "testing path /spec/replicas failed: test failed" });
    expect(document.spec.list).toEqual([1, 2]);
  });

  it.each([
    [
      { op: "replace", path: "/spec/none", value: 1 },
      "replace operation does not apply: doc is missing key: /spec/none: missing value",
    ],
    [
      { op: "remove", path: "/spec/none" },
      "error in remove for path: '/spec/none': Unable to remove nonexistent key: none: missing value",
    ],
    [
      { op: "add", path: "/none/deep", value: 1 },
      'add operation does not apply: doc is missing path: "/none/deep": missing value',
    ],
    [
      { op: "remove", path: "/spec/list/length" },
      "error in remove for path: '/spec/list/length': strconv.Atoi: parsing \"length\": invalid syntax",
    ],
    [
      { op: "add", path: "/__proto__/x", value: 1 },
      'add operation does not apply: key "__proto__" is not allowed',
    ],
    [{ op: "bend", path: "/spec" }, "Unexpected kind: bend"],
  ])("refuses %j", (operation, error) => {
    expect(apply(operation)).toEqual({ ok: false, error });
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });
});

describe("merge patch", () => {
  it("leads from one object to another", () => {
    fc.assert(
      fc.property(jsonObject, jsonObject, (first, second) => {
        const from = deepFreeze(withoutNulls(first)) as JsonObject;
        const to = withoutNulls(second) as JsonObject;
        expect(applyMergePatch(from, createMergePatch(from, to))).toEqual(to);
      }),
    );
  });

  it("returns the same object when nothing changes", () => {
    const object = deepFreeze({ a: { b: [1] } });
    expect(applyMergePatch(object, { a: { b: [1] }, c: null })).toBe(object);
  });

  it("keeps what others wrote and deletes what we no longer apply", () => {
    const patch = createThreeWayMergePatch({ a: 1, b: 1 }, { a: 2 }, { a: 1, b: 1, theirs: true });
    expect(patch).toEqual({ a: 2, b: null });
  });

  it("does not touch prototypes", () => {
    const patch = JSON.parse('{"__proto__": {"polluted": true}}') as unknown;
    applyMergePatch({}, patch);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("Go's formats", () => {
  it("prints JSON as Go marshals maps", () => {
    expect(compactJson({ b: "<&>", a: [1, null] })).toBe('{"a":[1,null],"b":"\\u003c\\u0026\\u003e"}');
    expect(indentedJson({ a: {}, b: [], c: [1] })).toBe(
      '{\n    "a": {},\n    "b": [],\n    "c": [\n        1\n    ]\n}',
    );
  });

  it("prints %v and %#v", () => {
    const value = { b: [1, 2.5, null], a: "x" };
    expect(goValueText(value)).toBe("map[a:x b:[1 2.5 <nil>]]");
    expect(goSyntaxText(value)).toBe(
      'map[string]interface {}{"a":"x", "b":[]interface {}{1, 2.5, interface {}(nil)}}',
    );
  });
});
