/** Base64 without the browser's or Node's help: secrets are stored in it. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The text whose UTF-8 bytes `encoded` holds; bytes that are no UTF-8 become U+FFFD. */
export function decodeBase64(encoded: string): string {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const c of encoded) {
    const value = ALPHABET.indexOf(c);
    if (value < 0) continue;
    bits = ((bits << 6) | value) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push((bits >> count) & 255);
    }
  }
  let text = "";
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i] as number;
    const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 0;
    let code = length <= 1 ? first : first & (0xff >> (length + 1));
    let valid = length > 0;
    for (let k = 1; k < length; k++) {
      const next = bytes[i + k];
      if (next === undefined || (next & 0xc0) !== 0x80) valid = false;
      else code = (code << 6) | (next & 0x3f);
    }
    text += valid ? String.fromCodePoint(Math.min(code, 0x10ffff)) : "\uFFFD";
    i += valid ? length : 1;
  }
  return text;
}

/** Base64 for URLs of ASCII text, without padding, as tokens use it. */
export function encodeBase64Url(text: string): string {
  let result = "";
  for (let i = 0; i < text.length; i += 3) {
    const a = text.charCodeAt(i);
    const b = text.charCodeAt(i + 1);
    const c = text.charCodeAt(i + 2);
    const word = (a << 16) | ((b || 0) << 8) | (c || 0);
    const symbols = [18, 12, 6, 0].map((shift) => ALPHABET[(word >> shift) & 63] as string);
    result += symbols.slice(0, Math.min(3, text.length - i) + 1).join("");
  }
  return result.replace(/\+/g, "-").replace(/\//g, "_");
}
