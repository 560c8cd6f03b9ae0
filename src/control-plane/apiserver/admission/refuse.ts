/** How a plugin refuses. Models: apiserver pkg/admission/errors.go NewForbidden (v0.36). */

import { forbidden, type StatusError } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import type { AdmissionAttributes } from "./admission.ts";

/** `pods "web" is forbidden: <why>`; an object without a name yet goes by its prefix. */
export function refusal(
  attributes: AdmissionAttributes,
  object: DraftObject | undefined,
  why: string,
): StatusError {
  const name = attributes.name || (object?.metadata.generateName ?? "");
  return forbidden(attributes.resource.resource, name === "" ? "Unknown" : name, why);
}

/** Whether a resource is the core kind of this plural, itself and not a subresource. */
export function isCore(
  resource: AdmissionAttributes["resource"],
  plural: string,
  subresource: string,
): boolean {
  return resource.descriptor.group === "" && resource.descriptor.plural === plural && subresource === "";
}
