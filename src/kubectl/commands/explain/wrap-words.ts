/**
 * Breaks lines between words.
 * Models: github.com/mitchellh/go-wordwrap, which kubectl uses: spaces inside a line stay as they are, those at a break
 * vanish, a word longer than the line stays whole.
 */

/** Lines of at most `limit` characters where words allow it; line ends of the text stay. */
export function wrapWords(text: string, limit: number): string {
  return text
    .split("\n")
    .map((line) => wrapLine(line, limit))
    .join("\n");
}

function wrapLine(line: string, limit: number): string {
  let result = "";
  let column = 0;
  for (const [, space = "", word = ""] of line.matchAll(/(\s*)(\S*)/g)) {
    if (word === "") {
      // Spaces at the end of a line stay when they fit.
      if (column + space.length <= limit) result += space;
    } else if (column + space.length + Math.min(word.length, limit - 1) > limit) {
      result += `\n${word}`;
      column = word.length;
    } else {
      result += space + word;
      column += space.length + word.length;
    }
  }
  return result;
}
