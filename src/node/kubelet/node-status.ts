/**
 * The Node object as its kubelet reports it.
 * Models: pkg/kubelet/nodestatus/setters.go, kubelet_node_status.go (v1.36).
 */

import type { Node, Taint } from "#api/types.ts";
import { hashText } from "#kernel/random.ts";

export const KUBELET_VERSION = "v1.36.3";
export const RUNTIME_VERSION = "containerd://2.2.1";
/** system-reserved and the hard eviction threshold memory.available<100Mi. */
const EVICTION_MEMORY_KI = 100 * 1024;
/** At most so many images are listed (nodeStatusMaxImages). */
const MAXIMUM_IMAGES = 50;
const MAXIMUM_IMAGE_NAMES = 5;

export interface NodeSize {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly ephemeralBytes: number;
  readonly pods: number;
}

export interface NodeIdentity {
  readonly name: string;
  readonly address: string;
  readonly podCidr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
}

type NodeStatus = NonNullable<Node["status"]>;
type NodeCondition = NonNullable<NodeStatus["conditions"]>[number];
type Resources = Record<string, string>;

const cpuText = (millis: number): string => (millis % 1000 === 0 ? String(millis / 1000) : `${millis}m`);

export function capacityOf(size: NodeSize): Resources {
  return {
    cpu: cpuText(size.cpuMillis),
    "ephemeral-storage": `${Math.floor(size.ephemeralBytes / 1024)}Ki`,
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
    memory: `${Math.floor(size.memoryBytes / 1024)}Ki`,
    pods: String(size.pods),
  };
}

export function allocatableOf(size: NodeSize): Resources {
  return {
    ...capacityOf(size),
    // nodefs.available<10%
    "ephemeral-storage": String(Math.floor(size.ephemeralBytes * 0.9)),
    memory: `${Math.floor(size.memoryBytes / 1024) - EVICTION_MEMORY_KI}Ki`,
  };
}

/** Memory that pods may have, in bytes. */
export function allocatableMemoryBytes(size: NodeSize): number {
  return size.memoryBytes - EVICTION_MEMORY_KI * 1024;
}

interface ConditionText {
  readonly type: string;
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
}

/** A healthy node; pressure comes with eviction. */
export const HEALTHY_CONDITIONS: readonly ConditionText[] = [
  {
    type: "MemoryPressure",
    status: "False",
    reason: "KubeletHasSufficientMemory",
    message: "kubelet has sufficient memory available",
  },
  {
    type: "DiskPressure",
    status: "False",
    reason: "KubeletHasNoDiskPressure",
    message: "kubelet has no disk pressure",
  },
  {
    type: "PIDPressure",
    status: "False",
    reason: "KubeletHasSufficientPID",
    message: "kubelet has sufficient PID available",
  },
  { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" },
];

/** Conditions with times: a transition is a change of status. Those of others (NetworkUnavailable) are kept. */
export function nodeConditions(
  previous: readonly NodeCondition[],
  wanted: readonly ConditionText[],
  now: string,
): NodeCondition[] {
  const own = new Set(wanted.map(({ type }) => type));
  return [
    ...previous.filter(({ type }) => !own.has(type)),
    ...wanted.map((text) => {
      const before = previous.find(({ type }) => type === text.type);
      return {
        type: text.type,
        status: text.status,
        lastHeartbeatTime: now,
        lastTransitionTime: before?.status === text.status ? (before.lastTransitionTime ?? now) : now,
        reason: text.reason,
        message: text.message,
      };
    }),
  ];
}

/** The reason of the event that tells of a condition's new status. */
const CONDITION_EVENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  MemoryPressure: { False: "NodeHasSufficientMemory" },
  DiskPressure: { False: "NodeHasNoDiskPressure" },
  PIDPressure: { False: "NodeHasSufficientPID" },
  Ready: { True: "NodeReady", False: "NodeNotReady" },
};

/**
 * Reasons of the events that a posted status causes, in the order of the conditions. A first Ready is no news, a first
 * pressure is (setters.go ReadyCondition, MemoryPressureCondition …).
 */
export function conditionEvents(
  previous: readonly NodeCondition[],
  posted: readonly NodeCondition[],
): string[] {
  return posted.flatMap(({ type, status }) => {
    const before = previous.find((each) => each.type === type);
    const reason = CONDITION_EVENTS[type]?.[status];
    const isNews = before ? before.status !== status : type !== "Ready";
    return reason !== undefined && isNews ? [reason] : [];
  });
}

/** 32 hexadecimal digits that belong to a node's name. */
const machineDigits = (name: string, salt: string): string =>
  [0, 1, 2, 3]
    .map((i) =>
      hashText(`${salt}${name}`, hashText(String(i)))
        .toString(16)
        .padStart(8, "0"),
    )
    .join("");

const uuidOf = (digits: string): string =>
  `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20, 32)}`;

/** What does not change while the node runs. `bootNumber` counts its starts. */
export function nodeInfo(name: string, bootNumber: number): NonNullable<NodeStatus["nodeInfo"]> {
  return {
    architecture: "amd64",
    bootID: uuidOf(machineDigits(name, `boot${bootNumber}`)),
    containerRuntimeVersion: RUNTIME_VERSION,
    kernelVersion: "6.12.48+deb13-amd64",
    kubeProxyVersion: "",
    kubeletVersion: KUBELET_VERSION,
    machineID: machineDigits(name, "machine"),
    operatingSystem: "linux",
    osImage: "Debian GNU/Linux 13 (trixie)",
    systemUUID: uuidOf(machineDigits(name, "system")),
  };
}

export function nodeImages(
  images: readonly { readonly names: readonly string[]; readonly sizeBytes: number }[],
): NonNullable<NodeStatus["images"]> {
  return images
    .slice(0, MAXIMUM_IMAGES)
    .map(({ names, sizeBytes }) => ({ names: names.slice(0, MAXIMUM_IMAGE_NAMES), sizeBytes }));
}

/** The labels that a kubelet puts on its node. */
export function nodeLabels(identity: NodeIdentity): Record<string, string> {
  return {
    "beta.kubernetes.io/arch": "amd64",
    "beta.kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    "kubernetes.io/hostname": identity.name,
    "kubernetes.io/os": "linux",
    ...identity.labels,
  };
}
