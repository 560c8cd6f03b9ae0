/** Commands that a mistyped word may have meant. Models: spf13/cobra Command.SuggestionsFor. */

import { MAX_DISTANCE, editDistance } from "#api/nearest-word.ts";
import type { Command } from "./command.ts";

export function suggestCommands(commands: readonly Command[], word: string): string[] {
  const lower = word.toLowerCase();
  return commands
    .filter((command) => {
      const name = command.name.toLowerCase();
      return editDistance(lower, name) <= MAX_DISTANCE || name.startsWith(lower);
    })
    .map((command) => command.name);
}
