import { describe, expect, it } from "vitest";
import { areaPath, linePath } from "./chart-paths.ts";

const points = [
  { atMs: 1000, value: 0 },
  { atMs: 1500, value: 10 },
  { atMs: 2000, value: 5 },
];

describe("chart paths", () => {
  it("puts the most at the top and nothing at the bottom", () => {
    expect(linePath(points, 1000, 1000, 10)).toBe("M0.00 40.00L50.00 1.00L100.00 20.50");
  });

  it("never leaves the box", () => {
    expect(linePath([{ atMs: 1000, value: 99 }], 1000, 1000, 10)).toBe("M0.00 1.00");
  });

  it("closes an area, and draws none where nothing was", () => {
    expect(areaPath(points, 1000, 1000, 10)).toMatch(/L100\.00 40L0\.00 40Z$/);
    expect(areaPath([{ atMs: 1, value: 0 }], 0, 10, 1)).toBe("");
    expect(areaPath([], 0, 10, 1)).toBe("");
  });
});
