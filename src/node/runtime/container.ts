/**
 * A container: the processes of a machine of its own, with the image's root file system, limits, a log and an exit code.
 * Models: containerd 2.x with runc 1.3 on cgroup v2.
 * Differs: a process that runs out of memory ends the whole container (memory.oom.group, as the kubelet sets it).
 */

import type { Door } from "#api/door.ts";
import { BOOT_EPOCH_MS } from "#api/time.ts";
import type { NetworkDevice } from "#posix/exchange.ts";
import { FileSystem, type Mount } from "#posix/file-system/file-system.ts";
import { Volume } from "#posix/file-system/volume.ts";
import type { DeviceReply, Host } from "#posix/machine/host.ts";
import { Machine, type User } from "#posix/machine/machine.ts";
import { OutputSink, type OpenFile } from "#posix/machine/open-file.ts";
import type { Terminal } from "#posix/machine/terminal.ts";
import { SystemError, type EnvironmentSource, type Signal, type WaitResult } from "#posix/system-calls.ts";
import type { ContainerHost, PulledImage } from "../images/index.ts";
import { ContainerLog, epochOf } from "./container-log.ts";
import type { ContainerRuntime } from "./container-runtime.ts";
import type { ProcessorClient } from "./processor.ts";
import { imageTree, makeMountPoints } from "./root-file-system.ts";
import type { Sandbox } from "./sandbox.ts";

export interface ContainerConfig {
  readonly name: string;
  /** 0 for the first instance; counts restarts. */
  readonly attempt: number;
  readonly image: PulledImage;
  /** As the pod spec names it. */
  readonly imageName: string;
  /** The whole command line, entrypoint and variables resolved. */
  readonly argv: readonly string[];
  readonly environment: EnvironmentSource;
  readonly workingDirectory: string;
  readonly user: User;
  readonly mounts: readonly Mount[];
  readonly readOnlyRoot: boolean;
  readonly tty: boolean;
  readonly stdin: boolean;
  /** The first client that attaches closes stdin when it goes. Without it stdin stays open for the next one. */
  readonly stdinOnce: boolean;
  readonly cpuWeight: number;
  readonly cpuLimitMillis: number;
  /** Infinity without a limit. */
  readonly memoryLimitBytes: number;
  readonly terminationMessagePath: string;
  /** Whether the end of the log stands in when there is no termination message and the container failed. */
  readonly terminationMessageFromLog: boolean;
}

export type ContainerState = "created" | "running" | "exited";

/** The runtime refused: the message is containerd's. */
export class RuntimeError extends Error {
  override readonly name = "RuntimeError";
}

/** Exit code of a container whose command could not be started. */
export const START_ERROR_EXIT_CODE = 128;
/** What containerd says of a container whose task it does not find when it starts (unknownExitCode, unknownExitReason). */
const UNKNOWN_EXIT_CODE = 255;
const UNKNOWN_EXIT_REASON = "Unknown";
/** Upstream's bounds of a termination message: 4096 bytes, or 80 lines and 2048 bytes of the log. */
const MESSAGE_BYTES = 4096;
const LOG_MESSAGE_LINES = 80;
const LOG_MESSAGE_BYTES = 2048;

export class Container implements Host, ProcessorClient {
  readonly id: string;
  readonly createdMs: number;
  state: ContainerState = "created";
  startedMs = 0;
  finishedMs = 0;
  exitCode = 0;
  /** "Completed", "Error", "OOMKilled", "StartError", … once exited. */
  reason = "";
  message = "";
  cpuUsedMs = 0;
  memoryBytes = 0;
  readonly log = new ContainerLog();
  /** Called once, in the task in which the container ended. */
  onExit: ((container: Container) => void) | undefined;
  /** The terminal of the main process, with `tty`. */
  terminal: Terminal | undefined;
  private machine: Machine | undefined;
  private oomKilled = false;
  private chosenExitCode: number | undefined;

  constructor(
    readonly runtime: ContainerRuntime,
    readonly sandbox: Sandbox,
    readonly config: ContainerConfig,
    id: string,
  ) {
    this.id = id;
    this.createdMs = runtime.scope.nowMs;
  }

  // --- what the machine asks

  get nowMs(): number {
    return this.runtime.scope.nowMs;
  }

  get epochMs(): number {
    return BOOT_EPOCH_MS;
  }

  get network(): NetworkDevice {
    return this.sandbox.network;
  }

  after(delayMs: number, label: string, run: () => void): () => void {
    const timer = this.runtime.scope.after(delayMs, label, run);
    return () => timer.cancel();
  }

  random(): number {
    return this.runtime.random.fraction();
  }

  compute(cpuMs: number, done: () => void): () => void {
    return this.runtime.processor.compute(this, cpuMs, done);
  }

  get cpuWeight(): number {
    return this.config.cpuWeight;
  }

  get cpuLimitMillis(): number {
    return this.config.cpuLimitMillis;
  }

  allocate(bytes: number): boolean {
    if (this.state !== "running") return true; // gives back what it held while ending
    if (
      bytes > 0 &&
      (this.memoryBytes + bytes > this.config.memoryLimitBytes || !this.runtime.hasMemory(bytes))
    ) {
      this.killForMemory();
      return false;
    }
    this.memoryBytes += bytes;
    this.runtime.memoryUsedBytes += bytes;
    return true;
  }

  defect(program: string, trace: string): void {
    this.runtime.scope.kernel.note("defect", `${this.sandbox.podKey}: ${program}`, trace);
  }

  device(name: string, _message: unknown, reply: DeviceReply): (() => void) | undefined {
    if (name !== "container") return undefined;
    reply.answer(new ImageHost(this));
    return () => {};
  }

  // --- what the kubelet asks

  /** Starts the main process. Throws {@link RuntimeError}; the container has then exited with StartError. */
  start(): void {
    const { config, runtime } = this;
    const { config: image } = config.image;
    const root = new Volume({ base: imageTree(image), source: "overlay" });
    makeMountPoints(root, config.mounts, this.nowMs);
    const files = new FileSystem(root, config.mounts, config.readOnlyRoot ? "EROFS" : undefined);
    this.machine = new Machine(this, { files, user: config.user, init: true });
    this.state = "running";
    this.startedMs = runtime.scope.nowMs;
    const output = new OutputSink((text) => this.log.append(text, this.nowMs));
    try {
      if (config.workingDirectory !== "/" && !files.find(config.workingDirectory))
        files.makeDirectory(config.workingDirectory, this.nowMs);
      this.memoryBytes = image.memoryBytes;
      runtime.memoryUsedBytes += this.memoryBytes;
      this.machine.start({
        argv: config.argv,
        environment: config.environment,
        directory: config.workingDirectory,
        onExit: (result) => this.finished(result),
        ...this.descriptors(output),
      });
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.startedMs = 0;
      const command = config.argv[0] ?? "";
      const message =
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: " +
        `unable to start container process: error during container init: exec: ${JSON.stringify(command)}: ${execError(command, error)}: unknown`;
      this.exit(START_ERROR_EXIT_CODE, "StartError", message);
      throw new RuntimeError(message);
    }
    if (this.memoryBytes > config.memoryLimitBytes && this.isRunning) this.killForMemory();
  }

  /** Starting may have run the main process to its end already. */
  get isRunning(): boolean {
    return this.state === "running";
  }

  /** Asks the main process to end, and ends it after `graceMs`. */
  stop(graceMs: number): void {
    if (this.state !== "running") return;
    if (graceMs <= 0) {
      this.kill();
      return;
    }
    this.runtime.scope.after(graceMs, "grace period over", () => this.kill());
    this.signal(this.config.image.config.stopSignal);
  }

  /** SIGKILL. */
  kill(): void {
    this.signal("SIGKILL");
  }

  /** The main process ends by itself with this code. */
  endWith(exitCode: number): void {
    this.chosenExitCode = exitCode;
    this.kill();
  }

  signal(signal: Signal): void {
    if (this.state === "running") this.machine?.signal(1, signal);
  }

  /** The files of the running container. */
  /** Bytes on the node's disk: the layer that the container writes to. */
  get writtenBytes(): number {
    return this.files?.allMounts.find(({ path }) => path === "/")?.volume.usedBytes ?? 0;
  }

  get files(): FileSystem | undefined {
    return this.machine?.files;
  }

  /** Runs a command in the container. Throws {@link RuntimeError} when there is no such program. */
  execute(
    argv: readonly string[],
    descriptors: Readonly<Record<number, OpenFile>>,
    terminal: Terminal | undefined,
    onExit: (result: WaitResult) => void,
  ): { signal(signal: Signal): void } {
    const machine = this.machine;
    if (!machine || this.state !== "running")
      throw new RuntimeError(`failed to exec in container: container ${this.id} is not running`);
    const { environment, workingDirectory } = this.config;
    try {
      const process = machine.start({
        argv,
        environment: terminal ? new Map([...environment, ["TERM", "xterm"]]) : environment,
        directory: workingDirectory,
        descriptors,
        ...(terminal ? { terminal } : {}),
        onExit,
      });
      return { signal: (signal) => machine.signal(process.processId, signal) };
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      const command = argv[0] ?? "";
      throw new RuntimeError(
        `OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(command)}: ${execError(command, error)}: unknown`,
      );
    }
  }

  /** The power failed: everything is gone at once. */
  vanish(): void {
    this.machine?.destroy();
    this.machine = undefined;
    this.onExit = undefined;
  }

  /** The runtime starts again after {@link vanish} and finds the record of a container whose processes are gone. */
  foundAfterPowerLoss(): void {
    if (this.state === "running") this.exit(UNKNOWN_EXIT_CODE, UNKNOWN_EXIT_REASON, "");
  }

  /** Writes to the log from outside the processes. */
  write(text: string): void {
    if (this.terminal) this.log.append(text.replace(/\n/g, "\r\n"), this.nowMs);
    else this.log.append(text, this.nowMs);
  }

  private descriptors(output: OutputSink): {
    readonly descriptors: Readonly<Record<number, OpenFile>>;
    readonly terminal?: Terminal;
  } {
    const { tty, stdin } = this.config;
    if (tty) {
      const terminal = this.runtime.createTerminal((text) => this.log.append(text, this.nowMs));
      this.terminal = terminal;
      return { descriptors: {}, terminal };
    }
    const descriptors: Record<number, OpenFile> = { 1: output, 2: output };
    if (stdin) descriptors[0] = this.sandbox.openInput(this.config.name);
    return { descriptors };
  }

  private killForMemory(): void {
    if (this.oomKilled) return;
    this.oomKilled = true;
    this.kill();
  }

  private finished(result: WaitResult): void {
    const exitCode = this.chosenExitCode ?? result.exitCode;
    const reason = this.oomKilled ? "OOMKilled" : exitCode === 0 ? "Completed" : "Error";
    this.exit(exitCode, reason, this.terminationMessage(exitCode));
  }

  private exit(exitCode: number, reason: string, message: string): void {
    if (this.state === "exited") return;
    this.state = "exited";
    this.finishedMs = this.runtime.scope.nowMs;
    this.exitCode = exitCode;
    this.reason = reason;
    this.message = message;
    this.runtime.memoryUsedBytes -= this.memoryBytes;
    this.memoryBytes = 0;
    this.machine = undefined;
    this.terminal = undefined;
    this.log.end();
    this.onExit?.(this);
  }

  private terminationMessage(exitCode: number): string {
    const written = this.machine?.files.readFile(this.config.terminationMessagePath) ?? "";
    if (written !== "") return written.slice(0, MESSAGE_BYTES);
    if (exitCode === 0 || !this.config.terminationMessageFromLog) return "";
    return this.log
      .lines()
      .slice(-LOG_MESSAGE_LINES)
      .map(({ text }) => text)
      .join("")
      .slice(-LOG_MESSAGE_BYTES);
  }
}

/** Why a program did not start, as Go's exec package says it inside runc. */
function execError(command: string, error: SystemError): string {
  if (error.code === "ENOENT")
    return command.includes("/")
      ? `stat ${command}: no such file or directory`
      : "executable file not found in $PATH";
  if (error.code === "EACCES") return "permission denied";
  if (error.code === "ENOEXEC") return "exec format error";
  return error.message.toLowerCase();
}

/** The container as programs of its image see it. */
class ImageHost implements ContainerHost {
  constructor(private readonly container: Container) {}

  get hostName(): string {
    return this.container.sandbox.network.hostName;
  }

  get epochMs(): number {
    return epochOf(this.container.nowMs);
  }

  get addresses(): readonly string[] {
    return this.container.sandbox.network.addresses;
  }

  get apiServer(): Door | undefined {
    return this.container.runtime.apiServer;
  }

  readText(path: string): string | undefined {
    return this.container.files?.readFile(path);
  }

  isDirectory(path: string): boolean {
    return this.container.files?.find(path)?.type === "directory";
  }

  write(_descriptor: 1 | 2, text: string): void {
    this.container.write(text);
  }

  after(delayMs: number, run: () => void): void {
    this.container.after(delayMs, "image: later", () => {
      if (this.container.isRunning) run();
    });
  }

  random(): number {
    return this.container.random();
  }

  endContainer(exitCode: number): void {
    this.container.after(0, "image: ends itself", () => this.container.endWith(exitCode));
  }
}
