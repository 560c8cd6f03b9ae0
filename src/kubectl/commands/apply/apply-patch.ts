/**
 * The patch that apply sends: additions and changes against the live object, deletions against what was applied last.
 * Models: kubectl pkg/cmd/apply/patcher.go (v1.36).
 */

import { createThreeWayMergePatch } from "#api/merge-patch.ts";
import { isJsonObject } from "#api/object-path.ts";
import type { DraftObject } from "#api/types.ts";
import type { PatchType } from "../../resources/resource-info.ts";
import type { ApiResource } from "../../rest/api-resource.ts";

export interface ApplyPatch {
  readonly type: PatchType;
  readonly patch: Readonly<Record<string, unknown>>;
}

/** `last` is undefined when the object was never applied: then nothing is deleted. */
export function applyPatchOf(
  _resource: ApiResource,
  last: DraftObject | undefined,
  wanted: DraftObject,
  live: DraftObject,
): ApplyPatch {
  const patch = createThreeWayMergePatch({ ...(last ?? {}) }, { ...wanted }, { ...live });
  return { type: "application/merge-patch+json", patch };
}

/** Whether a patch changes nothing: empty, or only empty maps. */
export function isEmptyPatch(patch: unknown): boolean {
  return isJsonObject(patch) && Object.values(patch).every(isEmptyPatch);
}
