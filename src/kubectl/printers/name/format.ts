/** -o name, and the lines of commands that say what they did. Models: cli-runtime pkg/printers/name.go. */

import type { DraftObject } from "#api/types.ts";
import { objectReference } from "../../rest/api-resource.ts";
import { quickPrinter, type OutputFormat } from "../object-printer.ts";

export const nameFormat: OutputFormat = {
  name: "name",
  *create() {
    return quickPrinter((object) =>
      items(object)
        .map((each) => `${referenceOf(each)}\n`)
        .join(""),
    );
  },
};

/** "deployment.apps/web" */
export function referenceOf(object: DraftObject): string {
  const slash = object.apiVersion.indexOf("/");
  return objectReference(
    object.kind,
    slash < 0 ? "" : object.apiVersion.slice(0, slash),
    object.metadata.name || "<unknown>",
  );
}

/** The objects of a list, or the object itself. */
export function items(object: unknown): readonly DraftObject[] {
  const list = (object as { items?: unknown }).items;
  return Array.isArray(list) ? (list as DraftObject[]) : [object as DraftObject];
}
