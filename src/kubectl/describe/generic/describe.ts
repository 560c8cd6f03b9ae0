/** Any kind without a describer of its own: its fields in words. Models: describe.go genericDescriber, printUnstructuredContent (v1.36). */

import type { DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { DescribeContext } from "../describer.ts";
import { DescribeText, writeAnnotations, writeLabels } from "../describe-text.ts";
import { writeEvents } from "../events.ts";

const SKIPPED = new Set([
  ".metadata.managedFields",
  ".metadata.name",
  ".metadata.namespace",
  ".metadata.labels",
  ".metadata.annotations",
]);

export function* describeGeneric(object: DraftObject, context: DescribeContext): Coroutine<string> {
  const out = new DescribeText();
  out
    .line(0, `Name:\t${object.metadata.name ?? ""}`)
    .line(0, `Namespace:\t${object.metadata.namespace ?? ""}`);
  writeLabels(out, "Labels", object.metadata.labels);
  writeAnnotations(out, "Annotations", object.metadata.annotations);
  writeFields(out, 0, object as unknown as Readonly<Record<string, unknown>>, "");
  yield* writeEvents(out, context);
  return out.toString();
}

function writeFields(
  out: DescribeText,
  level: number,
  fields: Readonly<Record<string, unknown>>,
  path: string,
): void {
  for (const key of Object.keys(fields).sort()) {
    const value = fields[key];
    const here = `${path}.${key}`;
    if (SKIPPED.has(here)) continue;
    const title = labelOf(key);
    if (Array.isArray(value)) {
      out.line(level, `${title}:`);
      for (const item of value) {
        if (typeof item === "object" && item !== null) {
          writeFields(out, level + 1, item as Readonly<Record<string, unknown>>, here);
        } else out.line(level + 1, String(item));
      }
    } else if (typeof value === "object" && value !== null) {
      out.line(level, `${title}:`);
      writeFields(out, level + 1, value as Readonly<Record<string, unknown>>, here);
    } else out.line(level, `${title}:\t${value === null ? "<nil>" : String(value)}`);
  }
}

/** "apiVersion" → "API Version", "podIPs" → "Pod I Ps" (smartLabelFor splits at capitals and knows a few acronyms). */
function labelOf(field: string): string {
  if (!/^[A-Za-z0-9]+$/.test(field)) return field;
  return field
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(" ")
    .map((word) =>
      ["API", "URL", "UID", "OSB", "GUID"].includes(word.toUpperCase())
        ? word.toUpperCase()
        : word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join(" ");
}
