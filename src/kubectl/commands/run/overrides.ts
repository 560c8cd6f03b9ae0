/** --overrides: JSON that changes a generated object. Models: kubectl pkg/cmd/util/override_options.go (v1.36). */

import { applyJsonPatch } from "#api/json-patch.ts";
import { applyMergePatch } from "#api/merge-patch.ts";
import { isJsonObject } from "#api/object-path.ts";
import { mergeSchemaOf } from "#api/schema/merge-schema.ts";
import { applyStrategicMergePatch } from "#api/strategic-merge-patch.ts";
import type { DraftObject } from "#api/types.ts";
import { CommandError } from "../../errors.ts";
import type { FlagSet } from "../../flags/flag-set.ts";
import { textFlag, type Flag } from "../../flags/flag.ts";
import { parseYaml } from "../../resources/yaml-text.ts";

export const overrideFlags: readonly Flag[] = [
  textFlag("override-type", "How --overrides is applied: json, merge or strategic.", {
    initial: "merge",
    values: ["json", "merge", "strategic"],
  }),
  textFlag("overrides", "JSON that changes the object before it is sent."),
];

export function overridden(flags: FlagSet, object: DraftObject): DraftObject {
  const text = flags.text("overrides");
  if (text === "") return object;
  const type = flags.text("override-type");
  if (!["json", "merge", "strategic"].includes(type))
    throw new CommandError(`invalid override type: ${type}`);
  const patch = parseYaml(text);
  const wrong = new CommandError("Invalid JSON Patch");
  if (!patch.ok) throw wrong;
  if (type === "json") {
    const result = applyJsonPatch(object, patch.value);
    if (!result.ok) throw new CommandError(result.error);
    return result.value as DraftObject;
  }
  if (!isJsonObject(patch.value)) throw wrong;
  const schema = type === "strategic" ? mergeSchemaOf(object.apiVersion, object.kind) : undefined;
  if (!schema) return applyMergePatch(object, patch.value) as DraftObject;
  const result = applyStrategicMergePatch({ ...object }, patch.value, schema);
  if (!result.ok) throw new CommandError(result.error);
  return result.value as unknown as DraftObject;
}
