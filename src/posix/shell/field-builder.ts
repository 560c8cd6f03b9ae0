/** Collects the fields that one word becomes: pieces of text, quoted or not, and where IFS splits them. */

import { type Calculation, Pace, inPieces } from "../calculation.ts";
import type { Coroutine } from "../system-calls.ts";
import { escapeGlob, hasGlob } from "./glob.ts";

export interface Piece {
  readonly text: string;
  readonly quoted: boolean;
}

/** Fields are found so fast, when a long text is split. */
const FIELDS_PER_PIECE = 1500;

export const textOf = (pieces: readonly Piece[]): string =>
  pieces.length === 1 ? (pieces[0] as Piece).text : pieces.map(({ text }) => text).join("");

/** The pieces as a pattern, in which quoted text is escaped. */
export const patternOf = (pieces: readonly Piece[]): string =>
  pieces.map(({ text, quoted }) => (quoted ? escapeGlob(text) : text)).join("");

export class FieldBuilder {
  /** Finished fields: a plain text, or with a pattern to be matched against file names. */
  readonly fields: (string | { readonly text: string; readonly pattern: string })[] = [];
  /** The field under way. */
  current: Piece[] | undefined;

  constructor(
    private readonly separators: string,
    /** Whether file names may match. */
    private readonly globs: boolean,
  ) {}

  add(text: string, quoted: boolean): void {
    (this.current ??= []).push({ text, quoted });
  }

  /** Adds the result of an unquoted expansion, split at IFS. */
  *addSplit(text: string): Calculation<void> {
    const { separators } = this;
    const isWhite = (character: string): boolean =>
      (character === " " || character === "\t" || character === "\n") && separators.includes(character);
    const pace = new Pace(FIELDS_PER_PIECE);
    let start = 0;
    for (let at = 0; at < text.length;) {
      if (!separators.includes(text.charAt(at))) {
        at++;
        continue;
      }
      if (at > start) this.add(text.slice(start, at), false);
      let hard = false;
      for (; at < text.length && separators.includes(text.charAt(at)); at++) {
        if (isWhite(text.charAt(at))) continue;
        if (hard) break;
        hard = true;
      }
      if (hard && this.current === undefined) this.current = [];
      this.end();
      start = at;
      if (pace.step()) yield;
    }
    if (start < text.length) this.add(text.slice(start), false);
  }

  /** Ends the present field, if there is one. */
  end(): void {
    const pieces = this.current;
    if (pieces === undefined) return;
    this.current = undefined;
    const text = textOf(pieces);
    const pattern =
      this.globs && /[*?[]/.test(text) && pieces.some(({ quoted }) => !quoted) ? patternOf(pieces) : "";
    this.fields.push(pattern !== "" && hasGlob(pattern) ? { text, pattern } : text);
  }
}

/** Adds the result of an expansion. */
export function* addText(
  builder: FieldBuilder,
  text: string,
  quoted: boolean,
  split: boolean,
): Coroutine<void> {
  if (quoted || !split) builder.add(text, quoted);
  else yield* inPieces(builder.addSplit(text));
}
