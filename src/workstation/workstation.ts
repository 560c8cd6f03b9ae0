/**
 * The learner's machine: a Linux box on the nodes' network, with a home directory, a shell in each terminal, kubectl and
 * the usual tools.
 *
 * Models: Debian with bash 5.2. Differs: one user, no packages, no services.
 */

import type { Scope } from "#kernel/scope.ts";
import type { NetworkDevice } from "#posix/exchange.ts";
import { FileSystem } from "#posix/file-system/file-system.ts";
import { type TreeEntry, buildTree, programEntries } from "#posix/file-system/tree.ts";
import { Volume } from "#posix/file-system/volume.ts";
import type { Host } from "#posix/machine/host.ts";
import { Machine } from "#posix/machine/machine.ts";
import { NullDevice, OutputSink } from "#posix/machine/open-file.ts";
import { programs as posixPrograms } from "#posix/programs/index.ts";
import { builtinNames } from "#posix/shell/builtins/index.ts";
import { evaluateText } from "#posix/shell/run-text.ts";
import { Shell } from "#posix/shell/shell.ts";
import { type Coroutine, type Program, SystemError } from "#posix/system-calls.ts";
import { type Candidate, type Completer, completionPoint, fileCandidates } from "./completion.ts";
import { type LabControl, type LabMessage, answerLab } from "./lab-control.ts";
import { honestPrograms } from "./programs/honest/honest.ts";
import { withInsideHint } from "./programs/inside-hint/inside-hint.ts";
import { lab } from "./programs/lab/lab.ts";
import { minikube } from "./programs/minikube/minikube.ts";
import { createScopeHost } from "./scope-host.ts";
import { Session, type SessionOptions, type SessionQuestion } from "./session.ts";

export const USER_NAME = "student";
export const HOME_DIRECTORY = "/home/student";
const HOST_NAME = "wavetank";
/** What the home directory may hold: the page saves it with the session. */
const HOME_LIMIT_BYTES = 16 * 1024 * 1024;

const BASHRC = `# ~/.bashrc: read by every shell of yours
alias k=kubectl
alias ll='ls -l'
alias la='ls -A'
PS1='\\u@\\h:\\w\\$ '
`;

export interface WorkstationOptions {
  readonly scope: Scope;
  readonly network: NetworkDevice;
  /** kubectl and whatever else is installed beside the usual tools. */
  readonly programs?: Readonly<Record<string, Program>>;
  /** By program name. */
  readonly completers?: Readonly<Record<string, Completer>>;
  readonly lab?: LabControl;
  /** Whether an address belongs to a pod or a service: this machine does not reach those. */
  readonly isInside?: (address: string) => boolean;
  /** More files: absolute path → content. Those of the home directory belong to the learner. */
  readonly files?: Readonly<Record<string, string>>;
  /** The text of ~/.kube/config. */
  readonly kubeconfig?: string;
  /**
   * Where completers run. Pressing Tab only reads, so it must leave no trace in the history: the cluster's root gives a
   * clock and a network beside the simulation. Absent: the workstation's own.
   */
  readonly completion?: { readonly scope: Scope; readonly network: NetworkDevice };
  /** Devices of the page, e.g. "editor". */
  readonly device?: Host["device"];
}

export interface CompletionResult {
  /** Where in the line the completed word begins. */
  readonly start: number;
  readonly candidates: readonly Candidate[];
}

export interface ScriptOutput {
  onStdout(text: string): void;
  onStderr(text: string): void;
}

export class Workstation {
  readonly machine: Machine;
  readonly files: FileSystem;
  /** The home directory: what a session saves. */
  readonly home: Volume;
  /** Completers run apart, so that pressing Tab changes no process id. */
  private readonly completionMachine: Machine;
  private readonly environment: ReadonlyMap<string, string>;

  constructor(private readonly options: WorkstationOptions) {
    const { scope, network } = options;
    const usual = options.isInside ? hinted(posixPrograms, options.isInside) : posixPrograms;
    const installed = { ...usual, ...honestPrograms, lab, minikube, ...options.programs };
    const outside = Object.entries(options.files ?? {}).filter(
      ([path]) => !path.startsWith(`${HOME_DIRECTORY}/`),
    );
    const tree: Record<string, TreeEntry> = {
      ...programEntries("/usr/bin", installed),
      "/bin": { link: "/usr/bin" },
      "/home/student": { directory: true },
      "/root": { directory: true, mode: 0o700 },
      "/etc/hostname": `${HOST_NAME}\n`,
      "/etc/hosts": `127.0.0.1\tlocalhost\n${network.addresses[0] ?? "127.0.1.1"}\t${HOST_NAME}\n`,
      "/etc/os-release": 'PRETTY_NAME="Wavetank workstation (simulated)"\nNAME="Wavetank"\nID=wavetank\n',
      "/etc/passwd": `root:x:0:0:root:/root:/bin/bash\n${USER_NAME}:x:1000:1000::${HOME_DIRECTORY}:/bin/bash\n`,
      ...Object.fromEntries(outside),
    };
    this.home = new Volume({ limitBytes: HOME_LIMIT_BYTES, source: "/dev/vda2" });
    const temporary = new Volume({ limitBytes: HOME_LIMIT_BYTES, source: "tmpfs" });
    this.files = new FileSystem(
      new Volume({ base: buildTree(tree), source: "/dev/vda1" }),
      [
        { path: HOME_DIRECTORY, volume: this.home },
        { path: "/tmp", volume: temporary },
      ],
      "EACCES",
    );
    this.files.writeFile(`${HOME_DIRECTORY}/.bashrc`, BASHRC, scope.nowMs);
    if (options.kubeconfig !== undefined)
      this.files.writeFile(`${HOME_DIRECTORY}/.kube/config`, options.kubeconfig, scope.nowMs);
    for (const [path, content] of Object.entries(options.files ?? {}))
      if (path.startsWith(`${HOME_DIRECTORY}/`)) this.files.writeFile(path, content, scope.nowMs);
    this.environment = new Map([
      ["HOME", HOME_DIRECTORY],
      ["USER", USER_NAME],
      ["LOGNAME", USER_NAME],
      ["HOSTNAME", HOST_NAME],
      ["SHELL", "/bin/bash"],
      ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      ["LANG", "C.UTF-8"],
      ["TERM", "xterm-256color"],
    ]);
    const device: Host["device"] = (name, message, reply, processId) =>
      this.device(name, message, reply, processId);
    const user = { name: USER_NAME, userId: 1000, groupId: 1000 };
    this.machine = new Machine(createScopeHost(scope, network, device), {
      files: this.files,
      user,
      hostName: HOST_NAME,
    });
    const completion = options.completion ?? { scope: scope.child("completion"), network };
    this.completionMachine = new Machine(createScopeHost(completion.scope, completion.network, device), {
      files: this.files,
      user,
    });
    scope.onDispose(() => {
      this.machine.destroy();
      this.completionMachine.destroy();
    });
  }

  /** Opens a terminal with a login shell. */
  openSession(options: SessionOptions): Session {
    return new Session(this.options.scope, this.machine, this.environment, options);
  }

  /** Runs a whole script as bash would, with the learner's aliases. `done` gets its exit code. */
  runScript(
    text: string,
    output: ScriptOutput,
    done: (exitCode: number) => void,
    name = "bash",
    positional: readonly string[] = [],
  ): void {
    this.machine.start({
      argv: ["bash", name],
      *program(process) {
        const shell = new Shell(process, { flavor: "bash", name, positional, linesInMessages: true });
        shell.options.add("expand_aliases");
        yield* shell.start();
        yield* evaluateText(shell, ". ~/.bashrc");
        shell.status = 0;
        return yield* shell.runToEnd(evaluateText(shell, text));
      },
      environment: this.environment,
      directory: HOME_DIRECTORY,
      descriptors: {
        0: new NullDevice(),
        1: new OutputSink((piece) => output.onStdout(piece)),
        2: new OutputSink((piece) => output.onStderr(piece)),
      },
      onExit: (result) => done(result.exitCode),
    });
  }

  /** What could stand at the cursor. `done` may be called at once. */
  complete(session: Session, line: string, cursor: number, done: (result: CompletionResult) => void): void {
    const point = completionPoint(line, cursor);
    const word = point.words.at(-1) as string;
    const { shell } = session;
    const finish = (candidates: readonly Candidate[]): void =>
      done({
        start: point.start,
        candidates: dedupe(candidates.filter(({ text }) => text.startsWith(word))),
      });
    const files = (): readonly Candidate[] => this.fileCandidates(word, shell?.directory ?? HOME_DIRECTORY);
    if (word.startsWith("$")) {
      finish((shell?.variables.names() ?? []).map((name) => ({ text: `$${name}` })));
      return;
    }
    if (point.isRedirection) return finish(files());
    if (point.words.length === 1) return finish(word.includes("/") ? files() : this.commandCandidates(shell));
    const words = expandAlias(point.words, shell);
    const completer = this.completer(words[0] as string);
    const answer = completer?.(words, words.length - 1, shell?.variables.environment() ?? this.environment);
    if (answer === undefined) return finish(files());
    if (Array.isArray(answer)) return finish(answer.length > 0 ? answer : files());
    this.runCompleter(answer as Coroutine<readonly Candidate[] | undefined>, shell, (candidates) =>
      finish(candidates ?? files()),
    );
  }

  private runCompleter(
    coroutine: Coroutine<readonly Candidate[] | undefined>,
    shell: Shell | undefined,
    done: (candidates: readonly Candidate[] | undefined) => void,
  ): void {
    let candidates: readonly Candidate[] | undefined;
    this.completionMachine.start({
      argv: ["completion"],
      *program() {
        try {
          candidates = yield* coroutine;
        } catch (error) {
          if (!(error instanceof SystemError)) throw error; // nothing to offer while the API server is away
        }
        return 0;
      },
      environment: shell?.variables.environment() ?? this.environment,
      directory: shell?.directory ?? HOME_DIRECTORY,
      onExit: () => done(candidates),
    });
  }

  private completer(name: string): Completer | undefined {
    const { completers, lab: control } = this.options;
    if (name === "lab") return (words, index) => labCandidates(words, index, control?.nodeNames ?? []);
    return completers && Object.hasOwn(completers, name) ? completers[name] : undefined;
  }

  private commandCandidates(shell: Shell | undefined): readonly Candidate[] {
    const names = [
      ...builtinNames,
      ...this.files.readDirectory("/usr/bin"),
      ...(shell?.aliases.keys() ?? []),
      ...(shell?.functions.keys() ?? []),
    ];
    return names.filter((name) => /^[a-z]/i.test(name)).map((text) => ({ text }));
  }

  private fileCandidates(word: string, directory: string): readonly Candidate[] {
    return fileCandidates(word, directory, HOME_DIRECTORY, (path) => {
      const node = this.files.find(path);
      if (node?.type !== "directory") return undefined;
      return this.files.readDirectory(path).map((name) => ({
        name,
        isDirectory: this.files.find(`${path}/${name}`)?.type === "directory",
      }));
    });
  }

  private device(
    name: string,
    message: unknown,
    reply: Parameters<Host["device"]>[2],
    processId: number,
  ): (() => void) | undefined {
    if (name === "lab" && this.options.lab) {
      reply.answer(answerLab(this.options.lab, message as LabMessage));
      return () => {};
    }
    if (name === "session") {
      // Only login shells know how to ask, and they say whose they are.
      const question = message as SessionQuestion;
      return question.session instanceof Session ? question.session.ask(question, reply) : undefined;
    }
    return this.options.device?.(name, message, reply, processId);
  }
}

function labCandidates(
  words: readonly string[],
  index: number,
  nodeNames: readonly string[],
): readonly Candidate[] {
  if (index === 1)
    return ["crash", "recover", "advance", "time", "digest", "hint", "check", "reset", "help"].map(
      (text) => ({ text }),
    );
  return words[1] === "crash" || words[1] === "recover" ? nodeNames.map((text) => ({ text })) : [];
}

/** Programs that ask hosts, with hints. */
function hinted(
  programs: Readonly<Record<string, Program>>,
  isInside: (address: string) => boolean,
): Readonly<Record<string, Program>> {
  const names = ["curl", "wget", "nc", "ping"].filter((name) => Object.hasOwn(programs, name));
  return {
    ...programs,
    ...Object.fromEntries(
      names.map((name) => [name, withInsideHint(programs[name] as Program, isInside)] as const),
    ),
  };
}

function expandAlias(words: readonly string[], shell: Shell | undefined): readonly string[] {
  const alias = shell?.aliases.get(words[0] as string);
  return alias === undefined ? words : [...alias.split(/\s+/), ...words.slice(1)];
}

function dedupe(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Map(candidates.map((candidate) => [candidate.text, candidate]));
  return [...seen.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
}

export function createWorkstation(options: WorkstationOptions): Workstation {
  return new Workstation(options);
}
