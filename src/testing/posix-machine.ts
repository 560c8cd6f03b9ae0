/**
 * A machine on a kernel of its own, for tests of posix programs.
 */

import { Kernel } from "#kernel/kernel.ts";
import type { ExchangeRequest, ExchangeResult, NetworkDevice } from "#posix/exchange.ts";
import { FileSystem } from "#posix/file-system/file-system.ts";
import { type TreeEntry, buildTree, programEntries } from "#posix/file-system/tree.ts";
import { Volume } from "#posix/file-system/volume.ts";
import type { Host } from "#posix/machine/host.ts";
import { Machine, type MachineOptions } from "#posix/machine/machine.ts";
import { InputSource, OutputSink } from "#posix/machine/open-file.ts";
import { programs } from "#posix/programs/index.ts";
import type { Program } from "#posix/system-calls.ts";

/** 2026-05-04T08:00:00Z */
const EPOCH_MS = 1_777_881_600_000;

export interface TestMachineOptions {
  readonly files?: Readonly<Record<string, TreeEntry>>;
  readonly programs?: Readonly<Record<string, Program>>;
  readonly answer?: (request: ExchangeRequest) => ExchangeResult;
  readonly resolve?: Readonly<Record<string, string>>;
  readonly device?: Host["device"];
  readonly onDefect?: Host["defect"];
  readonly machine?: Partial<MachineOptions>;
}

export interface ScriptResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined: still running after the time allowed. */
  readonly exitCode: number | undefined;
}

export interface TestMachine {
  readonly kernel: Kernel;
  readonly machine: Machine;
  readonly host: Host;
  /** Runs a program until it ends, or for `limitMs` of virtual time. */
  run(
    argv: readonly string[],
    options?: { readonly stdin?: string; readonly limitMs?: number },
  ): ScriptResult;
  /** Runs `bash -c script`. */
  sh(script: string, options?: { readonly stdin?: string; readonly limitMs?: number }): ScriptResult;
}

export function createTestMachine(options: TestMachineOptions = {}): TestMachine {
  const kernel = new Kernel({ seed: 1 });
  const scope = kernel.root.child("machine");
  const network: NetworkDevice = {
    addresses: ["10.0.0.7"],
    hostName: "test",
    exchange: (request, done) => {
      const timer = scope.after(1, "exchange", () =>
        done(options.answer?.(request) ?? { ok: false, failure: "name-not-found", latencyMs: 1 }),
      );
      return () => timer.cancel();
    },
    resolve: (name, done) => {
      const timer = scope.after(1, "resolve", () => {
        const address = options.resolve?.[name];
        done(
          address === undefined
            ? { failure: "name-not-found", server: "10.96.0.10" }
            : { addresses: [address], server: "10.96.0.10", canonicalName: name },
        );
      });
      return () => timer.cancel();
    },
    listen: () => () => {},
  };
  const host: Host = {
    get nowMs() {
      return kernel.nowMs;
    },
    epochMs: EPOCH_MS,
    network,
    after: (delayMs, label, run) => {
      const timer = scope.after(delayMs, label, run);
      return () => timer.cancel();
    },
    random: () => scope.random.fraction(),
    compute: (cpuMs, done) => {
      const timer = scope.after(cpuMs, "compute", done);
      return () => timer.cancel();
    },
    allocate: () => true,
    device: options.device ?? (() => undefined),
    ...(options.onDefect ? { defect: options.onDefect } : {}),
  };
  const volume = new Volume({
    base: buildTree({ ...programEntries("/bin", { ...programs, ...options.programs }), ...options.files }),
  });
  const machine = new Machine(host, { files: new FileSystem(volume), ...options.machine });
  const run: TestMachine["run"] = (argv, { stdin = "", limitMs = 3_600_000 } = {}) => {
    let stdout = "";
    let stderr = "";
    let exitCode: number | undefined;
    const input = new InputSource();
    input.push(stdin);
    input.end();
    machine.start({
      argv,
      environment: new Map([
        ["PATH", "/bin"],
        ["HOME", "/root"],
        ["USER", "root"],
      ]),
      descriptors: {
        0: input,
        1: new OutputSink((text) => void (stdout += text)),
        2: new OutputSink((text) => void (stderr += text)),
      },
      onExit: (result) => void (exitCode = result.exitCode),
    });
    const endMs = kernel.nowMs + limitMs;
    while (exitCode === undefined && (kernel.nextDueMs ?? Infinity) <= endMs) kernel.runNext();
    return { stdout, stderr, exitCode };
  };
  return { kernel, machine, host, run, sh: (script, settings) => run(["bash", "-c", script], settings) };
}
