/**
 * The status that the kubelet reports of a pod, from what the runtime has and what went wrong.
 * Models: pkg/kubelet/kubelet_pods.go generateAPIPodStatus, convertToAPIContainerStatuses (v1.36).
 */

import { qosClassOf } from "#api/kinds/core/pod/pod-qos.ts";
import { formatTime } from "#api/time.ts";
import type { Container as ContainerSpec, ContainerStatus, Pod } from "#api/types.ts";
import type { Container, Sandbox } from "../runtime/index.ts";
import { parseImageReference } from "../images/index.ts";
import { podConditions, type PodCondition } from "./pod-conditions.ts";
import { phaseOf, isSidecar, type PodPhase } from "./pod-phase.ts";

export type PodStatus = NonNullable<Pod["status"]>;
type ContainerState = NonNullable<ContainerStatus["state"]>;

/** Why a container waits, when there is more to say than that it is being made. */
export interface WaitingReason {
  readonly reason: string;
  readonly message: string;
}

/** What the kubelet knows about a container beside the runtime. */
export interface ContainerFacts {
  /** The last failure to start it, until it starts. */
  waiting(name: string): WaitingReason | undefined;
  ready(name: string, container: Container): boolean;
  started(name: string, container: Container): boolean;
}

/** Why the kubelet ended a pod. */
export interface PodFailure {
  readonly reason: string;
  readonly message: string;
  /** It was not the pod's own fault: it gets the condition DisruptionTarget. */
  readonly disrupted?: boolean;
}

export interface StatusInput {
  readonly pod: Pod;
  readonly sandbox: Sandbox | undefined;
  readonly facts: ContainerFacts;
  readonly hostIP: string;
  readonly nowMs: number;
  /** Nothing will be started any more. */
  readonly terminal: boolean;
  /** The pod fails for this, when its containers have ended. */
  readonly failure: PodFailure | undefined;
  /** The containers have ended for good; one that never started counts. */
  readonly over: boolean;
  readonly isStatic: boolean;
  /** The last status reported or read. */
  readonly previous: PodStatus;
  /** The sandbox is stopped: its address belongs to others. */
  readonly sandboxStopped: boolean;
}

let lastSecond = -1;
let lastText = "";

/** Times of one second share one text. */
export function timeText(nowMs: number): string {
  const second = Math.floor(nowMs / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastText = formatTime(nowMs);
  }
  return lastText;
}

const ROOT = { linux: { gid: 0, supplementalGroups: [0], uid: 0 } };

function userOf({ config }: Container): NonNullable<ContainerStatus["user"]> {
  const { userId, groupId } = config.user;
  if (userId === 0 && groupId === 0) return ROOT;
  return { linux: { gid: groupId, supplementalGroups: [groupId], uid: userId } };
}

function terminatedState(container: Container): ContainerState {
  return {
    terminated: {
      exitCode: container.exitCode,
      reason: container.reason,
      ...(container.message === "" ? {} : { message: container.message }),
      // A container that never started has the zero time of Unix, as containerd reports it.
      startedAt: container.startedMs === 0 ? "1970-01-01T00:00:00Z" : timeText(container.startedMs),
      finishedAt: timeText(container.finishedMs),
      containerID: `containerd://${container.id}`,
    },
  };
}

const CREATING: ContainerState = { waiting: { reason: "ContainerCreating" } };
const INITIALIZING: ContainerState = { waiting: { reason: "PodInitializing" } };

const mounts = new WeakMap<ContainerSpec, NonNullable<ContainerStatus["volumeMounts"]>>();

function mountStatuses(spec: ContainerSpec): NonNullable<ContainerStatus["volumeMounts"]> {
  let result = mounts.get(spec);
  if (!result) {
    result = (spec.volumeMounts ?? []).map(({ name, mountPath, readOnly }) => ({
      name,
      mountPath,
      ...(readOnly ? { readOnly: true, recursiveReadOnly: "Disabled" } : {}),
    }));
    mounts.set(spec, result);
  }
  return result;
}

function canonicalImage(image: string): string {
  const reference = parseImageReference(image);
  return typeof reference === "string" ? image : reference.text.replace(/@.*$/, "");
}

function containerStatus(spec: ContainerSpec, input: StatusInput, isInit: boolean): ContainerStatus {
  const { sandbox, facts, pod } = input;
  const { name } = spec;
  const instance = sandbox?.newest(name);
  const waiting = facts.waiting(name);
  const hasInit = (pod.spec.initContainers ?? []).length > 0;
  let state: ContainerState;
  let last: ContainerState = {};
  let ready = false;
  let started = false;
  if (!instance) state = hasInit ? INITIALIZING : CREATING;
  else if (instance.state === "running") {
    state = { running: { startedAt: timeText(instance.startedMs) } };
    ready = facts.ready(name, instance);
    started = facts.started(name, instance);
  } else if (instance.state === "created") state = hasInit && !isInit ? INITIALIZING : CREATING;
  else {
    state = terminatedState(instance);
    // An init container that is done is ready.
    ready = isInit && !isSidecar(spec) && instance.exitCode === 0;
  }
  const previous = sandbox?.previous(name);
  if (previous?.state === "exited") last = terminatedState(previous);
  if (waiting && instance?.state !== "running" && !input.terminal) {
    if (state.terminated) last = state;
    state = { waiting: waiting.message === "" ? { reason: waiting.reason } : { ...waiting } };
    ready = false;
  }
  const { resources = {} } = spec;
  const { requests } = resources;
  const volumeMounts = instance ? mountStatuses(spec) : [];
  return {
    name,
    state,
    lastState: last,
    ready,
    restartCount: instance?.config.attempt ?? 0,
    image: instance ? canonicalImage(spec.image ?? "") : (spec.image ?? ""),
    imageID: instance?.config.image.id ?? "",
    ...(instance ? { containerID: `containerd://${instance.id}` } : {}),
    started,
    ...(instance && requests !== undefined ? { allocatedResources: requests } : {}),
    // In-place resizing: what has been applied, empty where nothing is asked for.
    ...(instance ? { resources } : {}),
    ...(volumeMounts.length > 0 ? { volumeMounts } : {}),
    ...(instance && instance.startedMs > 0 ? { user: userOf(instance) } : {}),
  } as ContainerStatus;
}

/** The pod's address; that of a stopped sandbox belongs to others, unless the pod is over: then it is a memory. */
function podAddress(input: StatusInput, phase: PodPhase): string | undefined {
  const { pod, sandbox, previous } = input;
  if (pod.spec.hostNetwork === true) return input.hostIP;
  if (sandbox && !input.sandboxStopped) return sandbox.network.address;
  const over = input.terminal || phase === "Succeeded" || phase === "Failed";
  return over || !sandbox ? previous.podIP : undefined;
}

/** The pod's whole status; fields of others (conditions, nominatedNodeName …) are kept. */
export function podStatus(input: StatusInput): PodStatus {
  const { pod, sandbox, previous, nowMs } = input;
  const containers = pod.spec.containers.map((spec) => containerStatus(spec, input, false));
  const inits = (pod.spec.initContainers ?? []).map((spec) => containerStatus(spec, input, true));
  const all = [...inits, ...containers];
  let phase = phaseOf(pod.spec, all, input.terminal, input.isStatic);
  const before = previous.phase;
  if (before === "Succeeded" || before === "Failed") phase = before;
  // Not while something runs: others take a failed pod's resources for free (mergePodStatus).
  const { failure } = input;
  const failed = failure !== undefined && (input.over || phase === "Succeeded" || phase === "Failed");
  if (failed && before !== "Succeeded") phase = "Failed";
  const conditions = podConditions(
    pod,
    failure?.disrupted ? failure.message : undefined,
    all,
    phase,
    sandbox !== undefined && !input.sandboxStopped,
    (previous.conditions ?? []) as PodCondition[],
    timeText(nowMs),
  );
  const podIP = podAddress(input, phase);
  const generation = pod.metadata.generation;
  // Field by field, not by spreading: engines give each object spread like this a shape of its own, larger than it.
  const status: PodStatus = {};
  if (generation !== undefined) status.observedGeneration = generation;
  status.phase = phase;
  status.conditions = conditions;
  if (failed && phase !== before) {
    status.message = failure.message;
    status.reason = failure.reason;
  }
  if (phase === before && previous.message) status.message = previous.message;
  if (phase === before && previous.reason) status.reason = previous.reason;
  status.hostIP = input.hostIP;
  status.hostIPs = previous.hostIPs ?? [{ ip: input.hostIP }];
  if (podIP) {
    status.podIP = podIP;
    status.podIPs = previous.podIP === podIP && previous.podIPs ? previous.podIPs : [{ ip: podIP }];
  }
  status.startTime = previous.startTime ?? timeText(nowMs);
  if (inits.length > 0) status.initContainerStatuses = inits;
  status.containerStatuses = containers;
  status.qosClass = previous.qosClass ?? qosClassOf(pod.spec);
  return status;
}

/**
 * What is written: `status`, with the fields of others that `current` has; `status` itself when there are none. The
 * addresses are the kubelet's, which takes them away with the sandbox.
 */
export function withFieldsOfOthers(status: PodStatus, current: PodStatus | undefined): PodStatus {
  const isOthers = (field: string): boolean => field !== "podIP" && field !== "podIPs" && !(field in status);
  if (!Object.keys(current ?? {}).some(isOthers)) return status;
  const { podIP: _podIP, podIPs: _podIPs, ...others } = current ?? {};
  return { ...others, ...status };
}
