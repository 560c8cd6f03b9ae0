/**
 * The token of `continue`: where the next chunk starts, and of which revision the list is a snapshot.
 * Models: apiserver pkg/storage/continue.go (v0.36).
 */

import { decodeBase64Url, encodeBase64Url } from "#api/base64.ts";
import { readGoJson } from "#api/go-json.ts";
import { badRequest } from "#api/status-error.ts";

export interface ContinuePosition {
  /** The first key wanted. */
  readonly fromKey: string;
  /** Absent: the newest, for a token of an inconsistent continuation. */
  readonly revision: number | undefined;
}

/** `lastKey` is the last key delivered; it starts with `prefix`. `revision` -1 makes the inconsistent token. */
export function encodeContinue(lastKey: string, prefix: string, revision: number): string {
  const token = { v: "meta.k8s.io/v1", rv: revision, start: `${lastKey.slice(prefix.length)}\u0000` };
  return encodeBase64Url(JSON.stringify(token));
}

/** Throws a StatusError (400) for anything that {@link encodeContinue} did not make. */
export function decodeContinue(text: string, prefix: string): ContinuePosition {
  const fail = (why: string): never => {
    throw badRequest(`invalid continue token: continue key is not valid${why}`);
  };
  const json = decodeBase64Url(text);
  if (!json.ok) return fail(`: ${json.error}`);
  const { values, error } = readGoJson(json.value);
  if (error) return fail(`: ${error.message}`);
  const token = values[0] as { v?: unknown; rv?: unknown; start?: unknown } | null;
  if (typeof token !== "object" || token === null || Array.isArray(token))
    return fail(`: json: cannot unmarshal ${jsonKind(token)} into Go value of type storage.continueToken`);
  const { v, rv, start } = token;
  if (v !== "meta.k8s.io/v1")
    return fail(`: server does not recognize this encoded version ${typeof v === "string" ? v : ""}`);
  if (typeof rv !== "number" || rv === 0)
    return fail(": incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  if (typeof start !== "string" || start === "")
    return fail(": encoded start key empty (version meta.k8s.io/v1)");
  if (start.split("/").some((part) => part === ".." || part === ".")) return fail(`: ${start}`);
  return { fromKey: prefix + start, revision: rv < 0 ? undefined : rv };
}

const jsonKind = (value: unknown): string =>
  Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
