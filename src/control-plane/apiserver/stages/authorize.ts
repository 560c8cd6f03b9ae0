/**
 * Third stage: may they?
 * Models: apiserver pkg/authorization and endpoints/filters/authorization.go (v0.36).
 */

import type { UserInfo } from "#api/door.ts";
import { StatusError, groupResourceText } from "#api/status-error.ts";
import type { ResourceTarget } from "../request-context.ts";

export interface AuthorizationAttributes {
  readonly user: UserInfo;
  readonly verb: string;
  /** Absent for paths that name no resource. */
  readonly target: ResourceTarget | undefined;
  readonly path: string;
}

export interface AuthorizationDecision {
  readonly allowed: boolean;
  /** Shown to the user when refused; may be empty. */
  readonly reason: string;
}

export interface Authorizer {
  authorize(attributes: AuthorizationAttributes): AuthorizationDecision;
}

/** Paths that everyone may read (system:public-info-viewer). */
const PUBLIC_PATHS: ReadonlySet<string> = new Set(["/healthz", "/livez", "/readyz", "/version"]);

/** Lets in every authenticated user: the cluster has no roles yet. */
export const allowAuthenticated: Authorizer = {
  authorize: ({ user, path }) => ({
    allowed: user.name !== "system:anonymous" || PUBLIC_PATHS.has(path),
    reason: "",
  }),
};

/** Throws the 403 of upstream's forbidden response. */
export function authorize(authorizer: Authorizer, attributes: AuthorizationAttributes): void {
  const { allowed, reason } = authorizer.authorize(attributes);
  if (allowed) return;
  const { user, verb, target, path } = attributes;
  const because = reason === "" ? "" : `: ${reason}`;
  if (!target) {
    throw new StatusError(
      403,
      "Forbidden",
      `forbidden: User "${user.name}" cannot ${verb} path "${path}"${because}`,
      {},
    );
  }
  const { resource, namespace, name, subresource } = target;
  const text = groupResourceText(resource.resource);
  const { group, plural } = resource.descriptor;
  const what = subresource === "" ? plural : `${plural}/${subresource}`;
  const where = namespace === "" ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const subject = name === "" ? text : `${text} "${name}"`;
  throw new StatusError(
    403,
    "Forbidden",
    `${subject} is forbidden: User "${user.name}" cannot ${verb} resource "${what}" in API group "${group}" ${where}${because}`,
    { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: plural },
  );
}
