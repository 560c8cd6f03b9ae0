import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SmallMap } from "./small-map.ts";

describe("SmallMap", () => {
  it("does what a Map does", () => {
    const key = fc.integer({ min: 0, max: 3 });
    const step = fc.oneof(
      fc.record({ act: fc.constant("set" as const), key, value: fc.integer() }),
      fc.record({ act: fc.constantFrom("delete" as const, "clear" as const), key }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const small = new SmallMap<number, number>();
        const model = new Map<number, number>();
        for (const each of steps) {
          if (each.act === "set") {
            small.set(each.key, each.value);
            model.set(each.key, each.value);
          } else if (each.act === "delete") {
            expect(small.delete(each.key)).toBe(model.delete(each.key));
          } else {
            small.clear();
            model.clear();
          }
          expect([...small]).toEqual([...model]);
          expect([...small.keys()]).toEqual([...model.keys()]);
          expect([...small.values()]).toEqual([...model.values()]);
          expect(small.size).toBe(model.size);
          for (let probe = 0; probe <= 3; probe++) {
            expect(small.get(probe)).toBe(model.get(probe));
            expect(small.has(probe)).toBe(model.has(probe));
          }
        }
      }),
    );
  });
});
