/** -o kyaml. Models: cli-runtime pkg/printers/kyaml.go (v0.36): each document starts with "---". */

import { inStructForm } from "../../resources/struct-form.ts";
import { omitManagedFields } from "../managed-fields.ts";
import type { OutputFormat } from "../object-printer.ts";
import { kyamlText } from "./kyaml-text.ts";

export const kyamlFormat: OutputFormat = {
  name: "kyaml",
  *create(_, settings) {
    return (object) => {
      const shown = settings.showManagedFields ? object : omitManagedFields(object);
      return `---\n${kyamlText(settings.structs ? inStructForm(shown) : shown, settings.structs)}\n`;
    };
  },
};
