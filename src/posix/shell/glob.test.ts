import { describe, expect, it } from "vitest";
import { atOnce } from "../calculation.ts";
import { globMatcher, matchEnds } from "./glob.ts";

describe("matchEnds", () => {
  it.each([
    ["a*b", "aabab", "longest", [5, 5, -1, 5, -1, -1]],
    ["a*b", "aabab", "shortest", [3, 3, -1, 5, -1, -1]],
    ["a*b", "aabaa", "whole", [-1, -1, -1, -1, -1, -1]],
    ["?", "ab", "whole", [-1, 2, -1]],
    ["*", "ab", "shortest", [0, 1, 2]],
    ["", "ab", "longest", [0, 1, 2]],
  ] as const)("%s in %s, %s", (pattern, text, which, ends) => {
    expect([...atOnce(matchEnds(pattern, text, which))]).toEqual(ends);
  });

  it("agrees with globMatcher on every part of a text", () => {
    const text = "abcabba[]-a";
    for (const pattern of ["a*", "*a", "[a-c]?", "[!a]*[b]", "a*b*a", "[[]*", "\\[?", "[]-]", "[", "a[b"]) {
      const longest = atOnce(matchEnds(pattern, text, "longest"));
      const shortest = atOnce(matchEnds(pattern, text, "shortest"));
      for (let at = 0; at <= text.length; at++) {
        const found: number[] = [];
        for (let end = at; end <= text.length; end++)
          if (globMatcher(pattern)(text.slice(at, end))) found.push(end);
        expect(shortest[at], `${pattern} at ${at}`).toBe(found[0] ?? -1);
        expect(longest[at], `${pattern} at ${at}`).toBe(found.at(-1) ?? -1);
      }
    }
  });

  it("takes time in proportion to pattern times text", () => {
    expect(atOnce(matchEnds("a*b", "a".repeat(200_000), "longest")).some((end) => end >= 0)).toBe(false);
    expect(globMatcher("[".repeat(200_000))("x")).toBe(false);
  });
});
