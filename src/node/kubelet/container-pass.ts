/**
 * One pass over a pod's containers: those that should run and do not are started, one after the other; one that must not
 * go on as it is, is killed first. Whoever gives the pass up cancels it, and hears nothing of it any more.
 * Models: pkg/kubelet/kuberuntime/kuberuntime_manager.go SyncPod (v1.36).
 */

import type { Container as ContainerSpec, Pod } from "#api/types.ts";
import type { Container, Sandbox } from "../runtime/index.ts";
import { containersToStart, killReason, type ProbeVerdicts } from "./container-actions.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import { startContainer, type StartOutcome } from "./start-container.ts";

export interface ContainerPassOwner extends ProbeVerdicts {
  readonly context: KubeletContext;
  readonly pod: Pod;
  readonly onContainerExit: () => void;
  /** Kills a running container because of `message`; `done` is called when it has ended. */
  killForRestart(spec: ContainerSpec, container: Container, message: string, done: () => void): void;
  /** How one start ended. */
  startEnded(name: string, outcome: StartOutcome): void;
  /** All have been tried. */
  passEnded(): void;
}

export class ContainerPass {
  private cancelled = false;
  private cancelStep: (() => void) | undefined;
  private queue: ContainerSpec[] = [];

  constructor(private readonly owner: ContainerPassOwner) {}

  /** Before {@link start}, something that the pass waits for. */
  after(delayMs: number, label: string, run: () => void): void {
    const timer = this.owner.context.scope.after(delayMs, label, () => {
      if (!this.cancelled) run();
    });
    this.cancelStep = () => timer.cancel();
  }

  start(sandbox: Sandbox): void {
    this.queue = containersToStart(this.owner.pod, sandbox, this.owner);
    this.next(sandbox);
  }

  cancel(): void {
    this.cancelled = true;
    this.cancelStep?.();
  }

  private next(sandbox: Sandbox): void {
    const { owner } = this;
    const spec = this.queue.shift();
    if (!spec) return owner.passEnded();
    const running = sandbox.newest(spec.name);
    if (!running?.isRunning) return this.startOne(spec, sandbox);
    // It runs, but must not: a failed probe or another image.
    const why = killReason(owner.pod, spec, running, owner) ?? "";
    owner.killForRestart(spec, running, why, () => {
      if (!this.cancelled) this.startOne(spec, sandbox);
    });
  }

  private startOne(spec: ContainerSpec, sandbox: Sandbox): void {
    const { owner } = this;
    startContainer(
      {
        pod: owner.pod,
        sandbox,
        spec,
        context: owner.context,
        after: (delayMs, label, run) => this.after(delayMs, label, run),
        onCancel: (cancel) => (this.cancelStep = cancel),
        onExit: owner.onContainerExit,
      },
      (outcome) => {
        if (this.cancelled) return;
        owner.startEnded(spec.name, outcome);
        this.next(sandbox);
      },
    );
  }
}
