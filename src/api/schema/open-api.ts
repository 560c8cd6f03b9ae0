/**
 * The definitions as OpenAPI v3 has them, for /openapi/v3, `kubectl explain` and the editor.
 * Models: kube-openapi as served by v1.36: $ref, format, enum, required, x-kubernetes-* extensions.
 */

import { MERGE_RULES, type MergeRule } from "./merge-rules.ts";
import { kindDefinitions, objectSchema, type FieldSchema } from "./structural-schema.ts";

/** Definition → field → text; "" is the text of the type. generated/descriptions.ts, loaded late. */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

export type OpenApiSchema = Readonly<Record<string, unknown>>;

export const SCHEMA_REFERENCE_PREFIX = "#/components/schemas/";

const QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
const INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
const TIME = "io.k8s.apimachinery.pkg.apis.meta.v1.Time";
const MICRO_TIME = "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime";

/** Types that are definitions of their own in OpenAPI and scalars here. */
export const SCALAR_DEFINITIONS: Readonly<Record<string, OpenApiSchema>> = {
  [QUANTITY]: { oneOf: [{ type: "string" }, { type: "number" }] },
  [INT_OR_STRING]: { format: "int-or-string", oneOf: [{ type: "integer" }, { type: "string" }] },
  [TIME]: { type: "string", format: "date-time" },
  [MICRO_TIME]: { type: "string", format: "date-time" },
};

/** Every kind has these two; the source of the other texts leaves them out. As in apimachinery's TypeMeta. */
const TYPE_META_TEXTS: Readonly<Record<string, string>> = {
  apiVersion:
    "APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources",
  kind: "Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds",
};

const reference = (definition: string): OpenApiSchema => ({ $ref: SCHEMA_REFERENCE_PREFIX + definition });

function typeSchema(field: FieldSchema): OpenApiSchema {
  switch (field.type) {
    case "string":
      return { type: "string", ...(field.values ? { enum: field.values } : {}) };
    case "boolean":
      return { type: "boolean" };
    case "int32":
    case "int64":
      return { type: "integer", format: field.type };
    case "number":
      return { type: "number", format: "double" };
    case "bytes":
      return { type: "string", format: "byte" };
    case "time":
      return reference(TIME);
    case "micro-time":
      return reference(MICRO_TIME);
    case "quantity":
      return reference(QUANTITY);
    case "int-or-string":
      return reference(INT_OR_STRING);
    case "any":
      return { type: "object" };
    case "object":
      return reference(field.definition ?? "");
    case "list":
      return { type: "array", items: field.items ? typeSchema(field.items) : {} };
    case "map":
      return { type: "object", additionalProperties: field.items ? typeSchema(field.items) : {} };
  }
}

function extensions(rule: MergeRule | undefined): OpenApiSchema {
  if (!rule) return {};
  return {
    ...(rule.listMapKeys ? { "x-kubernetes-list-map-keys": rule.listMapKeys } : {}),
    ...(rule.listType ? { "x-kubernetes-list-type": rule.listType } : {}),
    ...(rule.mapType ? { "x-kubernetes-map-type": rule.mapType } : {}),
    ...(rule.structType ? { "x-kubernetes-map-type": rule.structType } : {}),
    ...(rule.patchMergeKey ? { "x-kubernetes-patch-merge-key": rule.patchMergeKey } : {}),
    ...(rule.patchStrategy ? { "x-kubernetes-patch-strategy": rule.patchStrategy } : {}),
  };
}

/** "apps/v1/Deployment" → group, version, kind. */
function groupVersionKind(key: string): OpenApiSchema {
  const parts = key.split("/");
  const [version, kind] = parts.slice(-2);
  return { group: parts.length === 3 ? parts[0] : "", version, kind };
}

export function openApiSchema(definition: string, descriptions?: Descriptions): OpenApiSchema {
  const scalar = SCALAR_DEFINITIONS[definition];
  if (scalar) return scalar;
  const kinds = kindDefinitions().filter(([, id]) => id === definition);
  const texts = {
    ...(descriptions && kinds.length > 0 ? TYPE_META_TEXTS : {}),
    ...descriptions?.[definition],
  };
  const rules = MERGE_RULES[definition] ?? {};
  const properties: Record<string, unknown> = {};
  const required: string[] = [];
  for (const [name, field] of objectSchema(definition).fields) {
    const text = texts[name];
    const type = typeSchema(field);
    // A $ref stands alone in OpenAPI 3.0; a description goes beside it through allOf.
    const described = text === undefined ? {} : { description: text };
    const body = "$ref" in type && text !== undefined ? { allOf: [type] } : type;
    properties[name] = { ...described, ...body, ...extensions(rules[name]) };
    if (field.required) required.push(name);
  }
  return {
    ...(texts[""] === undefined ? {} : { description: texts[""] }),
    type: "object",
    ...(required.length > 0 ? { required } : {}),
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(kinds.length > 0
      ? { "x-kubernetes-group-version-kind": kinds.map(([key]) => groupVersionKind(key)) }
      : {}),
  };
}

/** The definitions that `roots` need, with all that they refer to, in the order of their names. */
export function openApiSchemas(
  roots: readonly string[],
  descriptions?: Descriptions,
): Readonly<Record<string, OpenApiSchema>> {
  const pending = [...roots];
  const found = new Map<string, OpenApiSchema>();
  for (let definition = pending.pop(); definition !== undefined; definition = pending.pop()) {
    if (found.has(definition)) continue;
    found.set(definition, openApiSchema(definition, descriptions));
    if (SCALAR_DEFINITIONS[definition]) continue;
    for (const field of objectSchema(definition).fields.values()) pending.push(...referencesOf(field));
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function referencesOf(field: FieldSchema): readonly string[] {
  if (field.items) return referencesOf(field.items);
  const type = typeSchema(field);
  const target = type["$ref"];
  return typeof target === "string" ? [target.slice(SCHEMA_REFERENCE_PREFIX.length)] : [];
}
