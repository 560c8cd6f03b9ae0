/**
 * One terminal of the learner: a login shell whose state lasts from line to line. Lines come from the page's line editor
 * (or from a script); output goes back in pieces. Echo, history search and the prompt's look are the page's.
 */

import { NullDevice, OutputSink } from "#posix/machine/open-file.ts";
import type { Machine } from "#posix/machine/machine.ts";
import type { Process } from "#posix/machine/process.ts";
import { Terminal } from "#posix/machine/terminal.ts";
import type { DeviceReply } from "#posix/machine/host.ts";
import { FunctionReturn, Interruption, LineAbort, LoopExit, ShellExit } from "#posix/shell/control.ts";
import { type LineSource, runInteractive } from "#posix/shell/interactive.ts";
import { evaluateText } from "#posix/shell/run-text.ts";
import { Shell } from "#posix/shell/shell.ts";
import { type Coroutine, SystemError, close, device, duplicate } from "#posix/system-calls.ts";
import type { Scope } from "#kernel/scope.ts";

export type SessionState =
  | { readonly kind: "prompt"; readonly prompt: string; readonly continued: boolean }
  /** A command runs; `raw`: it wants keys, not lines (exec -it). */
  | { readonly kind: "running"; readonly raw: boolean };

export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A line that was submitted has been read. */
export interface ReadLine {
  /** Submitted lines are counted from 1. */
  readonly ordinal: number;
  readonly line: string;
  /** The prompt at which the shell took it; undefined: a program took it. */
  readonly prompt: string | undefined;
}

export interface SessionOptions {
  readonly onOutput: (text: string) => void;
  readonly onState?: (state: SessionState) => void;
  readonly onLine?: (line: ReadLine) => void;
  readonly columns?: number;
  readonly rows?: number;
}

type SessionCommand =
  | { readonly kind: "line"; readonly text: string }
  | { readonly kind: "end" }
  | { readonly kind: "interrupted" }
  | { readonly kind: "script"; readonly text: string; readonly done: (result: RunResult) => void };

/** How a login shell asks for the next command. */
export interface SessionQuestion {
  readonly session: Session;
  readonly prompt: string;
  readonly continued: boolean;
}

/** Captured output of one scripted run ends here; the rest is dropped, and says so. 1 Mi characters. */
const MAXIMUM_CAPTURE = 1_048_576;

/** The exit code of what SIGKILL ended. */
const KILLED = 137;
const LOGIN_RETRY_MS = 1000;

class Capture {
  text = "";
  private full = false;

  add(piece: string): void {
    if (this.full) return;
    this.text += piece;
    if (this.text.length <= MAXIMUM_CAPTURE) return;
    this.full = true;
    this.text = `${this.text.slice(0, MAXIMUM_CAPTURE)}\n[output cut at 1 MiB]\n`;
  }
}

export class Session {
  readonly terminal: Terminal;
  /** Set when the first prompt comes. */
  shell: Shell | undefined;
  private process: Process | undefined;
  private readonly waiting: SessionCommand[] = [];
  private submitted = 0;
  /** Typed ahead: what lies in the terminal until the shell or a program reads it. */
  private ahead: { readonly ordinal: number; readonly line: string }[] = [];
  private reply: DeviceReply | undefined;
  private state: SessionState = { kind: "running", raw: false };
  /** Ends the scripted run under way, if its shell dies. */
  private abandon: ((exitCode: number) => void) | undefined;
  /** How often Ctrl-\\ was pressed since the last prompt. */
  private quits = 0;

  constructor(
    private readonly scope: Scope,
    private readonly machine: Machine,
    private readonly environment: ReadonlyMap<string, string>,
    private readonly options: SessionOptions,
  ) {
    this.terminal = new Terminal(machine.host, {
      onOutput: options.onOutput,
      onRead: (text) => this.noteRead(text),
      ...(options.columns === undefined ? {} : { columns: options.columns }),
      ...(options.rows === undefined ? {} : { rows: options.rows }),
    });
    this.terminal.onMode = (raw) => this.changeState({ kind: "running", raw });
    this.login();
  }

  get processId(): number | undefined {
    return this.process?.processId;
  }

  get currentState(): SessionState {
    return this.state;
  }

  /** The lines typed so far, oldest first. */
  get history(): readonly string[] {
    return this.shell?.history ?? [];
  }

  /** A finished line: a command at the prompt, else input of the program that runs. */
  submit(line: string): void {
    this.scope.soon("terminal line", () => {
      const ordinal = ++this.submitted;
      if (this.reply) {
        this.takeLine(ordinal, line);
        return;
      }
      this.ahead.push({ ordinal, line });
      this.terminal.input(`${line}\n`);
    });
  }

  /** Keys for a program in raw mode, or text without an end of line. */
  input(text: string): void {
    this.scope.soon("terminal input", () => this.terminal.input(text));
  }

  /** Ctrl-C, Ctrl-D, Ctrl-Z, Ctrl-\, and the end of whatever ignores them. A shell that is ended is followed by the next. */
  key(key: "interrupt" | "end" | "suspend" | "quit" | "kill"): void {
    this.scope.soon("terminal key", () => {
      if (key === "kill") {
        if (this.reply) return;
        this.terminal.kill();
        if (this.process) this.machine.signal(this.process.processId, "SIGKILL");
        return;
      }
      if (this.reply) {
        if (key === "interrupt") this.hand({ kind: "interrupted" });
        else if (key === "end") this.hand({ kind: "end" });
        return;
      }
      const front = this.terminal.foregroundGroup;
      this.terminal.input({ interrupt: "\x03", end: "\x04", suspend: "\x1a", quit: "\x1c" }[key]);
      // Ctrl-C takes with it what was typed ahead.
      if (!this.terminal.hasUnread) this.ahead = [];
      if (key === "quit" && !this.terminal.raw) this.insist(front);
    });
  }

  /**
   * Ctrl-\ must end what runs. A command that ignores SIGQUIT is killed by the second one; the login shell itself, which
   * always ignores it, at once when it is what runs (`trap '' INT; while :; do :; done`): another login follows.
   *
   * `front` is what ran when the key came: the command may have ended by it, and the shell be in front again.
   *
   * Differs: in life only closing the terminal's window helps there, and the window is all the learner has.
   */
  private insist(front: number): void {
    this.quits++;
    const { process } = this;
    if (!process || front === 0) return;
    if (front === process.groupId) {
      this.options.onOutput("\n[the shell was killed; this is a new one]\n");
      this.machine.signal(process.processId, "SIGKILL");
    } else if (this.quits > 1) this.machine.signalGroup(front, "SIGKILL");
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
  }

  /**
   * Runs text in this session's shell with its output captured; `done` comes when it has ended. Lines wait for what runs
   * before them. `exit` ends the run, not the session.
   */
  run(text: string, done: (result: RunResult) => void): void {
    this.scope.soon("scripted line", () => this.hand({ kind: "script", text, done }));
  }

  /** The shell asks for the next command (device "session"). */
  ask({ prompt, continued }: SessionQuestion, reply: DeviceReply): () => void {
    this.reply = reply;
    this.quits = 0;
    // A program that was killed may have left it raw; line editing sets the mode it needs.
    this.terminal.raw = false;
    const script = this.waiting.shift();
    if (script) this.answer(script);
    else {
      this.changeState({ kind: "prompt", prompt, continued });
      this.takeTypedAhead();
    }
    return () => void (this.reply = undefined);
  }

  /** The rest of what was typed ahead stays in the terminal: the program that this line starts may read it. */
  private takeTypedAhead(): void {
    const typed = this.terminal.takeLine();
    if (typed === null) this.answer({ kind: "end" });
    if (typed === undefined || typed === null) return;
    const line = typed.replace(/\n$/, "");
    this.takeLine(this.ordinalOf(line), line);
  }

  private takeLine(ordinal: number | undefined, line: string): void {
    const prompt = this.state.kind === "prompt" ? this.state.prompt : "";
    if (ordinal !== undefined) this.options.onLine?.({ ordinal, line, prompt });
    this.answer({ kind: "line", text: line });
  }

  private noteRead(piece: string): void {
    const line = piece.replace(/\n$/, "");
    const ordinal = this.ordinalOf(line);
    if (ordinal !== undefined) this.options.onLine?.({ ordinal, line, prompt: undefined });
  }

  /** The line is read: it and what was typed before it lie in the terminal no more. Undefined for what is no line. */
  private ordinalOf(line: string): number | undefined {
    const at = this.ahead.findIndex((typed) => typed.line === line);
    return at < 0 ? undefined : this.ahead.splice(0, at + 1).at(-1)?.ordinal;
  }

  /** Ends the terminal and what runs on it: SIGHUP for all its processes, SIGKILL for the shell and what is in front. */
  close(): void {
    const { process, terminal, machine } = this;
    this.process = undefined;
    terminal.hangUp();
    for (const each of [...machine.processes])
      if (each.terminal === terminal && each !== process) machine.signal(each.processId, "SIGHUP");
    if (process) machine.signal(process.processId, "SIGKILL");
    if (terminal.foregroundGroup !== 0) machine.signalGroup(terminal.foregroundGroup, "SIGKILL");
  }

  private login(): void {
    const source: LineSource = {
      next: (shell, prompt, continued) => this.nextLine(shell, prompt, continued),
    };
    const begin = (shell: Shell): void => void (this.shell = shell);
    const history = this.shell?.history ?? [];
    this.startShell(() =>
      this.machine.start({
        argv: ["-bash"],
        *program(process) {
          const shell = new Shell(process, { flavor: "bash", name: "-bash", interactive: true });
          shell.history.push(...history);
          begin(shell);
          yield* shell.start();
          yield* evaluateText(shell, "[ -f ~/.bashrc ] && . ~/.bashrc");
          return yield* runInteractive(shell, source);
        },
        environment: this.environment,
        directory: this.environment.get("HOME") ?? "/",
        terminal: this.terminal,
        onExit: () => {
          this.abandon?.(KILLED);
          // A terminal without a shell would be dead: the next login follows.
          if (this.process) this.scope.soon("login", () => this.login());
        },
      }),
    );
  }

  /** Starts a login shell; while there are too many processes it tries again. */
  private startShell(start: () => Process): void {
    try {
      this.process = start();
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.options.onOutput(`login: fork: ${error.message}\n`);
      this.scope.after(LOGIN_RETRY_MS, "login", () => this.startShell(start));
    }
  }

  private hand(command: SessionCommand): void {
    if (this.reply) this.answer(command);
    else this.waiting.push(command);
  }

  private answer(command: SessionCommand): void {
    const { reply } = this;
    this.reply = undefined;
    this.changeState({ kind: "running", raw: false });
    reply?.answer(command);
  }

  private changeState(state: SessionState): void {
    this.state = state;
    this.options.onState?.(state);
  }

  private *nextLine(shell: Shell, prompt: string, continued: boolean): Coroutine<string | null | undefined> {
    for (;;) {
      const command = yield* device<SessionCommand>("session", {
        session: this,
        prompt,
        continued,
      } satisfies SessionQuestion);
      if (command.kind === "line") return command.text;
      if (command.kind === "end") return null;
      if (command.kind === "interrupted") return undefined;
      yield* this.captured(shell, command);
    }
  }

  private *captured(shell: Shell, command: SessionCommand & { readonly kind: "script" }): Coroutine<void> {
    const stdout = new Capture();
    const stderr = new Capture();
    const process = this.process as Process;
    const files = [
      new NullDevice(),
      new OutputSink((text) => stdout.add(text)),
      new OutputSink((text) => stderr.add(text)),
    ];
    const saved: number[] = [];
    for (const [descriptor, file] of files.entries()) {
      const copy = 40 + descriptor;
      yield* duplicate(descriptor, copy);
      saved.push(copy);
      const opened = process.attach(file, 43);
      yield* duplicate(opened, descriptor);
      yield* close(opened);
    }
    shell.interrupted = false;
    const finish = (exitCode: number): void => {
      this.abandon = undefined;
      command.done({ stdout: stdout.text, stderr: stderr.text, exitCode });
    };
    this.abandon = finish;
    shell.status = yield* statusOf(shell, command.text);
    for (const [descriptor, copy] of saved.entries()) {
      yield* duplicate(copy, descriptor);
      yield* close(copy);
    }
    yield* shell.children.foreground(shell.process.processId);
    shell.conditionDepth = 0;
    shell.loopDepth = 0;
    // No prompt comes that would report jobs which were waited for; their numbers are free again.
    for (const job of shell.jobs.all) if (job.result) shell.jobs.remove(job);
    finish(shell.status);
  }
}

function* statusOf(shell: Shell, text: string): Coroutine<number> {
  try {
    return yield* evaluateText(shell, text);
  } catch (error) {
    if (error instanceof ShellExit || error instanceof FunctionReturn) return error.exitCode;
    if (error instanceof Interruption) return 130;
    if (error instanceof LineAbort || error instanceof LoopExit) return 1;
    if (error instanceof SystemError) return 1;
    throw error;
  }
}
