/** What containers get of processors and memory. Models: pkg/kubelet/cm, kuberuntime_container_linux.go (v1.36). */

import { milliValueOfText, valueOfText, type QuantityText } from "#api/quantity.ts";
import type { Container } from "#api/types.ts";

type Amounts = Readonly<Record<string, QuantityText>>;

const requestsOf = (container: Container): Amounts => (container.resources?.requests ?? {}) as Amounts;
const limitsOf = (container: Container): Amounts => (container.resources?.limits ?? {}) as Amounts;

const positive = (amounts: Amounts, name: "cpu" | "memory"): boolean =>
  amounts[name] !== undefined &&
  (name === "cpu" ? milliValueOfText(amounts[name]) : valueOfText(amounts[name])) > 0;

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
