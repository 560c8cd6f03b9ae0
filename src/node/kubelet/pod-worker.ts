/**
 * The life of one pod on its node, from admission to removal. Each sync looks at what is and starts what is missing;
 * container exits, probe verdicts, changes of the pod and timers cause syncs, nothing polls.
 * Models: pkg/kubelet/pod_workers.go, kubelet.go syncPod, kuberuntime_manager.go computePodActions (v1.36).
 * Differs: one worker object does what worker, status manager, probe manager and event generator do upstream; the
 * relisting of the runtime (PLEG, every second) is a delay of up to a second after a change.
 */

import { StatusError } from "#api/status-error.ts";
import { parseTime } from "#api/time.ts";
import type { Container as ContainerSpec, Pod } from "#api/types.ts";
import { deepEqual } from "#api/deep-equal.ts";
import type { Timer } from "#kernel/kernel.ts";
import { NoAddressError } from "#network/network.ts";
import type { Container, Sandbox } from "../runtime/index.ts";
import type { Rejection } from "./admission.ts";
import { runHook } from "./hooks.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import { isSidecar } from "./pod-phase.ts";
import { podFiles } from "./pod-files.ts";
import {
  podStatus,
  timeText,
  withFieldsOfOthers,
  type ContainerFacts,
  type PodStatus,
  type WaitingReason,
} from "./pod-status.ts";
import { PodVolumeSources, type VolumeOwner } from "./pod-volume-sources.ts";
import { PodProbes, probedContainers, type PodProbesOwner } from "./probes/pod-probes.ts";
import type { ProbeType } from "./probes/probe-worker.ts";
import { podText, startContainer, type StartOutcome } from "./start-container.ts";
import { isGenerated, makeVolume, MountError } from "./volumes.ts";

/** Sandbox with network: containerd, CNI, pause container. */
const SANDBOX_MS: readonly [number, number] = [300, 800];
/** The runtime is relisted every second (PLEG): a change is seen so much later. */
const RELIST_MS = 1000;
/** Status changes are written together after a moment. */
const STATUS_LAG_MS: readonly [number, number] = [2, 12];
/** A status that could not be written is tried again with the next sync of the status manager (syncPeriod). */
const STATUS_RETRY_MS = 10_000;
/** Next sync after an error: 10 s, jitter 0.5 (backOffPeriod, workerBackOffPeriodJitterFactor). */
const ERROR_RETRY_MS = 10_000;
/** The longest wait for a back-off: 60 s, jitter 0.5 (resyncInterval, workerResyncIntervalJitterFactor). */
const LONGEST_RETRY_MS = 60_000;
const RETRY_JITTER = 0.5;
/** Mounting is tried again after 500 ms, doubled to 2 m 2 s (goroutinemap/exponentialbackoff). */
const MOUNT_RETRY_FIRST_MS = 500;
const MOUNT_RETRY_MAX_MS = 122_000;
/** After a preStop hook that used up the grace period (minimumGracePeriodInSeconds). */
const MINIMUM_GRACE_MS = 2000;
/** From the last container's end to the pod's removal: unmounting, network, cgroups. */
const CLEAN_UP_MS: readonly [number, number] = [300, 1000];
/** A mounted config map follows within the kubelet's sync period, 1 minute (plus the watch). */
const VOLUME_REFRESH_MS: readonly [number, number] = [1000, 60_000];

interface Termination {
  graceMs: number;
  /** Set on the status when the pod failed by the kubelet's decision. */
  readonly failure?: { readonly reason: string; readonly message: string };
  /** Containers asked to end. */
  readonly asked: Set<Container>;
  cleanUp: Timer | undefined;
}

export class PodWorker implements ContainerFacts, PodProbesOwner, VolumeOwner {
  readonly uid: string;
  /** As last reported; starts as what the API had. */
  status: PodStatus;
  /** Everything has ended and been cleaned up; the object may still be there. */
  finished = false;
  private waitings: Map<string, WaitingReason> | undefined;
  private probes: PodProbes | undefined;
  private sandbox: Sandbox | undefined;
  private termination: Termination | undefined;
  private removed = false;
  private passId = 0;
  private inPass = false;
  private again = false;
  private cancelStep: (() => void) | undefined;
  private retryTimer: Timer | undefined;
  private relistTimer: Timer | undefined;
  private statusTimer: Timer | undefined;
  private deadlineTimer: Timer | undefined;
  private refreshTimer: Timer | undefined;
  private mountFailures = 0;

  constructor(
    readonly context: KubeletContext,
    public pod: Pod,
    /** For a static pod: the mirror in the API stands for it. */
    readonly isStatic: boolean,
  ) {
    this.uid = pod.metadata.uid;
    this.status = pod.status ?? {};
    if (probedContainers(pod).length > 0) this.probes = new PodProbes(context, this, context.scope.nowMs);
  }

  /** Begins: fails when the node refuses the pod, adopts what runs already, else starts. */
  admit(rejection: Rejection | undefined): void {
    const { context, pod } = this;
    if (rejection) {
      this.event("Warning", rejection.reason, rejection.message);
      this.finished = true;
      this.setStatus({
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
    if (pod.metadata.deletionTimestamp) this.terminate(this.graceOf(pod));
    else this.sync();
  }

  /** The pod changed in the API. */
  update(pod: Pod): void {
    const previous = this.pod;
    this.pod = pod;
    if (pod.metadata.deletionTimestamp) {
      if (this.finished) return this.deleteObject();
      return this.terminate(this.graceOf(pod));
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
      this.refreshVolumes();
    this.watchDeadline();
    this.sync();
  }

  /** The object is gone from the API. */
  remove(): void {
    this.removed = true;
    if (this.finished) return this.forget();
    this.terminate(this.graceOf(this.pod));
  }

  /** Ends the pod because the kubelet says so (deadline, eviction): it fails with this reason. */
  fail(reason: string, message: string): void {
    if (this.termination || this.finished) return;
    this.terminate((this.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000, { reason, message });
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

  // --- syncing

  private sync(): void {
    if (this.finished) return;
    if (this.inPass) {
      this.again = true;
      return;
    }
    this.refreshStatus();
    if (this.termination) return;
    if (this.status.phase === "Succeeded" || this.status.phase === "Failed") return this.terminate(0);
    // Sidecars do not keep a pod alive whose work is done.
    if (this.regularContainersAreDone()) return this.terminate(this.graceOf(this.pod));
    this.beginPass();
  }

  private beginPass(): void {
    this.retryTimer?.cancel();
    this.inPass = true;
    this.passId++;
    if (this.hasSandbox) return this.runActions();
    if (!this.mountVolumes()) return;
    if (this.sandbox)
      this.event("Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
    this.after(this.context.random.between(...SANDBOX_MS), "pod sandbox", () => {
      if (!this.createSandbox()) return;
      this.runActions();
    });
  }

  private endPass(changed: boolean, retryMs: number | undefined): void {
    this.inPass = false;
    this.cancelStep = undefined;
    if (retryMs !== undefined) {
      this.refreshStatus();
      this.retryTimer?.cancel();
      this.retryTimer = this.context.scope.after(retryMs, "sync pod again", () => this.sync());
    }
    if (changed) this.relist();
    if (this.again) {
      this.again = false;
      this.context.scope.soon("sync pod", () => this.sync());
    }
  }

  /** A change in the runtime will be seen at the next relisting. */
  private relist(): void {
    if (this.relistTimer?.pending) return;
    const delayMs = this.context.random.between(0, RELIST_MS);
    this.relistTimer = this.context.scope.after(delayMs, "relist", () => {
      this.watchProbes();
      this.sync();
    });
  }

  private after(delayMs: number, label: string, run: () => void): void {
    const id = this.passId;
    const timer = this.context.scope.after(delayMs, label, () => {
      if (id === this.passId) run();
    });
    this.cancelStep = () => timer.cancel();
  }

  private jittered(baseMs: number): number {
    return baseMs * (1 + RETRY_JITTER * this.context.random.fraction());
  }

  // --- stages

  /** Whether containers can be started; the sandbox from before a reboot is only a record. */
  private get hasSandbox(): boolean {
    return this.sandbox?.stopped === false;
  }

  private mountVolumes(): boolean {
    const { context, pod } = this;
    const volumes = this.sandbox?.volumes ?? this.volumes;
    for (const spec of pod.spec.volumes ?? []) {
      try {
        volumes.set(spec.name, makeVolume(spec, this.volumeSources, volumes.get(spec.name)));
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
        this.event(
          "Warning",
          "FailedMount",
          `MountVolume.SetUp failed for volume "${spec.name}" : ${error.message}`,
        );
        const delayMs = Math.min(
          MOUNT_RETRY_FIRST_MS * 2 ** Math.min(this.mountFailures++, 20),
          MOUNT_RETRY_MAX_MS,
        );
        this.inPass = false;
        this.retryTimer = context.scope.after(delayMs, "mount again", () => this.sync());
        return false;
      }
    }
    this.mountFailures = 0;
    return true;
  }

  private readonly volumes = new Map<string, ReturnType<typeof makeVolume>>();

  private readonly volumeSources = new PodVolumeSources(this);

  /** "" before there is a sandbox. */
  get podIP(): string {
    return this.sandbox?.network.address ?? "";
  }

  readonly objectChanged = (): void => {
    if (this.refreshTimer?.pending || this.finished) return;
    const delayMs = this.context.random.between(...VOLUME_REFRESH_MS);
    this.refreshTimer = this.context.scope.after(delayMs, "refresh volumes", () => this.refreshVolumes());
  };

  private refreshVolumes(): void {
    for (const spec of this.pod.spec.volumes ?? []) {
      const existing = this.sandbox?.volumes.get(spec.name);
      if (!existing || !isGenerated(spec)) continue;
      try {
        makeVolume(spec, this.volumeSources, existing);
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
        // The files stay as they were; the pod goes on (upstream too reports and keeps).
        this.event(
          "Warning",
          "FailedMount",
          `MountVolume.SetUp failed for volume "${spec.name}" : ${error.message}`,
        );
      }
    }
  }

  private createSandbox(): boolean {
    const { context, pod } = this;
    const { spec, metadata } = pod;
    const hostNetwork = spec.hostNetwork === true;
    const hostName = hostNetwork ? context.node.nodeName : (spec.hostname ?? metadata.name).slice(0, 63);
    const resolver = context.resolverFor(pod);
    const hostPorts = spec.containers.flatMap(({ ports }) =>
      (ports ?? []).flatMap(({ hostPort, containerPort, protocol }) =>
        hostPort
          ? [{ hostPort, containerPort, protocol: (protocol ?? "TCP").toLowerCase() as "tcp" | "udp" }]
          : [],
      ),
    );
    try {
      const sandbox = context.runtime.createSandbox(this.uid, {
        hostName,
        resolver,
        podKey: `${metadata.namespace ?? ""}/${metadata.name}`,
        ...(hostNetwork ? { hostNetwork } : {}),
        ...(hostPorts.length > 0 ? { hostPorts } : {}),
      });
      for (const [name, volume] of this.volumes) sandbox.volumes.set(name, volume);
      sandbox.files = podFiles(pod, sandbox.network.address, hostName, resolver);
      this.sandbox = sandbox;
      return true;
    } catch (error) {
      if (!(error instanceof NoAddressError)) throw error;
      this.event(
        "Warning",
        "FailedCreatePodSandBox",
        `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${context.random.hex(64)}": plugin type="bridge" failed (add): ${error.message}`,
      );
      this.endPass(false, this.jittered(ERROR_RETRY_MS));
      return false;
    }
  }

  /** Starts, one after the other, the containers that should run and do not. */
  private runActions(): void {
    const sandbox = this.sandbox as Sandbox;
    const queue = this.containersToStart(sandbox);
    let changed = false;
    let retryMs: number | undefined;
    const next = (): void => {
      const spec = queue.shift();
      if (!spec) return this.endPass(changed, retryMs);
      this.startOne(spec, sandbox, (outcome) => {
        if (outcome.started) {
          this.waitings?.delete(spec.name);
          changed = true;
        } else {
          (this.waitings ??= new Map()).set(spec.name, outcome.waiting);
          const own =
            outcome.retryMs === undefined
              ? this.jittered(ERROR_RETRY_MS)
              : this.jittered(Math.min(outcome.retryMs, LONGEST_RETRY_MS));
          retryMs = Math.min(retryMs ?? Infinity, own);
          // What was made for it is news for the next relisting.
          if (outcome.waiting.reason === "ErrImagePull" || outcome.waiting.reason === "RunContainerError")
            changed = true;
        }
        next();
      });
    };
    next();
  }

  private startOne(spec: ContainerSpec, sandbox: Sandbox, done: (outcome: StartOutcome) => void): void {
    const id = this.passId;
    const begin = (): void =>
      startContainer(
        {
          pod: this.pod,
          sandbox,
          spec,
          context: this.context,
          after: (delayMs, label, run) => this.after(delayMs, label, run),
          onCancel: (cancel) => (this.cancelStep = cancel),
          onObjectChange: () => {},
          onExit: this.onContainerExit,
        },
        (outcome) => {
          if (id === this.passId) done(outcome);
        },
      );
    const running = sandbox.newest(spec.name);
    if (!running?.isRunning) return begin();
    // It runs, but must not: a failed probe or another image.
    const why = this.killReason(spec, running) ?? "";
    this.killContainer(spec, running, this.graceAfterProbe(spec, running), why, () => {
      if (id === this.passId) begin();
    });
  }

  /** Why a running container is killed and started again. */
  private killReason(spec: ContainerSpec, container: Container): string | undefined {
    const restarts = this.shouldRestart(spec, 1) ? ", will be restarted" : "";
    const failed = this.probes?.failed(spec.name, container);
    if (failed) return `Container ${spec.name} failed ${failed} probe${restarts}`;
    if (container.config.imageName !== spec.image)
      return `Container ${spec.name} definition changed, will be restarted`;
    return undefined;
  }

  private shouldRestart(spec: ContainerSpec, exitCode: number): boolean {
    const policy = isSidecar(spec) ? "Always" : (this.pod.spec.restartPolicy ?? "Always");
    return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
  }

  private regularContainersAreDone(): boolean {
    return this.pod.spec.containers.every((spec) => {
      const instance = this.sandbox?.newest(spec.name);
      return instance?.state === "exited" && !this.shouldRestart(spec, instance.exitCode);
    });
  }

  /** computePodActions: the init container whose turn it is, or all regular containers that want starting. */
  private containersToStart(sandbox: Sandbox): ContainerSpec[] {
    const { spec } = this.pod;
    const result: ContainerSpec[] = [];
    // A new sandbox begins with the init containers, whatever ran in the one before (purgeInitContainers).
    const initialized = spec.containers.some(({ name }) => sandbox.newestHere(name) !== undefined);
    for (const init of spec.initContainers ?? []) {
      const instance = sandbox.newestHere(init.name);
      if (isSidecar(init)) {
        if (!instance?.isRunning) result.push(init);
        else if (this.killReason(init, instance) !== undefined) result.push(init);
        if (!initialized && (!instance?.isRunning || !this.started(init.name, instance))) return result;
        continue;
      }
      if (initialized) continue;
      if (!instance) return [...result, init];
      if (instance.isRunning || instance.state === "created") return result;
      if (instance.exitCode === 0) continue;
      return spec.restartPolicy === "Never" ? result : [...result, init];
    }
    for (const container of spec.containers) {
      const instance = sandbox.newest(container.name);
      if (!instance) result.push(container);
      else if (instance.isRunning) {
        if (this.killReason(container, instance) !== undefined) result.push(container);
      } else if (instance.state !== "exited" || this.shouldRestart(container, instance.exitCode))
        result.push(container);
    }
    return result;
  }

  private readonly onContainerExit = (): void => {
    if (this.context.scope.disposed) return;
    this.relist();
    if (this.termination) this.continueTermination();
  };

  private adopt(sandbox: Sandbox): void {
    this.sandbox = sandbox;
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

  private graceAfterProbe(spec: ContainerSpec, container: Container): number {
    const failed = this.probes?.failed(spec.name, container);
    const probe = failed === "startup" ? spec.startupProbe : failed ? spec.livenessProbe : undefined;
    return (probe?.terminationGracePeriodSeconds ?? this.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  }

  /** preStop, SIGTERM, the grace period, SIGKILL. `done` is called when the container has ended. */
  private killContainer(
    spec: ContainerSpec,
    container: Container,
    graceMs: number,
    message: string,
    done: () => void,
  ): void {
    const { context } = this;
    this.event("Normal", "Killing", message === "" ? `Stopping container ${spec.name}` : message, spec);
    this.probes?.stopKilling(spec.name);
    container.onExit = () => {
      this.onContainerExit();
      done();
    };
    const hook = spec.lifecycle?.preStop;
    if (!hook || graceMs <= 0) return container.stop(graceMs);
    const startedMs = context.scope.nowMs;
    let over = false;
    const stop = (failure: string | undefined): void => {
      if (over) return;
      over = true;
      limit.cancel();
      if (failure !== undefined) this.event("Warning", "FailedPreStopHook", "PreStopHook failed", spec);
      const leftMs = graceMs - (context.scope.nowMs - startedMs);
      container.stop(Math.max(leftMs, MINIMUM_GRACE_MS));
    };
    const limit = context.scope.after(graceMs, "preStop hook overran", () => {
      cancel();
      stop(undefined);
    });
    const cancel = runHook(
      hook,
      "PreStopHook",
      spec,
      container,
      container.sandbox.network.address,
      context.runtime.network.host,
      context.scope,
      stop,
    );
  }

  // --- ending

  private graceOf(pod: Pod): number {
    const seconds = pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
    // Containers get at least a second, even when the object was deleted by force.
    return Math.max(seconds, 1) * 1000;
  }

  private terminate(graceMs: number, failure?: { reason: string; message: string }): void {
    if (this.finished) return;
    if (this.termination) {
      // The grace period can only be shortened.
      if (graceMs >= this.termination.graceMs) return;
      this.termination.graceMs = graceMs;
      for (const container of this.termination.asked)
        if (container.isRunning)
          this.context.scope.after(graceMs, "shortened grace period", () => container.kill());
      return;
    }
    this.passId++;
    this.inPass = false;
    this.again = false;
    this.cancelStep?.();
    this.cancelStep = undefined;
    this.retryTimer?.cancel();
    this.deadlineTimer?.cancel();
    this.termination = { graceMs, asked: new Set(), cleanUp: undefined, ...(failure ? { failure } : {}) };
    this.probes?.stopKilling();
    if (failure) this.setStatus({ ...this.status, phase: "Failed", ...failure });
    else this.refreshStatus();
    this.continueTermination();
  }

  /** Asks those to end whose turn it is: the regular containers at once, then the sidecars, the last first. */
  private continueTermination(): void {
    const { termination, sandbox, pod } = this;
    if (!termination || this.finished) return;
    const { asked, graceMs } = termination;
    const ask = (spec: ContainerSpec): boolean => {
      const container = sandbox?.newest(spec.name);
      if (!container?.isRunning) return false;
      if (!asked.has(container)) {
        asked.add(container);
        this.killContainer(spec, container, graceMs, "", () => {});
      }
      return container.isRunning;
    };
    const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar).reverse();
    const regular = [
      ...pod.spec.containers,
      ...(pod.spec.initContainers ?? []).filter((each) => !isSidecar(each)),
    ];
    let running = false;
    for (const spec of regular) if (ask(spec)) running = true;
    for (const spec of sidecars) {
      if (running) break;
      running = ask(spec);
    }
    if (running || termination.cleanUp || this.finished) return;
    // A container ending within the loop above has called this again already.
    termination.cleanUp = this.context.scope.after(
      this.context.random.between(...CLEAN_UP_MS),
      "pod cleaned up",
      () => this.finish(),
    );
  }

  private finish(): void {
    const { sandbox, context } = this;
    this.probes?.stop();
    this.probes = undefined;
    this.relistTimer?.cancel();
    this.retryTimer?.cancel();
    this.refreshTimer?.cancel();
    this.refreshStatus();
    this.finished = true;
    if (sandbox) context.runtime.stopSandbox(sandbox);
    if (this.removed) return this.forget();
    if (this.pod.metadata.deletionTimestamp) {
      this.statusTimer?.cancel();
      this.writeStatus();
      this.deleteObject();
    } else this.refreshStatus();
  }

  private deleteObject(): void {
    if (this.isStatic) return;
    const { metadata } = this.pod;
    try {
      this.context.pods.delete(metadata.namespace ?? "", metadata.name, {
        gracePeriodSeconds: 0,
        preconditions: { uid: this.uid },
      });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.code === 404 || error.code === 409) return; // it is gone, or another of its name is there
      this.context.scope.after(STATUS_RETRY_MS, "delete the pod again", () => this.deleteObject());
    }
  }

  private forget(): void {
    const { context } = this;
    this.statusTimer?.cancel();
    if (this.sandbox) context.runtime.removeSandbox(this.sandbox);
    context.objects.release(this.uid);
    for (const { name, image } of this.pod.spec.containers) {
      context.restartBackOff.forget(`${this.uid}/${name}/${image ?? ""}`);
      context.pullBackOff.forget(`${this.uid}_${image ?? ""}`);
    }
    context.forget(this.uid);
  }

  private watchDeadline(): void {
    const seconds = this.pod.spec.activeDeadlineSeconds;
    this.deadlineTimer?.cancel();
    if (seconds === undefined) return;
    const { scope } = this.context;
    const startMs = parseTime(this.status.startTime ?? "") ?? scope.nowMs;
    this.deadlineTimer = scope.after(
      Math.max(0, startMs + seconds * 1000 - scope.nowMs),
      "active deadline",
      () => {
        const message = "Pod was active on the node longer than the specified deadline";
        this.event("Normal", "DeadlineExceeded", message);
        this.fail("DeadlineExceeded", message);
      },
    );
  }

  // --- status

  private refreshStatus(): void {
    if (this.finished && !this.sandbox) return;
    const { context } = this;
    this.setStatus(
      podStatus({
        pod: this.pod,
        sandbox: this.sandbox,
        facts: this,
        hostIP: context.node.hostIP,
        nowMs: context.scope.nowMs,
        terminal: this.termination !== undefined,
        isStatic: this.isStatic,
        previous: this.status,
        sandboxStopped: this.sandbox?.stopped === true,
      }),
    );
  }

  private setStatus(status: PodStatus): void {
    if (deepEqual(status, this.status)) return;
    this.status = status;
    if (this.statusTimer?.pending) return;
    const delayMs = this.context.random.between(...STATUS_LAG_MS);
    this.statusTimer = this.context.scope.after(delayMs, "write pod status", () => this.writeStatus());
  }

  private writeStatus(): void {
    const { context, pod } = this;
    const { namespace = "", name, uid } = pod.metadata;
    try {
      const current = context.pods.find(namespace, name);
      if (!current || (!this.isStatic && current.metadata.uid !== uid)) return;
      context.pods.updateStatus({ ...current, status: withFieldsOfOthers(this.status, current.status) });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.code === 404) return;
      // Lost against another writer: at once; no answer: with the next round.
      const delayMs = error.code === 409 ? 0 : STATUS_RETRY_MS;
      this.statusTimer = context.scope.after(delayMs, "write pod status again", () => this.writeStatus());
    }
  }

  /** The mirror pod is new: it does not know the status yet. */
  rewriteStatus(): void {
    if (!this.statusTimer?.pending) this.writeStatus();
  }

  event(type: "Normal" | "Warning", reason: string, message: string, spec?: ContainerSpec): void {
    const isInit = spec !== undefined && (this.pod.spec.initContainers ?? []).includes(spec);
    const fieldPath = spec ? `spec.${isInit ? "initContainers" : "containers"}{${spec.name}}` : undefined;
    this.context.recorder.event(this.pod, type, reason, message, fieldPath);
  }

  get text(): string {
    return podText(this.pod);
  }
}
