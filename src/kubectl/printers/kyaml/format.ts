/** -o kyaml. Models: cli-runtime pkg/printers/kyaml.go (v0.36): each document starts with "---". */

import { inStructForm } from "../../resources/struct-form.ts";
import { listParts } from "../list-parts.ts";
import { omitManagedFields } from "../managed-fields.ts";
import { partsPrinter, type OutputFormat } from "../object-printer.ts";
import { kyamlText } from "./kyaml-text.ts";

export const kyamlFormat: OutputFormat = {
  name: "kyaml",
  *create(_, settings) {
    const textOf = (object: unknown): string => {
      const shown = settings.showManagedFields ? object : omitManagedFields(object);
      return kyamlText(settings.structs ? inStructForm(shown) : shown, settings.structs);
    };
    return partsPrinter(function* (object) {
      const parts = listParts(object);
      if (!parts) return yield `---\n${textOf(object)}\n`;
      const [head, tail] = textOf(parts.frame).split("\n  items: []");
      yield `---\n${head}\n  items: [`;
      for (const [index, items] of parts.portions.entries()) {
        const text = textOf({ items }).slice("{\n  items: [".length, -"],\n}".length);
        yield index === 0 ? text : `, ${text}`;
      }
      yield `]${tail}\n`;
    });
  },
};
