import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { atOnce } from "./calculation.ts";
import { sha256 } from "./sha256.ts";
import { utf8Encode } from "./utf8.ts";

describe("sha256", () => {
  it.each(["", "abc", "a".repeat(55), "a".repeat(56), "a".repeat(64), "€ä".repeat(999)])("of %s", (text) => {
    expect(atOnce(sha256(utf8Encode(text)))).toBe(createHash("sha256").update(text).digest("hex"));
  });
});
