/**
 * Base64 of UTF-8 text and of bytes. The core has neither Buffer nor btoa.
 */

import { parsed, parseFailure, type Parsed } from "./parsed.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES: ReadonlyMap<string, number> = new Map(
  [...ALPHABET].map((character, value) => [character, value]),
);

/** UTF-8. Lone surrogates become the replacement character. */
export function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    let code = character.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else {
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
    }
  }
  return bytes;
}

/** How many bytes the text takes as UTF-8. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0xd800 && code <= 0xdbff && index + 1 < text.length) {
      // A pair of surrogates is two units and four bytes.
      length += 2;
      index += 1;
    } else if (code >= 0x800) length += 2;
    else if (code >= 0x80) length += 1;
  }
  return length;
}

export function encodeBase64Bytes(bytes: readonly number[]): string {
  let text = "";
  for (let index = 0; index < bytes.length; index += 3) {
    const first = bytes[index] ?? 0;
    const second = bytes[index + 1];
    const third = bytes[index + 2];
    const bits = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    text += ALPHABET.charAt(bits >> 18) + ALPHABET.charAt((bits >> 12) & 63);
    text += second === undefined ? "=" : ALPHABET.charAt((bits >> 6) & 63);
    text += third === undefined ? "=" : ALPHABET.charAt(bits & 63);
  }
  return text;
}

export function encodeBase64(text: string): string {
  return encodeBase64Bytes(utf8Bytes(text));
}

/** Go's base64.StdEncoding: line breaks are skipped, everything else must be right. */
export function decodeBase64Bytes(text: string): Parsed<number[]> {
  const bare = text.replace(/[\r\n]/g, "");
  const padding = /=*$/.exec(bare)?.[0].length ?? 0;
  const body = bare.slice(0, bare.length - padding);
  const bad = [...body].findIndex((character) => !VALUES.has(character));
  if (bad >= 0) return parseFailure(`illegal base64 data at input byte ${bad}`);
  const badPadding = paddingErrorAt(body.length, padding);
  if (badPadding !== undefined) return parseFailure(`illegal base64 data at input byte ${badPadding}`);
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const character of body) {
    bits = ((bits << 6) | (VALUES.get(character) ?? 0)) & 0xffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push((bits >> count) & 255);
    }
  }
  return parsed(bytes);
}

/** The byte at which Go's decoder gives up when the number of "=" does not fit. */
function paddingErrorAt(length: number, padding: number): number | undefined {
  const rest = length % 4;
  const wanted = rest === 0 ? 0 : 4 - rest;
  if (padding === wanted && rest !== 1) return undefined;
  if (padding === 0) return length - rest;
  return rest < 2 ? length : length + Math.min(padding, wanted);
}

/** Bytes as text; what is no UTF-8 becomes the replacement character. */
export function utf8Text(bytes: readonly number[]): string {
  let text = "";
  for (let index = 0; index < bytes.length;) {
    const first = bytes[index] ?? 0;
    const extra = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : -1;
    const rest = bytes.slice(index + 1, index + 1 + extra);
    if (extra < 0 || rest.length < extra || rest.some((byte) => (byte & 0xc0) !== 0x80)) {
      text += "\ufffd";
      index += 1;
      continue;
    }
    const mask = extra === 0 ? 0x7f : 0x3f >> extra;
    const code = rest.reduce((value, byte) => (value << 6) | (byte & 63), first & mask);
    text += code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
    index += extra + 1;
  }
  return text;
}

export function decodeBase64(text: string): Parsed<string> {
  const bytes = decodeBase64Bytes(text);
  return bytes.ok ? parsed(utf8Text(bytes.value)) : bytes;
}

/** Go's base64.RawURLEncoding of UTF-8 text, as tokens use it. */
export function encodeBase64Url(text: string): string {
  return encodeBase64(text).replace(/=+$/, "").replace(/\+/g, "-").replace(/\//g, "_");
}

export function decodeBase64Url(text: string): Parsed<string> {
  const bad = /[^A-Za-z0-9_-]/.exec(text);
  if (bad) return parseFailure(`illegal base64 data at input byte ${bad.index}`);
  const padding = "=".repeat((4 - (text.length % 4)) % 4);
  return decodeBase64(text.replace(/-/g, "+").replace(/_/g, "/") + padding);
}
