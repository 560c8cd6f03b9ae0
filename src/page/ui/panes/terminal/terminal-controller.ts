/**
 * The learner's terminal: the line editor between a screen (a plain one at once, xterm when it has arrived) and the
 * worker. It keeps what was shown, so that a screen that comes later shows it too.
 */

import type { TerminalItem } from "../../../protocol/messages.ts";
import { page } from "../../state/page-store.ts";
import { session } from "../../state/session.ts";
import type { WorkerConnection } from "../../state/worker-connection.ts";
import { text } from "../../text/catalogue.ts";
import { OutputFilter, revealedLine } from "./filter-output.ts";
import { LineEditor, type EditorEvent, type FeedResult, type LineEcho } from "./line-editor.ts";

export interface Screen {
  write(text: string): void;
  clear(): void;
}

const COMPLETION_PATIENCE_MS = 1000;
const LOG_LIMIT = 400_000;
/** Lines go to the worker in pieces, so that it can do other things between them. */
const LINES_AT_ONCE = 250;
/** More than anybody types; a paste that is longer is cut at a line, and says so. */
const PASTE_LIMIT = 1_000_000;
const WELCOME = `\u001b[90m${text.terminal.welcome.join("\r\n")}\u001b[0m\r\n`;

interface TypedLine {
  readonly id: number;
  readonly line: string;
}

class TerminalController {
  private editor = new LineEditor();
  private rows = 0;
  private filter = new OutputFilter();
  private log = WELCOME;
  private screen: Screen | undefined;
  private readonly watchers = new Set<() => void>();
  private version = 0;
  /** Lines that the worker has been sent, or will be, and that nobody is known to have read; by number. */
  private readonly sent = new Map<number, LineEcho>();
  private lastSent = 0;
  /** Finished before there was a worker. */
  private early: TypedLine[] = [];
  /** What is to be written when a batch of items has been gone through. */
  private gathered: string | undefined;
  private completing = false;
  /** When Ctrl-C or Ctrl-\ was last pressed at a program that has not ended since. */
  private interruptedMs: number | undefined;
  private typedAhead = "";

  constructor() {
    session.onTerminal((items) => this.receive(items));
    session.onRestart(() => this.restart());
    session.onSwitch(() => this.begin());
  }

  /** For the plain screen: what was shown, without colours, and the line being edited. */
  readonly plain = {
    subscribe: (watcher: () => void): (() => void) => {
      this.watchers.add(watcher);
      return () => this.watchers.delete(watcher);
    },
    version: (): number => this.version,
    text: (): string => strip(this.log),
    prompt: (): string => strip(this.editor.promptText),
    line: (): string => this.editor.line,
    cursor: (): number => this.editor.cursorIndex,
  };

  /** Since when a program has been running on in spite of Ctrl-C; undefined when none is. */
  get ignoredSinceMs(): number | undefined {
    return this.interruptedMs;
  }

  /** The way out: whatever runs in the terminal ends, and a fresh shell begins. */
  endProgram(): void {
    session.live()?.send({ type: "terminal-key", key: "kill" });
  }

  attach(screen: Screen, columns: number): void {
    this.screen = screen;
    this.editor.columns = columns;
    screen.write(this.log + this.editor.draw());
  }

  detach(): void {
    this.screen = undefined;
  }

  resize(columns: number, rows: number): void {
    this.editor.columns = columns;
    this.rows = rows;
    session.live()?.send({ type: "terminal-size", columns, rows });
  }

  input(data: string): void {
    if (page.get().readOnly) {
      this.show(`\r\n${text.terminal.readOnly}\r\n${this.editor.draw()}`);
      return;
    }
    // A shell that completes reads on only when it has: what is typed meanwhile waits.
    if (this.completing) {
      this.typedAhead += data;
      return;
    }
    const taken = withinLimit(data);
    this.apply(this.editor.feed(taken));
    if (taken !== data) this.showText(text.terminal.pasteCut);
  }

  /** Types lines into the terminal and runs them, as a paste would. */
  run(lines: string): void {
    this.input(`\u0015\u000b\u001b[200~${lines.replace(/\n$/, "")}\n\u001b[201~`);
  }

  /** Puts a line into the prompt without running it. */
  propose(line: string): void {
    this.show(this.editor.replaceLine(line));
  }

  /** Another session: another shell, with a history of its own. */
  private begin(): void {
    const { columns } = this.editor;
    this.editor = new LineEditor();
    this.editor.columns = columns;
    this.forgetSent();
    this.completing = false;
    this.typedAhead = "";
    this.interruptedMs = undefined;
    void session.whenReady().then(() => {
      if (this.rows > 0) this.resize(this.editor.columns, this.rows);
    });
    this.changed();
  }

  private restart(): void {
    this.filter = new OutputFilter();
    this.editor.restart();
    this.forgetSent();
    this.interruptedMs = undefined;
    this.log = WELCOME;
    this.screen?.clear();
    this.screen?.write(WELCOME);
    this.changed();
  }

  private forgetSent(): void {
    this.sent.clear();
    this.early = [];
  }

  private receive(items: readonly TerminalItem[]): void {
    this.gathered = "";
    for (const item of items) this.receiveItem(item);
    const { gathered } = this;
    this.gathered = undefined;
    this.show(gathered);
  }

  private receiveItem(item: TerminalItem): void {
    switch (item.type) {
      case "text":
        this.showText(item.text);
        return;
      case "echo-key":
        if (item.key === "interrupt") this.apply(this.editor.feed("\u0003"), true);
        return;
      case "prompt":
        this.interruptedMs = undefined;
        if (this.editor.isWithinRow) this.remember("\r\n");
        this.show(this.editor.showPrompt(this.safe(item.text)));
        return;
      case "line-read":
        this.lineRead(item);
        return;
      case "command-ended":
        this.filter = new OutputFilter();
        this.show("\u001b[0m");
        return;
    }
  }

  /** What was typed at the prompt is on the screen; what was typed ahead is shown where it is read. */
  private lineRead({ id, line, prompt }: Extract<TerminalItem, { type: "line-read" }>): void {
    const echo = id === undefined ? "none" : this.sent.get(id);
    if (id !== undefined)
      for (const number of this.sent.keys()) {
        if (number > id) break;
        this.sent.delete(number);
      }
    if (echo === "prompt" || (prompt === undefined && echo === "terminal")) return;
    const safePrompt = prompt === undefined ? undefined : this.safe(prompt);
    this.show(this.editor.lineRead(line, safePrompt));
    this.remember(`${safePrompt ?? ""}${revealedLine(line)}\r\n`);
    if (prompt !== undefined) this.clearIfAsked(line);
  }

  private showText(untrusted: string): void {
    const safe = this.filter.push(untrusted);
    this.remember(safe);
    this.show(this.editor.print(safe));
  }

  private safe(textOfPrompt: string): string {
    return tinted(new OutputFilter().push(textOfPrompt));
  }

  private apply(result: FeedResult, silent = false): void {
    this.show(result.output);
    const lines: TypedLine[] = [];
    for (const event of result.events) {
      if (event.type === "line") lines.push(this.finish(event));
      else {
        this.send(lines.splice(0));
        this.act(event, silent);
      }
    }
    this.send(lines);
    this.changed();
  }

  private finish({ line, echo, prompt }: Extract<EditorEvent, { type: "line" }>): TypedLine {
    if (echo !== "none") this.remember(`${prompt}${revealedLine(line)}\r\n`);
    if (echo === "prompt") this.clearIfAsked(line);
    this.sent.set(++this.lastSent, echo);
    return { id: this.lastSent, line };
  }

  private send(lines: readonly TypedLine[]): void {
    const live = session.live();
    if (!live) {
      if (this.early.length === 0) void session.whenReady().then(() => this.send(this.early.splice(0)));
      this.early.push(...lines);
      return;
    }
    for (let from = 0; from < lines.length; from += LINES_AT_ONCE)
      live.send({ type: "terminal-lines", lines: lines.slice(from, from + LINES_AT_ONCE) });
  }

  private act(event: Exclude<EditorEvent, { type: "line" }>, silent: boolean): void {
    const live = session.live();
    switch (event.type) {
      case "key":
        if (event.key === "interrupt" || event.key === "quit") this.interruptedMs ??= performance.now();
        if (event.key === "interrupt") this.remember(`${event.prompt}^C\r\n`);
        if (!silent) live?.send({ type: "terminal-key", key: event.key });
        return;
      case "clear":
        this.clear();
        this.show(this.editor.draw());
        return;
      case "complete":
        if (silent) return;
        if (live) void this.complete(live, event);
        return;
    }
  }

  private async complete(
    live: WorkerConnection,
    { line, cursor, list }: Extract<EditorEvent, { type: "complete" }>,
  ): Promise<void> {
    this.completing = true;
    // A worker that is busy or was restarted completes nothing: typing goes on.
    const patience = new Promise<undefined>((resolve) => setTimeout(resolve, COMPLETION_PATIENCE_MS));
    const found = await Promise.race([
      live.ask("complete", { line, cursor }).catch(() => undefined),
      patience,
    ]);
    if (found && this.editor.line === line)
      this.show(this.editor.completed(found.from, found.candidates, list));
    this.completing = false;
    const { typedAhead } = this;
    this.typedAhead = "";
    if (typedAhead !== "") this.input(typedAhead);
    this.changed();
  }

  private clearIfAsked(line: string): void {
    if (line.trim() === "clear") this.clear();
  }

  private clear(): void {
    this.log = "";
    if (this.gathered !== undefined) this.gathered = "";
    this.screen?.clear();
  }

  private remember(shown: string): void {
    this.log += shown;
    if (this.log.length > LOG_LIMIT) this.log = this.log.slice(this.log.indexOf("\n", LOG_LIMIT / 4) + 1);
  }

  private show(out: string): void {
    if (this.gathered !== undefined) {
      this.gathered += out;
      return;
    }
    if (out !== "") this.screen?.write(out);
    this.changed();
  }

  private changed(): void {
    this.version++;
    for (const watcher of this.watchers) watcher();
  }
}

/** A paste that is too long, cut at the end of a line. */
function withinLimit(data: string): string {
  if (data.length <= PASTE_LIMIT) return data;
  const end = data.slice(0, PASTE_LIMIT).search(/[\r\n][^\r\n]*$/) + 1;
  return data.slice(0, end > 0 ? end : PASTE_LIMIT) + (data.startsWith("\u001b[200~") ? "\u001b[201~" : "");
}

/** user@host in blue, the directory in cyan; a prompt of another form stays as it is. */
function tinted(prompt: string): string {
  return prompt.replace(/^([\w.-]+@[\w.-]+):(\S+?)([$#] )$/, "\u001b[34m$1\u001b[0m:\u001b[36m$2\u001b[0m$3");
}

function strip(ansi: string): string {
  return ansi.replace(/\u001b\[[\d;:]*m/g, "").replaceAll("\r\n", "\n");
}

export const terminal = new TerminalController();
