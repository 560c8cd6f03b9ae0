/**
 * A pod's quality of service class.
 * Models: component-helpers pkg/apis/core/v1/helper/qos ComputePodQOS (v1.36).
 */

import type { PodSpec } from "../../../types.ts";
import { resourceAmount, type ResourceTexts } from "./pod-resources.ts";

export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";

/** Only CPU and memory count. */
const COUNTED = ["cpu", "memory"];

function positive(list: ResourceTexts | undefined, totals: Map<string, number>): Set<string> {
  const names = new Set<string>();
  for (const name of COUNTED) {
    const text = list?.[name];
    if (text === undefined) continue;
    const amount = resourceAmount(name, text);
    if (amount <= 0) continue;
    names.add(name);
    totals.set(name, (totals.get(name) ?? 0) + amount);
  }
  return names;
}

export function qosClassOf(spec: PodSpec): QosClass {
  const requests = new Map<string, number>();
  const limits = new Map<string, number>();
  let guaranteed = true;
  const resources = spec.resources
    ? [spec.resources]
    : [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((container) => container.resources);
  for (const own of resources) {
    positive(own?.requests, requests);
    if (positive(own?.limits, limits).size !== COUNTED.length) guaranteed = false;
  }
  if (requests.size === 0 && limits.size === 0) return "BestEffort";
  const equal =
    requests.size === limits.size && [...requests].every(([name, amount]) => limits.get(name) === amount);
  return guaranteed && equal ? "Guaranteed" : "Burstable";
}
