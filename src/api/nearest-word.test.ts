import { describe, expect, it } from "vitest";
import { editDistance, nearestWord } from "./nearest-word.ts";

describe("nearestWord", () => {
  const words = ["image", "imagePullPolicy", "name", "ports", "env", "args"];
  it.each([
    ["imgae", "image"],
    ["Image", "image"],
    ["imagePullPolcy", "imagePullPolicy"],
    ["port", "ports"],
    ["x", undefined],
    ["evn", "env"],
    ["volumes", undefined],
    ["", undefined],
  ])("%s: %s", (word, meant) => expect(nearestWord(words, word)).toBe(meant));
});

describe("editDistance", () => {
  it.each([
    ["gte", "get", 2, 1],
    ["kitten", "sitting", 3, 3],
    ["a", "abcd", 3, 3],
    ["", "ab", 2, 2],
    ["abcd", "badc", 3, 2],
  ])("%s %s", (a, b, plain, withSwaps) => {
    expect(editDistance(a, b)).toBe(plain);
    expect(editDistance(a, b, true)).toBe(withSwaps);
  });
});
