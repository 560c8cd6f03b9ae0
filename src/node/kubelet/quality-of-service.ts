/**
 * The quality of service class of a pod, and what its containers get of processors and memory.
 * Models: pkg/apis/core/v1/helper/qos, pkg/kubelet/cm (v1.36).
 */

import { milliValueOfText, valueOfText, type QuantityText } from "#api/quantity.ts";
import type { Container, Pod, PodSpec } from "#api/types.ts";
import { isSidecar } from "./pod-phase.ts";

type Amounts = Readonly<Record<string, QuantityText>>;

const requestsOf = (container: Container): Amounts => (container.resources?.requests ?? {}) as Amounts;
const limitsOf = (container: Container): Amounts => (container.resources?.limits ?? {}) as Amounts;
const SIGNIFICANT = ["cpu", "memory"] as const;

const positive = (amounts: Amounts, name: "cpu" | "memory"): boolean =>
  amounts[name] !== undefined &&
  (name === "cpu" ? milliValueOfText(amounts[name]) : valueOfText(amounts[name])) > 0;

export function qosClassOf(pod: Pod): "Guaranteed" | "Burstable" | "BestEffort" {
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  let any = false;
  let guaranteed = true;
  for (const container of containers) {
    const requests = requestsOf(container);
    const limits = limitsOf(container);
    for (const name of SIGNIFICANT) {
      const requested = positive(requests, name);
      const limited = positive(limits, name);
      if (requested || limited) any = true;
      const value = name === "cpu" ? milliValueOfText : valueOfText;
      if (!limited || (requests[name] !== undefined && value(requests[name]) !== value(limits[name])))
        guaranteed = false;
    }
  }
  if (!any) return "BestEffort";
  return guaranteed ? "Guaranteed" : "Burstable";
}

export interface PodRequests {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly ephemeralBytes: number;
}

/**
 * What the pod requests in all: the larger of the containers together (with sidecars) and each init container with the
 * sidecars started before it, plus the overhead (resource helpers PodRequests).
 */
export function podRequests(spec: PodSpec): PodRequests {
  const total = (value: (container: Container) => number, overhead: number): number => {
    let running = spec.containers.reduce((sum, container) => sum + value(container), 0);
    let sidecars = 0;
    let largestInit = 0;
    for (const container of spec.initContainers ?? []) {
      if (isSidecar(container)) {
        sidecars += value(container);
        largestInit = Math.max(largestInit, sidecars);
      } else largestInit = Math.max(largestInit, sidecars + value(container));
    }
    running += sidecars;
    return Math.max(running, largestInit) + overhead;
  };
  const overhead = (spec.overhead ?? {}) as Amounts;
  return {
    cpuMillis: total((c) => milliValueOfText(requestsOf(c)["cpu"]), milliValueOfText(overhead["cpu"])),
    memoryBytes: total((c) => valueOfText(requestsOf(c)["memory"]), valueOfText(overhead["memory"])),
    ephemeralBytes: total((c) => valueOfText(requestsOf(c)["ephemeral-storage"]), 0),
  };
}

export interface ContainerLimits {
  readonly cpuWeight: number;
  readonly cpuLimitMillis: number;
  readonly memoryLimitBytes: number;
}

/** 2 is the smallest weight (MinShares). */
const SMALLEST_WEIGHT = 2;

export function containerLimits(container: Container): ContainerLimits {
  const requests = requestsOf(container);
  const limits = limitsOf(container);
  const requested = milliValueOfText(requests["cpu"] ?? limits["cpu"]);
  return {
    cpuWeight: Math.max(SMALLEST_WEIGHT, requested),
    cpuLimitMillis: positive(limits, "cpu") ? milliValueOfText(limits["cpu"]) : Infinity,
    memoryLimitBytes: positive(limits, "memory") ? valueOfText(limits["memory"]) : Infinity,
  };
}
