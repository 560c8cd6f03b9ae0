/** -o yaml. Models: cli-runtime pkg/printers/yaml.go: documents after the first start with "---". */

import { inStructForm } from "../../resources/struct-form.ts";
import { formatYaml } from "../../resources/yaml-text.ts";
import { omitManagedFields } from "../managed-fields.ts";
import type { OutputFormat } from "../object-printer.ts";

export const yamlFormat: OutputFormat = {
  name: "yaml",
  *create(_, settings) {
    let count = 0;
    return (object) => {
      const separator = count++ === 0 ? "" : "---\n";
      const shown = settings.showManagedFields ? object : omitManagedFields(object);
      return separator + formatYaml(settings.structs ? inStructForm(shown) : shown);
    };
  },
};
