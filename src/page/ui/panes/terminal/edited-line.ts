/** The text of a line under edit: characters as people count them, a cursor between them, and what was cut last. Pure. */

import { charactersOf } from "./character-width.ts";

const LETTER = /[A-Za-z0-9]/;
const NO_SPACE = /\S/;

export class EditedLine {
  characters: string[] = [];
  cursor = 0;
  private killed = "";

  get text(): string {
    return this.characters.join("");
  }

  get textBeforeCursor(): string {
    return this.characters.slice(0, this.cursor).join("");
  }

  get isEmpty(): boolean {
    return this.characters.length === 0;
  }

  get cursorIsAtEnd(): boolean {
    return this.cursor === this.characters.length;
  }

  /** The cursor goes to the end. */
  replace(text: string): void {
    this.characters = charactersOf(text);
    this.cursor = this.characters.length;
  }

  insert(text: string): void {
    const added = charactersOf(text);
    this.characters.splice(this.cursor, 0, ...added);
    this.cursor += added.length;
    // A combining mark joins the character before it.
    const joined = charactersOf(this.text);
    if (joined.length === this.characters.length) return;
    this.cursor -= this.characters.length - joined.length;
    this.characters = joined;
  }

  yank(): string {
    return this.killed;
  }

  moveTo(index: number): void {
    this.cursor = Math.max(0, Math.min(this.characters.length, index));
  }

  /** Removes from `before` to `after`, both counted from the cursor; returns whether there was something. */
  remove(before: number, after: number): boolean {
    const from = this.cursor + before;
    if (from < 0) return false;
    this.characters.splice(from, after - before);
    this.cursor = from;
    return true;
  }

  kill(from: number, to: number): void {
    this.killed = this.characters.slice(from, to).join("");
    this.characters.splice(from, to - from);
    this.cursor = from;
  }

  /** Swaps the two characters at the cursor; returns whether there were two. */
  transpose(): boolean {
    if (this.cursor === 0 || this.characters.length < 2) return false;
    const at = Math.min(this.cursor, this.characters.length - 1);
    const [a, b] = [this.characters[at - 1] as string, this.characters[at] as string];
    this.characters.splice(at - 1, 2, b, a);
    this.cursor = at + 1;
    return true;
  }

  /** Where the word before the cursor begins; words are letters and digits. */
  get wordLeft(): number {
    return this.leftOf(LETTER);
  }

  /** The same with words that end at spaces only. */
  get bigWordLeft(): number {
    return this.leftOf(NO_SPACE);
  }

  get wordRight(): number {
    let at = this.cursor;
    while (at < this.characters.length && !LETTER.test(this.characters[at] as string)) at++;
    while (at < this.characters.length && LETTER.test(this.characters[at] as string)) at++;
    return at;
  }

  private leftOf(inWord: RegExp): number {
    let at = this.cursor;
    while (at > 0 && !inWord.test(this.characters[at - 1] as string)) at--;
    while (at > 0 && inWord.test(this.characters[at - 1] as string)) at--;
    return at;
  }
}
