/** Text as a word that a shell reads back: what set -x, export -p and ${x@Q} print. */
export function quoteWord(text: string): string {
  if (text !== "" && /^[A-Za-z0-9_@%+=:,./^~-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
