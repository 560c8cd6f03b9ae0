/**
 * Which typed line is which: the page numbers the lines that it sends, the cluster counts those that it gets (those of
 * a replay too). Says of a line that was read what the page called it, and when the shell is through with it.
 */

import type { TerminalOutput } from "#cluster/cluster.ts";
import type { TerminalItem } from "../protocol/messages.ts";

type LineRead = Extract<TerminalOutput, { type: "line-read" }>;

export class TypedLines {
  private counted = 0;
  /** By ordinal, oldest first. */
  private readonly ids = new Map<number, number>();
  private lastRead = 0;
  private isPrompted = false;

  /** Another line has gone into the cluster. */
  count(): void {
    this.counted++;
  }

  /** The line counted last is the page's `id`; returns its ordinal. */
  name(id: number): number {
    this.ids.set(this.counted, id);
    return this.counted;
  }

  read({ ordinal, line, prompt }: LineRead): TerminalItem {
    const id = this.ids.get(ordinal);
    for (const other of this.ids.keys()) {
      if (other > ordinal) break;
      this.ids.delete(other);
    }
    this.lastRead = ordinal;
    this.isPrompted = false;
    return { type: "line-read", id, line, prompt };
  }

  /** The shell waits for the next line. */
  prompted(): void {
    this.isPrompted = true;
  }

  /** Whether the line was read and the shell has asked for the next since. */
  isDone(ordinal: number): boolean {
    return this.lastRead > ordinal || (this.lastRead === ordinal && this.isPrompted);
  }
}
