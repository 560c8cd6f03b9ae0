/** The annotation in which apply remembers what was applied. Models: kubectl pkg/util/apply.go (v1.36). */

import type { DraftObject } from "#api/types.ts";
import { compactJson } from "#api/go-format.ts";
import { inStructForm } from "./struct-form.ts";

export const LAST_APPLIED_ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

/** A copy that carries its own configuration. */
export function withLastApplied(object: DraftObject): DraftObject {
  const { [LAST_APPLIED_ANNOTATION]: _, ...others } = (object.metadata.annotations ?? {}) as Record<
    string,
    string
  >;
  // The annotations are written even when there are none, so that the next apply sees none were wanted.
  const bare = { ...object, metadata: { ...object.metadata, annotations: others } };
  const text = `${compactJson(bare)}\n`;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...others, [LAST_APPLIED_ANNOTATION]: text } },
  };
}

/** As {@link withLastApplied}, of an object that kubectl built as a Go struct. */
export function withLastAppliedStruct(object: DraftObject): DraftObject {
  const text = `${compactJson(inStructForm(object), false)}\n`;
  const annotations = { ...object.metadata.annotations, [LAST_APPLIED_ANNOTATION]: text };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The configuration that the last apply left, or undefined. Throws SyntaxError when it is damaged. */
export function lastAppliedOf(object: DraftObject): DraftObject | undefined {
  const text = (object.metadata.annotations as Record<string, string> | undefined)?.[LAST_APPLIED_ANNOTATION];
  return text === undefined || text === "" ? undefined : (JSON.parse(text) as DraftObject);
}
