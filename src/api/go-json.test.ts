import { describe, expect, it } from "vitest";
import { readGoJson } from "./go-json.ts";

describe("JSON as Go reads it", () => {
  it.each<[string, string, number]>([
    ['{"a": 1,}', `invalid character '}' looking for beginning of object key string`, 9],
    ['{"a" "b"}', `invalid character '"' after object key`, 6],
    ['{"a": "v1" "b"}', `invalid character '"' after object key:value pair`, 12],
    ["[1 2]", `invalid character '2' after array element`, 4],
    ["{'a': 1}", `invalid character '\\'' looking for beginning of object key string`, 2],
    ['{"a": tru}', `invalid character '}' in literal true (expecting 'e')`, 10],
    ['{"a": "x\ny"}', `invalid character '\\n' in string literal`, 9],
    ['{"a": "\\x"}', `invalid character 'x' in string escape code`, 9],
    ['{"a": 01}', `invalid character '1' after object key:value pair`, 8],
    ["-x", `invalid character 'x' in numeric literal`, 2],
    ['{"a": {"b"', "unexpected EOF", -1],
  ])("%j is refused", (text, message, offset) => {
    const { error } = readGoJson(text);
    expect([error?.message, error?.offset]).toEqual([message, offset]);
  });

  it("reads one value after the other, up to the first mistake", () => {
    const { values, error } = readGoJson('{"a": [1, -2.5e1, "\\u00e4\\n"]} null {"x"');
    expect(values).toEqual([{ a: [1, -25, "ä\n"] }, null]);
    expect(error?.message).toBe("unexpected EOF");
  });

  it("refuses keys that reach for prototypes", () => {
    expect(readGoJson('{"__proto__": {}}').error?.message).toBe('key "__proto__" is not allowed');
  });
});
