/** Commands that a mistyped word may have meant. Models: spf13/cobra Command.SuggestionsFor. */

import type { Command } from "./command.ts";

/** cobra's SuggestionsMinimumDistance. */
const MAX_DISTANCE = 2;

export function suggestCommands(commands: readonly Command[], word: string): string[] {
  const lower = word.toLowerCase();
  return commands
    .filter((command) => {
      const name = command.name.toLowerCase();
      return editDistance(lower, name) <= MAX_DISTANCE || name.startsWith(lower);
    })
    .map((command) => command.name);
}

/** Levenshtein's distance. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replace, (previous[j] as number) + 1, (current[j - 1] as number) + 1));
    }
    previous = current;
  }
  return previous[b.length] as number;
}
