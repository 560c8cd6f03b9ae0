/** -o custom-columns and -o custom-columns-file. Models: kubectl pkg/cmd/get/customcolumn.go (v1.36). */

import { Pace, type Calculation } from "#posix/calculation.ts";
import { goValueText } from "#api/go-format.ts";
import { compileJsonPath, relaxedJsonPath } from "../../resources/json-path.ts";
import { CommandError } from "../../errors.ts";
import { readTextFile } from "../../resources/text-file.ts";
import { items } from "../name/format.ts";
import {
  partsOf,
  partsPrinter,
  type ObjectPrinter,
  type OutputFormat,
  type PrintSettings,
} from "../object-printer.ts";
import { TABLE_WIDTHS, TabWriter } from "../tab-writer.ts";

function customColumns(spec: string, settings: PrintSettings): ObjectPrinter {
  if (spec === "") throw new CommandError("custom-columns format specified but no custom columns given");
  const columns = spec.split(",").map((part) => {
    const colon = part.indexOf(":");
    if (colon < 0) {
      throw new CommandError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    }
    return {
      header: part.slice(0, colon),
      path: compileJsonPath(relaxedJsonPath(part.slice(colon + 1)), true),
    };
  });
  const headers = columns.map((column) => column.header);
  return tablePrinter(
    headers,
    columns.map((column) => column.path),
    settings,
  );
}

function tablePrinter(
  headers: readonly string[],
  paths: readonly ReturnType<typeof compileJsonPath>[],
  settings: PrintSettings,
): ObjectPrinter {
  const writer = new TabWriter(TABLE_WIDTHS);
  let printed = false;
  const calculate = function* (object: unknown): Calculation<string> {
    let text = "";
    if (!printed && !settings.noHeaders) text += `${headers.join("\t")}\n`;
    printed = true;
    const pace = new Pace(CELLS_PER_PIECE);
    for (const item of items(object)) {
      if (pace.step(paths.length)) yield;
      const cells = paths.map((path) => {
        const values = path.find(item);
        return values.length === 0 ? "<none>" : values.map((value) => cellText(value)).join(",");
      });
      text += `${cells.join("\t")}\n`;
    }
    return yield* writer.formatInPieces(text);
  };
  return partsPrinter((object) => partsOf(calculate(object)));
}

/** A cell takes a few microseconds. */
const CELLS_PER_PIECE = 200;

const cellText = (value: unknown): string =>
  value === null || value === undefined ? "<none>" : goValueText(value);

export const customColumnsFormat: OutputFormat = {
  name: "custom-columns",
  *create(argument, settings) {
    return customColumns(argument, settings);
  },
};

export const customColumnsFileFormat: OutputFormat = {
  name: "custom-columns-file",
  *create(argument, settings) {
    if (argument === "") throw new CommandError("custom-columns-file format specified but no file given");
    const [head = "", path = ""] = (yield* readTextFile(argument)).split("\n");
    const headers = head.split(/\s+/).filter((word) => word !== "");
    const paths = path.split(/\s+/).filter((word) => word !== "");
    if (headers.length !== paths.length) {
      throw new CommandError(
        `number of headers (${headers.length}) and field specifications (${paths.length}) don't match`,
      );
    }
    return customColumns(headers.map((header, i) => `${header}:${paths[i] ?? ""}`).join(","), settings);
  },
};
