/** -o jsonpath, -o jsonpath-as-json, -o jsonpath-file. Models: cli-runtime jsonpath_flags.go. */

import { CommandError } from "../../errors.ts";
import { compileJsonPath } from "../../resources/json-path.ts";
import { readTemplateFile } from "../go-template/format.ts";
import {
  partsOf,
  partsPrinter,
  type ObjectPrinter,
  type OutputFormat,
  type PrintSettings,
} from "../object-printer.ts";

function needed(argument: string): string {
  if (argument === "") throw new CommandError("template format specified but no template given");
  return argument;
}

function jsonPathPrinter(text: string, settings: PrintSettings): ObjectPrinter {
  const path = compileJsonPath(text, settings.allowMissingKeys);
  return partsPrinter((object) => partsOf(path.print(object)));
}

export const jsonPathFormat: OutputFormat = {
  name: "jsonpath",
  *create(argument, settings) {
    return jsonPathPrinter(needed(argument), settings);
  },
};

export const jsonPathAsJsonFormat: OutputFormat = {
  name: "jsonpath-as-json",
  *create(argument, settings) {
    const path = compileJsonPath(needed(argument), settings.allowMissingKeys);
    return partsPrinter((object) => partsOf(path.printAsJson(object)));
  },
};

export const jsonPathFileFormat: OutputFormat = {
  name: "jsonpath-file",
  *create(argument, settings) {
    return jsonPathPrinter(yield* readTemplateFile(needed(argument)), settings);
  },
};
