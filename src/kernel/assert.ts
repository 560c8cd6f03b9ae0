/**
 * Assertions about our own code. A failed assertion is a bug of Wavetank, never of a user: it stops the run.
 * Errors that users cause are `StatusError` (api/status-error.ts) or lists of field errors.
 */

export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** Throws {@link AssertionError} with `message` unless `condition` holds. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Returns `value`, or throws {@link AssertionError} when it is null or undefined. `what` names it in the message. */
export function assertPresent<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new AssertionError(`${what} is missing`);
  return value;
}

/** For the default branch of an exhaustive switch. */
export function assertNever(value: never, what: string): never {
  throw new AssertionError(`${what}: unexpected ${JSON.stringify(value)}`);
}
