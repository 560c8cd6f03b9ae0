/**
 * The values of a filter come one by one, and between them may stand places where the program can be interrupted: a
 * filter that works for long yields {@link PAUSE} now and then, and {@link HUNGRY} while it waits for an input that has
 * not been read yet. Whoever takes values hands these on.
 */

import type { Calculation } from "../../calculation.ts";

/** Here the program may be interrupted. */
export const PAUSE: unique symbol = Symbol("pause");
/** Here it cannot go on before more is read. */
export const HUNGRY: unique symbol = Symbol("hungry");

export type Interruption = typeof PAUSE | typeof HUNGRY;
export type Stream<T> = Generator<T | Interruption, void, void>;
/** A single result that may take a while. */
export type Interruptible<T> = Generator<Interruption, T, void>;

/** JSON has no symbols. */
export const isInterruption = (each: unknown): each is Interruption => typeof each === "symbol";

/** All values of a stream. */
export function* gather<T>(source: Stream<T>): Interruptible<T[]> {
  const items: T[] = [];
  for (const each of source)
    if (isInterruption(each)) yield each;
    else items.push(each);
  return items;
}

/** The first value; the rest is not computed. */
export function* firstOf<T>(source: Stream<T>): Interruptible<T | undefined> {
  for (const each of source)
    if (isInterruption(each)) yield each;
    else return each;
  return undefined;
}

export function* lastOf<T>(source: Stream<T>): Interruptible<T | undefined> {
  let last: T | undefined;
  for (const each of source)
    if (isInterruption(each)) yield each;
    else last = each;
  return last;
}

/** The result of a calculation; its pieces end in pauses. */
export function* pausing<T>(calculation: Calculation<T>): Interruptible<T> {
  for (let step = calculation.next(); ; step = calculation.next()) {
    if (step.done) return step.value;
    yield PAUSE;
  }
}
