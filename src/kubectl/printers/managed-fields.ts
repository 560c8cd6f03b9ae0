/** Leaves managedFields out, as kubectl does unless --show-managed-fields. */

export function omitManagedFields(object: unknown): unknown {
  if (typeof object !== "object" || object === null) return object;
  const fields = object as Record<string, unknown>;
  if (Array.isArray(fields["items"])) return { ...fields, items: fields["items"].map(omitManagedFields) };
  const metadata = fields["metadata"];
  if (typeof metadata !== "object" || metadata === null || !("managedFields" in metadata)) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...fields, metadata: rest };
}
