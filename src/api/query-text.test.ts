import { expect, it } from "vitest";
import { encodeUrlText, parseQuery } from "./query-text.ts";

it.each([
  ["a=1&b=2&a=3", { a: ["1", "3"], b: ["2"] }],
  ["a+b=c%3Dd=e&x", { "a b": ["c=d=e"], x: [""] }],
  ["x=%zz&%=1&y=%E0%A4%A&ok=1", { ok: ["1"] }],
  ["", {}],
])("parses %s, without what is malformed", (text, expected) =>
  expect(Object.fromEntries(parseQuery(text))).toEqual(expected),
);

it("encodes half a character", () => expect(encodeUrlText("a/\ud800é")).toBe("a%2F%EF%BF%BD%C3%A9"));
