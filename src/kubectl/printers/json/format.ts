/** -o json. Models: cli-runtime pkg/printers/json.go: four spaces; keys of maps sorted, fields of structs not. */

import { indentedJson } from "#api/go-format.ts";
import { inStructForm } from "../../resources/struct-form.ts";
import { omitManagedFields } from "../managed-fields.ts";
import type { OutputFormat } from "../object-printer.ts";

export const jsonFormat: OutputFormat = {
  name: "json",
  *create(_, settings) {
    return (object) => {
      const shown = settings.showManagedFields ? object : omitManagedFields(object);
      return `${settings.structs ? indentedJson(inStructForm(shown), false) : indentedJson(shown)}\n`;
    };
  },
};
