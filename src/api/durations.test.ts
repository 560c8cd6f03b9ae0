import { describe, expect, it } from "vitest";

import { formatGoDuration, parseGoDuration } from "./go-duration.ts";
import { ageSince, humanDuration, shortHumanDuration } from "./human-duration.ts";
import { scaledValueOf } from "./int-or-percent.ts";
import { formatTime } from "./time.ts";
import { loadVectors, vectorsPresent } from "../testing/vectors.ts";

interface DurationRow {
  kind: "HumanDuration" | "ShortHumanDuration";
  ns: number;
  go: string;
  want: string;
}
interface DurationVectors {
  cases: DurationRow[];
  /** Seconds, HumanDuration, ShortHumanDuration. */
  sweep: [number, string, string][];
}

describe.skipIf(!vectorsPresent)("human duration vectors", () => {
  const { cases, sweep } = vectorsPresent
    ? loadVectors<DurationVectors>("human_duration")
    : { cases: [], sweep: [] };

  it.each(cases)("$kind of $go is $want", ({ kind, ns, want }) => {
    const shown = kind === "HumanDuration" ? humanDuration : shortHumanDuration;
    expect(shown(ns / 1e6)).toBe(want);
  });

  it("prints every row of the sweep", () => {
    expect(sweep.length).toBeGreaterThan(1000);
    for (const [seconds, long, short] of sweep) {
      expect([seconds, humanDuration(seconds * 1000), shortHumanDuration(seconds * 1000)]).toEqual([
        seconds,
        long,
        short,
      ]);
    }
  });

  it.each(cases)("Go prints and reads $go", ({ go, ns }) => {
    // The upstream table has limits beyond what a number of milliseconds holds exactly.
    if (Math.abs(ns) < 2 ** 52) expect(formatGoDuration(ns / 1e6)).toBe(go);
    expect(parseGoDuration(go)).toEqual({ ok: true, value: ns / 1e6 });
  });
});

describe("ages", () => {
  it("counts from the timestamp", () => {
    expect(ageSince(formatTime(5000), 65_000)).toBe("60s");
    expect(ageSince(undefined, 0)).toBe("<unknown>");
  });
});

describe("Go durations", () => {
  it.each([
    ["1h30m", 5_400_000],
    ["1.5s", 1500],
    ["-2ms", -2],
    ["0", 0],
    ["500us", 0.5],
  ])("reads %s", (text, value) => expect(parseGoDuration(text)).toEqual({ ok: true, value }));

  it.each([
    ["", 'time: invalid duration ""'],
    ["5", 'time: missing unit in duration "5"'],
    ["5x", 'time: unknown unit "x" in duration "5x"'],
    ["abc", 'time: invalid duration "abc"'],
  ])("refuses %j", (text, error) => expect(parseGoDuration(text)).toEqual({ ok: false, error }));

  it.each([
    [0, "0s"],
    [90_000, "1m30s"],
    [3_600_000, "1h0m0s"],
    [1500, "1.5s"],
    [250, "250ms"],
    [0.5, "500µs"],
  ])("prints %d", (value, text) => expect(formatGoDuration(value)).toBe(text));
});

interface PercentRow {
  input: string | number;
  total: number;
  roundUp: boolean;
  want?: number;
  error?: string;
}
interface PercentVectors {
  cases: PercentRow[];
  sweep: [string, number, boolean, number][];
}

describe.skipIf(!vectorsPresent)("int or percent vectors", () => {
  const { cases, sweep } = vectorsPresent
    ? loadVectors<PercentVectors>("int_or_percent")
    : { cases: [], sweep: [] };
  it.each(cases)("$input of $total", ({ input, total, roundUp, want, error }) => {
    const result = scaledValueOf(input, total, roundUp);
    expect(result).toEqual(error === undefined ? { ok: true, value: want } : { ok: false, error });
  });

  it("scales every row of the sweep", () => {
    expect(sweep.length).toBeGreaterThan(300);
    for (const [input, total, roundUp, want] of sweep) {
      expect([input, total, roundUp, scaledValueOf(input, total, roundUp)]).toEqual([
        input,
        total,
        roundUp,
        { ok: true, value: want },
      ]);
    }
  });
});
