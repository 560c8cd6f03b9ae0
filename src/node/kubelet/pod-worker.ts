/**
 * The life of one pod on its node, from admission to removal. Each sync looks at what is and starts what is missing;
 * container exits, probe verdicts, changes of the pod and timers cause syncs, nothing polls.
 * Models: pkg/kubelet/pod_workers.go, kubelet.go syncPod, kuberuntime_manager.go computePodActions (v1.36).
 * Differs: one worker object does what worker, status manager, probe manager and event generator do upstream; the
 * relisting of the runtime (PLEG, every second) is a delay of up to a second after a change.
 */

import type { Container as ContainerSpec, Pod } from "#api/types.ts";
import type { Timer } from "#kernel/kernel.ts";
import type { Container, Sandbox } from "../runtime/index.ts";
import { awaitDeadline } from "./active-deadline.ts";
import type { Rejection } from "./admission.ts";
import { regularContainersAreDone } from "./container-actions.ts";
import { ContainerPass, type ContainerPassOwner } from "./container-pass.ts";
import { createSandbox, SandboxError } from "./create-sandbox.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import type { LocalStorageUse } from "./local-storage.ts";
import {
  podStatus,
  timeText,
  type ContainerFacts,
  type PodFailure,
  type PodStatus,
  type WaitingReason,
} from "./pod-status.ts";
import { PodStatusWriter } from "./pod-status-writer.ts";
import { PodTermination, graceOf, type TerminationOwner } from "./pod-termination.ts";
import { PodVolumes, type PodVolumesOwner } from "./pod-volumes.ts";
import { PodProbes, probedContainers, type PodProbesOwner } from "./probes/pod-probes.ts";
import type { ProbeType } from "./probes/probe-worker.ts";
import type { StartOutcome } from "./start-container.ts";
import { stopContainer, type Turn } from "./stop-container.ts";

/** Sandbox with network: containerd, CNI, pause container. */
const SANDBOX_MS: readonly [number, number] = [300, 800];
/** The runtime is relisted every second (PLEG): a change is seen so much later. */
const RELIST_MS = 1000;
/** Next sync after an error: 10 s, jitter 0.5 (backOffPeriod, workerBackOffPeriodJitterFactor). */
const ERROR_RETRY_MS = 10_000;
/** The longest wait for a back-off: 60 s, jitter 0.5 (resyncInterval, workerResyncIntervalJitterFactor). */
const LONGEST_RETRY_MS = 60_000;
const RETRY_JITTER = 0.5;

export class PodWorker
  implements
    ContainerFacts,
    LocalStorageUse,
    ContainerPassOwner,
    PodProbesOwner,
    PodVolumesOwner,
    TerminationOwner
{
  readonly uid: string;
  /** Everything has ended and been cleaned up; the object may still be there. */
  finished = false;
  private waitings: Map<string, WaitingReason> | undefined;
  private probes: PodProbes | undefined;
  private sandbox: Sandbox | undefined;
  private termination: PodTermination | undefined;
  private readonly volumes: PodVolumes;
  private readonly writer: PodStatusWriter;
  private removed = false;
  /** Why the kubelet ended the pod. */
  private failure: PodFailure | undefined;
  /** The containers have ended for good, and the sandbox goes. */
  private over = false;
  private pass: ContainerPass | undefined;
  /** What the pass under way has brought so far: something new in the runtime, and when to try again. */
  private changed = false;
  private retryMs: number | undefined;
  /** Something happened during it. */
  private again = false;
  private retryTimer: Timer | undefined;
  private relistTimer: Timer | undefined;
  private deadlineTimer: Timer | undefined;

  constructor(
    readonly context: KubeletContext,
    public pod: Pod,
    /** For a static pod: the mirror in the API stands for it. */
    readonly isStatic: boolean,
  ) {
    this.uid = pod.metadata.uid;
    this.writer = new PodStatusWriter(context, pod, isStatic);
    this.volumes = new PodVolumes(context, this);
    if (probedContainers(pod).length > 0) this.probes = new PodProbes(context, this, context.scope.nowMs);
  }

  /** As last reported; starts as what the API had. */
  get status(): PodStatus {
    return this.writer.status;
  }

  /** Begins: fails when the node refuses the pod, adopts what runs already, else starts. */
  admit(rejection: Rejection | undefined): void {
    const { context, pod } = this;
    if (rejection) {
      this.event("Warning", rejection.reason, rejection.message);
      this.finished = true;
      this.writer.set({
        ...this.status,
        phase: "Failed",
        reason: rejection.reason,
        message: `Pod was rejected: ${rejection.message}`,
        startTime: timeText(context.scope.nowMs),
      });
      return;
    }
    const found = context.runtime.sandbox(this.uid);
    if (found) this.adopt(found);
    this.watchDeadline();
    if (pod.metadata.deletionTimestamp) this.terminate(graceOf(pod));
    else this.sync();
  }

  /** The pod changed in the API. */
  update(pod: Pod): void {
    const previous = this.pod;
    this.pod = pod;
    if (pod.metadata.deletionTimestamp) {
      if (this.finished) return this.writer.delete();
      return this.terminate(graceOf(pod));
    }
    if (
      pod.spec === previous.spec &&
      pod.metadata.labels === previous.metadata.labels &&
      pod.metadata.annotations === previous.metadata.annotations
    ) {
      // Only the status changed; others may have set conditions that readiness gates name.
      if (pod.spec.readinessGates) this.refreshStatus();
      return;
    }
    if (this.finished) return;
    if (pod.spec.volumes?.some(({ downwardAPI, projected }) => downwardAPI ?? projected))
      this.volumes.refresh();
    this.watchDeadline();
    this.sync();
  }

  /** The object is gone from the API. */
  remove(): void {
    this.removed = true;
    if (this.finished) return this.forget();
    this.terminate(graceOf(this.pod));
  }

  /** Ends the pod because the kubelet says so (deadline, eviction); when its containers have ended, it has failed. */
  fail(failure: PodFailure, graceMs = (this.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000): void {
    if (this.termination || this.finished) return;
    this.failure = failure;
    this.terminate(graceMs);
  }

  containerBytes(name: string): number {
    return this.container(name)?.writtenBytes ?? 0;
  }

  volumeBytes(name: string): number {
    return this.sandbox?.volumes.get(name)?.usedBytes ?? 0;
  }

  /** The newest instance of a container, running or not. */
  container(name: string): Container | undefined {
    return this.sandbox?.newest(name);
  }

  previousContainer(name: string): Container | undefined {
    return this.sandbox?.previous(name);
  }

  // --- facts for the status

  waiting(name: string): WaitingReason | undefined {
    return this.waitings?.get(name);
  }

  started(name: string, container: Container): boolean {
    return this.probes?.started(name, container) ?? container.isRunning;
  }

  ready(name: string, container: Container): boolean {
    return this.probes?.ready(name, container) ?? container.isRunning;
  }

  failedProbe(name: string, container: Container): "startup" | "liveness" | undefined {
    return this.probes?.failed(name, container);
  }

  get address(): string {
    return this.sandbox?.network.address ?? "";
  }

  // --- syncing

  private sync(): void {
    if (this.finished) return;
    if (this.pass) {
      this.again = true;
      return;
    }
    this.refreshStatus();
    if (this.termination) return;
    if (this.status.phase === "Succeeded" || this.status.phase === "Failed") return this.terminate(0);
    // Sidecars do not keep a pod alive whose work is done.
    if (regularContainersAreDone(this.pod, this.sandbox)) return this.terminate(graceOf(this.pod));
    this.beginPass();
  }

  private beginPass(): void {
    const { context } = this;
    this.retryTimer?.cancel();
    if (this.sandbox?.stopped === false) {
      this.pass = new ContainerPass(this);
      return this.pass.start(this.sandbox);
    }
    const mountAgainMs = this.volumes.mount();
    if (mountAgainMs !== undefined) return this.syncAfter(mountAgainMs, "mount again");
    // The sandbox from before a reboot is only a record.
    if (this.sandbox)
      this.event("Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
    const pass = (this.pass = new ContainerPass(this));
    pass.after(context.random.between(...SANDBOX_MS), "pod sandbox", () => this.createSandbox(pass));
  }

  private createSandbox(pass: ContainerPass): void {
    try {
      this.sandbox = createSandbox(this.pod, this.context);
    } catch (error) {
      if (!(error instanceof SandboxError)) throw error;
      this.event("Warning", "FailedCreatePodSandBox", `Failed to create pod sandbox: ${error.message}`);
      this.retryMs = this.jittered(ERROR_RETRY_MS);
      return this.passEnded();
    }
    this.volumes.moveTo(this.sandbox);
    pass.start(this.sandbox);
  }

  startEnded(name: string, outcome: StartOutcome): void {
    if (outcome.started) {
      this.waitings?.delete(name);
      this.changed = true;
      return;
    }
    const { waiting, retryMs } = outcome;
    (this.waitings ??= new Map()).set(name, waiting);
    const own = this.jittered(retryMs === undefined ? ERROR_RETRY_MS : Math.min(retryMs, LONGEST_RETRY_MS));
    this.retryMs = Math.min(this.retryMs ?? Infinity, own);
    // What was made for it is news for the next relisting.
    if (waiting.reason === "ErrImagePull" || waiting.reason === "RunContainerError") this.changed = true;
  }

  passEnded(): void {
    const { changed, retryMs } = this;
    this.pass = undefined;
    this.changed = false;
    this.retryMs = undefined;
    if (retryMs !== undefined) {
      this.refreshStatus();
      this.syncAfter(retryMs, "sync pod again");
    }
    if (changed) this.relist();
    if (this.again) {
      this.again = false;
      this.context.scope.soon("sync pod", () => this.sync());
    }
  }

  private syncAfter(delayMs: number, label: string): void {
    this.retryTimer?.cancel();
    this.retryTimer = this.context.scope.after(delayMs, label, () => this.sync());
  }

  /** A change in the runtime will be seen at the next relisting. */
  private relist(): void {
    if (this.relistTimer?.pending) return;
    const delayMs = this.context.random.between(0, RELIST_MS);
    this.relistTimer = this.context.scope.after(delayMs, "relist", () => {
      this.relistTimer = undefined; // thousands of pods hold on to nothing that is over
      this.watchProbes();
      this.sync();
    });
  }

  private jittered(baseMs: number): number {
    return baseMs * (1 + RETRY_JITTER * this.context.random.fraction());
  }

  readonly onContainerExit = (): void => {
    if (this.context.scope.disposed) return;
    this.relist();
    if (!this.finished) this.termination?.proceed();
  };

  private adopt(sandbox: Sandbox): void {
    this.sandbox = sandbox;
    this.volumes.moveTo(sandbox);
    for (const instances of sandbox.containers.values()) {
      const newest = instances.at(-1);
      if (newest) newest.onExit = this.onContainerExit;
    }
    this.watchProbes();
  }

  // --- probes

  private watchProbes(): void {
    if (this.sandbox && !this.finished) this.probes?.watch(this.sandbox, this.termination !== undefined);
  }

  onVerdict(type: ProbeType, success: boolean): void {
    if (type === "startup" && success) this.watchProbes();
    if (type === "readiness") this.refreshStatus();
    else if (!this.termination) this.sync();
  }

  // --- killing

  killForRestart(spec: ContainerSpec, container: Container, message: string, done: () => void): void {
    const failed = this.failedProbe(spec.name, container);
    const probe = failed === "startup" ? spec.startupProbe : failed ? spec.livenessProbe : undefined;
    const graceSeconds =
      probe?.terminationGracePeriodSeconds ?? this.pod.spec.terminationGracePeriodSeconds ?? 30;
    this.killContainer(spec, container, graceSeconds * 1000, message, done);
  }

  /** `done` is called when the container has ended. */
  private killContainer(
    spec: ContainerSpec,
    container: Container,
    graceMs: number,
    message: string,
    done: () => void,
    turn?: Turn,
  ): void {
    this.event("Normal", "Killing", message === "" ? `Stopping container ${spec.name}` : message, spec);
    this.probes?.stopKilling(spec.name);
    container.onExit = () => {
      this.onContainerExit();
      done();
    };
    const hookFailed = (): void => this.event("Warning", "FailedPreStopHook", "PreStopHook failed", spec);
    stopContainer(spec, container, graceMs, this.context, hookFailed, turn);
  }

  kill(spec: ContainerSpec, container: Container, graceMs: number, turn: Turn | undefined): void {
    this.killContainer(spec, container, graceMs, "", () => {}, turn);
  }

  // --- ending

  private terminate(graceMs: number): void {
    if (this.finished) return;
    if (this.termination) return this.termination.shorten(graceMs);
    this.pass?.cancel();
    this.pass = undefined;
    this.again = false;
    this.retryTimer?.cancel();
    this.deadlineTimer?.cancel();
    this.termination = new PodTermination(this.context, this.pod, this.sandbox, graceMs, this);
    this.probes?.stopKilling();
    this.refreshStatus();
    this.termination.proceed();
  }

  terminated(): void {
    const { sandbox, context } = this;
    this.probes?.stop();
    this.probes = undefined;
    this.relistTimer?.cancel();
    this.retryTimer?.cancel();
    this.volumes.stop();
    this.over = true;
    this.refreshStatus();
    this.finished = true;
    if (sandbox) context.runtime.stopSandbox(sandbox);
    if (this.removed) return this.forget();
    if (this.pod.metadata.deletionTimestamp) this.writer.writeAndDelete();
    else this.refreshStatus();
  }

  private forget(): void {
    const { context } = this;
    this.writer.cancel();
    if (this.sandbox) context.runtime.removeSandbox(this.sandbox);
    context.objects.release(this.uid);
    for (const { name, image } of [...(this.pod.spec.initContainers ?? []), ...this.pod.spec.containers]) {
      context.restartBackOff.forget(`${this.uid}/${name}/${image ?? ""}`);
      context.pullBackOff.forget(`${this.uid}_${image ?? ""}`);
    }
    context.forget(this.uid);
  }

  private watchDeadline(): void {
    this.deadlineTimer?.cancel();
    this.deadlineTimer = awaitDeadline(this, this.context.scope);
  }

  // --- status

  private refreshStatus(): void {
    if (this.finished && !this.sandbox) return;
    const { context } = this;
    this.writer.set(
      podStatus({
        pod: this.pod,
        sandbox: this.sandbox,
        facts: this,
        hostIP: context.node.hostIP,
        nowMs: context.scope.nowMs,
        terminal: this.termination !== undefined,
        failure: this.failure,
        over: this.over,
        isStatic: this.isStatic,
        previous: this.status,
        sandboxStopped: this.sandbox?.stopped === true,
      }),
    );
  }

  /** The mirror pod is new: it does not know the status yet. */
  rewriteStatus(): void {
    this.writer.rewrite();
  }

  event(type: "Normal" | "Warning", reason: string, message: string, spec?: ContainerSpec): void {
    const isInit = spec !== undefined && (this.pod.spec.initContainers ?? []).includes(spec);
    const fieldPath = spec ? `spec.${isInit ? "initContainers" : "containers"}{${spec.name}}` : undefined;
    this.context.recorder.event(this.pod, type, reason, message, fieldPath);
  }
}
