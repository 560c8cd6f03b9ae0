/**
 * printf's formats, shared by printf, awk and date.
 *
 * Models: printf(3) in the C locale. Differs: numbers are 64-bit integers or doubles.
 */

import { utf8Decode } from "../utf8.ts";

/** A width or precision beyond this is cut: it could only use up memory. */
const MAXIMUM_WIDTH = 100_000;

export interface Directive {
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly conversion: string;
  /** Of %(…)T: how a date is written. */
  readonly dateFormat?: string;
}

function pad(text: string, directive: Directive, zero: boolean): string {
  const width = Math.min(directive.width ?? 0, MAXIMUM_WIDTH);
  if (text.length >= width) return text;
  if (directive.flags.includes("-")) return text.padEnd(width);
  if (!zero || !directive.flags.includes("0")) return text.padStart(width);
  const sign = /^(?:[-+ ]?0[xX]|[-+ ])/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}

export function formatText(text: string, directive: Directive): string {
  const { precision } = directive;
  return pad(precision === undefined ? text : text.slice(0, precision), directive, false);
}

export function formatInteger(value: bigint, directive: Directive): string {
  const { conversion, flags, precision } = directive;
  const negative = value < 0n;
  const signed = conversion === "d" || conversion === "i";
  const magnitude = signed ? (negative ? -value : value) : BigInt.asUintN(64, value);
  const base = conversion === "o" ? 8 : conversion === "x" || conversion === "X" ? 16 : 10;
  let digits = magnitude.toString(base);
  if (conversion === "X") digits = digits.toUpperCase();
  if (precision !== undefined) digits = digits.padStart(Math.min(precision, MAXIMUM_WIDTH), "0");
  if (flags.includes("#") && magnitude !== 0n)
    digits = (conversion === "o" ? "0" : base === 16 ? `0${conversion}` : "") + digits;
  const sign = !signed ? "" : negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  return pad(sign + digits, directive, precision === undefined);
}

/** 1.5e+10 → two exponent digits at least, as C prints it. */
function exponentForm(value: number, precision: number): string {
  return value.toExponential(Math.min(precision, 100)).replace(/e([-+])(\d)$/, "e$10$2");
}

/** Fixed notation; what lies exactly in the middle goes to the even digit, as in C. */
function fixedForm(magnitude: number, precision: number): string {
  const digits = Math.min(precision, 100);
  const text = magnitude.toFixed(digits);
  // toFixed takes the larger one. A middle is exact in binary, so it has few decimals.
  const exact = magnitude.toFixed(Math.min(100, digits + 25));
  const cut = exact.length - (Math.min(100, digits + 25) - digits);
  if (digits > 75 || !/^50*$/.test(exact.slice(cut).replace(".", ""))) return text;
  const lower = exact.slice(0, cut).replace(/\.$/, "");
  return Number(lower.at(-1)) % 2 === 0 ? lower : text;
}

function generalForm(value: number, precision: number, keepZeros: boolean): string {
  if (value === 0) return "0";
  const digits = Math.max(1, Math.min(precision, 100));
  const exponent = Number(/e([-+]\d+)$/.exec(value.toExponential(digits - 1))?.[1] ?? 0);
  const scientific = exponent < -4 || exponent >= digits;
  const text = scientific
    ? exponentForm(value, digits - 1)
    : fixedForm(value, Math.min(100, Math.max(0, digits - 1 - exponent)));
  if (keepZeros) return text;
  return text.replace(/(\.\d*?)0+(?=e|$)/, "$1").replace(/\.(?=e|$)/, "");
}

export function formatNumber(value: number, directive: Directive): string {
  const { conversion, flags, precision = 6 } = directive;
  const lower = conversion.toLowerCase();
  const magnitude = value < 0 || Object.is(value, -0) ? -value : value;
  let text: string;
  if (Number.isNaN(value)) text = "nan";
  else if (magnitude === Infinity) text = "inf";
  else if (lower === "f")
    text =
      magnitude >= 1e21
        ? BigInt(magnitude).toString() + (precision > 0 ? `.${"0".repeat(Math.min(precision, 100))}` : "")
        : fixedForm(magnitude, precision);
  else if (lower === "e") text = exponentForm(magnitude, precision);
  else text = generalForm(magnitude, precision, flags.includes("#"));
  const sign =
    value < 0 || Object.is(value, -0) ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const whole = sign + (conversion === lower ? text : text.toUpperCase());
  return pad(whole, directive, Number.isFinite(value));
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
  "'": "'",
};

/**
 * Backslash escapes as printf and echo -e take them; bytes above 127 are those of characters in UTF-8, as data is text
 * here: what is none becomes U+FFFD. `stopped`: a \c ended the text.
 */
export function unescape(
  text: string,
  octalNeedsZero = false,
): { readonly text: string; readonly stopped: boolean } {
  let result = "";
  /** Bytes of a character that is given byte by byte. */
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length === 0) return;
    result += utf8Decode(Uint8Array.from(bytes));
    bytes = [];
  };
  const addByte = (code: number): void => {
    if (code >= 0x80) bytes.push(code);
    else {
      flush();
      result += String.fromCharCode(code);
    }
  };
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) !== "\\" || at + 1 >= text.length) {
      flush();
      result += text.charAt(at);
      continue;
    }
    const rest = text.slice(at + 1, at + 11);
    const letter = rest.charAt(0);
    if (letter === "c") {
      flush();
      return { text: result, stopped: true };
    }
    const octal = (octalNeedsZero ? /^0([0-7]{0,3})/ : /^0?([0-7]{1,3})/).exec(rest);
    const code =
      /^x([0-9a-fA-F]{1,2})/.exec(rest) ??
      /^u([0-9a-fA-F]{1,4})/.exec(rest) ??
      /^U([0-9a-fA-F]{1,8})/.exec(rest);
    if (octal) {
      addByte(parseInt(octal[1] === "" ? "0" : (octal[1] as string), 8) & 255);
      at += octal[0].length;
    } else if (code) {
      const value = parseInt(code[1] as string, 16);
      if (letter === "x") addByte(value);
      else flush();
      if (letter !== "x") result += value <= 0x10ffff ? String.fromCodePoint(value) : "";
      at += code[0].length;
    } else {
      const escaped = ESCAPES[letter];
      flush();
      result += escaped ?? `\\${letter}`;
      at += 1;
    }
  }
  flush();
  return { text: result, stopped: false };
}

export type FormatPiece =
  { readonly text: string } | { readonly directive: Directive; readonly stars: number };

/** Splits a format into text and directives. Throws a plain message for an invalid one. */
export function parseFormat(format: string): readonly FormatPiece[] | string {
  const pieces: FormatPiece[] = [];
  let text = "";
  for (let at = 0; at < format.length; at++) {
    const character = format.charAt(at);
    if (character !== "%") {
      text += character;
      continue;
    }
    if (format.charAt(at + 1) === "%") {
      text += "%";
      at++;
      continue;
    }
    const date = /^%(-?\d*)\(([^)]*)\)T/.exec(format.slice(at));
    if (date) {
      if (text !== "") pieces.push({ text });
      text = "";
      const [whole, width = "", dateFormat = ""] = date;
      pieces.push({
        stars: 0,
        directive: {
          flags: width.startsWith("-") ? "-" : "",
          width: width === "" ? undefined : Math.abs(Number(width)),
          precision: undefined,
          conversion: "T",
          dateFormat,
        },
      });
      at += whole.length - 1;
      continue;
    }
    const match = /^%([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?(?:hh|h|ll|l|j|z|t|L)?(.?)/s.exec(
      format.slice(at),
    ) as RegExpExecArray;
    const conversion = match[4] as string;
    if (!"diouxXeEfFgGcsbqaA".includes(conversion) || conversion === "") return match[0];
    if (text !== "") pieces.push({ text });
    text = "";
    const width = match[2] as string;
    const precision = match[3];
    const starWidth = width === "*";
    const starPrecision = precision === "*";
    pieces.push({
      stars: (starWidth ? 1 : 0) + (starPrecision ? 2 : 0),
      directive: {
        flags: match[1] as string,
        width: width === "" || starWidth ? undefined : Number(width),
        precision: precision === undefined || starPrecision ? undefined : Number(precision),
        conversion,
      },
    });
    at += match[0].length - 1;
  }
  if (text !== "") pieces.push({ text });
  return pieces;
}

/** A directive with its "*" filled in from `next`. */
export function resolveStars(
  piece: { readonly directive: Directive; readonly stars: number },
  next: () => number,
): Directive {
  let { directive } = piece;
  if (piece.stars & 1) {
    const width = next();
    directive =
      width < 0 ? { ...directive, flags: `${directive.flags}-`, width: -width } : { ...directive, width };
  }
  if (piece.stars & 2) {
    const precision = next();
    directive = { ...directive, precision: precision < 0 ? undefined : precision };
  }
  return directive;
}
