import fc from "fast-check";
import { expect, it } from "vitest";

import { decodeBase64, decodeBase64Url, encodeBase64, encodeBase64Url, utf8Length } from "./base64.ts";

it("encodes and decodes as Node does", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const bytes = Buffer.from(text, "utf8");
      expect(encodeBase64(text)).toBe(bytes.toString("base64"));
      expect(utf8Length(text)).toBe(bytes.length);
      expect(decodeBase64(bytes.toString("base64"))).toEqual({ ok: true, value: text });
      expect(encodeBase64Url(text)).toBe(bytes.toString("base64url"));
      expect(decodeBase64Url(bytes.toString("base64url"))).toEqual({ ok: true, value: text });
    }),
  );
});

it.each([
  ["pass word", 4],
  ["YQ", 0],
  ["YQ=", 3],
  ["YQ===", 4],
  ["YWI==", 4],
  ["YWJj=", 4],
  ["Y===", 1],
  ["YQ=a", 2],
])("says where base64 goes wrong, as Go does: %s at %i", (text, at) => {
  expect(decodeBase64(text)).toEqual({ ok: false, error: `illegal base64 data at input byte ${at}` });
});

it.each(["a+b/", "YQ==", "Y"])("refuses %s as base64 for URLs", (text) => {
  expect(decodeBase64Url(text).ok).toBe(false);
});
