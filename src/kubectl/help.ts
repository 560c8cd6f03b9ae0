/**
 * The texts of `kubectl --help` and `kubectl <command> --help`, made from the descriptors.
 * Models: the shape of kubectl v1.36's help; the sentences are our own.
 */

import { COMMAND_GROUPS, type Command } from "./command.ts";
import { initialText, type Flag } from "./flags/flag.ts";
import { GLOBAL_FLAGS } from "./flags/global-flags.ts";

const FOOTER =
  `Use "kubectl <command> --help" for more information about a given command.\n` +
  `Use "kubectl options" for a list of global command-line options (applies to all commands).\n`;

export function rootHelp(commands: readonly Command[]): string {
  let text =
    "kubectl controls the Kubernetes cluster manager.\n\n" +
    " Find more information at: https://kubernetes.io/docs/reference/kubectl/\n\n";
  for (const group of COMMAND_GROUPS) {
    const members = commands.filter((command) => command.group === group);
    if (members.length > 0) text += `${group}:\n${commandList(members)}\n`;
  }
  return `${text}Usage:\n  kubectl [flags] [options]\n\n${FOOTER}`;
}

function commandList(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length), 11) + 1;
  return commands
    .map((command) => {
      const note = command.support.level === "no" ? " (not simulated)" : "";
      return `  ${command.name.padEnd(width)} ${command.short}${note}\n`;
    })
    .join("");
}

/** `path` from the root's child down to `command`. */
export function commandHelp(command: Command, path: readonly Command[]): string {
  const commandPath = ["kubectl", ...path.map((each) => each.name)].join(" ");
  let text = `${command.long ?? `${command.short}.`}\n\n`;
  if (command.support.level !== "yes" && command.support.why) {
    text += `Here: ${command.support.why}\n\n`;
  }
  if (command.aliases?.length) {
    text += `Aliases:\n${[command.name, ...command.aliases].join(", ")}\n\n`;
  }
  if (command.examples?.length) {
    const examples = command.examples.map(([comment, line]) => `  # ${comment}\n  ${line}\n`);
    text += `Examples:\n${examples.join("  \n")}\n`;
  }
  if (command.commands?.length) text += `Available Commands:\n${commandList(command.commands)}\n`;
  const flags = (command.flags ?? []).filter((flag) => !flag.hidden);
  if (flags.length > 0) text += `Options:\n${flagList(flags)}`;
  const footer = command.commands?.length
    ? `Use "${commandPath} <command> --help" for more information about a given command.\n`
    : "";
  return `${text}Usage:\n  ${commandPath} ${command.use}\n\n${footer}${FOOTER.split("\n")[1]}\n`;
}

/** The answer of `kubectl options`. */
export function globalOptionsText(): string {
  return `The following options can be passed to any command:\n\n${flagList(GLOBAL_FLAGS)}`.trimEnd() + "\n";
}

function flagList(flags: readonly Flag[]): string {
  return [...flags]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => {
      const short = flag.shorthand === undefined ? "" : `-${flag.shorthand}, `;
      const note = flag.unsupported === undefined ? "" : ` (Not simulated: ${flag.unsupported})`;
      return `    ${short}--${flag.name}=${initialText(flag)}:\n\t${flag.usage}${note}\n\n`;
    })
    .join("");
}
