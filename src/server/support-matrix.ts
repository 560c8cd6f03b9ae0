/**
 * What is simulated, as Markdown: derived from the descriptors, so it cannot disagree with the code. The README has it
 * between two markers; `npm run readme` writes it there.
 */

import type { Support } from "#api/kind-descriptor.ts";
import { kinds } from "#api/kinds/index.ts";
import { faults } from "#cluster/faults/index.ts";
import { rootCommands } from "#kubectl/commands/index.ts";

const BEGIN = "<!-- support matrix: written by `npm run readme` -->";
const END = "<!-- end of support matrix -->";

const supportText = ({ level, why }: Support): string => (why === undefined ? level : `${level}: ${why}`);

/** Aligned as Prettier aligns, so that formatting the README changes nothing. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...[...rows].sort(byFirst)].map((row) =>
    row.map((cell) => cell.replaceAll("|", "\\|")),
  );
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  const [first = [], ...others] = cells;
  return [line(first), rule, ...others.map(line)].join("\n");
}

const byFirst = ([a = ""]: readonly string[], [b = ""]: readonly string[]): number =>
  a < b ? -1 : a > b ? 1 : 0;

export function supportMatrix(): string {
  const kindRows = kinds.map(({ kind, group, version, support }) => [
    kind,
    group === "" ? version : `${group}/${version}`,
    supportText(support),
  ]);
  const commandRows = rootCommands.map(({ name, support }) => [`kubectl ${name}`, supportText(support)]);
  return `${[
    table(["kind", "version", "simulated"], kindRows),
    table(["command", "simulated"], commandRows),
    table(
      ["fault"],
      faults.map(({ name }) => [name]),
    ),
  ].join("\n\n")}\n`;
}

/** The README with the matrix as it is now. Throws when it has no markers. */
export function withSupportMatrix(readme: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error("the README has no markers for the support matrix");
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${supportMatrix()}\n${readme.slice(end)}`;
}
