/** Base64 for URLs, without padding (Go's base64.RawURLEncoding), of ASCII text: continue tokens are such. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export function encodeBase64Url(text: string): string {
  let result = "";
  for (let i = 0; i < text.length; i += 3) {
    const left = text.length - i;
    const word =
      (text.charCodeAt(i) << 16) |
      (left > 1 ? text.charCodeAt(i + 1) << 8 : 0) |
      (left > 2 ? text.charCodeAt(i + 2) : 0);
    for (let digit = 0; digit <= Math.min(left, 3); digit++) {
      result += ALPHABET[(word >> (18 - 6 * digit)) & 63];
    }
  }
  return result;
}

/** Undefined when `text` is no such encoding. */
export function decodeBase64Url(text: string): string | undefined {
  let result = "";
  let word = 0;
  let bits = 0;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) return undefined;
    word = ((word << 6) | digit) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      result += String.fromCharCode((word >> bits) & 255);
    }
  }
  return result;
}
