/** Many seeds of random operations and node crashes; every invariant after every write, and at rest. */

import { describe, expect, it } from "vitest";
import { often } from "./campaign.ts";
import { simulate } from "./simulate.ts";

const SEEDS = often(300, 5000);
const PER_TEST = 25;

describe("a cluster under random operations and node crashes", () => {
  const batches = Array.from({ length: Math.ceil(SEEDS / PER_TEST) }, (_, batch) => batch * PER_TEST + 1);

  it.each(batches)(`keeps every invariant, ${PER_TEST} seeds from %i`, (first) => {
    for (let seed = first; seed < first + PER_TEST && seed <= SEEDS; seed++) {
      expect(simulate({ seed, operations: 25 }).writes).toBeGreaterThan(0);
    }
  });

  it.each([1, 2, 3])("D1 same seed twice, same digest, seed %i", (seed) => {
    expect(simulate({ seed, operations: 20 })).toEqual(simulate({ seed, operations: 20 }));
  });
});
