/**
 * kubectl kustomize: a directory's resources, generated, patched and renamed as its kustomization says.
 * Models: kustomize v5.8 api/internal/target/kusttarget.go, as kubectl v1.36.3 embeds it.
 * Differs: see kustomization.ts.
 */

import type { DraftObject } from "#api/types.ts";
import { loadYaml } from "#api/yaml/load-yaml.ts";
import { SystemError, type Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../errors.ts";
import { contentHash } from "../hash/content-hash.ts";
import { readTextFile } from "../resources/text-file.ts";
import { generate } from "./generators.ts";
import { absolutePath, loadKustomization, typeOf, type Kustomization } from "./kustomization.ts";
import { applyPatchText, idText } from "./patches.ts";
import { withReferences } from "./references.ts";
import { inWritingOrder, nameOf, renamed, type Resource } from "./resource.ts";
import {
  addAffixes,
  addAnnotations,
  addLabels,
  setImages,
  setNamespace,
  setReplicas,
} from "./transformers.ts";
import { replace, type Replacement } from "./replacements.ts";

/** Bases in bases in bases … */
const MAX_DEPTH = 16;

export interface Build {
  readonly objects: readonly DraftObject[];
  /** About fields that are going away; kubectl prints them on stderr. */
  readonly warnings: readonly string[];
}

/** The path down to its first part that is not there. */
function* firstMissing(path: string): Coroutine<string> {
  const parts = path.split("/");
  for (let end = 2; end < parts.length; end++) {
    const above = parts.slice(0, end).join("/");
    if ((yield* typeOf(above)) === undefined) return above;
  }
  return path;
}

/** Builds the kustomization in `path`, relative to `directory`. Throws a {@link CommandError} for what is wrong in it. */
export function* buildKustomization(directory: string, path: string): Coroutine<Build> {
  const absolute = absolutePath(directory, path);
  if ((yield* typeOf(absolute)) === undefined) {
    const missing = yield* firstMissing(absolute);
    throw new CommandError(
      `must build at directory: not a valid directory: evalsymlink failure on '${path}' : lstat ${missing}: no such file or directory`,
    );
  }
  if ((yield* typeOf(absolute)) !== "directory")
    throw new CommandError(`must build at directory: '${path}': file is not directory`);
  const warnings: string[] = [];
  const accumulated = yield* accumulate(absolute, warnings, [absolute]);
  const hashed = accumulated.map((each) => {
    if (!each.hashed) return each;
    const nameless = { ...each.object, metadata: { ...each.object.metadata, name: "" } };
    return renamed(each, `${nameOf(each)}-${contentHash(nameless)}`);
  });
  const objects = inWritingOrder(withReferences(hashed)).map((each) => each.object);
  return { objects, warnings: [...new Set(warnings)] };
}

/** `given`: what a component works on. */
function* accumulate(
  directory: string,
  warnings: string[],
  trail: readonly string[],
  given?: readonly Resource[],
): Coroutine<readonly Resource[]> {
  const { content, warnings: own } = yield* loadKustomization(directory);
  const { kind = "Kustomization" } = content;
  if (given && kind !== "Component") {
    const why = `expected kind 'Component' for path '${directory}' but got '${kind}'`;
    throw new CommandError(`accumulating components: accumulateDirectory: ${JSON.stringify(why)}`);
  }
  warnings.push(...own);
  let resources: readonly Resource[] = given ?? [];
  for (const entry of [...(content.resources ?? []), ...(content.bases ?? [])]) {
    for (const each of yield* readEntry(directory, entry, warnings, trail)) {
      const { apiVersion, kind, metadata } = each.object;
      const twin = resources.find(
        ({ object }) =>
          object.apiVersion === apiVersion &&
          object.kind === kind &&
          object.metadata.name === metadata.name &&
          object.metadata.namespace === metadata.namespace,
      );
      if (twin) {
        const id = idText(each.object);
        const where = absolutePath(directory, entry);
        throw new CommandError(
          (yield* typeOf(where)) === "directory"
            ? `accumulating resources: accumulation err='accumulating resources from '${entry}': '${where}' must resolve to a file': recursed merging from path '${where}': may not add resource with an already registered id: ${id}`
            : `accumulating resources: accumulation err='merging resources from '${entry}': may not add resource with an already registered id: ${id}': must build at directory: '${where}': file is not directory`,
        );
      }
      resources = [...resources, each];
    }
  }
  const common = content.generatorOptions ?? {};
  for (const generator of content.configMapGenerator ?? [])
    resources = yield* generate(directory, "ConfigMap", generator, common, resources);
  for (const generator of content.secretGenerator ?? [])
    resources = yield* generate(directory, "Secret", generator, common, resources);
  for (const entry of content.components ?? [])
    resources = yield* withComponent(directory, entry, resources, warnings, trail);
  const changed = transform(yield* patched(directory, content, resources), content);
  return yield* replaced(directory, content, changed);
}

/** A component is a kustomization of what is there already. */
function* withComponent(
  directory: string,
  entry: string,
  resources: readonly Resource[],
  warnings: string[],
  trail: readonly string[],
): Coroutine<readonly Resource[]> {
  const path = absolutePath(directory, entry);
  const type = yield* typeOf(path);
  const refuse = (why: string): never => {
    throw new CommandError(
      `accumulating components: loader.New ${JSON.stringify(`must build at directory: ${why}`)}`,
    );
  };
  if (type === undefined) {
    const missing = yield* firstMissing(path);
    refuse(
      `not a valid directory: evalsymlink failure on '${path}' : lstat ${missing}: no such file or directory`,
    );
  }
  if (type !== "directory") refuse(`'${path}': file is not directory`);
  if (trail.includes(path) || trail.length > MAX_DEPTH)
    refuse(`cycle detected: candidate root '${path}' contains visited root '${directory}'`);
  return yield* accumulate(path, warnings, [...trail, path], resources);
}

function* replaced(
  directory: string,
  content: Kustomization,
  resources: readonly Resource[],
): Coroutine<readonly Resource[]> {
  let result = resources;
  for (const replacement of content.replacements ?? []) {
    const { path } = replacement;
    const all = path === undefined ? [replacement] : yield* readReplacements(directory, path);
    for (const each of all) result = replace(result, each);
  }
  return result;
}

/** A file of replacements holds one, or a list. */
function* readReplacements(directory: string, path: string): Coroutine<readonly Replacement[]> {
  const absolute = absolutePath(directory, path);
  if ((yield* typeOf(absolute)) === undefined) {
    throw new CommandError(
      `trouble configuring builtin ReplacementTransformer with config: \`\nReplacements:\n- path: ${path}\n\`: evalsymlink failure on '${absolute}' : lstat ${yield* firstMissing(absolute)}: no such file or directory`,
    );
  }
  const { documents, problem } = loadYaml(yield* readTextFile(absolute));
  if (problem) throw new CommandError(problem.message);
  return documents.flatMap(({ value }) => value as Replacement | readonly Replacement[]);
}

function* readEntry(
  directory: string,
  entry: string,
  warnings: string[],
  trail: readonly string[],
): Coroutine<readonly Resource[]> {
  const path = absolutePath(directory, entry);
  if (/^(https?:\/\/|git@|ssh:)|github\.com\//.test(entry))
    throw new CommandError(`accumulating resources: '${entry}' is an address: only files are simulated here`);
  const type = yield* typeOf(path);
  if (type === "directory") {
    if (trail.includes(path) || trail.length > MAX_DEPTH)
      throw new CommandError(
        `accumulating resources: accumulation err='accumulating resources from '${entry}': '${path}' must resolve to a file': cycle detected: candidate root '${path}' contains visited root '${directory}'`,
      );
    return yield* accumulate(path, warnings, [...trail, path]);
  }
  if (type === undefined) {
    const why = `evalsymlink failure on '${path}' : lstat ${yield* firstMissing(path)}: no such file or directory`;
    throw new CommandError(
      `accumulating resources: accumulation err='accumulating resources from '${entry}': ${why}': must build at directory: not a valid directory: ${why}`,
    );
  }
  const refuse = (why: string): never => {
    throw new CommandError(
      `accumulating resources: accumulation err='accumulating resources from '${entry}': ${why}': must build at directory: '${path}': file is not directory`,
    );
  };
  const { documents, problem } = loadYaml(yield* readTextFile(path));
  if (problem)
    refuse(
      `MalformedYAMLError: ${problem.message.replace(/^error converting YAML to JSON: /, "")} in File: ${entry}`,
    );
  return documents
    .flatMap(({ value }) => flatten(value as DraftObject))
    .map((object) => {
      if (typeof object.kind !== "string" || object.kind === "")
        refuse(`missing Resource metadata: missing kind in object`);
      const [version = "", group = ""] = (object.apiVersion ?? "").split("/").reverse();
      if (!object.metadata?.name) {
        const shown = `{{${[group, version, object.kind].filter((part) => part !== "").join(" ")}} {{ } map[] map[]}}`;
        refuse(`missing metadata.name in object ${shown}`);
      }
      return { object, formerNames: [], hashed: false };
    });
}

const flatten = (object: DraftObject): readonly DraftObject[] =>
  object.kind?.endsWith("List") && Array.isArray(object["items"])
    ? (object["items"] as DraftObject[]).flatMap(flatten)
    : [object];

function* patched(
  directory: string,
  content: Kustomization,
  resources: readonly Resource[],
): Coroutine<readonly Resource[]> {
  let result = resources;
  const read = function* (path: string): Coroutine<string> {
    try {
      return yield* readTextFile(absolutePath(directory, path));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      const absolute = absolutePath(directory, path);
      throw new CommandError(
        `trouble configuring builtin PatchTransformer with config: \`\npath: ${path}\n\`: failed to get the patch file from path(${path}): evalsymlink failure on '${absolute}' : lstat ${absolute}: no such file or directory`,
      );
    }
  };
  for (const entry of content.patchesStrategicMerge ?? []) {
    // Either a file's name or the patch itself.
    const inline = entry.includes("\n");
    result = applyPatchText(result, inline ? entry : yield* read(entry), undefined, entry);
  }
  for (const { path, patch, target } of [...(content.patches ?? []), ...(content.patchesJson6902 ?? [])]) {
    const text = patch ?? (path === undefined ? "" : yield* read(path));
    if (text === "") throw new CommandError("must specify one of patch and path in PatchTransformer");
    result = applyPatchText(result, text, target, path ?? `[patch: ${JSON.stringify(patch)}]`);
  }
  return result;
}

/** In the order of kustomize's transformers. */
function transform(resources: readonly Resource[], content: Kustomization): readonly Resource[] {
  const { namespace, namePrefix = "", nameSuffix = "", commonLabels, commonAnnotations, images } = content;
  const labels = [
    ...(content.labels ?? []),
    ...(commonLabels ? [{ pairs: commonLabels, includeSelectors: true }] : []),
  ];
  let result = resources.map((each) => {
    let next = namespace === undefined ? each : setNamespace(each, namespace);
    if (namePrefix !== "" || nameSuffix !== "") next = addAffixes(next, namePrefix, nameSuffix);
    for (const rule of labels) next = addLabels(next, rule);
    if (commonAnnotations) next = addAnnotations(next, commonAnnotations);
    return images ? setImages(next, images) : next;
  });
  for (const { name, count } of content.replicas ?? []) {
    let found = false;
    result = result.map((each) => {
      const scaled = setReplicas(each, name, count);
      if (scaled) found = true;
      return scaled ?? each;
    });
    if (!found) {
      throw new CommandError(
        `resource with name ${name} does not match a config with the following GVK [Deployment.[noVer].[noGrp] StatefulSet.[noVer].[noGrp] ReplicaSet.[noVer].[noGrp] ReplicationController.[noVer].[noGrp]]`,
      );
    }
  }
  return result;
}
