/**
 * The patch that apply sends: additions and changes against the live object, deletions against what was applied last.
 * Models: kubectl pkg/cmd/apply/patcher.go (v1.36).
 */

import { createThreeWayMergePatch } from "#api/merge-patch.ts";
import { isJsonObject } from "#api/object-path.ts";
import { mergeSchemaOf } from "#api/schema/merge-schema.ts";
import { createThreeWayStrategicPatch } from "#api/strategic-merge-diff.ts";
import type { DraftObject } from "#api/types.ts";
import type { PatchType } from "../../resources/resource-info.ts";
import { groupVersionText, type ApiResource } from "../../rest/api-resource.ts";
import { CommandError } from "../../errors.ts";

export interface ApplyPatch {
  readonly type: PatchType;
  readonly patch: Readonly<Record<string, unknown>>;
}

/**
 * `last` is undefined when the object was never applied: then nothing is deleted. Kinds that kubectl knows get a
 * strategic patch, others a plain merge patch.
 */
export function applyPatchOf(
  resource: ApiResource,
  last: DraftObject | undefined,
  wanted: DraftObject,
  live: DraftObject,
): ApplyPatch {
  const schema = mergeSchemaOf(groupVersionText(resource), resource.kind);
  if (!schema) {
    const patch = createThreeWayMergePatch({ ...last }, { ...wanted }, { ...live });
    return { type: "application/merge-patch+json", patch };
  }
  const patch = createThreeWayStrategicPatch({ ...last }, { ...wanted }, { ...live }, schema, true);
  if (!patch.ok) throw new CommandError(`creating patch with:\n${patch.error}`);
  return { type: "application/strategic-merge-patch+json", patch: patch.value };
}

/** Whether a patch changes nothing: empty, or only empty maps. */
export function isEmptyPatch(patch: unknown): boolean {
  return isJsonObject(patch) && Object.values(patch).every(isEmptyPatch);
}
