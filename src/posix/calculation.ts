/**
 * Long calculations in pieces. A process has the machine to itself between two system calls; what may take long there
 * (parsing a script, sorting a file) is written as a generator that yields now and then, and each piece is paid for as CPU
 * time, which is when others get their turn.
 */

import { type Coroutine, computePart } from "./system-calls.ts";

/** Yields after each piece of about {@link PIECE_MS} of work; returns its result. */
export type Calculation<T> = Generator<void, T, void>;

/** What a piece costs, in CPU milliseconds. */
const PIECE_MS = 0.5;

/** Ends a piece within a program. */
export const payPiece = (): Coroutine<void> => computePart(PIECE_MS);

/** Runs a calculation within a program. */
export function* inPieces<T>(calculation: Calculation<T>): Coroutine<T> {
  for (let step = calculation.next(); ; step = calculation.next()) {
    if (step.done) return step.value;
    yield* payPiece();
  }
}

/** Runs a calculation at once: where the input is known to be small. */
export function atOnce<T>(calculation: Calculation<T>): T {
  for (let step = calculation.next(); ; step = calculation.next()) if (step.done) return step.value;
}

/** Counts small steps of work: `if (pace.step()) yield;` ends a piece after `stepsPerPiece` of them. */
export class Pace {
  private steps = 0;

  constructor(private readonly stepsPerPiece: number) {}

  /** Whether a piece is full; then counting starts anew. */
  step(count = 1): boolean {
    this.steps += count;
    if (this.steps < this.stepsPerPiece) return false;
    this.steps = 0;
    return true;
  }
}
