/** Text with a backslash before each character that means something to a shell: printf %q. */
export function backslashQuote(text: string): string {
  if (text === "") return "''";
  if (/[\0-\x1f\x7f]/.test(text))
    return `$'${text
      .replace(/[\\']/g, "\\$&")
      .replaceAll("\n", "\\n")
      .replaceAll("\t", "\\t")
      .replace(/[\0-\x1f\x7f]/g, (each) => `\\${each.charCodeAt(0).toString(8).padStart(3, "0")}`)}'`;
  return text.replace(/[^A-Za-z0-9_@%+=:./\u0080-\uffff-]/g, "\\$&");
}

/** Text as a word that a shell reads back: what set -x, export -p and ${x@Q} print. */
export function quoteWord(text: string): string {
  if (text !== "" && /^[A-Za-z0-9_@%+=:,./^~-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
