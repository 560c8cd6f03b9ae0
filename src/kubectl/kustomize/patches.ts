/** patches, patchesStrategicMerge and patchesJson6902. Models: kustomize api/internal/builtins/PatchTransformer.go. */

import { applyJsonPatch } from "#api/json-patch.ts";
import { parseLabelSelector, selectorMatches } from "#api/label-selector.ts";
import { applyMergePatch } from "#api/merge-patch.ts";
import { isJsonObject } from "#api/object-path.ts";
import { mergeSchemaOf } from "#api/schema/merge-schema.ts";
import { applyStrategicMergePatch } from "#api/strategic-merge-patch.ts";
import type { DraftObject } from "#api/types.ts";
import { loadYaml } from "#api/yaml/load-yaml.ts";
import { CommandError } from "../errors.ts";
import type { PatchTarget } from "./kustomization.ts";
import { answersTo, nameOf, type Resource } from "./resource.ts";

const groupOf = (apiVersion: string): string =>
  apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
const versionOf = (apiVersion: string): string => apiVersion.split("/").at(-1) ?? "";

/** "Deployment.v1.apps/web.[noNs]" */
export function idText({ apiVersion, kind, metadata }: DraftObject): string {
  const group = groupOf(apiVersion) === "" ? "[noGrp]" : groupOf(apiVersion);
  return `${kind}.${versionOf(apiVersion)}.${group}/${metadata.name ?? ""}.${metadata.namespace ?? "[noNs]"}`;
}

function isTarget(resource: Resource, target: PatchTarget): boolean {
  const { object, formerNames } = resource;
  // The patterns of a target mean the whole text.
  const fits = (pattern: string | undefined, texts: readonly string[]): boolean =>
    pattern === undefined || texts.some((text) => new RegExp(`^(?:${pattern})$`).test(text));
  const labelled = (selector: string | undefined, map: unknown): boolean => {
    if (selector === undefined) return true;
    const parsed = parseLabelSelector(selector);
    if (!parsed.ok) throw new CommandError(parsed.error);
    return selectorMatches(parsed.value, map as Readonly<Record<string, string>> | undefined);
  };
  return (
    fits(target.group, [groupOf(object.apiVersion)]) &&
    fits(target.version, [versionOf(object.apiVersion)]) &&
    fits(target.kind, [object.kind]) &&
    fits(target.name, [nameOf(resource), ...formerNames]) &&
    fits(target.namespace, [object.metadata.namespace ?? "default"]) &&
    labelled(target.labelSelector, object.metadata.labels) &&
    labelled(target.annotationSelector, object.metadata.annotations)
  );
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** As the target of a patch, but names are meant as they are written. */
export function isSelected(resource: Resource, selector: PatchTarget): boolean {
  const { labelSelector, annotationSelector, ...names } = selector;
  const exact = Object.entries(names).map(([field, text]) => [field, literally(String(text))]);
  return isTarget(resource, {
    ...(Object.fromEntries(exact) as PatchTarget),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(annotationSelector === undefined ? {} : { annotationSelector }),
  });
}

/** undefined when the patch deletes the object. */
function merged(object: DraftObject, patch: Readonly<Record<string, unknown>>): DraftObject | undefined {
  if (patch["$patch"] === "delete") return undefined;
  const schema = mergeSchemaOf(object.apiVersion, object.kind);
  // What names the object in the patch must not rename it, nor move it.
  const { apiVersion, kind, metadata } = object;
  let result: DraftObject;
  if (schema) {
    const strategic = applyStrategicMergePatch({ ...object }, patch, schema);
    if (!strategic.ok) throw new CommandError(strategic.error);
    result = strategic.value as unknown as DraftObject;
  } else result = applyMergePatch(object, patch) as DraftObject;
  const { name, namespace } = metadata;
  return {
    ...result,
    apiVersion,
    kind,
    metadata: {
      ...result.metadata,
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
    },
  };
}

/** Applies the patches in a text. Throws a {@link CommandError} for one that means no resource. */
export function applyPatchText(
  resources: readonly Resource[],
  text: string,
  target: PatchTarget | undefined,
  where: string,
): readonly Resource[] {
  const { documents, problem } = loadYaml(text);
  if (problem) throw new CommandError(`unable to parse SM or JSON patch from ${where}: ${problem.message}`);
  let result = resources;
  for (const { value } of documents) result = applyOne(result, value, target);
  return result;
}

function applyOne(
  resources: readonly Resource[],
  patch: unknown,
  target: PatchTarget | undefined,
): readonly Resource[] {
  if (Array.isArray(patch)) {
    if (!target) throw new CommandError("must specify a target for JSON patch");
    return resources.map((each) => {
      if (!isTarget(each, target)) return each;
      const result = applyJsonPatch(each.object, patch);
      if (!result.ok) throw new CommandError(result.error);
      return { ...each, object: result.value as DraftObject };
    });
  }
  if (!isJsonObject(patch)) throw new CommandError("unable to parse SM or JSON patch");
  const draft = patch as unknown as DraftObject;
  const wanted = (each: Resource): boolean =>
    target
      ? isTarget(each, target)
      : each.object.kind === draft.kind &&
        groupOf(each.object.apiVersion) === groupOf(draft.apiVersion ?? "") &&
        answersTo(each, draft.metadata?.name ?? "");
  if (!target && !resources.some(wanted)) {
    const id = idText(draft);
    throw new CommandError(
      `no resource matches strategic merge patch "${id}": no matches for Id ${id}; failed to find unique target for patch ${id}`,
    );
  }
  return resources.flatMap((each) => {
    if (!wanted(each)) return [each];
    const object = merged(each.object, patch);
    return object ? [{ ...each, object }] : [];
  });
}
