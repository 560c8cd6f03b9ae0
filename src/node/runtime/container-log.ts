/**
 * The log of one container instance: what it wrote to its output, with times, the oldest forgotten first.
 * Models: CRI log files with rotation. Differs: kept as written pieces, one bound for both streams, no files.
 */

import { BOOT_EPOCH_MS, formatMicroTime, parseTime } from "#api/time.ts";
import type { LogOptions } from "#api/kubelet-door.ts";

/** Upstream rotates at 10 MiB (containerLogMaxSize); a browser tab keeps less per container. */
const LIMIT_CHARACTERS = 256 * 1024;

/** Pieces written at the same time are kept as one, up to this length. */
const JOINED_CHARACTERS = 2048;

export class ContainerLog {
  private times: number[] = [];
  private texts: string[] = [];
  private characters = 0;
  private followers: Set<{ onText: (text: string, timeMs: number) => void; onEnd: () => void }> | undefined;
  private ended = false;

  /** Adds what was written at `nowMs`. */
  append(text: string, nowMs: number): void {
    if (text === "") return;
    const kept = text.length > LIMIT_CHARACTERS ? text.slice(-LIMIT_CHARACTERS) : text;
    // The first piece is often the only one: an array that was pushed to has room for seventeen.
    if (this.texts.length === 0) {
      this.times = [nowMs];
      this.texts = [kept];
    } else if (nowMs === this.times.at(-1) && this.lastLength + kept.length < JOINED_CHARACTERS) {
      this.texts[this.texts.length - 1] += kept;
    } else {
      this.times.push(nowMs);
      this.texts.push(kept);
    }
    this.characters += kept.length;
    if (this.characters > LIMIT_CHARACTERS) this.forget();
    if (this.followers) for (const follower of [...this.followers]) follower.onText(text, nowMs);
  }

  /** The container ended: nothing comes any more. */
  end(): void {
    this.ended = true;
    const followers = this.followers;
    this.followers = undefined;
    for (const follower of followers ?? []) follower.onEnd();
  }

  /** Calls `onText` with everything written from now on, then `onEnd`. Returns what stops it. */
  follow(onText: (text: string, timeMs: number) => void, onEnd: () => void): () => void {
    if (this.ended) {
      onEnd();
      return () => {};
    }
    const follower = { onText, onEnd };
    (this.followers ??= new Set()).add(follower);
    return () => this.followers?.delete(follower);
  }

  /** The lines kept, with the time each was begun. The last one may lack its "\n". */
  lines(): { readonly timeMs: number; readonly text: string }[] {
    const result: { timeMs: number; text: string }[] = [];
    let open: { timeMs: number; text: string } | undefined;
    for (let i = 0; i < this.texts.length; i++) {
      const text = this.texts[i] as string;
      const timeMs = this.times[i] as number;
      for (let start = 0; start < text.length;) {
        const newline = text.indexOf("\n", start);
        const end = newline < 0 ? text.length : newline + 1;
        if (open) open.text += text.slice(start, end);
        else result.push((open = { timeMs, text: text.slice(start, end) }));
        if (newline >= 0) open = undefined;
        start = end;
      }
    }
    return result;
  }

  /** All that is kept, as one text. */
  get text(): string {
    return this.texts.join("");
  }

  private get lastLength(): number {
    return (this.texts.at(-1) ?? "").length;
  }

  private forget(): void {
    let drop = 0;
    while (this.characters > LIMIT_CHARACTERS && drop < this.texts.length - 1)
      this.characters -= (this.texts[drop++] as string).length;
    this.texts = this.texts.slice(drop);
    this.times = this.times.slice(drop);
  }
}

/** What `kubectl logs` with these options shows of `lines`, at `nowMs`. */
export function selectLines(
  lines: readonly { readonly timeMs: number; readonly text: string }[],
  options: LogOptions,
  nowMs: number,
): string {
  let sinceMs = -Infinity;
  if (options.sinceSeconds !== undefined) sinceMs = nowMs - options.sinceSeconds * 1000;
  else if (options.sinceTime !== undefined) sinceMs = parseTime(options.sinceTime) ?? -Infinity;
  let chosen = lines.filter((line) => line.timeMs >= sinceMs);
  if (options.tailLines !== undefined)
    chosen = options.tailLines <= 0 ? [] : chosen.slice(-options.tailLines);
  let text = "";
  for (const line of chosen) {
    text += options.timestamps ? `${logTimestamp(line.timeMs)} ${line.text}` : line.text;
    if (options.limitBytes !== undefined && text.length >= options.limitBytes)
      return text.slice(0, options.limitBytes);
  }
  return text;
}

/** "2026-05-04T08:00:00.123456789Z": RFC 3339 with nanoseconds, as CRI logs have it. */
export function logTimestamp(timeMs: number): string {
  return `${formatMicroTime(timeMs).slice(0, -1)}000Z`;
}

/** Milliseconds since 1970 of a virtual time. */
export function epochOf(nowMs: number): number {
  return BOOT_EPOCH_MS + nowMs;
}
