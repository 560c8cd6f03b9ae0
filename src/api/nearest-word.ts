/** Which of some words a mistyped one may have meant. */

/** cobra's SuggestionsMinimumDistance. */
export const MAX_DISTANCE = 2;

/** The word that is meant most likely, or undefined when none is near. */
export function nearestWord(words: Iterable<string>, word: string): string | undefined {
  const lower = word.toLowerCase();
  let best: string | undefined;
  // Of short words almost any other is near.
  let bestDistance = Math.min(MAX_DISTANCE, Math.floor(lower.length / 3)) + 1;
  for (const candidate of words) {
    const distance = editDistance(lower, candidate.toLowerCase(), true);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/**
 * Levenshtein's distance; with `swaps` two neighbours that changed places count as one mistake ("imgae"). Of words whose
 * lengths differ by more than matters, that difference.
 */
export function editDistance(a: string, b: string, swaps = false): number {
  const difference = Math.abs(a.length - b.length);
  if (difference > MAX_DISTANCE) return difference;
  let beforeLast: readonly number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replace, (last[j] as number) + 1, (current[j - 1] as number) + 1);
      if (swaps && i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (beforeLast[j - 2] as number) + 1);
      current.push(least);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] as number;
}
