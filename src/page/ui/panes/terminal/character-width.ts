/** How many columns text takes in a terminal. Models: Unicode 11 East Asian Width as xterm's DOM renderer has it; coarse. */

const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\ud83c-\ud83e][\udc00-\udfff]|[\ud840-\ud87f][\udc00-\udfff]/y;
const COMBINING = /\p{M}/u;

/** The characters a cursor steps over: code points, with their combining marks. */
export function charactersOf(text: string): string[] {
  const characters: string[] = [];
  for (const character of text) {
    if (characters.length > 0 && COMBINING.test(character)) characters[characters.length - 1] += character;
    else characters.push(character);
  }
  return characters;
}

export function widthOf(text: string): number {
  let width = 0;
  for (const character of charactersOf(text)) {
    WIDE.lastIndex = 0;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}
