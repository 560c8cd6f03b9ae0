/** A stable sort in pieces: runs are sorted at once, and merged pairwise. */

import { type Calculation, Pace } from "../../calculation.ts";

const RUN_LENGTH = 256;
const ITEMS_PER_PIECE = 512;

export function* mergeSorted<T>(items: readonly T[], compare: (a: T, b: T) => number): Calculation<T[]> {
  const pace = new Pace(ITEMS_PER_PIECE);
  let runs: T[][] = [];
  for (let at = 0; at < items.length; at += RUN_LENGTH) {
    runs.push(items.slice(at, at + RUN_LENGTH).sort(compare));
    if (pace.step(RUN_LENGTH)) yield;
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let index = 0; index < runs.length; index += 2) {
      const left = runs[index] as T[];
      const right = runs[index + 1];
      merged.push(right ? yield* merge(left, right, compare, pace) : left);
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function* merge<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
  pace: Pace,
): Calculation<T[]> {
  const result: T[] = [];
  let at = 0;
  let other = 0;
  while (at < left.length || other < right.length) {
    if (pace.step()) yield;
    const takesLeft =
      other >= right.length || (at < left.length && compare(left[at] as T, right[other] as T) <= 0);
    result.push((takesLeft ? left[at++] : right[other++]) as T);
  }
  return result;
}
