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

/** The members of {1..9}, {a..e}, {01..10..3}; undefined when it is none. */
function sequence(text: string): { readonly count: number; member(index: number): string } | undefined {
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
  const direction = from <= to ? step : -step;
  return {
    count: Math.floor(Math.abs(to - from) / step) + 1,
    member: (index) => {
      const each = from + index * direction;
      if (!numbers) return String.fromCharCode(each);
      return each < 0 ? `-${String(-each).padStart(width - 1, "0")}` : String(each).padStart(width, "0");
    },
  };
}

interface Braces {
  readonly open: number;
  readonly close: number;
  /** How often the part in braces appears, and its forms. */
  readonly count: number;
  readonly choices: () => Iterable<readonly Atom[]>;
}

/** The first braces that stand for several words. */
function findBraces(atoms: readonly Atom[]): Braces | undefined {
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
    if (commas.length > 0) {
      const bounds = [open, ...commas, close];
      const items = bounds.slice(1).map((end, index) => atoms.slice((bounds[index] as number) + 1, end));
      const count = items.reduce((sum, item) => sum + countAtoms(item), 0);
      return { open, close, count, choices: () => allOf(items) };
    }
    const inner = atoms.slice(open + 1, close);
    const members = inner.every((atom) => typeof atom === "string") ? sequence(inner.join("")) : undefined;
    if (members) return { open, close, count: members.count, choices: () => membersOf(members) };
  }
  return undefined;
}

function* allOf(items: readonly (readonly Atom[])[]): Generator<readonly Atom[]> {
  for (const item of items) yield* expandAtoms(item);
}

function* membersOf(members: NonNullable<ReturnType<typeof sequence>>): Generator<readonly Atom[]> {
  for (let index = 0; index < members.count; index++) yield [...members.member(index)];
}

function countAtoms(atoms: readonly Atom[]): number {
  const braces = findBraces(atoms);
  return braces ? braces.count * countAtoms(atoms.slice(braces.close + 1)) : 1;
}

/** One after the other: nobody holds them all. */
function* expandAtoms(atoms: readonly Atom[]): Generator<readonly Atom[]> {
  const braces = findBraces(atoms);
  if (!braces) {
    yield atoms;
    return;
  }
  const before = atoms.slice(0, braces.open);
  const rest = atoms.slice(braces.close + 1);
  for (const choice of braces.choices())
    for (const after of expandAtoms(rest)) yield [...before, ...choice, ...after];
}

export function* expandBraces(word: Word): Generator<Word> {
  if (!word.some((part) => part.type === "text" && !part.quoted && part.text.includes("{"))) {
    yield word;
    return;
  }
  const atoms = toAtoms(word);
  const count = countAtoms(atoms);
  if (count > MAXIMUM_BRACE_WORDS)
    throw new BraceExpansionError(`brace expansion: failed to allocate memory for ${count} elements`);
  for (const expanded of expandAtoms(atoms)) yield toWord(expanded);
}
