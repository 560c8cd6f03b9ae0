/**
 * What a machine needs of whoever hosts it: the kubelet's runtime, the learner's workstation, a test. The machine itself
 * knows no kernel and no Kubernetes.
 */

import type { NetworkDevice } from "../exchange.ts";
import type { SystemError } from "../system-calls.ts";

/** Stops what was started. Called at most once, and not after it has finished. */
export type Cancel = () => void;

export interface DeviceReply {
  answer(value: unknown): void;
  fail(error: SystemError): void;
}

export interface Host {
  /** Virtual time in milliseconds. */
  readonly nowMs: number;
  /** Milliseconds since 1970 at `nowMs` 0. */
  readonly epochMs: number;
  readonly network: NetworkDevice;
  /** Runs `run` in a task of its own, `delayMs` from now. `label` is constant text for the trace. */
  after(delayMs: number, label: string, run: () => void): Cancel;
  /** A number in [0, 1) from the host's seeded stream. */
  random(): number;
  /** Uses processor time; `done` comes in a later task, when that much was granted. */
  compute(cpuMs: number, done: () => void): Cancel;
  /** Hears that a program threw what is no system error, which ends it. `trace`: what was thrown, and where. */
  defect?(program: string, trace: string): void;
  /** Takes memory, or with a negative number gives it back. False: there is none left, the process is killed. */
  allocate(bytes: number): boolean;
  /**
   * Something the host offers beside files. The reply may come at once or later. Undefined: there is no such device,
   * the program sees ENOSYS.
   */
  device(name: string, message: unknown, reply: DeviceReply, processId: number): Cancel | undefined;
}
