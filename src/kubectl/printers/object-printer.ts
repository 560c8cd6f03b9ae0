/** What every -o format implements, and the registry of formats. Models: cli-runtime pkg/genericclioptions print flags. */

import { payPiece, type Calculation } from "#posix/calculation.ts";
import { write, type Coroutine } from "#posix/system-calls.ts";
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

export interface PrintSettings {
  readonly showManagedFields: boolean;
  readonly noHeaders: boolean;
  readonly allowMissingKeys: boolean;
  /** What happened, for -o name: "created", or "" . */
  readonly operation: string;
  /** The command holds its objects as Go structs, so JSON keeps the order of their fields. */
  readonly structs: boolean;
}

/** The text of an object, part after part. Each part is a short piece of work; some are empty. */
export type TextParts = Generator<string, void, void>;

/** Turns an object (or a v1 List of them) into text. May be called several times; it knows what it printed before. */
export interface ObjectPrinter {
  (object: unknown): string;
  /** The same text in parts, for {@link writeObject}: a list of thousands must not hold up everybody else. */
  readonly parts: (object: unknown) => TextParts;
}

/** A printer that makes its text in parts. */
export function partsPrinter(parts: (object: unknown) => TextParts): ObjectPrinter {
  return Object.assign((object: unknown) => [...parts(object)].join(""), { parts });
}

/** A printer whose text is quickly made. */
export function quickPrinter(print: (object: unknown) => string): ObjectPrinter {
  return partsPrinter(function* (object) {
    yield print(object);
  });
}

/** The parts of a text that a calculation makes. */
export function* partsOf(calculation: Calculation<string>): TextParts {
  for (let step = calculation.next(); ; step = calculation.next()) {
    if (step.done) return yield step.value;
    yield "";
  }
}

/** Longer texts are written in portions. */
const PORTION_CHARACTERS = 65_536;

/** Prints an object to standard output, part after part. */
export function* writeObject(printer: ObjectPrinter, object: unknown): Coroutine<void> {
  let first = true;
  for (const part of printer.parts(object)) {
    if (!first) yield* payPiece();
    first = false;
    yield* writePortions(part);
  }
}

/** Writes a long text to standard output in portions. */
export function* writePortions(text: string): Coroutine<void> {
  for (let at = 0; at < text.length; at += PORTION_CHARACTERS)
    yield* write(1, text.slice(at, at + PORTION_CHARACTERS));
}

export interface OutputFormat {
  readonly name: string;
  /** `argument` is what follows "=" in -o name=argument, or --template. */
  create(argument: string, settings: PrintSettings): Coroutine<ObjectPrinter>;
}

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
