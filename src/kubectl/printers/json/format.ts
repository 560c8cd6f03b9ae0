/** -o json. Models: cli-runtime pkg/printers/json.go: four spaces, keys in order. */

import { indentedJson } from "#api/go-format.ts";
import { omitManagedFields } from "../managed-fields.ts";
import type { OutputFormat } from "../object-printer.ts";

export const jsonFormat: OutputFormat = {
  name: "json",
  *create(_, settings) {
    return (object) => `${indentedJson(settings.showManagedFields ? object : omitManagedFields(object))}\n`;
  },
};
