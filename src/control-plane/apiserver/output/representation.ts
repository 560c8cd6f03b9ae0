/**
 * How a client wants its objects: whole, as a Table, or as metadata alone.
 * Models: apiserver pkg/endpoints/handlers/response.go, pkg/endpoints/handlers/negotiation (v0.36).
 */

import { StatusError } from "#api/status-error.ts";
import type { KubernetesObject } from "#api/types.ts";
import { queryValue, type RequestContext } from "../request-context.ts";
import type { ListPage } from "../storage/object-store.ts";
import { isComponent } from "../stages/authenticate.ts";
import { listMetadata } from "./list-metadata.ts";
import { partialMetadata, partialMetadataList } from "./partial-metadata.ts";
import { tableOf, type IncludeObject } from "./table.ts";

export interface Representation {
  one(object: KubernetesObject): unknown;
  list(page: ListPage): unknown;
  /** Of an object in a watch event; absent when the object goes as it is. */
  readonly event?: (object: KubernetesObject) => unknown;
}

/** Throws a StatusError (406) when the server makes nothing that the client accepts. */
export function representationOf(context: RequestContext): Representation {
  const accept = context.request.headers?.["accept"];
  if (accept === undefined || accept === "application/json") return whole(context);
  for (const clause of accept.split(",")) {
    const [type = "", ...parameters] = clause.split(";").map((part) => part.trim());
    if (type !== "application/json" && type !== "*/*" && type !== "application/*") continue;
    const wanted = new Map(parameters.map((part) => part.split("=", 2) as [string, string]));
    const as = wanted.get("as");
    if (as === undefined) return whole(context);
    if (wanted.get("g") !== "meta.k8s.io" || wanted.get("v") !== "v1") continue;
    if (as === "Table") return table(context);
    if (as === "PartialObjectMetadata" || as === "PartialObjectMetadataList") return metadataOnly();
  }
  throw new StatusError(
    406,
    "NotAcceptable",
    "only the following media types are accepted: application/json",
    {},
  );
}

function whole(context: RequestContext): Representation {
  const { descriptor, apiVersion } = context.target.resource;
  const shown = isComponent(context.request.user) ? undefined : descriptor.withGoNulls;
  return {
    one: (object) => shown?.(object) ?? object,
    list: (page) => {
      const items = shown ? page.items.map(shown) : page.items;
      return { kind: `${descriptor.kind}List`, apiVersion, metadata: listMetadata(page), items };
    },
    // A bookmark is no object of the kind.
    ...(shown ? { event: (object) => (object.metadata.name === undefined ? object : shown(object)) } : {}),
  };
}

function table(context: RequestContext): Representation {
  const { descriptor } = context.target.resource;
  const clock = context.server.scope;
  const include = includeObject(context);
  let headersSent = false;
  return {
    one: (object) =>
      tableOf(descriptor, [object], { resourceVersion: object.metadata.resourceVersion }, clock, include),
    list: (page) => tableOf(descriptor, page.items, listMetadata(page), clock, include),
    event: (object) => {
      const metadata = { resourceVersion: object.metadata.resourceVersion };
      // Column definitions come with the first event only. A bookmark has nothing to show.
      const rows = object.metadata.name === undefined ? [] : [object];
      const result = tableOf(descriptor, rows, metadata, clock, include, headersSent);
      headersSent = true;
      return result;
    },
  };
}

function includeObject(context: RequestContext): IncludeObject {
  const include = queryValue(context.request, "includeObject");
  if (include === "" || include === "Metadata") return "Metadata";
  if (include === "None" || include === "Object") return include;
  throw new StatusError(
    400,
    "BadRequest",
    `invalid includeObject: must be one of None, Metadata, or Object, not ${JSON.stringify(include)}`,
  );
}

function metadataOnly(): Representation {
  return { one: partialMetadata, list: partialMetadataList, event: partialMetadata };
}
