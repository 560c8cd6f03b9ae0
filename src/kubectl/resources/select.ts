/**
 * From arguments ("pod web", "deploy/web", "pods,svc", "-l app=web", "-f x.yaml") to objects.
 * Models: cli-runtime pkg/resource/builder.go (v0.36): the same forms and the same error texts.
 */

import { StatusError } from "#api/status-error.ts";
import type { DraftObject, ObjectList } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../errors.ts";
import { kindHint } from "../hints.ts";
import type { Invocation } from "../invocation.ts";
import { groupVersionText, resourcePath, type ApiResource } from "../rest/api-resource.ts";
import { readManifests } from "./manifest-files.ts";
import { infoOf, type ResourceInfo, type Selection } from "./resource-info.ts";

/** One request's worth of what arguments name: an object, or with an empty name a whole collection. */
export interface Target {
  readonly resource: ApiResource;
  /** "" for cluster scope and for all namespaces. */
  readonly namespace: string;
  readonly name: string;
}

export interface TargetOptions {
  /** Whether types without names mean "all of them". */
  readonly allowListing: boolean;
  readonly selector?: string;
  readonly fieldSelector?: string;
  readonly allNamespaces?: boolean;
}

/** Reads TYPE NAME…, TYPE/NAME… and TYPE,TYPE forms. */
export function* parseTargets(
  invocation: Invocation,
  args: readonly string[],
  options: TargetOptions,
): Coroutine<readonly Target[]> {
  const discovery = yield* invocation.discovery();
  const namespace = options.allNamespaces ? "" : yield* invocation.namespace();
  const place = (resource: ApiResource): string => (resource.namespaced ? namespace : "");
  const find = (word: string): Coroutine<ApiResource> => discovery.find(word);
  const selecting = Boolean(options.selector) || Boolean(options.fieldSelector);
  if (args.some((arg) => arg.includes("/"))) {
    const pairs = args.map(splitPair);
    if (options.selector) throw new CommandError("name cannot be provided when a selector is specified");
    if (options.allNamespaces) {
      throw new CommandError("a resource cannot be retrieved by name across all namespaces");
    }
    const targets: Target[] = [];
    for (const [type, name] of pairs) {
      const resource = yield* find(type);
      targets.push({ resource, namespace: place(resource), name });
    }
    return targets;
  }
  const [types = "", ...names] = args;
  const resources: ApiResource[] = [];
  for (const word of types.split(",")) {
    if (word === "") continue;
    const all = yield* discovery.resources();
    const members = all.filter((each) => each.categories.includes(word) && each.verbs.includes("list"));
    if (members.length > 0) {
      resources.push(...members.filter((each) => firstOfKind(all, each)));
    } else resources.push(yield* find(word));
  }
  if (resources.length === 0) {
    throw new CommandError("at least one resource must be specified to use a selector");
  }
  // As when a variable that holds the name is not set: it must never mean all of them.
  if (names.includes("")) throw new CommandError("resource name may not be empty");
  if (names.length === 0) {
    if (!options.allowListing && !selecting) {
      throw new CommandError("resource(s) were provided, but no name was specified");
    }
    return resources.map((resource) => ({ resource, namespace: place(resource), name: "" }));
  }
  if (options.selector) throw new CommandError("name cannot be provided when a selector is specified");
  if (options.allNamespaces) {
    throw new CommandError("a resource cannot be retrieved by name across all namespaces");
  }
  return resources.flatMap((resource) =>
    names.map((name) => ({ resource, namespace: place(resource), name })),
  );
}

/** Of several versions of one resource, the preferred comes first. */
const firstOfKind = (all: readonly ApiResource[], resource: ApiResource): boolean =>
  all.find((each) => each.name === resource.name && each.group === resource.group) === resource;

function splitPair(arg: string): readonly [string, string] {
  const parts = arg.split("/");
  if (parts.length === 1) {
    throw new CommandError(
      "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
    );
  }
  if (parts.length > 2) {
    throw new CommandError("arguments in resource/name form may not have more than one slash");
  }
  const [type, name] = parts as [string, string];
  if (type === "" || name === "" || type.includes(",")) {
    throw new CommandError("arguments in resource/name form must have a single resource and name");
  }
  return [type, name];
}

/** How many items kubectl asks for at once (cmdutil.DefaultChunkSize). */
const CHUNK_SIZE = 500;

/** All objects of a collection, in chunks. */
export function* listObjects(
  invocation: Invocation,
  target: Pick<Target, "resource" | "namespace">,
  options: { readonly selector?: string; readonly fieldSelector?: string } = {},
): Coroutine<readonly DraftObject[]> {
  const client = yield* invocation.client();
  const objects: DraftObject[] = [];
  let next: string | undefined;
  do {
    const list: ObjectList<DraftObject> = yield* client.body<ObjectList<DraftObject>>({
      path: resourcePath(target.resource, target.namespace),
      query: {
        labelSelector: options.selector || undefined,
        fieldSelector: options.fieldSelector || undefined,
        limit: CHUNK_SIZE,
        continue: next,
      },
    });
    const kind = target.resource.kind;
    const apiVersion = groupVersionText(target.resource);
    for (const item of list.items ?? []) objects.push({ ...item, apiVersion, kind });
    next = list.metadata?.continue || undefined;
  } while (next !== undefined);
  return objects;
}

/** A selection that knows what came in which order. */
export interface FetchedSelection extends Selection {
  readonly outcomes: readonly (ResourceInfo | Error)[];
}

/** Of a selection from files: what could not be read comes after what could. */
export const withOutcomes = (selection: Selection): FetchedSelection => ({
  ...selection,
  outcomes: [...selection.infos, ...selection.errors],
});

/** Fetches what the targets name; failures are collected, not thrown. */
export function* fetchTargets(
  invocation: Invocation,
  targets: readonly Target[],
  options: TargetOptions,
): Coroutine<FetchedSelection> {
  const client = yield* invocation.client();
  const outcomes: (ResourceInfo | Error)[] = [];
  for (const target of targets) {
    try {
      if (target.name === "") {
        const objects = yield* listObjects(invocation, target, options);
        for (const object of objects) outcomes.push(infoOf(target.resource, object));
      } else {
        const path = resourcePath(target.resource, target.namespace, target.name);
        outcomes.push(infoOf(target.resource, yield* client.body<DraftObject>({ path })));
      }
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      outcomes.push(error);
    }
  }
  const infos: ResourceInfo[] = [];
  const errors: Error[] = [];
  for (const outcome of outcomes) {
    if (outcome instanceof Error) errors.push(outcome);
    else infos.push(outcome);
  }
  return { infos, errors, outcomes, single: targets.length === 1 && targets[0]?.name !== "" };
}

/** What a command says that got nothing to work on (cli-runtime resource.Builder). */
export const NOTHING_NAMED =
  "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";

/** The objects in files as they are there, without asking a server (--local). */
export function* selectLocally(filenames: readonly string[], recursive: boolean): Coroutine<Selection> {
  const { objects, errors } = yield* readManifests(filenames, recursive);
  const infos = objects.map(({ object, source }): ResourceInfo => {
    const [version = "", group = ""] = object.apiVersion.split("/").reverse();
    const singularName = object.kind.toLowerCase();
    const resource: ApiResource = {
      group,
      version,
      kind: object.kind,
      name: singularName,
      singularName,
      namespaced: true,
      shortNames: [],
      categories: [],
      verbs: [],
      subresources: [],
    };
    return infoOf(resource, object, source);
  });
  return { infos, errors, single: infos.length === 1 && errors.length === 0 };
}

/** The objects in files, with their resources and namespaces. */
export function* selectFromFiles(
  invocation: Invocation,
  filenames: readonly string[],
  recursive: boolean,
): Coroutine<Selection> {
  const manifests = yield* readManifests(filenames, recursive);
  const discovery = yield* invocation.discovery();
  const { namespace, namespaceEnforced } = yield* invocation.config();
  const infos: ResourceInfo[] = [];
  const errors: Error[] = [...manifests.errors];
  for (const { object, source } of manifests.objects) {
    const slash = object.apiVersion.indexOf("/");
    const group = slash < 0 ? "" : object.apiVersion.slice(0, slash);
    const version = object.apiVersion.slice(slash + 1);
    const resource = yield* discovery.findKind(group, version, object.kind);
    const own = object.metadata.namespace ?? "";
    if (!resource) {
      errors.push(
        new CommandError(
          `resource mapping not found for name: "${object.metadata.name ?? ""}" namespace: "${own}" from "${source}": no matches for kind "${object.kind}" in version "${object.apiVersion}"\nensure CRDs are installed first`,
          1,
          true,
          kindHint(object.apiVersion, object.kind, yield* discovery.resources()),
        ),
      );
      continue;
    }
    if (resource.namespaced && own !== "" && namespaceEnforced && own !== namespace) {
      errors.push(
        new CommandError(
          `the namespace from the provided object "${own}" does not match the namespace "${namespace}". You must pass '--namespace=${own}' to perform this operation.`,
        ),
      );
      continue;
    }
    const placed = resource.namespaced
      ? { ...object, metadata: { ...object.metadata, namespace: own || namespace } }
      : object;
    infos.push(infoOf(resource, placed, source));
  }
  return { infos, errors, single: infos.length === 1 && errors.length === 0 };
}
