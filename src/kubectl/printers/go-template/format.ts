/** -o go-template, -o go-template-file and their old names. Models: cli-runtime pkg/printers/template.go. */

import { TemplateError } from "../../go-template/lexer.ts";
import { compileTemplate } from "../../go-template/template.ts";
import { CommandError } from "../../errors.ts";
import { readTextFile } from "../../resources/text-file.ts";
import { SystemError, type Coroutine } from "#posix/system-calls.ts";
import { compactJson } from "#api/go-format.ts";
import {
  quickPrinter,
  type ObjectPrinter,
  type OutputFormat,
  type PrintSettings,
} from "../object-printer.ts";

function templatePrinter(text: string, settings: PrintSettings): ObjectPrinter {
  let print: (data: unknown) => string;
  try {
    print = compileTemplate(text, !settings.allowMissingKeys);
  } catch (error) {
    if (error instanceof TemplateError) {
      throw new CommandError(`error parsing template ${text}, ${error.message}`);
    }
    throw error;
  }
  return quickPrinter((object) => {
    try {
      return print(object);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new CommandError(
        `error executing template "${text}": ${error.message}\nraw data was:\n\t${compactJson(object)}`,
      );
    }
  });
}

const inline = (name: string): OutputFormat => ({
  name,
  *create(argument, settings) {
    if (argument === "") throw new CommandError(`template format specified but no template given`);
    return templatePrinter(argument, settings);
  },
});

const fromFile = (name: string): OutputFormat => ({
  name,
  *create(argument, settings) {
    if (argument === "") throw new CommandError(`template format specified but no template given`);
    return templatePrinter(yield* readTemplateFile(argument), settings);
  },
});

/** The text of a template's file, or kubectl's words about why not. */
export function* readTemplateFile(path: string): Coroutine<string> {
  try {
    return yield* readTextFile(path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new CommandError(
      `error reading --template ${path}, open ${path}: ${error.message.toLowerCase()}\n`,
    );
  }
}

export const goTemplateFormat = inline("go-template");
export const templateFormat = inline("template");
export const goTemplateFileFormat = fromFile("go-template-file");
export const templateFileFormat = fromFile("templatefile");
