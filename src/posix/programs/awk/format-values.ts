/** printf and sprintf. Models: gawk 5.2. */

import { formatInteger, formatNumber, formatText, parseFormat, resolveStars } from "../format.ts";
import { AwkError } from "./syntax.ts";
import { type Value, numberText, toNumber, toText } from "./values.ts";

function formatCharacter(value: Value): string {
  if (typeof value === "string" || value === undefined) return (value ?? "").slice(0, 1);
  const code = Math.trunc(toNumber(value));
  return code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
}

/** Throws AwkError when there are fewer values than the format asks for. */
export function formatValues(format: string, values: readonly Value[], numberFormat: string): string {
  let at = 0;
  const next = (): Value => {
    if (at >= values.length)
      throw new AwkError(`not enough arguments to satisfy format string\n\t\`${format}'`);
    return values[at++];
  };
  let text = "";
  for (let rest = format; ;) {
    const pieces = parseFormat(rest);
    if (typeof pieces === "string") {
      // What is no directive stands for itself.
      const start = invalidDirective(rest, pieces);
      text += formatValues(rest.slice(0, start), values.slice(at), numberFormat) + pieces;
      at += directiveCount(rest.slice(0, start));
      rest = rest.slice(start + pieces.length);
      continue;
    }
    for (const piece of pieces) {
      if ("text" in piece) {
        text += piece.text;
        continue;
      }
      const directive = resolveStars(piece, () => toNumber(next()));
      const value = next();
      const { conversion } = directive;
      if (conversion === "s") text += formatText(toText(value, numberFormat), directive);
      else if (conversion === "c") text += formatText(formatCharacter(value), directive);
      else if ("diouxX".includes(conversion)) {
        const number = toNumber(value);
        text += Number.isFinite(number)
          ? formatInteger(BigInt(Math.trunc(number)), directive)
          : formatText(numberText(number, numberFormat), directive);
      } else text += formatNumber(toNumber(value), directive);
    }
    return text;
  }
}

/** Where in `format` the first invalid directive stands. */
function invalidDirective(format: string, directive: string): number {
  for (let at = format.indexOf(directive); at >= 0; at = format.indexOf(directive, at + 1))
    if (typeof parseFormat(format.slice(0, at)) !== "string") return at;
  return format.length;
}

function directiveCount(format: string): number {
  const pieces = parseFormat(format);
  if (typeof pieces === "string") return 0;
  return pieces.reduce((sum, piece) => {
    if ("text" in piece) return sum;
    return sum + 1 + (piece.stars & 1) + (piece.stars >> 1);
  }, 0);
}
