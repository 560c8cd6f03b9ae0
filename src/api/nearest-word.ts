/** Which known word a mistyped one may have meant: fields, kinds, commands, flags. Pure. */

/** As cobra suggests commands: SuggestionsMinimumDistance. */
export const MAX_DISTANCE = 2;

/** The word that is meant most likely, or undefined when none is near. */
export function nearestWord(words: readonly string[], word: string): string | undefined {
  const lower = word.toLowerCase();
  let best: string | undefined;
  // Of short words almost any other is near.
  let bestDistance = Math.min(MAX_DISTANCE, Math.floor(lower.length / 3)) + 1;
  for (const candidate of words) {
    const distance = editDistance(lower, candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Levenshtein's distance; of words whose lengths differ by more than matters, that difference. */
export function editDistance(a: string, b: string): number {
  const difference = Math.abs(a.length - b.length);
  if (difference > MAX_DISTANCE) return difference;
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
