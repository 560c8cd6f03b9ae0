/**
 * The result of reading a text that a user wrote: the value, or the sentence that says what is wrong with it. The
 * caller decides whether the sentence becomes a StatusError, a field error or a line on stderr.
 */

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function parseFailure(error: string): { readonly ok: false; readonly error: string } {
  return { ok: false, error };
}
