/**
 * The devices every machine has: what ps, df, netstat and id ask for, and the controls of the terminal. Programs use the
 * typed functions at the end of the file.
 */

import { type Coroutine, type SystemCall, device } from "../system-calls.ts";
import { systemError } from "../system-errors.ts";
import { findInPath } from "./executable.ts";
import type { Machine } from "./machine.ts";
import type { Process } from "./process.ts";

export interface ProcessInformation {
  readonly processId: number;
  readonly parentId: number;
  readonly groupId: number;
  readonly argv: readonly string[];
  /** R runs, S waits, Z has ended and nobody asked for its result. */
  readonly state: "R" | "S" | "Z";
  readonly cpuMs: number;
  readonly memoryBytes: number;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  readonly hasTerminal: boolean;
}

export interface FileSystemInformation {
  readonly source: string;
  readonly mountedOn: string;
  readonly usedBytes: number;
  /** Absent: without a limit of its own. */
  readonly limitBytes?: number;
}

export interface ListenerInformation {
  readonly processId: number;
  readonly program: string;
  readonly port: number;
}

export interface MachineIdentity {
  readonly hostName: string;
  readonly addresses: readonly string[];
  readonly userName: string;
  readonly userId: number;
  readonly groupId: number;
  /** Virtual milliseconds since the machine's world began. */
  readonly uptimeMs: number;
}

type TerminalMessage =
  | { readonly type: "size" }
  | { readonly type: "mode"; readonly raw: boolean }
  | { readonly type: "foreground"; readonly group: number };

function processState(process: Process): ProcessInformation["state"] {
  if (process.ended) return "Z";
  const call: SystemCall["call"] | undefined = process.main.call;
  return process.main.waiting && call !== "compute" ? "S" : "R";
}

function listProcesses(machine: Machine): readonly ProcessInformation[] {
  return [...machine.processes].map((process) => ({
    processId: process.processId,
    parentId: process.parent && !process.parent.ended ? process.parent.processId : process.parent ? 1 : 0,
    groupId: process.groupId,
    argv: process.argv,
    state: processState(process),
    cpuMs: process.cpuMs + process.cpuDebtMs,
    memoryBytes: process.memoryBytes,
    startedMs: machine.host.epochMs + process.startedMs,
    hasTerminal: process.terminal !== undefined,
  }));
}

function terminalControl(process: Process, message: TerminalMessage): unknown {
  const { terminal } = process;
  if (!terminal) throw systemError("ENOTTY");
  switch (message.type) {
    case "size":
      return { columns: terminal.columns, rows: terminal.rows };
    case "mode": {
      const before = terminal.raw;
      terminal.raw = message.raw;
      return before;
    }
    case "foreground":
      terminal.foregroundGroup = message.group;
      return true;
  }
}

/** The answer of a device of the machine itself; undefined when the host has to be asked. */
export function machineDevice(
  machine: Machine,
  process: Process,
  name: string,
  message: unknown,
): { readonly answer: unknown } | undefined {
  switch (name) {
    case "terminal":
      return { answer: terminalControl(process, message as TerminalMessage) };
    case "processes":
      return { answer: listProcesses(machine) };
    case "file-systems":
      return {
        answer: machine.files.allMounts.map(({ path, volume }): FileSystemInformation => ({
          source: volume.source,
          mountedOn: path,
          usedBytes: volume.usedBytes,
          ...(volume.limitBytes === Infinity ? {} : { limitBytes: volume.limitBytes }),
        })),
      };
    case "listeners":
      return {
        answer: [...machine.processes].flatMap((each) =>
          [...(each.listening?.keys() ?? [])].map((port): ListenerInformation => ({
            processId: each.processId,
            program: (each.argv[0] ?? "").split("/").at(-1) ?? "",
            port,
          })),
        ),
      };
    case "identity":
      return {
        answer: {
          hostName: machine.hostName,
          addresses: machine.host.network.addresses,
          userName: machine.user.name,
          userId: machine.user.userId,
          groupId: machine.user.groupId,
          uptimeMs: machine.host.nowMs,
        } satisfies MachineIdentity,
      };
    case "executable":
      return {
        answer:
          findInPath(
            machine.files,
            String(message),
            process.directory,
            process.currentEnvironment.get("PATH"),
          ) ?? null,
      };
    default:
      return undefined;
  }
}

/** The size of the controlling terminal. Throws ENOTTY. */
export const terminalSize = (): Coroutine<{ readonly columns: number; readonly rows: number }> =>
  device("terminal", { type: "size" } satisfies TerminalMessage);
/** In raw mode Ctrl-C and Ctrl-D are input like any other. Returns what the mode was. Throws ENOTTY. */
export const setTerminalRaw = (raw: boolean): Coroutine<boolean> =>
  device("terminal", { type: "mode", raw } satisfies TerminalMessage);
/** The group that Ctrl-C reaches. Throws ENOTTY. */
export const setForegroundGroup = (group: number): Coroutine<boolean> =>
  device("terminal", { type: "foreground", group } satisfies TerminalMessage);
export const listProcessInformation = (): Coroutine<readonly ProcessInformation[]> =>
  device("processes", null);
export const listFileSystems = (): Coroutine<readonly FileSystemInformation[]> =>
  device("file-systems", null);
export const listListeners = (): Coroutine<readonly ListenerInformation[]> => device("listeners", null);
export const machineIdentity = (): Coroutine<MachineIdentity> => device("identity", null);
/** The path of the program that `name` would run, or null. */
export const whichExecutable = (name: string): Coroutine<string | null> => device("executable", name);
