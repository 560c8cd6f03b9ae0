/**
 * What a pod asks of a node.
 * Models: component-helpers resource/helpers.go PodRequests and PodLimits (v0.36).
 */

import { milliValueOfText, valueOfText } from "../../../quantity.ts";
import type { Container, PodSpec } from "../../../types.ts";

/** CPU in thousandths, everything else in whole units (bytes, pieces). */
export type ResourceAmounts = Readonly<Record<string, number>>;

export type ResourceTexts = Readonly<Record<string, string | number>>;

export function resourceAmount(name: string, text: string | number): number {
  return name === "cpu" ? milliValueOfText(text) : valueOfText(text);
}

/** Quantities of a resource list as numbers. */
export function resourceAmounts(list: ResourceTexts | undefined): ResourceAmounts {
  const amounts: Record<string, number> = {};
  for (const name in list) {
    const text = list[name];
    if (text !== undefined) amounts[name] = resourceAmount(name, text);
  }
  return amounts;
}

export function isSidecar(container: Pick<Container, "restartPolicy">): boolean {
  return container.restartPolicy === "Always";
}

function add(total: Record<string, number>, more: ResourceAmounts): void {
  for (const name in more) total[name] = (total[name] ?? 0) + (more[name] ?? 0);
}

function raise(total: Record<string, number>, other: ResourceAmounts): void {
  for (const name in other) total[name] = Math.max(total[name] ?? 0, other[name] ?? 0);
}

type Side = "requests" | "limits";

function aggregate(spec: PodSpec, side: Side): Record<string, number> {
  const total: Record<string, number> = {};
  for (const container of spec.containers) add(total, resourceAmounts(container.resources?.[side]));
  // Init containers run one after the other, each beside the sidecars that started before it.
  const sidecars: Record<string, number> = {};
  const initial: Record<string, number> = {};
  for (const container of spec.initContainers ?? []) {
    const amounts = resourceAmounts(container.resources?.[side]);
    if (isSidecar(container)) {
      add(total, amounts);
      add(sidecars, amounts);
      raise(initial, sidecars);
    } else {
      const together = { ...sidecars };
      add(together, amounts);
      raise(initial, together);
    }
  }
  raise(total, initial);
  return total;
}

/** Requests of the whole pod: containers, sidecars, the hungriest init container, overhead. */
export function podRequests(spec: PodSpec): ResourceAmounts {
  const total = aggregate(spec, "requests");
  Object.assign(total, resourceAmounts(spec.resources?.requests));
  add(total, resourceAmounts(spec.overhead));
  return total;
}

/** Limits of the whole pod; overhead counts only where there is a limit. */
export function podLimits(spec: PodSpec): ResourceAmounts {
  const total = aggregate(spec, "limits");
  Object.assign(total, resourceAmounts(spec.resources?.limits));
  const overhead = resourceAmounts(spec.overhead);
  for (const name in overhead) if (total[name] !== undefined) total[name] += overhead[name] ?? 0;
  return total;
}
