import { describe, expect, it } from "vitest";
import { playSession, replayDigest } from "./typed-session.ts";

describe("a session of every sort of input", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("is rebuilt by its journal, digest for digest, seed %i", (seed) => {
    const { cluster, digest, characters } = playSession(seed);
    expect(characters).toBeGreaterThan(500);
    expect(replayDigest(cluster)).toBe(digest);
  });

  it("is the same each time", () => {
    const [first, again, other] = [playSession(9), playSession(9), playSession(10)];
    expect([again.digest, again.screen]).toEqual([first.digest, first.screen]);
    expect(other.digest).not.toBe(first.digest);
  });
});
