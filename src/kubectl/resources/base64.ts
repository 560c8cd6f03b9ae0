/** Base64 of text as UTF-8, for the data of Secrets. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function encodeBase64(text: string): string {
  const bytes = utf8Bytes(text);
  let result = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    result += (ALPHABET[word >> 18] as string) + (ALPHABET[(word >> 12) & 63] as string);
    result += i + 1 < bytes.length ? ALPHABET[(word >> 6) & 63] : "=";
    result += i + 2 < bytes.length ? ALPHABET[word & 63] : "=";
  }
  return result;
}

/** The text, or undefined when the input is no base64. Bytes that are no UTF-8 become U+FFFD. */
export function decodeBase64(text: string): string | undefined {
  const bytes = base64Bytes(text);
  return bytes && utf8Text(bytes);
}

/** The number of bytes that the base64 stands for; 0 when it is none. */
export function base64Length(text: string): number {
  return base64Bytes(text)?.length ?? 0;
}

function base64Bytes(text: string): number[] | undefined {
  const clean = text.replace(/[\r\n]/g, "");
  if (clean.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(clean)) return undefined;
  const bytes: number[] = [];
  for (let i = 0; i < clean.length; i += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((j) => Math.max(0, ALPHABET.indexOf(clean[i + j] as string))) as [
      number,
      number,
      number,
      number,
    ];
    const word = (a << 18) | (b << 12) | (c << 6) | d;
    bytes.push(word >> 16);
    if (clean[i + 2] !== "=") bytes.push((word >> 8) & 255);
    if (clean[i + 3] !== "=") bytes.push(word & 255);
  }
  return bytes;
}

/** The length of `text` in UTF-8. */
export function utf8Length(text: string): number {
  return utf8Bytes(text).length;
}

function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const letter of text) {
    const code = letter.codePointAt(0) as number;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else {
      bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    }
  }
  return bytes;
}

function utf8Text(bytes: readonly number[]): string {
  let text = "";
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i++] as number;
    const extra = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : -1;
    const tail = bytes.slice(i, i + extra);
    if (extra < 0 || tail.length < extra || tail.some((byte) => (byte & 0xc0) !== 0x80)) {
      text += "\ufffd";
      continue;
    }
    i += extra;
    const head = extra === 0 ? first : first & (0x3f >> extra);
    text += String.fromCodePoint(tail.reduce((code, byte) => (code << 6) | (byte & 63), head));
  }
  return text;
}
