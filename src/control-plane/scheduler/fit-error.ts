/**
 * Why a pod fits nowhere, in the scheduler's words: the text of FailedScheduling events and of the PodScheduled condition.
 * Models: framework/types.go FitError.Error, plugins/defaultpreemption and the dynamic resources plugin's remark
 * (v1.36). With no victims to be found the texts are upstream's.
 * Differs: preemption itself is not simulated; where it could have helped, the text says so.
 */

import type { Refusal } from "./framework.ts";
import type { NodeInfo } from "./node-info.ts";
import type { PodInfo } from "./pod-info.ts";

/** Every pod without resource claims gets this from the dynamic resources plugin (since v1.34). */
const NO_CLAIMS = "no new claims to deallocate";
const NOT_HELPFUL = "Preemption is not helpful for scheduling";
const NO_VICTIMS = "No preemption victims found for incoming pod";
const NOT_SIMULATED = "preemption of lower-priority pods is not simulated yet";

export const NO_NODES_MESSAGE = "no nodes available to schedule pods";

export interface Diagnosis {
  readonly nodeCount: number;
  /** The nodes looked at and refused. */
  readonly refused: readonly { readonly node: NodeInfo; readonly refusal: Refusal }[];
  /** A plugin said before looking at nodes that none can fit. */
  readonly preFilterRefusal?: Refusal;
  /** Nodes not looked at because a plugin named the only ones that can fit, and that plugin. */
  readonly excludedBy?: string;
}

function histogram(counts: ReadonlyMap<string, number>): string {
  // As sort.Strings orders them: by the text with its number in front.
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(", ");
}

function countUp(counts: Map<string, number>, reason: string, by = 1): void {
  counts.set(reason, (counts.get(reason) ?? 0) + by);
}

/** "0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. …" */
export function fitErrorText(pod: PodInfo, diagnosis: Diagnosis): string {
  const { nodeCount, refused, preFilterRefusal, excludedBy } = diagnosis;
  const head = `0/${nodeCount} nodes are available:`;
  const counts = new Map<string, number>();
  if (preFilterRefusal) {
    return `${head} ${preFilterRefusal.reasons.join(", ")}. ${NO_CLAIMS}, ${preemptionText(pod, diagnosis)}`;
  }
  for (const { refusal } of refused) for (const reason of refusal.reasons) countUp(counts, reason);
  if (excludedBy !== undefined && nodeCount > refused.length)
    countUp(counts, `node(s) didn't satisfy plugin(s) [${excludedBy}]`, nodeCount - refused.length);
  return `${head} ${histogram(counts)}. ${NO_CLAIMS}, ${preemptionText(pod, diagnosis)}`;
}

function preemptionText(pod: PodInfo, { nodeCount, refused }: Diagnosis): string {
  if (pod.pod.spec.preemptionPolicy === "Never")
    return "preemption: not eligible due to preemptionPolicy=Never.";
  const counts = new Map<string, number>();
  let helpless = nodeCount;
  for (const { node, refusal } of refused) {
    if (refusal.code !== "Unschedulable") continue;
    helpless--;
    countUp(counts, hasVictims(pod, node) ? NOT_SIMULATED : NO_VICTIMS);
  }
  if (helpless > 0) countUp(counts, NOT_HELPFUL, helpless);
  return `preemption: 0/${nodeCount} nodes are available: ${histogram(counts)}.`;
}

function hasVictims(pod: PodInfo, node: NodeInfo): boolean {
  if (pod.priority <= node.priorityFloor) return false;
  for (const other of node.pods.values()) if (other.priority < pod.priority) return true;
  return false;
}

/** NoteLengthLimit: events hold no longer text. */
const EVENT_LIMIT = 1024;

export function eventText(message: string): string {
  return message.length <= EVENT_LIMIT ? message : `${message.slice(0, EVENT_LIMIT - 4)} ...`;
}
