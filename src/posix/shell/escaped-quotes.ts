/** The escapes of $'…'. Models: bash 5.2. */

import { utf8Decode } from "../utf8.ts";

const LETTERS = "abeEfnrtv\\'\"?";
const VALUES = "\x07\b\x1b\x1b\f\n\r\t\v\\'\"?";

/** A run of bytes above 127: those of characters in UTF-8. */
function readBytes(rest: string): { readonly text: string; readonly length: number } | undefined {
  const bytes: number[] = [];
  let length = 0;
  for (let at = 0; ; at++) {
    const match = /^(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3}))/.exec(rest.slice(at));
    const value = match?.[1] !== undefined ? parseInt(match[1], 16) : parseInt(match?.[2] ?? "0", 8) & 255;
    if (!match || value < 0x80) break;
    bytes.push(value);
    at += match[0].length;
    length = at;
    if (rest.charAt(at) !== "\\") break;
  }
  return bytes.length === 0 ? undefined : { text: utf8Decode(Uint8Array.from(bytes)), length };
}

/** Reads one escape after its backslash at the start of `rest`: what it stands for, and how long it is. */
export function readEscape(rest: string): { readonly text: string; readonly length: number } {
  const bytes = readBytes(rest);
  if (bytes) return bytes;
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
