/** -o yaml. Models: cli-runtime pkg/printers/yaml.go: documents after the first start with "---". */

import { inStructForm } from "../../resources/struct-form.ts";
import { formatYaml } from "../../resources/yaml-text.ts";
import { listParts } from "../list-parts.ts";
import { omitManagedFields } from "../managed-fields.ts";
import { partsPrinter, type OutputFormat } from "../object-printer.ts";

export const yamlFormat: OutputFormat = {
  name: "yaml",
  *create(_, settings) {
    let count = 0;
    const textOf = (object: unknown): string => {
      const shown = settings.showManagedFields ? object : omitManagedFields(object);
      return formatYaml(settings.structs ? inStructForm(shown) : shown);
    };
    return partsPrinter(function* (object) {
      const separator = count++ === 0 ? "" : "---\n";
      const parts = listParts(object);
      if (!parts) return yield separator + textOf(object);
      const [head, tail] = textOf(parts.frame).split("\nitems: []\n");
      yield `${separator}${head}\nitems:\n`;
      for (const items of parts.portions) yield textOf({ items }).slice("items:\n".length);
      yield tail ?? "";
    });
  },
};
