/**
 * The learner's desk: the workstation with its terminals and sessions, as the cluster's host sees them. Turns the
 * workstation's states into what a terminal shows.
 */

import type { Door, UserInfo } from "#api/door.ts";
import { assertPresent } from "#kernel/assert.ts";
import { Kernel } from "#kernel/kernel.ts";
import type { Scope } from "#kernel/scope.ts";
import { completeKubectl } from "#kubectl/completion.ts";
import { kubectl } from "#kubectl/kubectl.ts";
import type { NetworkDevice } from "#posix/exchange.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Candidate } from "#workstation/completion.ts";
import type { LabControl } from "#workstation/lab-control.ts";
import { HOME_DIRECTORY, createWorkstation, type Workstation } from "#workstation/workstation.ts";
import type { Session } from "#workstation/session.ts";
import type { CommandResult, CompletionResult, ScriptOutput, TerminalOutput } from "./cluster.ts";
import { isInsideAddress } from "./addresses.ts";
import type { SpecialKey } from "./inputs.ts";
import { DoorDevice } from "./door-device.ts";
import { EditorDevice } from "./editor-device.ts";
import { kubeconfig } from "./kubeconfig.ts";

/** A completer that asks for longer offers nothing. On its own clock, so nobody waits. */
const COMPLETION_LIMIT_MS = 60_000;

function* kubectlCandidates(
  words: readonly string[],
  index: number,
  environment: ReadonlyMap<string, string>,
): Coroutine<readonly Candidate[] | undefined> {
  const process = { processId: 0, argv: words, environment: new Map(environment), directory: HOME_DIRECTORY };
  return (yield* completeKubectl(process, words, index))?.map((text) => ({ text }));
}

export interface DeskOptions {
  readonly scope: Scope;
  readonly network: NetworkDevice;
  readonly lab: LabControl;
  /** Where kubectl finds the API server, e.g. "https://192.168.49.2:6443". */
  readonly server: string;
  readonly token: string;
  /** Answers the questions of completion at once, beside the simulation. */
  readonly door: Door;
  readonly user: UserInfo;
}

const KEYS = {
  interrupt: "interrupt",
  "end-of-file": "end",
  suspend: "suspend",
  quit: "quit",
  kill: "kill",
} as const;

export class Desk {
  private readonly workstation: Workstation;
  /** Pressing Tab only reads: completers run on a clock of their own, which the cluster's history does not know. */
  private readonly completionKernel = new Kernel({ seed: 0, traceCapacityLog2: 4 });
  private readonly terminals = new Map<string, Session>();
  private readonly sessions = new Map<string, Session>();
  readonly editors = new EditorDevice();

  constructor(options: DeskOptions) {
    this.workstation = createWorkstation({
      scope: options.scope,
      network: options.network,
      programs: { kubectl },
      completers: { kubectl: kubectlCandidates },
      completion: {
        scope: this.completionKernel.root.child("completion"),
        network: new DoorDevice(this.completionKernel.root, options.door, options.user),
      },
      lab: options.lab,
      isInside: isInsideAddress,
      kubeconfig: kubeconfig(options.server, options.token),
      // Without a terminal there is nobody who could edit.
      device: (name, message, reply) =>
        name === "editor" && this.terminals.size > 0 ? this.editors.ask(message, reply) : undefined,
    });
  }

  openTerminal(name: string, onOutput: (output: TerminalOutput) => void): void {
    let running = false;
    const session: Session = this.workstation.openSession({
      onOutput: (text) => onOutput({ type: "text", text }),
      onState: (state) => {
        if (state.kind === "prompt") {
          if (running) onOutput({ type: "command-ended", exitCode: session.shell?.status ?? 0 });
          running = false;
          onOutput({ type: "prompt", text: state.prompt });
        } else running = true;
      },
      onLine: (line) => onOutput({ type: "line-read", ...line }),
    });
    this.terminals.set(name, session);
  }

  line(terminal: string, line: string): void {
    this.terminal(terminal).submit(line);
  }

  key(terminal: string, key: SpecialKey): void {
    this.terminal(terminal).key(KEYS[key]);
  }

  size(terminal: string, columns: number, rows: number): void {
    this.terminal(terminal).resize(columns, rows);
  }

  /** Runs a line in a session without a terminal, which keeps its variables and directory. */
  runLine(name: string, line: string, done: (result: CommandResult) => void): void {
    let session = this.sessions.get(name);
    if (!session)
      this.sessions.set(name, (session = this.workstation.openSession({ onOutput: () => undefined })));
    session.run(line, done);
  }

  runScript(text: string, output: ScriptOutput, done: (exitCode: number) => void): void {
    this.workstation.runScript(
      text,
      { onStdout: (piece) => output.stdout(piece), onStderr: (piece) => output.stderr(piece) },
      done,
    );
  }

  complete(terminal: string, line: string, cursor: number): CompletionResult {
    let result: CompletionResult | undefined;
    this.workstation.complete(this.terminal(terminal), line, cursor, ({ start, candidates }) => {
      result = { from: start, candidates: candidates.map(({ text }) => text) };
    });
    this.completionKernel.runWhile(() => result === undefined, COMPLETION_LIMIT_MS);
    return result ?? { from: cursor, candidates: [] };
  }

  /** Undefined when there is no such file. */
  readFile(path: string): string | undefined {
    const node = this.workstation.files.find(path);
    return node?.type === "file" ? this.workstation.files.readFile(path) : undefined;
  }

  /** `null` removes the file. Throws a SystemError when that cannot be done. */
  writeFile(path: string, text: string | null, nowMs: number): void {
    if (text === null) this.workstation.files.remove(path, nowMs);
    else this.workstation.files.writeFile(path, text, nowMs);
  }

  /** The learner's files, hidden ones left out, sorted. */
  listFiles(): readonly string[] {
    const found: string[] = [];
    const visit = (directory: string): void => {
      for (const name of this.workstation.files.readDirectory(directory)) {
        if (name.startsWith(".")) continue;
        const path = `${directory}/${name}`;
        if (this.workstation.files.find(path)?.type === "directory") visit(path);
        else found.push(path);
      }
    };
    visit(HOME_DIRECTORY);
    return found.sort();
  }

  private terminal(name: string): Session {
    return assertPresent(this.terminals.get(name), `terminal ${name}`);
  }
}
