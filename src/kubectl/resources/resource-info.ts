/** An object that a command works on: which resource, where, its content, and where it was named. */

import type { DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../errors.ts";
import { NAMELESS_HINT } from "../hints.ts";
import { objectReference, resourcePath, type ApiResource } from "../rest/api-resource.ts";
import type { Query, RestClient } from "../rest/rest-client.ts";

export interface ResourceInfo {
  readonly resource: ApiResource;
  /** "" for cluster scope. */
  readonly namespace: string;
  readonly name: string;
  /** From the server, or from the file. */
  readonly object: DraftObject;
  /** The file, "STDIN", or "" when it was named by arguments. */
  readonly source: string;
}

/** What a selection found before it failed, if it did. */
export interface Selection {
  readonly infos: readonly ResourceInfo[];
  readonly errors: readonly Error[];
  /** Exactly one object was asked for by name: then it is printed alone, not in a list. */
  readonly single: boolean;
}

/** "deployment.apps/web" */
export const infoReference = (info: ResourceInfo): string =>
  objectReference(info.resource.kind, info.resource.group, info.name);

/** The object's path. Throws a {@link CommandError} for one without a name: that path would be the whole collection. */
export function infoPath(info: ResourceInfo, subresource = ""): string {
  if (info.name === "") {
    const hint = info.source === "" ? undefined : NAMELESS_HINT;
    throw new CommandError("resource name may not be empty", 1, true, hint);
  }
  return resourcePath(info.resource, info.namespace, info.name, subresource);
}

/** The object as it is on the server now. */
export function* readInfo(client: RestClient, info: ResourceInfo): Coroutine<DraftObject> {
  return yield* client.body<DraftObject>({ path: infoPath(info) });
}

export interface Deletion {
  readonly policy?: string;
  /** Below 0: the server's own. */
  readonly graceSeconds?: number;
  readonly serverDryRun?: boolean;
}

/** Asks the server to delete the object; returns what it answers. */
export function* deleteInfo<T>(
  client: RestClient,
  info: ResourceInfo,
  deletion: Deletion = {},
): Coroutine<T> {
  const { policy = "Background", graceSeconds = -1, serverDryRun = false } = deletion;
  return yield* client.body<T>({
    method: "DELETE",
    path: infoPath(info),
    body: {
      kind: "DeleteOptions",
      apiVersion: "v1",
      propagationPolicy: policy,
      ...(graceSeconds >= 0 ? { gracePeriodSeconds: graceSeconds } : {}),
      ...(serverDryRun ? { dryRun: ["All"] } : {}),
    },
  });
}

export type PatchType =
  "application/json-patch+json" | "application/merge-patch+json" | "application/strategic-merge-patch+json";

export function* patchInfo(
  client: RestClient,
  info: ResourceInfo,
  type: PatchType,
  patch: unknown,
  query: Query = {},
  subresource = "",
): Coroutine<DraftObject> {
  return yield* client.body<DraftObject>({
    method: "PATCH",
    path: infoPath(info, subresource),
    query,
    headers: { "content-type": type },
    body: patch,
  });
}

/** An info of an object that the server sent. */
export function infoOf(resource: ApiResource, object: DraftObject, source = ""): ResourceInfo {
  return {
    resource,
    namespace: resource.namespaced ? (object.metadata.namespace ?? "") : "",
    name: object.metadata.name ?? "",
    object,
    source,
  };
}
