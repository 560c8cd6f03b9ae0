/** `support`: what is simulated, as Markdown: derived from the descriptors, so it cannot disagree with the code. */

import { kinds } from "#api/kinds/index.ts";
import type { Support } from "#api/kind-descriptor.ts";
import { rootCommands as kubectlCommands } from "#kubectl/commands/index.ts";
import { parseArguments, type CliCommand } from "../command.ts";

const cell = ({ level, why }: Support): string =>
  (why === undefined ? level : `${level}: ${why}`).replaceAll("|", "\\|");

/** Two tables: kinds, then kubectl's commands. */
export function supportMatrix(): string {
  const kindRows = [...kinds]
    .map(
      (kind) =>
        `| ${kind.kind} | ${kind.group === "" ? kind.version : `${kind.group}/${kind.version}`} | ${cell(kind.support)} |`,
    )
    .sort();
  const commandRows = [...kubectlCommands]
    .map((command) => `| kubectl ${command.name} | ${cell(command.support)} |`)
    .sort();
  return [
    "| kind | version | simulated |",
    "|---|---|---|",
    ...kindRows,
    "",
    "| command | simulated |",
    "|---|---|",
    ...commandRows,
    "",
  ].join("\n");
}

export const supportCommand: CliCommand = {
  name: "support",
  usage: "support",
  summary: "Prints what is simulated, as Markdown tables.",
  async run(argv) {
    parseArguments(argv, {});
    process.stdout.write(supportMatrix());
    return 0;
  },
};
