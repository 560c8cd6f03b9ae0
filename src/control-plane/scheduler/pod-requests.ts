/**
 * What a pod asks for, as whole numbers: milli-CPU, bytes, pieces. Computed once per pod object.
 * Models: component-helpers resource.PodRequests and the scheduler's framework.PodInfo.CalculateResource (v1.36):
 * containers and sidecars add up, init containers count with their maximum, overhead and pod-level resources apply.
 */

import { milliValueOfText, valueOfText } from "#api/quantity.ts";
import type { Container, PodSpec } from "#api/types.ts";

export interface Resources {
  readonly milliCpu: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes. */
  readonly ephemeralStorage: number;
  /** Extended resources, huge pages and the like: name → pieces. Undefined when there are none. */
  readonly scalars: ReadonlyMap<string, number> | undefined;
}

/** schedutil.DefaultMilliCPURequest and DefaultMemoryRequest: what scores assume of containers that ask for nothing. */
export const DEFAULT_MILLI_CPU = 100;
export const DEFAULT_MEMORY = 200 * 1024 * 1024;

type ResourceList = Readonly<Record<string, string | number>> | undefined;

/** Names that nodes and pods count in pieces beside cpu, memory and ephemeral storage (schedutil.IsScalarResourceName). */
function isScalar(name: string): boolean {
  return name.includes("/") || name.startsWith("hugepages-") || name.startsWith("attachable-volumes-");
}

class Sum {
  milliCpu = 0;
  memory = 0;
  ephemeralStorage = 0;
  scalars: Map<string, number> | undefined;

  add(list: ResourceList, sign = 1): this {
    for (const name in list) {
      const text = list[name];
      if (name === "cpu") this.milliCpu += sign * milliValueOfText(text);
      else if (name === "memory") this.memory += sign * valueOfText(text);
      else if (name === "ephemeral-storage") this.ephemeralStorage += sign * valueOfText(text);
      else if (isScalar(name)) {
        this.scalars ??= new Map();
        this.scalars.set(name, (this.scalars.get(name) ?? 0) + sign * valueOfText(text));
      }
    }
    return this;
  }

  get isNothing(): boolean {
    return !this.milliCpu && !this.memory && !this.ephemeralStorage && this.scalars === undefined;
  }

  addSum(other: Sum): this {
    this.milliCpu += other.milliCpu;
    this.memory += other.memory;
    this.ephemeralStorage += other.ephemeralStorage;
    for (const [name, count] of other.scalars ?? []) {
      this.scalars ??= new Map();
      this.scalars.set(name, (this.scalars.get(name) ?? 0) + count);
    }
    return this;
  }

  atLeast(other: Sum): this {
    this.milliCpu = Math.max(this.milliCpu, other.milliCpu);
    this.memory = Math.max(this.memory, other.memory);
    this.ephemeralStorage = Math.max(this.ephemeralStorage, other.ephemeralStorage);
    for (const [name, count] of other.scalars ?? []) {
      this.scalars ??= new Map();
      this.scalars.set(name, Math.max(this.scalars.get(name) ?? 0, count));
    }
    return this;
  }
}

/** Shared by all pods that ask for nothing. */
const NOTHING: Resources = new Sum();

function requestsOf(container: Container, fillDefaults: boolean): Sum {
  const list = container.resources?.requests as ResourceList;
  const sum = new Sum().add(list);
  if (fillDefaults) {
    if (list?.["cpu"] === undefined) sum.milliCpu = DEFAULT_MILLI_CPU;
    if (list?.["memory"] === undefined) sum.memory = DEFAULT_MEMORY;
  }
  return sum;
}

/** `fillDefaults`: containers without a request for cpu or memory count with the defaults above (for scores). */
export function podRequests(spec: PodSpec, fillDefaults = false): Resources {
  const podLevel = (spec as { resources?: { requests?: ResourceList } }).resources?.requests;
  const fill = fillDefaults && podLevel === undefined;
  const total = new Sum();
  for (const container of spec.containers ?? []) total.addSum(requestsOf(container, fill));
  if (spec.initContainers && spec.initContainers.length > 0) {
    const sidecars = new Sum();
    const peak = new Sum();
    for (const container of spec.initContainers) {
      const requests = requestsOf(container, fill);
      if (container.restartPolicy === "Always") {
        total.addSum(requests);
        sidecars.addSum(requests);
        peak.atLeast(sidecars);
      } else {
        peak.atLeast(requests.addSum(sidecars));
      }
    }
    total.atLeast(peak);
  }
  if (podLevel) {
    // Pod-level requests replace the sum of the containers', resource by resource.
    const replacing = new Sum().add(podLevel);
    if (podLevel["cpu"] !== undefined) total.milliCpu = replacing.milliCpu;
    if (podLevel["memory"] !== undefined) total.memory = replacing.memory;
    for (const [name, count] of replacing.scalars ?? []) (total.scalars ??= new Map()).set(name, count);
  }
  if (spec.overhead) total.add(spec.overhead as ResourceList);
  return total.isNothing ? NOTHING : total;
}

/** A node's allocatable resources. `pods` is kept apart: it is a number of pods, not of pieces. */
export function allocatableOf(list: ResourceList): Resources & { readonly pods: number } {
  const sum = new Sum().add(list);
  return {
    milliCpu: sum.milliCpu,
    memory: sum.memory,
    ephemeralStorage: sum.ephemeralStorage,
    scalars: sum.scalars,
    pods: valueOfText(list?.["pods"]),
  };
}
