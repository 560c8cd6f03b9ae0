/**
 * The token of `continue`: where the next chunk starts, and of which revision the list is a snapshot.
 * Models: apiserver pkg/storage/continue.go (v0.36).
 */

import { decodeBase64Url, encodeBase64Url } from "#api/base64.ts";
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
  const json = decodeBase64Url(text);
  const fail = (why: string): never => {
    throw badRequest(`continue key is not valid: ${why}`);
  };
  if (!json.ok) return fail(json.error);
  let token: { v?: unknown; rv?: unknown; start?: unknown };
  try {
    token = JSON.parse(json.value) as typeof token;
  } catch {
    return fail("the token is no JSON");
  }
  if (typeof token !== "object" || token === null || token.v !== "meta.k8s.io/v1") {
    return fail(`server does not recognize this encoded version "${String(token?.v)}"`);
  }
  const { rv, start } = token;
  if (typeof rv !== "number" || rv === 0)
    return fail(`incorrect encoded start resourceVersion (version meta.k8s.io/v1)`);
  if (typeof start !== "string" || start === "")
    return fail("encoded start key empty (version meta.k8s.io/v1)");
  if (start.split("/").includes("..")) return fail(`server does not recognize this encoded key`);
  return { fromKey: prefix + start, revision: rv < 0 ? undefined : rv };
}
