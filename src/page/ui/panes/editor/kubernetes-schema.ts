/**
 * Kubernetes' schema for the editor, as JSON schema: the kind that a document names decides which fields it may have.
 * Part of the editor's lazy chunk; the descriptions are the worker's, which has them for `kubectl explain` anyway.
 */

import { openApiSchemas, type Descriptions } from "#api/schema/open-api.ts";
import { kindDefinitions } from "#api/schema/structural-schema.ts";

const REFERENCE = "#/components/schemas/";

/** Fields that a type does not have are a mistake, unless the type is a map. */
function closed(schema: Readonly<Record<string, unknown>>): unknown {
  return "properties" in schema && !("additionalProperties" in schema)
    ? { ...schema, additionalProperties: false }
    : schema;
}

export function kubernetesSchema(descriptions: Descriptions): unknown {
  const kinds = kindDefinitions().map(([key, definition]) => {
    const slash = key.lastIndexOf("/");
    return { apiVersion: key.slice(0, slash), kind: key.slice(slash + 1), definition };
  });
  const schemas = openApiSchemas(
    kinds.map(({ definition }) => definition),
    descriptions,
  );
  return {
    type: "object",
    required: ["apiVersion", "kind"],
    properties: {
      apiVersion: { type: "string", enum: [...new Set(kinds.map(({ apiVersion }) => apiVersion))] },
      kind: { type: "string", enum: kinds.map(({ kind }) => kind) },
    },
    allOf: kinds.map(({ apiVersion, kind, definition }) => ({
      if: {
        properties: { apiVersion: { const: apiVersion }, kind: { const: kind } },
        required: ["apiVersion", "kind"],
      },
      then: { $ref: `${REFERENCE}${definition}` },
    })),
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, closed(schema)])),
    },
  };
}
