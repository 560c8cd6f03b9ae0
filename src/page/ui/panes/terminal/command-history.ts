/** The lines typed before: up and down through them, and Ctrl-R's search. Pure. */

import { charactersOf } from "./character-width.ts";

const HISTORY_LIMIT = 1000;

export class CommandHistory {
  private readonly lines: string[] = [];
  private index = 0;
  /** What was being typed when the way up began. */
  private draft = "";
  private searched: { query: string; index: number; failed: boolean } | undefined;

  /** The search under way. */
  get search(): { readonly query: string; readonly failed: boolean } | undefined {
    return this.searched;
  }

  /** Blank lines and repetitions are not kept. */
  add(line: string): void {
    if (line.trim() === "" || this.lines.at(-1) === line) return;
    this.lines.push(line);
    if (this.lines.length > HISTORY_LIMIT) this.lines.shift();
  }

  /** A new line is begun. */
  rewind(): void {
    this.index = this.lines.length;
    this.searched = undefined;
  }

  /** The line before (-1) or after (1) the one shown, `current`; undefined when there is none. */
  recall(direction: -1 | 1, current: string): string | undefined {
    const next = this.index + direction;
    if (next < 0 || next > this.lines.length) return undefined;
    if (this.index === this.lines.length) this.draft = current;
    this.index = next;
    return this.lines[next] ?? this.draft;
  }

  beginSearch(): void {
    this.searched = { query: "", index: this.lines.length, failed: false };
  }

  endSearch(): void {
    this.searched = undefined;
  }

  /** The next older line that fits; undefined when there is none. */
  searchOlder(): string | undefined {
    return this.searched && this.find(this.searched.index - 1);
  }

  extendSearch(text: string): string | undefined {
    if (!this.searched) return undefined;
    this.searched.query += text;
    return this.find(this.searched.index);
  }

  shortenSearch(): string | undefined {
    if (!this.searched) return undefined;
    this.searched.query = charactersOf(this.searched.query).slice(0, -1).join("");
    return this.find(this.lines.length - 1);
  }

  private find(from: number): string | undefined {
    const { searched } = this;
    if (!searched) return undefined;
    for (let index = Math.min(from, this.lines.length - 1); index >= 0; index--) {
      const line = this.lines[index] as string;
      if (!line.includes(searched.query)) continue;
      searched.index = index;
      searched.failed = false;
      return line;
    }
    searched.failed = true;
    return undefined;
  }
}
