/**
 * {a,b} and {1..5}: one word becomes several, before anything else is expanded.
 *
 * Models: bash 5.2.
 */

import type { Word, WordPart } from "./syntax.ts";

/** A character that may be syntax, or a part that never is. */
type Atom = string | WordPart;

/** More words than this are refused: {1..1000000000} must not use up the memory. */
export const MAXIMUM_BRACE_WORDS = 100_000;

export class BraceExpansionError extends Error {
  override readonly name = "BraceExpansionError";
}

function toAtoms(word: Word): Atom[] {
  return word.flatMap((part): Atom[] => (part.type === "text" && !part.quoted ? [...part.text] : [part]));
}

function toWord(atoms: readonly Atom[]): Word {
  const parts: WordPart[] = [];
  let text = "";
  for (const atom of atoms) {
    if (typeof atom === "string") {
      text += atom;
      continue;
    }
    if (text !== "") parts.push({ type: "text", text, quoted: false });
    text = "";
    parts.push(atom);
  }
  if (text !== "") parts.push({ type: "text", text, quoted: false });
  return parts;
}

function sequence(text: string): string[] | undefined {
  const numbers = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(text);
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d+))?$/.exec(text);
  const match = numbers ?? letters;
  if (!match) return undefined;
  const value = (each: string): number => (numbers ? Number(each) : each.charCodeAt(0));
  const from = value(match[1] as string);
  const to = value(match[2] as string);
  const step = Math.max(1, Math.abs(Number(match[3] ?? 1)));
  if (Math.abs(to - from) / step > MAXIMUM_BRACE_WORDS)
    throw new BraceExpansionError(
      `brace expansion: failed to allocate memory for ${Math.abs(to - from) + 1} elements`,
    );
  const padded =
    numbers !== null && /^-?0\d/.test(`${match[1] as string} `) ? true : /^-?0\d/.test(match[2] as string);
  const width = padded ? Math.max((match[1] as string).length, (match[2] as string).length) : 0;
  const words: string[] = [];
  for (let each = from; from <= to ? each <= to : each >= to; each += from <= to ? step : -step) {
    if (!numbers) words.push(String.fromCharCode(each));
    else
      words.push(each < 0 ? `-${String(-each).padStart(width - 1, "0")}` : String(each).padStart(width, "0"));
  }
  return words;
}

function expandAtoms(atoms: readonly Atom[]): Atom[][] {
  for (let open = 0; open < atoms.length; open++) {
    if (atoms[open] !== "{") continue;
    let depth = 0;
    const commas: number[] = [];
    let close = -1;
    for (let at = open + 1; at < atoms.length; at++) {
      if (atoms[at] === "{") depth++;
      else if (atoms[at] === "," && depth === 0) commas.push(at);
      else if (atoms[at] === "}" && depth-- === 0) {
        close = at;
        break;
      }
    }
    if (close < 0) continue;
    let choices: Atom[][] | undefined;
    if (commas.length > 0) {
      const bounds = [open, ...commas, close];
      choices = bounds
        .slice(1)
        .flatMap((end, index) => expandAtoms(atoms.slice((bounds[index] as number) + 1, end)));
    } else {
      const inner = atoms.slice(open + 1, close);
      if (inner.every((atom) => typeof atom === "string"))
        choices = sequence(inner.join(""))?.map((text) => [...text]);
    }
    if (!choices) continue;
    const before = atoms.slice(0, open);
    const rests = expandAtoms(atoms.slice(close + 1));
    if (choices.length * rests.length > MAXIMUM_BRACE_WORDS)
      throw new BraceExpansionError(
        `brace expansion: failed to allocate memory for ${choices.length * rests.length} elements`,
      );
    return choices.flatMap((choice) => rests.map((rest) => [...before, ...choice, ...rest]));
  }
  return [[...atoms]];
}

export function expandBraces(word: Word): readonly Word[] {
  if (!word.some((part) => part.type === "text" && !part.quoted && part.text.includes("{"))) return [word];
  return expandAtoms(toAtoms(word)).map(toWord);
}
