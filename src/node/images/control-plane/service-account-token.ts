/**
 * Who a service account token speaks for.
 * Models: the API server's service account token authenticator (v1.36). Differs: tokens carry no real signature, so
 * their claims are believed as long as they have not expired.
 */

import type { UserInfo } from "#api/door.ts";
import { decodeBase64 } from "../../base64.ts";

interface Claims {
  readonly sub?: unknown;
  readonly exp?: unknown;
}

/** The user, or undefined when `token` is no token of a service account or has expired. */
export function serviceAccountUser(token: string, epochMs: number): UserInfo | undefined {
  const payload = token.split(".")[1];
  if (payload === undefined) return undefined;
  let claims: Claims;
  try {
    claims = JSON.parse(decodeBase64(payload.replace(/-/g, "+").replace(/_/g, "/"))) as Claims;
  } catch {
    return undefined; // no JSON inside: some other sort of token, the API server will say what it thinks of it
  }
  const match = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(String(claims.sub));
  if (!match || typeof claims.exp !== "number" || claims.exp * 1000 < epochMs) return undefined;
  return {
    name: String(claims.sub),
    groups: ["system:serviceaccounts", `system:serviceaccounts:${match[1]}`, "system:authenticated"],
  };
}
