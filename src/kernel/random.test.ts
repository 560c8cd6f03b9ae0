import { describe, expect, it } from "vitest";
import { Random } from "./random.ts";

describe("random", () => {
  it("R-SEED equal seeds and streams draw equal numbers; others differ", () => {
    const draw = (seed: number, stream: string): number[] => {
      const random = new Random(seed, stream);
      return Array.from({ length: 8 }, () => random.uint32());
    };
    expect(draw(1, "a")).toEqual(draw(1, "a"));
    expect(draw(1, "a")).not.toEqual(draw(2, "a"));
    expect(draw(1, "a")).not.toEqual(draw(1, "b"));
  });

  it("R-FIXED the first draws of seed 1 are these on every engine", () => {
    const random = new Random(1, "fixed");
    expect([random.uint32(), random.uint32(), random.uint32()]).toMatchInlineSnapshot(`
      [
        929112105,
        3015192980,
        746447667,
      ]
    `);
  });

  it("R-RANGE integers cover their range evenly", () => {
    const random = new Random(3, "range");
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 60_000; i++) counts[random.integer(0, 5)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it("R-NAME suffixes use Kubernetes' alphabet, uuids are version 4", () => {
    const random = new Random(3, "names");
    expect(random.nameSuffix(200)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{200}$/);
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("R-SHUFFLE keeps the members", () => {
    const random = new Random(3, "shuffle");
    expect(random.shuffle([1, 2, 3, 4, 5]).sort()).toEqual([1, 2, 3, 4, 5]);
  });
});
