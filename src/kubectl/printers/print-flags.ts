/** The registry of -o formats and the flags that choose one. Models: cli-runtime pkg/genericclioptions print flags. */

import type { Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../errors.ts";
import { booleanFlag, sliceFlag, textFlag, type Flag } from "../flags/flag.ts";
import type { FlagSet } from "../flags/flag-set.ts";
import { customColumnsFileFormat, customColumnsFormat } from "./custom-columns/format.ts";
import {
  goTemplateFileFormat,
  goTemplateFormat,
  templateFileFormat,
  templateFormat,
} from "./go-template/format.ts";
import { jsonFormat } from "./json/format.ts";
import { jsonPathAsJsonFormat, jsonPathFileFormat, jsonPathFormat } from "./jsonpath/format.ts";
import { kyamlFormat } from "./kyaml/format.ts";
import { nameFormat } from "./name/format.ts";
import { yamlFormat } from "./yaml/format.ts";
import type { ObjectPrinter, OutputFormat } from "./object-printer.ts";

/** In the order of names. */
export const outputFormats: readonly OutputFormat[] = [
  customColumnsFormat,
  customColumnsFileFormat,
  goTemplateFormat,
  goTemplateFileFormat,
  jsonFormat,
  jsonPathFormat,
  jsonPathAsJsonFormat,
  jsonPathFileFormat,
  kyamlFormat,
  nameFormat,
  templateFormat,
  templateFileFormat,
  yamlFormat,
];

/** The flags of commands that print objects. `withTable`: get's own set. */
export const printFlags = (extra: readonly string[] = []): readonly Flag[] => [
  textFlag("output", "Output format.", {
    shorthand: "o",
    values: [...outputFormats.map((each) => each.name), ...extra],
  }),
  booleanFlag("allow-missing-template-keys", "Ignore keys that a template names and the object lacks.", {
    initial: "true",
  }),
  booleanFlag("show-managed-fields", "Keep managedFields in JSON and YAML."),
  textFlag("template", "Template, or its file, for -o go-template and -o go-template-file."),
];

/** Formats that only `get` has. */
const TABLE_FORMATS = new Set(["custom-columns", "custom-columns-file"]);

/**
 * The printer for --output, or undefined when the flag is empty (or "wide", for commands that print tables).
 * Throws a {@link CommandError} for a format that does not exist.
 */
export function* createPrinter(
  flags: FlagSet,
  operation: string,
  objects: "get" | "maps" | "structs" = "maps",
): Coroutine<ObjectPrinter | undefined> {
  const forGet = objects === "get";
  const output = flags.text("output");
  const template = flags.has("template") ? flags.text("template") : "";
  if (output === "" && template === "") return undefined;
  if (forGet && output === "wide") return undefined;
  const equals = output.indexOf("=");
  let name = equals < 0 ? output : output.slice(0, equals);
  let argument = equals < 0 ? "" : output.slice(equals + 1);
  if (output === "") name = "go-template";
  if (argument === "" && template !== "") argument = template;
  const format = outputFormats.find(
    (each) => each.name === name && (forGet || !TABLE_FORMATS.has(each.name)),
  );
  const takesArgument = format !== undefined && !["json", "kyaml", "name", "yaml"].includes(format.name);
  if (!format || (equals >= 0 && !takesArgument)) {
    const allowed = outputFormats
      .map((each) => each.name)
      .filter((each) => forGet || !TABLE_FORMATS.has(each))
      .concat(forGet ? ["wide"] : [])
      .sort();
    throw new CommandError(
      `unable to match a printer suitable for the output format "${output}", allowed formats are: ${allowed.join(",")}`,
    );
  }
  return yield* format.create(argument, {
    showManagedFields: flags.has("show-managed-fields") && flags.boolean("show-managed-fields"),
    noHeaders: flags.has("no-headers") && flags.boolean("no-headers"),
    allowMissingKeys:
      !flags.has("allow-missing-template-keys") || flags.boolean("allow-missing-template-keys"),
    operation,
    structs: objects === "structs",
  });
}

export const filenameFlags = (usage: string): readonly Flag[] => [
  sliceFlag("filename", usage, { shorthand: "f" }),
  textFlag("kustomize", "Directory with a kustomization.", {
    shorthand: "k",
  }),
  booleanFlag("recursive", "Read the directories of -f with all below them.", { shorthand: "R" }),
];
