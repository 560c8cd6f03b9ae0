import { describe, expect, it } from "vitest";

import {
  addQuantities,
  approximateValue,
  compareQuantities,
  mustParseQuantity,
  parseQuantity,
  quantityText,
  roundQuantityUp,
  scaledValue,
  subtractQuantities,
  type Quantity,
} from "./quantity.ts";
import { loadVectors, vectorsPresent } from "../testing/vectors.ts";

interface Row {
  kind: string;
  in: string | string[];
  a: string;
  b: string;
  aFormat: Quantity["format"];
  bFormat: Quantity["format"];
  want: string | number;
  wantFormat?: string;
  canonical?: string;
  parsed?: string;
  format?: Quantity["format"];
  value: number | string;
  alternate: string;
  milliValue?: number;
  float?: number;
  error?: string;
  scale: number;
  exact: boolean;
}

const withFormat = (text: string, format: Quantity["format"]): Quantity => ({
  ...mustParseQuantity(text),
  format,
});

function check(row: Row): void {
  const input = row.in as string;
  switch (row.kind) {
    case "cmp":
      expect(compareQuantities(mustParseQuantity(row.a), mustParseQuantity(row.b))).toBe(row.want);
      return;
    case "invalid":
      expect(parseQuantity(input)).toEqual({ ok: false, error: row.error });
      return;
    case "parse":
    case "corpus": {
      if (row.error !== undefined) {
        expect(parseQuantity(input)).toEqual({ ok: false, error: row.error });
        return;
      }
      const quantity = mustParseQuantity(input);
      expect(quantity.format).toBe(row.format);
      expect(quantityText(quantity)).toBe(row.canonical);
      expect(Number(scaledValue(quantity, 0))).toBe(row.value);
      expect(Number(scaledValue(quantity, -3))).toBe(row.milliValue);
      if (row.float !== undefined) {
        // Upstream's float of a big decimal is off by one unit in the last place; ours is the nearest.
        const tolerance = quantity.big ? 1e-15 * Math.abs(row.float) : 0;
        expect(Math.abs(approximateValue(quantity) - row.float)).toBeLessThanOrEqual(tolerance);
      }
      if (row.parsed !== undefined) {
        expect(compareQuantities(quantity, mustParseQuantity(row.parsed))).toBe(0);
      }
      return;
    }
    case "roundUp": {
      const rounded = roundQuantityUp(mustParseQuantity(input), row.scale);
      expect(rounded.exact).toBe(row.exact);
      expect(quantityText(rounded.quantity)).toBe(row.want);
      return;
    }
    case "string": {
      expect(quantityText(withFormat(row.value as string, row.format ?? "DecimalSI"))).toBe(row.want);
      if (row.alternate !== "") {
        const same = withFormat(row.alternate, row.format ?? "DecimalSI");
        expect(quantityText(same)).toBe(row.want);
      }
      return;
    }
    case "parseEmit":
      expect(quantityText(mustParseQuantity(input))).toBe(row.want);
      return;
    case "add":
    case "sub": {
      const combine = row.kind === "add" ? addQuantities : subtractQuantities;
      const result = combine(withFormat(row.a, row.aFormat), withFormat(row.b, row.bFormat));
      expect(quantityText(result)).toBe(row.want);
      expect(result.format).toBe(row.wantFormat);
      return;
    }
    case "sum": {
      const all = (row.in as string[]).map(mustParseQuantity);
      expect(quantityText(all.reduce(addQuantities))).toBe(row.want);
      return;
    }
    default:
      throw new Error(`unknown kind of row ${row.kind}`);
  }
}

describe.skipIf(!vectorsPresent)("quantity vectors", () => {
  const { cases } = vectorsPresent ? loadVectors<{ cases: Row[] }>("quantity") : { cases: [] };
  it.each(
    cases.map((row, index) => [`${index} ${row.kind} ${JSON.stringify(row.in ?? row.value ?? row.a)}`, row]),
  )("%s", (_name, row) => check(row as Row));
});

describe("quantity", () => {
  it("reads numbers, as YAML has them", () => {
    expect(quantityText(mustParseQuantity(1.5))).toBe("1500m");
    expect(quantityText(mustParseQuantity(2))).toBe("2");
  });

  it("refuses what is empty or huge", () => {
    expect(parseQuantity("").ok).toBe(false);
    expect(parseQuantity("1e99999999").ok).toBe(false);
    expect(parseQuantity(".").ok).toBe(false);
  });
});
