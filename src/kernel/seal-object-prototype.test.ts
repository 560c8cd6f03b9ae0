import { beforeAll, describe, expect, it } from "vitest";
import { sealObjectPrototype } from "./seal-object-prototype.ts";

const INHERITED = ["__proto__", "constructor", "toString", "valueOf", "hasOwnProperty", "__defineGetter__"];

describe("the sealed prototype", () => {
  beforeAll(sealObjectPrototype);

  it.each(INHERITED)("%s is a key like any other", (key) => {
    const record: Record<string, unknown> = {};
    record[key] = "x";
    expect(Object.entries(record)).toEqual([[key, "x"]]);
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    expect(Object.entries({ ...record })).toEqual([[key, "x"]]);
    delete record[key];
    expect(Object.keys(record)).toEqual([]);
  });

  it.each([...INHERITED, "polluted"])("%s of the prototype cannot be changed", (key) => {
    const prototype = Object.prototype as unknown as Record<string, unknown>;
    expect(() => {
      prototype[key] = "x";
    }).toThrow(TypeError);
    expect(({} as Record<string, unknown>)[key]).not.toBe("x");
  });

  it("what is inherited still works", () => {
    expect(String({})).toBe("[object Object]");
    expect({}.constructor).toBe(Object);
    expect(Number({ valueOf: () => 5 })).toBe(5);
    expect(JSON.stringify(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
    sealObjectPrototype();
  });
});
