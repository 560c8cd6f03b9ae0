/**
 * Who a service account's token speaks for.
 * Models: kubernetes pkg/serviceaccount (v1.36): subject, groups, expiry.
 * Differs: tokens are not signed (the kubelet draws the signature), so their claims are believed.
 */

import { decodeBase64Url } from "#api/base64.ts";
import type { UserInfo } from "#api/door.ts";
import { BOOT_EPOCH_MS } from "#api/time.ts";

const SUBJECT = /^system:serviceaccount:([a-z0-9-]+):([a-z0-9.-]+)$/;

function claimsOf(token: string): { sub?: unknown; exp?: unknown } | undefined {
  const [, payload, , ...rest] = token.split(".");
  const text = payload === undefined || rest.length > 0 ? undefined : decodeBase64Url(payload);
  if (!text?.ok) return undefined;
  try {
    const claims: unknown = JSON.parse(text.value);
    return typeof claims === "object" && claims !== null ? claims : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // not a token of ours: the caller answers 401
    throw error;
  }
}

/** Undefined when the token is malformed or has expired at `nowMs` (virtual). */
export function serviceAccountUser(token: string, nowMs: number): UserInfo | undefined {
  const claims = claimsOf(token);
  if (!claims || typeof claims.sub !== "string" || typeof claims.exp !== "number") return undefined;
  const match = SUBJECT.exec(claims.sub);
  if (!match || claims.exp * 1000 < BOOT_EPOCH_MS + nowMs) return undefined;
  return {
    name: claims.sub,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${match[1]}`, "system:authenticated"],
  };
}
