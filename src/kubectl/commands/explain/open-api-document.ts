/** An OpenAPI v3 document of one group version, as `kubectl explain` reads it. */

export interface DocumentSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, DocumentSchema>>;
  readonly items?: DocumentSchema;
  /** `true` and `false` say nothing about the values. */
  readonly additionalProperties?: DocumentSchema | boolean;
  readonly allOf?: readonly DocumentSchema[];
  readonly "x-kubernetes-group-version-kind"?: readonly GroupVersionKind[];
}

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface OpenApiDocument {
  readonly components?: { readonly schemas?: Readonly<Record<string, DocumentSchema>> };
}

const REFERENCE_PREFIX = "#/components/schemas/";

/** The schema that a reference names; undefined when it is none or names nothing. */
export function resolveReference(
  document: OpenApiDocument,
  reference: string | undefined,
): DocumentSchema | undefined {
  if (!reference?.startsWith(REFERENCE_PREFIX)) return undefined;
  return document.components?.schemas?.[reference.slice(REFERENCE_PREFIX.length)];
}

/** What the values of a map look like. */
export function valueSchema(schema: DocumentSchema): DocumentSchema | undefined {
  return typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
}

export function schemaOfKind(
  document: OpenApiDocument,
  wanted: GroupVersionKind,
): DocumentSchema | undefined {
  return Object.values(document.components?.schemas ?? {}).find((schema) =>
    schema["x-kubernetes-group-version-kind"]?.some(
      ({ group, version, kind }) =>
        group === wanted.group && version === wanted.version && kind === wanted.kind,
    ),
  );
}

/** Whether the server knows the sentences that belong to its types. */
export function hasDescriptions(document: OpenApiDocument): boolean {
  return Object.values(document.components?.schemas ?? {}).some((schema) => schema.description !== undefined);
}

export function openApiPath(group: string, version: string): string {
  return `/openapi/v3/${group === "" ? "api" : `apis/${group}`}/${version}`;
}

/** The names of the fields below a path of a kind; nothing when there is no such path. */
export function fieldNames(
  document: OpenApiDocument,
  kind: GroupVersionKind,
  path: readonly string[],
): readonly string[] {
  let holder = objectBelow(document, schemaOfKind(document, kind));
  for (const name of path)
    holder = objectBelow(document, new Map(Object.entries(holder?.properties ?? {})).get(name));
  return Object.keys(holder?.properties ?? {});
}

/** The schema with properties that a field leads to, through references, lists and maps. */
function objectBelow(
  document: OpenApiDocument,
  schema: DocumentSchema | undefined,
): DocumentSchema | undefined {
  if (!schema || schema.properties) return schema;
  const next =
    resolveReference(document, schema.$ref) ?? schema.items ?? valueSchema(schema) ?? schema.allOf?.[0];
  return next && objectBelow(document, next);
}
