/**
 * The shortest list of changes that makes one list of lines of another.
 *
 * Models: E. Myers, "An O(ND) difference algorithm"; GNU diffutils 3.10. Differs: where several lists are equally short it
 * does not always choose the one GNU chooses; beyond a bound the rest counts as changed as a whole.
 */

import { type Calculation, Pace } from "../../calculation.ts";

/** Lines [fromStart, fromEnd) of the first become lines [toStart, toEnd) of the second. Counted from 0. */
export interface Change {
  readonly fromStart: number;
  readonly fromEnd: number;
  readonly toStart: number;
  readonly toEnd: number;
}

const STEPS_PER_PIECE = 20_000;
const LINES_PER_PIECE = 2000;

/** Longer edit scripts are not looked for: the trace of the search grows with the square. */
const MAXIMUM_DISTANCE = 1500;

/** The changes in order, and how many comparisons they took. */
export function* findChanges(
  from: readonly string[],
  to: readonly string[],
): Calculation<{ readonly changes: readonly Change[]; readonly steps: number }> {
  const pace = new Pace(STEPS_PER_PIECE);
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) {
    if (pace.step()) yield;
    start++;
  }
  let fromEnd = from.length;
  let toEnd = to.length;
  while (fromEnd > start && toEnd > start && from[fromEnd - 1] === to[toEnd - 1]) {
    if (pace.step()) yield;
    fromEnd--;
    toEnd--;
  }
  const removed = new Uint8Array(from.length + 1);
  const added = new Uint8Array(to.length + 1);
  const steps = yield* mark(from.slice(start, fromEnd), to.slice(start, toEnd), start, removed, added);
  const changes = yield* slide(from, to, yield* collect(from.length, to.length, removed, added));
  return { changes, steps: steps + from.length + to.length };
}

/** Myers' greedy search; marks lines that go and lines that come. Returns its steps. */
function* mark(
  from: readonly string[],
  to: readonly string[],
  offset: number,
  removed: Uint8Array,
  added: Uint8Array,
): Calculation<number> {
  const pace = new Pace(STEPS_PER_PIECE);
  const most = Math.min(from.length + to.length, MAXIMUM_DISTANCE);
  /** Furthest position in `from` on each diagonal, and what it was after each distance. */
  const furthest = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  let steps = 0;
  for (let distance = 0; distance <= most; distance++) {
    if (pace.step(2 * distance + 1)) yield;
    trace.push(furthest.slice(most + 1 - distance - 1, most + 1 + distance + 2));
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      steps++;
      const below = furthest[most + 1 + diagonal + 1] as number;
      const left = furthest[most + 1 + diagonal - 1] as number;
      const down = diagonal === -distance || (diagonal !== distance && left < below);
      let x = down ? below : left + 1;
      let y = x - diagonal;
      while (x < from.length && y < to.length && from[x] === to[y]) {
        x++;
        y++;
        steps++;
      }
      furthest[most + 1 + diagonal] = x;
      if (x >= from.length && y >= to.length) {
        walkBack(trace, from.length, to.length, offset, removed, added);
        return steps;
      }
    }
  }
  removed.fill(1, offset, offset + from.length);
  added.fill(1, offset, offset + to.length);
  return steps;
}

function walkBack(
  trace: readonly Int32Array[],
  fromLength: number,
  toLength: number,
  offset: number,
  removed: Uint8Array,
  added: Uint8Array,
): void {
  let x = fromLength;
  let y = toLength;
  for (let distance = trace.length - 1; distance > 0; distance--) {
    const before = trace[distance] as Int32Array;
    const at = (diagonal: number): number => before[diagonal + distance + 1] as number;
    const diagonal = x - y;
    const down = diagonal === -distance || (diagonal !== distance && at(diagonal - 1) < at(diagonal + 1));
    const previous = down ? diagonal + 1 : diagonal - 1;
    x = at(previous);
    y = x - previous;
    if (down) added[offset + y] = 1;
    else removed[offset + x] = 1;
  }
}

/** A block that only adds or only removes: where its lines stand. Undefined for one that does both. */
function oneSided(
  change: Change,
  from: readonly string[],
  to: readonly string[],
): { readonly lines: readonly string[]; readonly start: number; readonly end: number } | undefined {
  const adds = change.fromStart === change.fromEnd;
  if (adds === (change.toStart === change.toEnd)) return undefined;
  return adds
    ? { lines: to, start: change.toStart, end: change.toEnd }
    : { lines: from, start: change.fromStart, end: change.fromEnd };
}

const shifted = (change: Change, by: number): Change => ({
  fromStart: change.fromStart + by,
  fromEnd: change.fromEnd + by,
  toStart: change.toStart + by,
  toEnd: change.toEnd + by,
});

const touch = (first: Change, second: Change): boolean =>
  first.fromEnd === second.fromStart && first.toEnd === second.toStart;

const joined = (first: Change, second: Change): Change => ({
  fromStart: first.fromStart,
  fromEnd: second.fromEnd,
  toStart: first.toStart,
  toEnd: second.toEnd,
});

/**
 * Where a block was only added or only removed and its first line equals the line behind it, the block may as well
 * begin one line later: people expect the latest place, unless an earlier one joins it to the block before.
 */
function* slide(
  from: readonly string[],
  to: readonly string[],
  changes: readonly Change[],
): Calculation<Change[]> {
  const pace = new Pace(LINES_PER_PIECE);
  const later: Change[] = [];
  for (const change of changes.toReversed()) {
    if (pace.step()) yield;
    let moved = change;
    for (;;) {
      const next = later.at(-1);
      if (next && touch(moved, next)) moved = joined(moved, later.pop() as Change);
      const block = oneSided(moved, from, to);
      if (!block || block.end >= block.lines.length || block.lines[block.start] !== block.lines[block.end])
        break;
      if (pace.step()) yield;
      moved = shifted(moved, 1);
    }
    later.push(moved);
  }
  const result: Change[] = [];
  for (const change of later.reverse()) {
    const previous = result.at(-1);
    const back = previous && stepsBack(previous, change, from, to);
    if (previous && back !== undefined) result[result.length - 1] = joined(previous, shifted(change, -back));
    else result.push(change);
  }
  return result;
}

/** How far `change` has to move back to touch `previous`; undefined when the text does not allow it. */
function stepsBack(
  previous: Change,
  change: Change,
  from: readonly string[],
  to: readonly string[],
): number | undefined {
  const block = oneSided(change, from, to);
  const distance = change.fromStart - previous.fromEnd;
  if (!block) return undefined;
  for (let step = 1; step <= distance; step++)
    if (block.lines[block.start - step] !== block.lines[block.end - step]) return undefined;
  return distance;
}

function* collect(
  fromLength: number,
  toLength: number,
  removed: Uint8Array,
  added: Uint8Array,
): Calculation<Change[]> {
  const pace = new Pace(STEPS_PER_PIECE);
  const changes: Change[] = [];
  let x = 0;
  let y = 0;
  while (x < fromLength || y < toLength) {
    if (pace.step()) yield;
    if (!removed[x] && !added[y]) {
      x++;
      y++;
      continue;
    }
    const fromStart = x;
    const toStart = y;
    while (x < fromLength && removed[x]) x++;
    while (y < toLength && added[y]) y++;
    changes.push({ fromStart, fromEnd: x, toStart, toEnd: y });
  }
  return changes;
}
