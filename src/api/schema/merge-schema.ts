/**
 * The schema of a kind as strategic merge patch asks for it.
 */

import type { MergeField, MergeSchema } from "../strategic-merge-patch.ts";
import { MERGE_RULES } from "./merge-rules.ts";
import { definitionBelow, objectSchema, structuralSchema, type FieldSchema } from "./structural-schema.ts";

/** Values of maps and elements of lists of scalars: nothing is known below them, and nothing merges. */
const scalars: MergeSchema = { typeName: "string", field: () => scalarField };
const scalarField: MergeField = {
  strategy: undefined,
  retainKeys: false,
  mergeKey: undefined,
  schema: scalars,
};

const known = new Map<string, MergeSchema>();

function schemaBelow(field: FieldSchema): MergeSchema {
  if (field.type === "map" && field.items) {
    const below = schemaBelow(field.items);
    return { typeName: "map", field: () => ({ ...scalarField, schema: below }) };
  }
  const definition = definitionBelow(field);
  return definition === undefined ? scalars : schemaOfDefinition(definition);
}

function schemaOfDefinition(definition: string): MergeSchema {
  const ready = known.get(definition);
  if (ready) return ready;
  const { name: typeName, fields } = objectSchema(definition);
  const rules = MERGE_RULES[definition] ?? {};
  const made = new Map<string, MergeField>();
  const schema: MergeSchema = {
    typeName,
    field(name) {
      const before = made.get(name);
      if (before) return before;
      const field = fields.get(name);
      if (!field) return undefined;
      const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
      const strategies = rule?.patchStrategy?.split(",") ?? [];
      const strategy = strategies.includes("merge")
        ? "merge"
        : strategies.includes("replace")
          ? "replace"
          : undefined;
      const mergeField: MergeField = {
        strategy,
        retainKeys: strategies.includes("retainKeys"),
        mergeKey: rule?.patchMergeKey,
        schema: schemaBelow(field),
      };
      made.set(name, mergeField);
      return mergeField;
    },
  };
  known.set(definition, schema);
  return schema;
}

/** Undefined for kinds without a schema: strategic merge does not apply to custom resources. */
export function mergeSchemaOf(apiVersion: string, kind: string): MergeSchema | undefined {
  const schema = structuralSchema(apiVersion, kind);
  return schema && schemaOfDefinition(schema.definition);
}
