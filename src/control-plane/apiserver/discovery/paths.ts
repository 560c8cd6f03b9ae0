/** Paths that name no object: discovery, health, version, OpenAPI. */

import type { ApiRequest, ApiResponse } from "#api/door.ts";
import type { Descriptions } from "#api/schema/open-api.ts";
import { openApiDocument, openApiIndex } from "../openapi/document.ts";
import type { ResourceTable } from "../served-resource.ts";
import { aggregatedGroups, coreVersions, groupDetails, groupList, resourceList } from "./groups.ts";
import { SERVER_VERSION } from "./version.ts";

export interface PathOptions {
  readonly resources: ResourceTable;
  readonly advertiseAddress: string;
  readonly descriptions: () => Descriptions | undefined;
}

const JSON_TYPE = "application/json";
const AGGREGATED_TYPE = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
/** What each health endpoint looks at: the store is part of this process, so the checks cannot fail by themselves. */
const HEALTH_CHECKS = ["ping", "log", "etcd", "poststarthook/start-system-namespaces-controller"];

/** Undefined for a path that nobody serves. */
export function answerPath(options: PathOptions, request: ApiRequest): ApiResponse | undefined {
  if (request.method !== "GET" && request.method !== "HEAD") return undefined;
  const path = request.path.length > 1 ? request.path.replace(/\/+$/, "") : request.path;
  const aggregated = wantsAggregated(request);
  switch (path) {
    case "":
    case "/":
      return json({ paths: allPaths(options.resources) });
    case "/version":
      return json(SERVER_VERSION);
    case "/healthz":
    case "/livez":
    case "/readyz":
      return health(path.slice(1), request.query?.["verbose"] !== undefined);
    case "/api":
      if (aggregated) return json(aggregatedGroups(options.resources, true), AGGREGATED_TYPE);
      return json(coreVersions(options.advertiseAddress));
    case "/apis":
      if (aggregated) return json(aggregatedGroups(options.resources, false), AGGREGATED_TYPE);
      return json(groupList(options.resources));
  }
  if (path === "/openapi/v2") return openApiV2(request.headers?.["accept"] ?? "");
  if (path === "/openapi/v3") return json(openApiIndex(options.resources));
  if (path.startsWith("/openapi/v3/")) {
    return found(
      openApiDocument(options.resources, path.slice("/openapi/v3/".length), options.descriptions()),
    );
  }
  const [, root, first = "", second] = path.split("/");
  if (root === "api") return found(resourceList(options.resources, first));
  if (root !== "apis") return undefined;
  if (second === undefined) return found(groupDetails(options.resources, first));
  return found(resourceList(options.resources, `${first}/${second}`));
}

const OPENAPI_V2_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/**
 * The old document, without types: clients look here for what v3 does not have, and must find that there is nothing,
 * not that there is no such page. As a protocol buffer it is field 1, the text "2.0".
 */
function openApiV2(accept: string): ApiResponse {
  if (accept.includes("protobuf"))
    return { status: 200, headers: { "content-type": OPENAPI_V2_TYPE }, body: "\n\u00032.0" };
  const info = { title: "Kubernetes", version: SERVER_VERSION.gitVersion };
  return json({ swagger: "2.0", info, paths: {}, definitions: {} });
}

function json(body: unknown, type = JSON_TYPE): ApiResponse {
  return { status: 200, headers: { "content-type": type }, body };
}

const found = (document: unknown): ApiResponse | undefined => (document ? json(document) : undefined);

/** Clients list what they accept in the order of their liking; the aggregated shape is named first by those who know it. */
function wantsAggregated(request: ApiRequest): boolean {
  for (const clause of (request.headers?.["accept"] ?? "").split(",")) {
    const parts = clause.split(";").map((part) => part.trim());
    if (parts[0] !== JSON_TYPE) continue;
    if (parts.includes("as=APIGroupDiscoveryList")) return parts.includes("v=v2");
    return false;
  }
  return false;
}

function health(name: string, verbose: boolean): ApiResponse {
  const lines = HEALTH_CHECKS.map((check) => `[+]${check} ok`);
  const body = verbose ? `${lines.join("\n")}\n${name} check passed\n` : "ok";
  return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}

function allPaths(resources: ResourceTable): string[] {
  const groups = resources.groupVersions.filter((groupVersion) => groupVersion.includes("/"));
  const names = groups.flatMap((groupVersion) => [
    `/apis/${groupVersion.split("/")[0]}`,
    `/apis/${groupVersion}`,
  ]);
  const paths = [
    "/api",
    "/api/v1",
    "/apis",
    ...names,
    "/healthz",
    "/livez",
    "/openapi/v2",
    "/openapi/v3",
    "/readyz",
    "/version",
  ];
  return [...new Set(paths)].sort();
}
