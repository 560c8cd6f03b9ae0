import fc from "fast-check";
import { expect, it } from "vitest";

import { decodeBase64, encodeBase64, utf8Length } from "./base64.ts";

it("encodes and decodes as Node does", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const bytes = Buffer.from(text, "utf8");
      expect(encodeBase64(text)).toBe(bytes.toString("base64"));
      expect(utf8Length(text)).toBe(bytes.length);
      expect(decodeBase64(bytes.toString("base64"))).toEqual({ ok: true, value: text });
    }),
  );
});

it("says where base64 goes wrong", () => {
  expect(decodeBase64("pass word")).toEqual({ ok: false, error: "illegal base64 data at input byte 4" });
  expect(decodeBase64("YQ=")).toEqual({ ok: false, error: "illegal base64 data at input byte 0" });
});
