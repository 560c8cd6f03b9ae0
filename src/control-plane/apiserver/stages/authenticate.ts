/**
 * Second stage: who asks. Components say it themselves, as their client certificate would; others bring a token.
 * Models: apiserver pkg/authentication (v0.36).
 */

import type { ApiRequest, UserInfo } from "#api/door.ts";
import { StatusError } from "#api/status-error.ts";
import { serviceAccountUser } from "./service-account-token.ts";

const ANONYMOUS: UserInfo = { name: "system:anonymous", groups: ["system:unauthenticated"] };

/** `tokens` maps bearer tokens to users. Throws a StatusError (401) for a token that is neither one nor a service account's. */
export function authenticate(
  request: ApiRequest,
  tokens: ReadonlyMap<string, UserInfo>,
  nowMs: number,
): UserInfo {
  if (request.user) return request.user;
  const header = request.headers?.["authorization"];
  if (header === undefined) return ANONYMOUS;
  const token = /^[Bb]earer +(\S+)$/.exec(header)?.[1];
  const user = token === undefined ? undefined : (tokens.get(token) ?? serviceAccountUser(token, nowMs));
  if (!user) throw new StatusError(401, "Unauthorized", "Unauthorized");
  return user;
}

/** Whether this is a part of the cluster that speaks for itself, not a user or a pod with a token. */
export function isComponent(user: UserInfo | undefined): boolean {
  return user !== undefined && user.name.startsWith("system:");
}
