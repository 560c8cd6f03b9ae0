/**
 * Text as bytes. Inside the simulation data is text (UTF-16); where bytes show (sizes, base64, checksums, wc -c), they
 * are those of its UTF-8 encoding.
 */

/** The number of bytes of `text` in UTF-8. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < text.length) {
      length += 4;
      i++;
    } else length += 3;
  }
  return length;
}

/** The bytes of `text` in UTF-8. A lone surrogate becomes U+FFFD. */
export function utf8Encode(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Length(text) + 1);
  let at = 0;
  for (const character of text) {
    let code = character.codePointAt(0) as number;
    if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
    if (code < 0x80) bytes[at++] = code;
    else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
      bytes[at++] = 0x80 | (code & 63);
    } else if (code < 0x10000) {
      bytes[at++] = 0xe0 | (code >> 12);
      bytes[at++] = 0x80 | ((code >> 6) & 63);
      bytes[at++] = 0x80 | (code & 63);
    } else {
      bytes[at++] = 0xf0 | (code >> 18);
      bytes[at++] = 0x80 | ((code >> 12) & 63);
      bytes[at++] = 0x80 | ((code >> 6) & 63);
      bytes[at++] = 0x80 | (code & 63);
    }
  }
  return bytes.subarray(0, at);
}

/** Bytes → text; what is not valid UTF-8 becomes U+FFFD. */
export function utf8Decode(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i++] as number;
    if (first < 0x80) {
      text += String.fromCharCode(first);
      continue;
    }
    const extra = first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
    if (extra === 0 || first >= 0xf5) {
      text += "\ufffd";
      continue;
    }
    let code = first & (0x3f >> extra);
    let taken = 0;
    while (taken < extra && i < bytes.length && ((bytes[i] as number) & 0xc0) === 0x80) {
      code = (code << 6) | ((bytes[i++] as number) & 63);
      taken++;
    }
    const minimum = extra === 1 ? 0x80 : extra === 2 ? 0x800 : 0x10000;
    const valid =
      taken === extra && code >= minimum && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    text += valid ? String.fromCodePoint(code) : "\ufffd";
  }
  return text;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The base64 of the UTF-8 bytes of `text`, with padding, in one line. */
export function base64Encode(text: string): string {
  const bytes = utf8Encode(text);
  let result = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    result += ALPHABET.charAt(word >> 18) + ALPHABET.charAt((word >> 12) & 63);
    result += left > 1 ? ALPHABET.charAt((word >> 6) & 63) : "=";
    result += left > 2 ? ALPHABET.charAt(word & 63) : "=";
  }
  return result;
}

/** The text of base64 `encoded` (line ends are skipped); `valid` is false when it has other characters or is cut short. */
export function base64Decode(encoded: string): { readonly text: string; readonly valid: boolean } {
  const bytes: number[] = [];
  let word = 0;
  let bits = 0;
  let valid = true;
  let padding = 0;
  for (const character of encoded) {
    if (character === "\n" || character === "\r") continue;
    if (character === "=") {
      padding++;
      continue;
    }
    const value = ALPHABET.indexOf(character);
    if (value < 0 || padding > 0) {
      valid = false;
      break;
    }
    word = ((word << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((word >> bits) & 255);
    }
  }
  if (valid && (bits === 6 || (bits === 4 && padding !== 2) || (bits === 2 && padding !== 1))) valid = false;
  return { text: utf8Decode(Uint8Array.from(bytes)), valid };
}

/** The largest index up to `end` (or the text's own end) that does not cut a character in two. */
export function wholeCharacters(text: string, end: number): number {
  if (end >= text.length) return text.length;
  const last = text.charCodeAt(end - 1);
  return end > 1 && last >= 0xd800 && last < 0xdc00 ? end - 1 : end;
}
