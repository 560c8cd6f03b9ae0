/**
 * Programs are coroutines over system calls. A program is a generator function; it yields a {@link SystemCall} and is
 * resumed with the answer by whoever hosts it. The helpers below are how programs are written:
 *
 *     function* cat(process: ProcessContext): Coroutine<number> {
 *       for (let text = yield* read(0); text !== null; text = yield* read(0)) yield* write(1, text);
 *       return 0;
 *     }
 *
 * Data is text (UTF-16 strings), not bytes. A call that fails throws {@link SystemError} inside the program.
 */

import type {
  ExchangeRequest,
  ExchangeResult,
  IncomingExchange,
  Listener,
  OutgoingResponse,
} from "./exchange.ts";

export type ErrorCode =
  | "ENOENT"
  | "EEXIST"
  | "ENOTDIR"
  | "EISDIR"
  | "EACCES"
  | "EBADF"
  | "ECHILD"
  | "EINVAL"
  | "ENOTEMPTY"
  | "EPIPE"
  | "EROFS"
  | "ENOSPC"
  | "ESRCH"
  | "EADDRINUSE"
  | "EINTR"
  | "ENOMEM"
  | "ENOTTY"
  | "EAGAIN"
  | "ENOSYS"
  | "EPERM"
  | "ENAMETOOLONG"
  | "ELOOP"
  | "ENOEXEC";

/** The failure of a system call. `message` is what strerror says, e.g. "No such file or directory". */
export class SystemError extends Error {
  override readonly name = "SystemError";
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

export type Signal =
  | "SIGHUP"
  | "SIGINT"
  | "SIGQUIT"
  | "SIGKILL"
  | "SIGTERM"
  | "SIGPIPE"
  | "SIGCHLD"
  | "SIGUSR1"
  | "SIGABRT"
  | "SIGSEGV"
  | "SIGUSR2"
  | "SIGWINCH";

/**
 * What a process does about a signal. "interrupt": the system call under way throws EINTR. A function runs between two
 * system calls; when it returns "interrupt", the call under way throws EINTR, otherwise it goes on.
 */
export type SignalHandling = "default" | "ignore" | "interrupt" | (() => void | "interrupt");

/** Variables by name, in order; what a process starts with. */
export interface EnvironmentSource extends Iterable<readonly [string, string]> {
  get(name: string): string | undefined;
}

export interface ProcessContext {
  readonly processId: number;
  readonly argv: readonly string[];
  /** This process's own copy; changes are seen by its children only. */
  readonly environment: Map<string, string>;
  /** The working directory, absolute. */
  readonly directory: string;
}

export type Coroutine<T> = Generator<SystemCall, T, unknown>;
/** Returns the exit code. */
export type Program = (process: ProcessContext) => Coroutine<number>;

export interface SpawnOptions {
  readonly argv: readonly string[];
  /** The program to run; absent: argv[0] is looked up in PATH. */
  readonly program?: Program;
  readonly environment?: ReadonlyMap<string, string>;
  readonly directory?: string;
  /** Child descriptor → parent descriptor. Absent: 0, 1 and 2 are inherited. */
  readonly descriptors?: Readonly<Record<number, number>>;
  /** A process group of its own, so that Ctrl-C reaches the whole pipeline and nothing else. */
  readonly newGroup?: boolean;
  /** Joins this process group: the later commands of a pipeline. */
  readonly group?: number;
}

export interface FileStatus {
  readonly type: "file" | "directory" | "device" | "link";
  readonly sizeBytes: number;
  readonly mode: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** Answers one exchange. Runs as a thread of the process that listens: it may use the process's descriptors. */
export type ExchangeHandler = (exchange: IncomingExchange) => Coroutine<OutgoingResponse>;

export interface WaitResult {
  readonly processId: number;
  readonly exitCode: number;
  readonly signal?: Signal;
}

export type SystemCall =
  | { readonly call: "read"; readonly descriptor: number }
  | { readonly call: "unread"; readonly descriptor: number; readonly text: string }
  | { readonly call: "write"; readonly descriptor: number; readonly text: string }
  | { readonly call: "open"; readonly path: string; readonly mode: "r" | "w" | "a" }
  | { readonly call: "close"; readonly descriptor: number }
  | { readonly call: "duplicate"; readonly descriptor: number; readonly to: number }
  | { readonly call: "pipe" }
  | { readonly call: "isTerminal"; readonly descriptor: number }
  | { readonly call: "status"; readonly path: string; readonly followLinks: boolean }
  | { readonly call: "symbolicLink"; readonly target: string; readonly path: string }
  | { readonly call: "readLink"; readonly path: string }
  | { readonly call: "readDirectory"; readonly path: string }
  | { readonly call: "makeDirectory"; readonly path: string }
  | { readonly call: "remove"; readonly path: string }
  | { readonly call: "rename"; readonly from: string; readonly to: string }
  | { readonly call: "changeMode"; readonly path: string; readonly mode: number }
  | { readonly call: "changeDirectory"; readonly path: string }
  | { readonly call: "spawn"; readonly options: SpawnOptions }
  | {
      readonly call: "execute";
      readonly argv: readonly string[];
      readonly environment?: ReadonlyMap<string, string>;
    }
  | { readonly call: "wait"; readonly processId?: number; readonly block: boolean }
  | { readonly call: "kill"; readonly processId: number; readonly signal: Signal }
  | { readonly call: "handleSignal"; readonly signal: Signal; readonly handling: SignalHandling }
  | { readonly call: "exit"; readonly code: number }
  | { readonly call: "sleep"; readonly durationMs: number }
  | { readonly call: "pause" }
  | { readonly call: "now" }
  | { readonly call: "random" }
  | { readonly call: "compute"; readonly cpuMs: number }
  | { readonly call: "allocate"; readonly bytes: number }
  | { readonly call: "exchange"; readonly request: ExchangeRequest }
  | { readonly call: "resolve"; readonly name: string }
  | {
      readonly call: "listen";
      readonly port: number;
      readonly protocol: "tcp" | "udp";
      readonly listener: Listener;
    }
  | {
      readonly call: "serve";
      readonly port: number;
      readonly protocol: "tcp" | "udp";
      readonly handler: ExchangeHandler;
    }
  | { readonly call: "receive"; readonly descriptor: number }
  | { readonly call: "send"; readonly descriptor: number; readonly message: unknown }
  | { readonly call: "device"; readonly name: string; readonly message: unknown };

function* ask<T>(call: SystemCall): Coroutine<T> {
  return (yield call) as T;
}

/** The next piece of text, or null at the end. Waits for it. */
export const read = (descriptor: number): Coroutine<string | null> => ask({ call: "read", descriptor });
/** Puts back text that was read too far; the next read, of whatever process, gets it first. */
export const unread = (descriptor: number, text: string): Coroutine<void> =>
  ask({ call: "unread", descriptor, text });
/** Waits while a pipe is full; a pipe that nobody reads raises SIGPIPE. */
export const write = (descriptor: number, text: string): Coroutine<void> =>
  ask({ call: "write", descriptor, text });
export const open = (path: string, mode: "r" | "w" | "a"): Coroutine<number> =>
  ask({ call: "open", path, mode });
export const close = (descriptor: number): Coroutine<void> => ask({ call: "close", descriptor });
export const duplicate = (descriptor: number, to: number): Coroutine<void> =>
  ask({ call: "duplicate", descriptor, to });
/** [read end, write end] */
export const pipe = (): Coroutine<readonly [number, number]> => ask({ call: "pipe" });
export const isTerminal = (descriptor: number): Coroutine<boolean> => ask({ call: "isTerminal", descriptor });
export const status = (path: string): Coroutine<FileStatus> =>
  ask({ call: "status", path, followLinks: true });
/** The status of a symbolic link itself. */
export const linkStatus = (path: string): Coroutine<FileStatus> =>
  ask({ call: "status", path, followLinks: false });
/** Makes `path` a symbolic link to `target`, which need not exist. */
export const symbolicLink = (target: string, path: string): Coroutine<void> =>
  ask({ call: "symbolicLink", target, path });
/** The target of a symbolic link. Throws EINVAL when it is none. */
export const readLink = (path: string): Coroutine<string> => ask({ call: "readLink", path });
/** Sorted names. */
export const readDirectory = (path: string): Coroutine<readonly string[]> =>
  ask({ call: "readDirectory", path });
export const makeDirectory = (path: string): Coroutine<void> => ask({ call: "makeDirectory", path });
/** A file or an empty directory. */
export const remove = (path: string): Coroutine<void> => ask({ call: "remove", path });
export const rename = (from: string, to: string): Coroutine<void> => ask({ call: "rename", from, to });
export const changeMode = (path: string, mode: number): Coroutine<void> =>
  ask({ call: "changeMode", path, mode });
export const changeDirectory = (path: string): Coroutine<void> => ask({ call: "changeDirectory", path });
/** The process id of the child. Throws ENOENT when there is no such program. */
export const spawn = (options: SpawnOptions): Coroutine<number> => ask({ call: "spawn", options });
/** Becomes another program; returns only by throwing (ENOENT, EACCES). Descriptors and process id stay. */
export const execute = (
  argv: readonly string[],
  environment?: ReadonlyMap<string, string>,
): Coroutine<never> => ask({ call: "execute", argv, ...(environment === undefined ? {} : { environment }) });
/** A child that ended (any, unless named); null when not blocking and none has. */
export const wait = (processId?: number, block = true): Coroutine<WaitResult | null> =>
  ask({ call: "wait", ...(processId === undefined ? {} : { processId }), block });
/** A negative process id names a group. */
export const kill = (processId: number, signal: Signal): Coroutine<void> =>
  ask({ call: "kill", processId, signal });
export const handleSignal = (signal: Signal, handling: SignalHandling): Coroutine<void> =>
  ask({ call: "handleSignal", signal, handling });
export const sleep = (durationMs: number): Coroutine<void> => ask({ call: "sleep", durationMs });
/** Waits for a signal. */
export const pause = (): Coroutine<void> => ask({ call: "pause" });
/** Milliseconds since 1970 on the host's clock. */
export const now = (): Coroutine<number> => ask({ call: "now" });
/** A number in [0, 1) from the host's seeded stream. */
export const random = (): Coroutine<number> => ask({ call: "random" });
/** Uses `cpuMs` of processor time; under a CPU limit this takes longer than that. */
export const compute = (cpuMs: number): Coroutine<void> => ask({ call: "compute", cpuMs });
/** Adds to (or with a negative number takes from) the memory this process holds. May get it killed. */
export const allocate = (bytes: number): Coroutine<void> => ask({ call: "allocate", bytes });
export const exchange = (
  request: ExchangeRequest,
): Coroutine<ExchangeResult & { readonly descriptor?: number }> => ask({ call: "exchange", request });
export const resolve = (
  name: string,
): Coroutine<
  | { readonly addresses: readonly string[]; readonly server: string; readonly canonicalName: string }
  | { readonly failure: string; readonly server: string }
> => ask({ call: "resolve", name });
/** Opens a port for as long as the process lives. Throws EADDRINUSE. */
export const listen = (port: number, protocol: "tcp" | "udp", listener: Listener): Coroutine<void> =>
  ask({ call: "listen", port, protocol, listener });
/** Like {@link listen}, but each exchange is answered by a coroutine of its own, many at a time. */
export const serve = (port: number, protocol: "tcp" | "udp", handler: ExchangeHandler): Coroutine<void> =>
  ask({ call: "serve", port, protocol, handler });
/** The next message of a response stream (see `exchange().descriptor`), or undefined at its end. */
export const receive = (descriptor: number): Coroutine<unknown> => ask({ call: "receive", descriptor });
export const send = (descriptor: number, message: unknown): Coroutine<void> =>
  ask({ call: "send", descriptor, message });
/** Talks to something the host offers beside files, e.g. "lab", "terminal", "editor". Throws ENOSYS when it does not. */
export const device = <T>(name: string, message: unknown): Coroutine<T> =>
  ask({ call: "device", name, message });
