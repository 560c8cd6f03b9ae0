/** `support`: what is simulated, as Markdown; with --readme, writes it into the README. */

import { readFileSync, writeFileSync } from "node:fs";
import { supportMatrix, withSupportMatrix } from "../../support-matrix.ts";
import { parseArguments, type CliCommand } from "../command.ts";

export const supportCommand: CliCommand = {
  name: "support",
  usage: "support [--readme FILE]",
  summary: "Prints what is simulated, as Markdown tables, or writes them between the markers of a file.",
  async run(argv) {
    const path = parseArguments(argv, { readme: { type: "string" } }).text("readme");
    if (path === undefined) process.stdout.write(supportMatrix());
    else writeFileSync(path, withSupportMatrix(readFileSync(path, "utf8")));
    return 0;
  },
};
