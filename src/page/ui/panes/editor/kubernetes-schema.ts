/**
 * Kubernetes' schema for the editor, as JSON schema: the kind that a document names decides which fields it may have.
 * Part of the editor's lazy chunk; the descriptions are the worker's, which has them for `kubectl explain` anyway.
 */

import { openApiSchemas, type Descriptions } from "#api/schema/open-api.ts";
import { kindDefinitions } from "#api/schema/structural-schema.ts";

const REFERENCE = "#/components/schemas/";

const FIELDS = "fields: ";

/** Fields that a type does not have are a mistake, unless the type is a map; the complaint brings those that it has. */
function closed(schema: Readonly<Record<string, unknown>>): Definition {
  if (!("properties" in schema) || "additionalProperties" in schema) return schema;
  const errorMessage = FIELDS + Object.keys(schema["properties"] as object).join(" ");
  return { ...schema, additionalProperties: false, errorMessage };
}

/** The fields that a complaint brings; undefined when it is an ordinary sentence. */
export function fieldsIn(complaint: string): readonly string[] | undefined {
  return complaint.startsWith(FIELDS) ? complaint.slice(FIELDS.length).split(" ") : undefined;
}

/** The values that fields of this name may have, of whatever object: the language service sometimes forgets them. */
export function valuesOf(schema: KubernetesSchema, field: string): readonly string[] {
  const found = new Set<string>();
  for (const { properties } of Object.values(schema.components.schemas))
    if (properties && Object.hasOwn(properties, field))
      for (const value of properties[field]?.enum ?? []) found.add(value);
  return [...found];
}

interface Definition {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
}

export interface KubernetesSchema {
  readonly [keyword: string]: unknown;
  readonly components: { readonly schemas: Readonly<Record<string, Definition>> };
}

export function kubernetesSchema(descriptions: Descriptions): KubernetesSchema {
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
    allOf: [
      // A kind of another version is no kind.
      ...[...new Set(kinds.map(({ kind }) => kind))].map((kind) => ({
        if: { properties: { kind: { const: kind } }, required: ["kind"] },
        then: {
          properties: {
            apiVersion: { enum: kinds.filter((each) => each.kind === kind).map((each) => each.apiVersion) },
          },
        },
      })),
      ...kinds.map(({ apiVersion, kind, definition }) => ({
        if: {
          properties: { apiVersion: { const: apiVersion }, kind: { const: kind } },
          required: ["apiVersion", "kind"],
        },
        then: { $ref: `${REFERENCE}${definition}` },
      })),
    ],
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, closed(schema)])),
    },
  };
}
