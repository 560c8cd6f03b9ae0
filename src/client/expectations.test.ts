import { expect, it } from "vitest";
import { EXPECTATIONS_TIMEOUT_MS, Expectations } from "./expectations.ts";

it("X1 is satisfied when nothing was expected", () => {
  expect(new Expectations().satisfied("rs", 0)).toBe(true);
});

it("X1 waits for every creation", () => {
  const expectations = new Expectations();
  expectations.expectCreations("rs", 3, 0);
  expectations.creationObserved("rs");
  expect(expectations.satisfied("rs", 1)).toBe(false);
  expectations.creationObserved("rs", 2);
  expect(expectations.satisfied("rs", 1)).toBe(true);
});

it("X1 counts a deletion that is seen twice once", () => {
  const expectations = new Expectations();
  expectations.expectDeletions("rs", ["ns/a", "ns/b"], 0);
  expectations.deletionObserved("rs", "ns/a");
  expectations.deletionObserved("rs", "ns/a");
  expect(expectations.satisfied("rs", 1)).toBe(false);
  expectations.deletionObserved("rs", "ns/b");
  expect(expectations.satisfied("rs", 1)).toBe(true);
});

it("X1 gives up waiting after five minutes", () => {
  const expectations = new Expectations();
  expectations.expectCreations("rs", 1, 1000);
  expect(expectations.satisfied("rs", 1000 + EXPECTATIONS_TIMEOUT_MS)).toBe(false);
  expect(expectations.satisfied("rs", 1001 + EXPECTATIONS_TIMEOUT_MS)).toBe(true);
});
