/** -o json. Models: cli-runtime pkg/printers/json.go: four spaces; keys of maps sorted, fields of structs not. */

import { indentedJson } from "#api/go-format.ts";
import { inStructForm } from "../../resources/struct-form.ts";
import { listParts } from "../list-parts.ts";
import { omitManagedFields } from "../managed-fields.ts";
import { partsPrinter, type OutputFormat } from "../object-printer.ts";

export const jsonFormat: OutputFormat = {
  name: "json",
  *create(_, settings) {
    const textOf = (object: unknown): string => {
      const shown = settings.showManagedFields ? object : omitManagedFields(object);
      return settings.structs ? indentedJson(inStructForm(shown), false) : indentedJson(shown);
    };
    return partsPrinter(function* (object) {
      const parts = listParts(object);
      if (!parts) return yield `${textOf(object)}\n`;
      const [head, tail] = textOf(parts.frame).split('\n    "items": []');
      yield `${head}\n    "items": [\n`;
      for (const [index, items] of parts.portions.entries()) {
        // Without the brackets of its own list, and one level deeper.
        const text = textOf({ items }).slice('{\n    "items": [\n'.length, -"\n    ]\n}".length);
        yield index === 0 ? text : `,\n${text}`;
      }
      yield `\n    ]${tail}\n`;
    });
  },
};
