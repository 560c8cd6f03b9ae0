/**
 * OpenAPI v3: an index, and a document per group version, derived from the kinds that are served and the schema of
 * their types. `kubectl explain` reads them, and kubectl learns here that the server validates fields.
 * Models: kube-openapi pkg/handler3, as kube-apiserver v1.36 answers.
 * Differs: operations list only the parameters that clients look for.
 */

import type { KindDescriptor } from "#api/kind-descriptor.ts";
import { apiPrefixOf } from "#api/kind-descriptor.ts";
import { openApiSchemas, type Descriptions } from "#api/schema/open-api.ts";
import { structuralSchema } from "#api/schema/structural-schema.ts";
import { hashText } from "#kernel/random.ts";
import { SERVER_VERSION } from "../discovery/version.ts";
import type { ResourceTable, ServedResource } from "../served-resource.ts";

type Json = Record<string, unknown>;

/** "v1" → "api/v1", "apps/v1" → "apis/apps/v1". */
const pathOf = (groupVersion: string): string =>
  (groupVersion.includes("/") ? "apis/" : "api/") + groupVersion;

/** The document at /openapi/v3. */
export function openApiIndex(resources: ResourceTable): Json {
  const paths: Json = {};
  for (const groupVersion of resources.groupVersions) {
    const names = resources.ofGroupVersion(groupVersion).map(({ descriptor }) => descriptor.plural);
    const hash = hashText(names.join(",")).toString(16).toUpperCase().padStart(8, "0");
    const path = pathOf(groupVersion);
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` };
  }
  return { paths };
}

/** The document at /openapi/v3/<path>; undefined when there is no such group version. */
export function openApiDocument(
  resources: ResourceTable,
  path: string,
  descriptions: Descriptions | undefined,
): Json | undefined {
  const groupVersion = resources.groupVersions.find((candidate) => pathOf(candidate) === path);
  if (groupVersion === undefined) return undefined;
  const served = resources.ofGroupVersion(groupVersion);
  const roots = served.flatMap(({ descriptor, apiVersion }) => {
    const schema = structuralSchema(apiVersion, descriptor.kind);
    return schema ? [schema.definition] : [];
  });
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: SERVER_VERSION.gitVersion },
    paths: Object.assign({}, ...served.map(pathsOf)) as Json,
    components: { schemas: openApiSchemas(roots, descriptions) },
  };
}

function pathsOf({ descriptor, apiVersion, namespaced }: ServedResource): Json {
  const prefix = apiPrefixOf(descriptor) + (namespaced ? "/namespaces/{namespace}" : "");
  const collection = `${prefix}/${descriptor.plural}`;
  const operation = (action: string): Json => operationOf(descriptor, apiVersion, action);
  const writing = (action: string): Json => ({ ...operation(action), parameters: WRITE_PARAMETERS });
  return {
    [collection]: {
      get: operation("list"),
      post: writing("post"),
      ...(descriptor.verbs.includes("deletecollection") ? { delete: operation("deletecollection") } : {}),
    },
    [`${collection}/{name}`]: {
      get: operation("get"),
      put: writing("put"),
      patch: writing("patch"),
      delete: operation("delete"),
    },
  };
}

/** What `kubectl --validate` and `--dry-run=server` look for. */
const WRITE_PARAMETERS = ["dryRun", "fieldManager", "fieldValidation"].map((name) => ({
  name,
  in: "query",
  schema: { type: "string", uniqueItems: true },
}));

function operationOf(descriptor: KindDescriptor, apiVersion: string, action: string): Json {
  const { group, version, kind } = descriptor;
  const definition = structuralSchema(apiVersion, kind)?.definition;
  const schema =
    definition === undefined ? { type: "object" } : { $ref: `#/components/schemas/${definition}` };
  return {
    responses: { "200": { description: "OK", content: { "application/json": { schema } } } },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": { group, version, kind },
  };
}
