/**
 * What a list, a watch or a deletecollection selects: labels and fields, compiled once per request.
 * Models: apiserver pkg/endpoints/handlers/get.go and the field label conversions of each kind (v0.36).
 */

import { fieldSelectorMatches, parseFieldSelector, type FieldSelector } from "#api/field-selector.ts";
import type { KindDescriptor } from "#api/kind-descriptor.ts";
import { EVERYTHING, parseLabelSelector, selectorMatches, type Selector } from "#api/label-selector.ts";
import { badRequest } from "#api/status-error.ts";
import type { KubernetesObject } from "#api/types.ts";

export interface Selection {
  readonly labels: Selector;
  readonly fields: FieldSelector;
  /** Whether it selects everything. */
  readonly all: boolean;
}

export const SELECT_ALL: Selection = { labels: EVERYTHING, fields: [], all: true };

const COMMON_FIELDS = ["metadata.name", "metadata.namespace"];

/** Throws a StatusError (400) for selectors that cannot be parsed and for fields that the kind does not select by. */
export function parseSelection(
  descriptor: KindDescriptor,
  labelSelector: string,
  fieldSelector: string,
): Selection {
  if (labelSelector === "" && fieldSelector === "") return SELECT_ALL;
  const labels = parseLabelSelector(labelSelector);
  if (!labels.ok) throw badRequest(labels.error);
  const fields = parseFieldSelector(fieldSelector);
  if (!fields.ok) throw badRequest(fields.error);
  for (const { field } of fields.value) {
    if (!COMMON_FIELDS.includes(field) && !descriptor.selectableFieldNames.includes(field)) {
      throw badRequest(unknownFieldText(descriptor, field));
    }
  }
  return { labels: labels.value, fields: fields.value, all: false };
}

/** Kinds without fields of their own answer with the default conversion's sentence. */
function unknownFieldText(descriptor: KindDescriptor, field: string): string {
  if (descriptor.selectableFieldNames.length > 0) return `field label not supported: ${field}`;
  return `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

export function selects(descriptor: KindDescriptor, selection: Selection, object: KubernetesObject): boolean {
  if (selection.all) return true;
  if (!selectorMatches(selection.labels, object.metadata.labels)) return false;
  if (selection.fields.length === 0) return true;
  let own: Readonly<Record<string, string>> | undefined;
  return fieldSelectorMatches(selection.fields, (field) => {
    if (field === "metadata.name") return object.metadata.name;
    if (field === "metadata.namespace") return object.metadata.namespace ?? "";
    own ??= descriptor.selectableFields?.(object) ?? {};
    return own[field];
  });
}

/** The value that the selection requires of `field`, if it requires one. */
export function requiredValue(selection: Selection, field: string): string | undefined {
  return selection.fields.find((term) => term.field === field && term.operator === "=")?.value;
}
