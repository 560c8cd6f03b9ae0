/**
 * The structure of the API's types: fields, types, formats, enumerations, references. Read by decoding, strategic
 * merge, OpenAPI and explain.
 *
 * The data comes from `generated/structure.ts`: `npm run generate` comes before everything that compiles or runs this.
 */

import { assert } from "#kernel/assert.ts";

import { structure } from "./generated/structure.ts";

export type FieldType =
  | "string"
  | "boolean"
  | "int32"
  | "int64"
  | "number"
  | "bytes"
  | "time"
  | "micro-time"
  | "quantity"
  | "int-or-string"
  | "any"
  | "object"
  | "list"
  | "map";

export interface FieldSchema {
  readonly type: FieldType;
  readonly required: boolean;
  /** Of a string: the values it may have. */
  readonly values?: readonly string[];
  /** Of an object: its definition. */
  readonly definition?: string;
  /** Of a list or map: what it holds. */
  readonly items?: FieldSchema;
}

export interface ObjectSchema {
  /** e.g. "io.k8s.api.core.v1.PodSpec" */
  readonly definition: string;
  /** e.g. "PodSpec" */
  readonly name: string;
  readonly fields: ReadonlyMap<string, FieldSchema>;
}

interface Structure {
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const source = structure as Structure;

const CODES: Readonly<Record<string, FieldType>> = {
  s: "string",
  b: "boolean",
  i: "int32",
  l: "int64",
  n: "number",
  B: "bytes",
  t: "time",
  m: "micro-time",
  q: "quantity",
  x: "int-or-string",
  o: "any",
};

/** The codes are explained in scripts/generate-schema.mjs. */
function fieldOf(code: string): FieldSchema {
  if (code.startsWith("!")) return { ...fieldOf(code.slice(1)), required: true };
  const rest = code.slice(1);
  if (code.startsWith("[")) return { type: "list", required: false, items: fieldOf(rest) };
  if (code.startsWith("{")) return { type: "map", required: false, items: fieldOf(rest) };
  if (code.startsWith("@")) return { type: "object", required: false, definition: rest };
  if (code.startsWith("s|")) return { type: "string", required: false, values: code.slice(2).split("|") };
  const type = CODES[code];
  assert(type !== undefined, `type code ${code} is known`);
  return { type, required: false };
}

const schemas = new Map<string, ObjectSchema>();

/** The schema of a definition that another one refers to. */
export function objectSchema(definition: string): ObjectSchema {
  const known = schemas.get(definition);
  if (known) return known;
  const fields = source.definitions[definition];
  assert(fields !== undefined, `definition ${definition} exists`);
  const schema: ObjectSchema = {
    definition,
    name: definition.slice(definition.lastIndexOf(".") + 1),
    fields: new Map(Object.entries(fields).map(([name, code]) => [name, fieldOf(code)])),
  };
  schemas.set(definition, schema);
  return schema;
}

/** The schema of a kind, or undefined when none is known (a custom resource, or something unheard of). */
export function structuralSchema(apiVersion: string, kind: string): ObjectSchema | undefined {
  const key = `${apiVersion}/${kind}`;
  const definition = Object.hasOwn(source.kinds, key) ? source.kinds[key] : undefined;
  return definition === undefined ? undefined : objectSchema(definition);
}

/** The definitions of the kinds: ["apps/v1/Deployment", "io.k8s.api.apps.v1.Deployment"] and so on. */
export function kindDefinitions(): readonly (readonly [string, string])[] {
  return Object.entries(source.kinds);
}

/**
 * Follows a path of field names; lists and maps are walked through ("spec.containers.image"). Undefined when there is
 * no such field.
 */
export function lookUpField(schema: ObjectSchema, path: readonly string[]): FieldSchema | undefined {
  let current: FieldSchema = { type: "object", required: false, definition: schema.definition };
  for (const name of path) {
    let holder = current;
    while (holder.type === "list" && holder.items) holder = holder.items;
    if (holder.type === "map" && holder.items) {
      current = holder.items;
      continue;
    }
    const next =
      holder.definition === undefined ? undefined : objectSchema(holder.definition).fields.get(name);
    if (!next) return undefined;
    current = next;
  }
  return current;
}

/** The definition of the objects that a field holds, through lists and maps; undefined for scalars. */
export function definitionBelow(field: FieldSchema): string | undefined {
  return field.items ? definitionBelow(field.items) : field.definition;
}
