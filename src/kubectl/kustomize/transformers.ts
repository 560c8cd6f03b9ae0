/** What a kustomization changes in its resources. Models: kustomize api/internal/builtins and konfig/builtinpluginconsts. */

import { valueAt, withValueAt } from "#api/object-path.ts";
import type { Container, DraftObject } from "#api/types.ts";
import { mapContainers } from "../commands/set/pod-template.ts";
import type { ImageRule, LabelRule } from "./kustomization.ts";
import { answersTo, isNamespaced, nameOf, renamed, type Resource } from "./resource.ts";

type Pairs = Readonly<Record<string, string>>;
type Path = readonly string[];

const TEMPLATE_KINDS = new Set(
  "Deployment ReplicaSet DaemonSet StatefulSet ReplicationController Job".split(" "),
);
const MATCH_LABEL_KINDS = new Set("Deployment ReplicaSet DaemonSet StatefulSet".split(" "));

/** Where a kind's pod templates keep their metadata. */
function templatePaths(kind: string): readonly Path[] {
  if (TEMPLATE_KINDS.has(kind)) return [["spec", "template", "metadata"]];
  if (kind !== "CronJob") return [];
  return [
    ["spec", "jobTemplate", "metadata"],
    ["spec", "jobTemplate", "spec", "template", "metadata"],
  ];
}

/** Where a kind keeps the labels that it selects; `create`: also when there are none yet. */
function selectorPaths(kind: string): readonly { readonly path: Path; readonly create: boolean }[] {
  if (kind === "Service" || kind === "ReplicationController")
    return [{ path: ["spec", "selector"], create: true }];
  if (MATCH_LABEL_KINDS.has(kind)) return [{ path: ["spec", "selector", "matchLabels"], create: true }];
  if (kind === "Job" || kind === "PodDisruptionBudget")
    return [{ path: ["spec", "selector", "matchLabels"], create: false }];
  if (kind === "NetworkPolicy") return [{ path: ["spec", "podSelector", "matchLabels"], create: false }];
  return [];
}

const withPairs = (object: DraftObject, path: Path, pairs: Pairs): DraftObject =>
  withValueAt(object, path, { ...(valueAt(object, path) as object | undefined), ...pairs });

const changed = (resource: Resource, object: DraftObject): Resource => ({ ...resource, object });

export function addLabels(resource: Resource, rule: LabelRule): Resource {
  const pairs = rule.pairs ?? {};
  let { object } = resource;
  object = withPairs(object, ["metadata", "labels"], pairs);
  if (rule.includeSelectors || rule.includeTemplates) {
    for (const path of templatePaths(object.kind)) object = withPairs(object, [...path, "labels"], pairs);
  }
  for (const { path, create } of rule.includeSelectors ? selectorPaths(object.kind) : []) {
    if (create || valueAt(object, path) !== undefined) object = withPairs(object, path, pairs);
  }
  return changed(resource, object);
}

export function addAnnotations(resource: Resource, pairs: Pairs): Resource {
  let object = withPairs(resource.object, ["metadata", "annotations"], pairs);
  for (const path of templatePaths(object.kind)) object = withPairs(object, [...path, "annotations"], pairs);
  return changed(resource, object);
}

/** Kinds whose names are not theirs to change. */
const FIXED_NAMES = new Set(["Namespace", "CustomResourceDefinition", "APIService"]);

export const addAffixes = (resource: Resource, prefix: string, suffix: string): Resource =>
  FIXED_NAMES.has(resource.object.kind) ? resource : renamed(resource, prefix + nameOf(resource) + suffix);

export function setNamespace(resource: Resource, namespace: string): Resource {
  let { object } = resource;
  if (object.kind === "Namespace") return renamed(resource, namespace);
  if (isNamespaced(object)) object = withValueAt(object, ["metadata", "namespace"], namespace);
  const subjects = object["subjects"] as readonly { kind?: string; name?: string }[] | undefined;
  if (subjects) {
    const placed = subjects.map((each) =>
      each.kind === "ServiceAccount" && each.name === "default" ? { ...each, namespace } : each,
    );
    object = { ...object, subjects: placed };
  }
  return changed(resource, object);
}

/** "registry:5000/a/b:1.2@sha256:…" apart. */
function splitImage(image: string): { readonly name: string; readonly rest: string } {
  const at = image.indexOf("@");
  const bare = at < 0 ? image : image.slice(0, at);
  const colon = bare.indexOf(":", bare.lastIndexOf("/") + 1);
  const name = colon < 0 ? bare : bare.slice(0, colon);
  return { name, rest: image.slice(name.length) };
}

export function setImages(resource: Resource, rules: readonly ImageRule[]): Resource {
  const change = (container: Container): Container => {
    let image = container.image ?? "";
    for (const rule of rules) {
      const { name, rest } = splitImage(image);
      if (name !== rule.name) continue;
      const tag = rule.newTag === undefined ? "" : `:${rule.newTag}`;
      const digest = rule.digest === undefined ? "" : `@${rule.digest}`;
      image = (rule.newName ?? name) + (tag === "" && digest === "" ? rest : digest || tag);
    }
    return image === container.image ? container : { ...container, image };
  };
  return changed(resource, mapContainers(resource.object, change));
}

const SCALED = new Set(["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"]);

/** undefined when the rule means another resource. */
export const setReplicas = (resource: Resource, name: string, count: number): Resource | undefined =>
  SCALED.has(resource.object.kind) && answersTo(resource, name)
    ? changed(resource, withValueAt(resource.object, ["spec", "replicas"], count))
    : undefined;
