/**
 * The learner's terminal: the line editor between a screen (a plain one at once, xterm when it has arrived) and the
 * worker. It keeps what was shown, so that a screen that comes later shows it too.
 */

import type { TerminalItem } from "../../../protocol/messages.ts";
import { page } from "../../state/page-store.ts";
import { session } from "../../state/session.ts";
import type { WorkerConnection } from "../../state/worker-connection.ts";
import { text } from "../../text/catalogue.ts";
import { OutputFilter } from "./filter-output.ts";
import { LineEditor, type EditorEvent, type FeedResult } from "./line-editor.ts";

export interface Screen {
  write(text: string): void;
  clear(): void;
}

const COMPLETION_PATIENCE_MS = 1000;
const LOG_LIMIT = 400_000;
const WELCOME = `\u001b[90m${text.terminal.welcome.join("\r\n")}\u001b[0m\r\n`;

class TerminalController {
  private editor = new LineEditor();
  private rows = 0;
  private filter = new OutputFilter();
  private log = WELCOME;
  private screen: Screen | undefined;
  private readonly watchers = new Set<() => void>();
  /** Lines that "Run" has queued; each is typed when the prompt is there. */
  private queue: string[] = [];
  private version = 0;
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
    this.queue = [];
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
    const prompt = this.editor.promptText;
    this.apply(this.editor.feed(data), prompt);
  }

  /** Types a line into the prompt and runs it; waits for the prompt when a command runs. */
  run(line: string): void {
    this.queue.push(...line.split("\n").filter((part, index, all) => part !== "" || index < all.length - 1));
    this.runQueued();
  }

  /** Puts a line into the prompt without running it. */
  propose(line: string): void {
    this.show(this.editor.replaceLine(line));
  }

  private runQueued(): void {
    const line = this.editor.isBusy ? undefined : this.queue.shift();
    if (line === undefined) return;
    this.input(`\u0015\u000b${line}\r`);
  }

  /** Another session: another shell, with a history of its own. */
  private begin(): void {
    const { columns } = this.editor;
    this.editor = new LineEditor();
    this.editor.columns = columns;
    this.queue = [];
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
    this.log = WELCOME;
    this.screen?.clear();
    this.screen?.write(WELCOME);
    this.changed();
  }

  private receive(items: readonly TerminalItem[]): void {
    for (const item of items) {
      switch (item.type) {
        case "text": {
          const safe = this.filter.push(item.text);
          this.remember(safe);
          this.show(this.editor.print(safe));
          break;
        }
        case "echo":
          this.replayLine(item.line);
          break;
        case "echo-key":
          if (item.key === "interrupt") this.apply(this.editor.feed("\u0003"), this.editor.promptText, true);
          break;
        case "prompt":
          this.interruptedMs = undefined;
          this.apply(this.editor.showPrompt(this.safe(item.text)), "");
          this.runQueued();
          break;
        case "program-reads":
          this.apply(this.editor.programReads(item.echo), "");
          break;
        case "command-ended":
          this.filter = new OutputFilter();
          this.show("\u001b[0m");
          break;
      }
    }
    this.changed();
  }

  private safe(textOfPrompt: string): string {
    return tinted(new OutputFilter().push(textOfPrompt));
  }

  /** A line of the restored session: shown and remembered, not sent. */
  private replayLine(line: string): void {
    const prompt = this.editor.promptText;
    this.apply(this.editor.feed(`${line}\r`), prompt, true);
  }

  private apply(result: FeedResult, prompt: string, silent = false): void {
    this.show(result.output);
    for (const event of result.events) this.act(event, prompt, silent);
    this.changed();
  }

  private act(event: EditorEvent, prompt: string, silent: boolean): void {
    const live = session.live();
    switch (event.type) {
      case "line":
        this.remember(`${prompt}${new OutputFilter().push(event.line)}\r\n`);
        if (event.line.trim() === "clear") this.clear();
        if (!silent) live?.send({ type: "terminal-line", line: event.line });
        return;
      case "key":
        if (event.key === "interrupt" || event.key === "quit") this.interruptedMs ??= performance.now();
        if (event.key === "interrupt") {
          this.queue = [];
          this.remember(`${prompt}^C\r\n`);
        }
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

  private clear(): void {
    this.log = "";
    this.screen?.clear();
  }

  private remember(shown: string): void {
    this.log += shown;
    if (this.log.length > LOG_LIMIT) this.log = this.log.slice(this.log.indexOf("\n", LOG_LIMIT / 4) + 1);
  }

  private show(out: string): void {
    if (out !== "") this.screen?.write(out);
    this.changed();
  }

  private changed(): void {
    this.version++;
    for (const watcher of this.watchers) watcher();
  }
}

/** user@host in blue, the directory in cyan; a prompt of another form stays as it is. */
function tinted(prompt: string): string {
  return prompt.replace(/^([\w.-]+@[\w.-]+):(\S+?)([$#] )$/, "\u001b[34m$1\u001b[0m:\u001b[36m$2\u001b[0m$3");
}

function strip(ansi: string): string {
  return ansi.replace(/\u001b\[[\d;:]*m/g, "").replaceAll("\r\n", "\n");
}

export const terminal = new TerminalController();
