/** The escapes of $'…'. Models: bash 5.2. */

const LETTERS = "abeEfnrtv\\'\"?";
const VALUES = "\x07\b\x1b\x1b\f\n\r\t\v\\'\"?";

/** Reads one escape after its backslash at the start of `rest`: what it stands for, and how long it is. */
export function readEscape(rest: string): { readonly text: string; readonly length: number } {
  const code =
    /^x([0-9a-fA-F]{1,2})/.exec(rest) ??
    /^u([0-9a-fA-F]{1,4})/.exec(rest) ??
    /^U([0-9a-fA-F]{1,8})/.exec(rest);
  if (code) {
    const value = parseInt(code[1] as string, 16);
    return { text: value <= 0x10ffff ? String.fromCodePoint(value) : "", length: code[0].length };
  }
  const octal = /^[0-7]{1,3}/.exec(rest);
  if (octal) return { text: String.fromCharCode(parseInt(octal[0], 8) & 255), length: octal[0].length };
  const control = /^c(.)/.exec(rest);
  if (control)
    return { text: String.fromCharCode((control[1] as string).toUpperCase().charCodeAt(0) & 31), length: 2 };
  const index = rest === "" ? -1 : LETTERS.indexOf(rest.charAt(0));
  return { text: index < 0 ? `\\${rest.charAt(0)}` : VALUES.charAt(index), length: 1 };
}
