/**
 * A first look at a body that a client sent: how big, how deep, and whether it has keys that could poison prototypes.
 * Parts that are frozen came from the store and were looked at then.
 */

import { isForbiddenKey } from "#api/object-path.ts";
import { StatusError, badRequest } from "#api/status-error.ts";

/** apiserver pkg/server/config.go MaxRequestBodyBytes. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;
/** Deeper than any object of the API, and shallow enough for every recursion of ours. */
const MAX_DEPTH = 128;

/** Throws a StatusError: 413 for a body over 3 MiB, 400 for one that is too deep or has a forbidden key. */
export function inspectBody(body: unknown): void {
  const bytes = measure(body, 0, "");
  if (bytes > MAX_BODY_BYTES) {
    throw new StatusError(
      413,
      "RequestEntityTooLarge",
      `Request entity too large: limit is ${MAX_BODY_BYTES}`,
      {},
    );
  }
}

function measure(value: unknown, depth: number, path: string): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return 4;
  if (depth > MAX_DEPTH) throw badRequest("exceeded max depth");
  if (Object.isFrozen(value)) return 0;
  let bytes = 2;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) bytes += 1 + measure(value[i], depth + 1, path);
    return bytes;
  }
  for (const key of Object.keys(value)) {
    if (isForbiddenKey(key)) {
      throw badRequest(`the key "${key}" is not allowed${path === "" ? "" : ` in ${path}`}`);
    }
    bytes += key.length + 4 + measure((value as Record<string, unknown>)[key], depth + 1, key);
  }
  return bytes;
}
