/** get, list and watch. Models: apiserver pkg/endpoints/handlers/get.go, watch.go (v0.36). */

import type { ApiResponse } from "#api/door.ts";
import { fieldError } from "#api/field-error.ts";
import { badRequest, invalid, notFound, StatusError, tooManyRequests } from "#api/status-error.ts";
import type { KubernetesObject } from "#api/types.ts";
import { headersOf, respondList, respondObject } from "../output/respond.ts";
import { representationOf } from "../output/representation.ts";
import { queryFlag, queryValue, type RequestContext } from "../request-context.ts";
import { isComponent } from "../stages/authenticate.ts";
import { queryNumber } from "../stages/decode.ts";
import { tooLargeResourceVersion, type ListPage } from "../storage/object-store.ts";
import { parseSelection, type Selection } from "../storage/selection.ts";

/** apiserver pkg/server/config.go MinRequestTimeout: watches last this long, times 1 to 2. */
const MIN_WATCH_MS = 1_800_000;
/** Of clients from outside, all together: each costs memory and work at every change. */
const MAX_WATCHES = 1000;

/** The object that the target names. Throws NotFound. */
export function requireObject(context: RequestContext): KubernetesObject {
  const { resource, namespace, name } = context.target;
  const object = resource.objects.get(namespace, name);
  if (!object) throw notFound(resource.resource, name);
  return object;
}

export function get(context: RequestContext): ApiResponse {
  const text = queryValue(context.request, "resourceVersion");
  const problem = resourceVersionProblem(text);
  // Upstream's registry knows no name for this failure, so its words travel as they are.
  if (problem !== undefined) throw new StatusError(500, "", problem);
  const wanted = Number(text);
  const { revision } = context.server.store;
  if (wanted > revision) throw tooLargeResourceVersion(wanted, revision);
  return respondObject(context, 200, requireObject(context));
}

export function selectionOf(context: RequestContext): Selection {
  const { request, target } = context;
  const labels = queryValue(request, "labelSelector");
  const fields = queryValue(request, "fieldSelector");
  return parseSelection(target.resource.descriptor, labels, fields);
}

export function list(context: RequestContext): ApiResponse {
  return respondList(context, readPage(context));
}

function readPage(context: RequestContext): ListPage {
  const { request, target } = context;
  const limit = queryNumber(context, "limit");
  const token = queryValue(request, "continue");
  const resourceVersion = queryValue(request, "resourceVersion");
  const resourceVersionMatch = queryValue(request, "resourceVersionMatch");
  checkListOptions(resourceVersion, resourceVersionMatch, token);
  if (queryValue(request, "sendInitialEvents") !== "") {
    const why = "sendInitialEvents is forbidden for list";
    throw invalid("meta.k8s.io", "ListOptions", "", [fieldError.forbidden("sendInitialEvents", why)]);
  }
  return target.resource.objects.list({
    namespace: target.namespace,
    selection: selectionOf(context),
    resourceVersion,
    ...(limit === undefined ? {} : { limit }),
    ...(token === "" ? {} : { continue: token }),
    ...(resourceVersionMatch === "" ? {} : { resourceVersionMatch }),
  });
}

/** apimachinery pkg/apis/meta/internalversion/validation. */
function checkListOptions(resourceVersion: string, match: string, token: string): void {
  const fail = (field: string, detail: string): never => {
    throw invalid("meta.k8s.io", "ListOptions", "", [fieldError.forbidden(field, detail)]);
  };
  if (match !== "") {
    const field = "resourceVersionMatch";
    if (resourceVersion === "")
      fail(field, "resourceVersionMatch is forbidden unless resourceVersion is provided");
    if (token !== "") fail(field, "resourceVersionMatch is forbidden when continue is provided");
    if (match !== "Exact" && match !== "NotOlderThan") {
      throw invalid("meta.k8s.io", "ListOptions", "", [
        fieldError.notSupported(field, match, ["Exact", "NotOlderThan", ""]),
      ]);
    }
    if (match === "Exact" && resourceVersion === "0") {
      fail(field, `resourceVersionMatch "Exact" is forbidden for resourceVersion "0"`);
    }
  }
  const problem = token === "" ? resourceVersionProblem(resourceVersion) : undefined;
  if (problem !== undefined) throw badRequest(`invalid resource version: ${problem}`);
}

/** What Go says of a number that it cannot read; undefined when it can. Models: apiserver pkg/storage/api_object_versioner.go. */
function resourceVersionProblem(text: string): string | undefined {
  if (text === "") return undefined;
  const why = !/^\d+$/.test(text)
    ? "invalid syntax"
    : BigInt(text) >= 1n << 64n
      ? "value out of range"
      : undefined;
  if (why === undefined) return undefined;
  const shown = JSON.stringify(text);
  return `resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: ${why}`;
}

export function watch(context: RequestContext): ApiResponse {
  const { request, target, server, user } = context;
  const { resource, namespace } = target;
  const resourceVersion = queryValue(request, "resourceVersion");
  checkWatchOptions(context, resourceVersion);
  const counted = !isComponent(request.user);
  if (counted) checkWatchCount(context);
  const { kernel } = server.scope;
  const random = kernel.random(`apiserver/watch/${user.name}/${resource.descriptor.plural}`);
  const timeoutSeconds = queryNumber(context, "timeoutSeconds");
  const { event: transform } = representationOf(context);
  const client = resource.hub.watch({
    namespace,
    selection: selectionOf(context),
    resourceVersion,
    sendInitialEvents: queryFlag(request, "sendInitialEvents"),
    bookmarks: queryFlag(request, "allowWatchBookmarks"),
    timeoutMs: timeoutSeconds ? timeoutSeconds * 1000 : MIN_WATCH_MS * random.between(1, 2),
    random,
    counted,
    ...(transform ? { transform } : {}),
  });
  return { status: 200, headers: headersOf(context), stream: client.stream };
}

function checkWatchCount({ server }: RequestContext): void {
  let count = 0;
  for (const { hub } of server.resources.all) count += hub.counted;
  if (count >= MAX_WATCHES) throw tooManyRequests();
}

function checkWatchOptions(context: RequestContext, resourceVersion: string): void {
  const { request } = context;
  const initial = queryValue(request, "sendInitialEvents") !== "";
  const match = queryValue(request, "resourceVersionMatch");
  const fail = (field: string, detail: string): never => {
    throw invalid("meta.k8s.io", "ListOptions", "", [fieldError.forbidden(field, detail)]);
  };
  if (initial && match !== "NotOlderThan") {
    fail("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
  }
  if (!initial && match !== "") {
    fail(
      "resourceVersionMatch",
      "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
    );
  }
  const problem = resourceVersionProblem(resourceVersion);
  if (problem !== undefined) throw new StatusError(500, "", problem);
}
