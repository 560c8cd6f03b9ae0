/**
 * A terminal device with its line discipline. In cooked mode Ctrl-C, Ctrl-\ and Ctrl-D mean what they mean; in raw mode
 * every character is input (that is how `kubectl exec -it` hands Ctrl-C to the container's terminal). Echo and line
 * editing are the page's: only finished lines and keys arrive here.
 *
 * Models: n_tty in canonical mode. Differs: no echo, no job stop (Ctrl-Z says so), output is paced: see OUTPUT_WINDOW.
 */

import type { Signal } from "../system-calls.ts";
import { wholeCharacters } from "../utf8.ts";
import type { Cancel } from "./host.ts";
import { type OpenFile, WAIT, type Waiter } from "./open-file.ts";

/**
 * A terminal shows at most so many characters in so many milliseconds; who writes more waits. It bounds what `yes` can
 * throw at the page, as a serial line would.
 */
const OUTPUT_WINDOW_CHARACTERS = 65_536;
const OUTPUT_WINDOW_MS = 100;

export interface TerminalOptions {
  /** Called with each piece of output. */
  readonly onOutput: (text: string) => void;
  /** Called with each piece of input that a program takes, before the program has it. */
  readonly onRead?: (text: string) => void;
  readonly columns?: number;
  readonly rows?: number;
}

/** What the terminal needs of the machine it is attached to. */
export interface TerminalHost {
  readonly nowMs: number;
  after(delayMs: number, label: string, run: () => void): Cancel;
}

export class Terminal implements OpenFile {
  references = 0;
  readonly kind = "terminal";
  columns: number;
  rows: number;
  /** Called when a program switches raw mode. */
  onMode: (raw: boolean) => void = () => {};
  private rawMode = false;
  /** The process group that Ctrl-C reaches. */
  foregroundGroup = 0;
  /** Set by the machine: sends a signal to a process group. */
  signalGroup: (groupId: number, signal: Signal) => void = () => {};
  private lines: (string | null)[] = [];
  private partial = "";
  private readers: Waiter[] = [];
  private hungUp = false;
  private windowStartMs = -OUTPUT_WINDOW_MS;
  private windowCharacters = 0;

  constructor(
    private readonly host: TerminalHost,
    private readonly options: TerminalOptions,
  ) {
    this.columns = options.columns ?? 80;
    this.rows = options.rows ?? 24;
  }

  get raw(): boolean {
    return this.rawMode;
  }

  set raw(raw: boolean) {
    if (raw === this.rawMode) return;
    this.rawMode = raw;
    this.onMode(raw);
  }

  /** Keys from the person or the other side of a connection: lines end with "\n" (or "\r"). */
  input(text: string): void {
    if (this.raw) {
      if (text !== "") this.deliver(text);
      return;
    }
    for (const character of text) {
      if (character === "\x03") this.interrupt("SIGINT");
      else if (character === "\x1c") this.interrupt("SIGQUIT");
      else if (character === "\x1a")
        this.options.onOutput("^Z (stopping jobs is not simulated; Ctrl-C ends the job)\n");
      else if (character === "\x04") this.endOfInput();
      else if (character === "\n" || character === "\r") {
        this.deliver(`${this.partial}\n`);
        this.partial = "";
      } else if (character === "\x7f") this.partial = this.partial.slice(0, -1);
      else if (character === "\x15") this.partial = "";
      else this.partial += character;
    }
  }

  /** The other side is gone: readers see the end, the foreground group gets SIGHUP. */
  hangUp(): void {
    this.hungUp = true;
    for (const reader of this.readers.splice(0)) reader.resume(null);
    if (this.foregroundGroup !== 0) this.signalGroup(this.foregroundGroup, "SIGHUP");
  }

  /** Ends what runs in the foreground, whatever signals it ignores. */
  kill(): void {
    if (this.foregroundGroup !== 0) this.signalGroup(this.foregroundGroup, "SIGKILL");
  }

  /** Changes the size and tells the foreground group. */
  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    if (this.foregroundGroup !== 0) this.signalGroup(this.foregroundGroup, "SIGWINCH");
  }

  /** Whether a process waits for input. */
  get hasReader(): boolean {
    return this.readers.length > 0;
  }

  /** Whether something was typed that nobody has read yet. */
  get hasUnread(): boolean {
    return this.lines.length > 0;
  }

  /** Takes out the oldest line that nobody has read yet; null for Ctrl-D, undefined when there is none. */
  takeLine(): string | null | undefined {
    return this.lines.shift();
  }

  read(waiter: Waiter): string | null | typeof WAIT {
    const line = this.lines.shift();
    if (line !== undefined) {
      if (line !== null) this.options.onRead?.(line);
      return line;
    }
    if (this.hungUp) return null;
    this.readers.push(waiter);
    waiter.cancel = () => void (this.readers = this.readers.filter((reader) => reader !== waiter));
    return WAIT;
  }

  write(text: string, waiter: Waiter): undefined | typeof WAIT {
    if (text === "") return undefined;
    const now = this.host.nowMs;
    if (now - this.windowStartMs >= OUTPUT_WINDOW_MS) {
      this.windowStartMs = now;
      this.windowCharacters = 0;
    }
    const end = wholeCharacters(text, OUTPUT_WINDOW_CHARACTERS);
    this.windowCharacters += end;
    this.options.onOutput(text.slice(0, end));
    if (this.windowCharacters <= OUTPUT_WINDOW_CHARACTERS && end === text.length) return undefined;
    // A large text takes as many windows as it needs.
    const delayMs = this.windowStartMs + OUTPUT_WINDOW_MS - now;
    waiter.cancel = this.host.after(delayMs, "terminal output", () => {
      if (this.write(text.slice(end), waiter) === undefined) waiter.resume(undefined);
    });
    return WAIT;
  }

  release(): void {}

  private deliver(line: string | null): void {
    // A reader in the background does not take the line from the foreground.
    const index = this.readers.findIndex((reader) => reader.groupId === this.foregroundGroup);
    const reader = this.readers.splice(index < 0 ? 0 : index, 1)[0];
    if (!reader) {
      this.lines.push(line);
      return;
    }
    if (line !== null) this.options.onRead?.(line);
    reader.resume(line);
  }

  private interrupt(signal: Signal): void {
    this.partial = "";
    this.lines = [];
    if (this.foregroundGroup !== 0) this.signalGroup(this.foregroundGroup, signal);
  }

  private endOfInput(): void {
    if (this.partial === "") this.deliver(null);
    else {
      this.deliver(this.partial);
      this.partial = "";
    }
  }
}
