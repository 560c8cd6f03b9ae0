/** Hides what secrets hold and still tells what changes. Models: pkg/cmd/diff/diff.go Masker (v1.36). */

import type { DraftObject } from "#api/types.ts";

type Data = Readonly<Record<string, string>>;

const HIDDEN = "***";

/** A pair of objects, the older of which may be missing. */
export function maskSecrets<
  T extends { readonly live: DraftObject | undefined; readonly merged: DraftObject },
>(pair: T): T {
  if (pair.merged.kind !== "Secret") return pair;
  const before = (pair.live?.["data"] ?? {}) as Data;
  const after = (pair.merged["data"] ?? {}) as Data;
  const mask = (object: DraftObject, data: Data, other: Data, word: string): DraftObject => {
    if (object["data"] === undefined) return object;
    const masked = Object.entries(data).map(([key, value]) => [
      key,
      Object.hasOwn(other, key) && other[key] !== value ? `${HIDDEN} (${word})` : HIDDEN,
    ]);
    return { ...object, data: Object.fromEntries(masked) as Data };
  };
  return {
    ...pair,
    live: pair.live && mask(pair.live, before, after, "before"),
    merged: mask(pair.merged, after, before, "after"),
  };
}
