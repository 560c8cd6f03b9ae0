/**
 * Which endpoints go into which slice: the placement of one service's pods, and the slices that a change touches. It is
 * told of single pods and touches only their slices, so that cost grows with what changed.
 * Models: endpointslice/reconciler.go (reconcileByPortMapping, finalize; v1.36): endpoints stay in their slice; others
 * fill slices that change anyway, then the one in which the rest fits as a whole, else new ones. So a service whose pods
 * came little by little has slices that are not full.
 */

import type { EndpointSlice } from "#api/types.ts";
import { portsKey, sameEndpoint, type Endpoint, type EndpointPort } from "./endpoint.ts";

/** --max-endpoints-per-slice */
export const MAX_ENDPOINTS_PER_SLICE = 100;

/** A slice as it should be. `stored` is what the server has; absent for one to be created. */
export interface PlannedSlice {
  stored: EndpointSlice | undefined;
  ports: readonly EndpointPort[];
  portsKey: string;
  /** By key of the pod. */
  readonly endpoints: Map<string, Endpoint>;
}

export class SlicePlan {
  readonly slices = new Set<PlannedSlice>();
  private readonly placed = new Map<string, PlannedSlice>();
  /** Slices that differ from the server's. */
  private readonly changed = new Set<PlannedSlice>();
  /** Pods that still need a place. */
  private readonly homeless = new Map<string, { endpoint: Endpoint; ports: readonly EndpointPort[] }>();

  /** Takes over slices that are on the server. */
  adopt(slices: readonly EndpointSlice[]): void {
    for (const stored of slices) {
      const slice: PlannedSlice = {
        stored,
        ports: stored.ports ?? [],
        portsKey: portsKey(stored.ports),
        endpoints: new Map(),
      };
      this.slices.add(slice);
      for (const endpoint of stored.endpoints ?? []) {
        const { namespace, name } = endpoint.targetRef ?? {};
        const podKey = `${namespace ?? ""}/${name ?? ""}`;
        // Twice the same pod, or no pod at all: not ours to keep.
        if (this.placed.has(podKey) || name === undefined) this.changed.add(slice);
        else {
          slice.endpoints.set(podKey, endpoint);
          this.placed.set(podKey, slice);
        }
      }
    }
  }

  get podKeys(): Iterable<string> {
    return this.placed.keys();
  }

  /** Whether a pod has its place. */
  has(podKey: string): boolean {
    return this.placed.has(podKey);
  }

  get size(): number {
    return this.placed.size + this.homeless.size;
  }

  put(podKey: string, endpoint: Endpoint, ports: readonly EndpointPort[]): void {
    const slice = this.placed.get(podKey);
    if (slice?.portsKey === portsKey(ports)) {
      const before = slice.endpoints.get(podKey);
      if (before && sameEndpoint(before, endpoint)) return;
      slice.endpoints.set(podKey, endpoint);
      this.changed.add(slice);
      return;
    }
    this.remove(podKey);
    this.homeless.set(podKey, { endpoint, ports });
  }

  remove(podKey: string): void {
    this.homeless.delete(podKey);
    const slice = this.placed.get(podKey);
    if (!slice) return;
    this.placed.delete(podKey);
    slice.endpoints.delete(podKey);
    this.changed.add(slice);
  }

  /** All slices are to be written again, e.g. because the service's labels changed. */
  touchAll(): void {
    for (const slice of this.slices) this.changed.add(slice);
  }

  /** Finds places for new endpoints and returns the slices to write, and those to delete. */
  settle(): { write: PlannedSlice[]; drop: PlannedSlice[] } {
    this.placeHomeless();
    const empty = [...this.slices].filter(({ endpoints }) => endpoints.size === 0);
    const created = [...this.slices].filter(({ stored }) => stored === undefined);
    if (empty.length === this.slices.size) {
      // The last one stays as a placeholder that says: no endpoints.
      const last = empty.shift() ?? this.addSlice([], "");
      if (last.stored === undefined || last.ports.length > 0) this.changed.add(last);
      assignPorts(last, []);
    }
    // An update says as much as a deletion and a creation (finalize).
    while (empty.length > 0 && created.length > 0) {
      const old = empty.shift() as PlannedSlice;
      (created.pop() as PlannedSlice).stored = old.stored;
      this.forget(old);
    }
    for (const slice of empty) this.forget(slice);
    const write = [...this.changed];
    this.changed.clear();
    return { write, drop: empty.filter(({ stored }) => stored !== undefined) };
  }

  private placeHomeless(): void {
    const byPorts = new Map<string, Newcomer[]>();
    for (const [podKey, { endpoint, ports }] of this.homeless) {
      const key = portsKey(ports);
      const group = byPorts.get(key);
      const newcomer = { podKey, endpoint, ports };
      if (group) group.push(newcomer);
      else byPorts.set(key, [newcomer]);
    }
    this.homeless.clear();
    for (const [key, newcomers] of byPorts) this.placeGroup(key, newcomers);
  }

  /** Finds places for pods with the same ports, taken from the end of `newcomers`. */
  private placeGroup(key: string, newcomers: Newcomer[]): void {
    newcomers.reverse();
    const inhabited = [...this.slices].filter((slice) => slice.portsKey === key && slice.endpoints.size > 0);
    const written = inhabited.filter((slice) => this.changed.has(slice));
    written.sort((a, b) => b.endpoints.size - a.endpoints.size);
    for (const slice of written) this.fill(slice, newcomers);
    while (newcomers.length > 0) {
      const unchanged = inhabited.filter((slice) => !this.changed.has(slice));
      const ports = newcomers[0]?.ports ?? [];
      this.fill(sliceToFill(unchanged, newcomers.length) ?? this.addSlice(ports, key), newcomers);
    }
  }

  private fill(slice: PlannedSlice, newcomers: Newcomer[]): void {
    while (slice.endpoints.size < MAX_ENDPOINTS_PER_SLICE) {
      const newcomer = newcomers.pop();
      if (!newcomer) return;
      slice.endpoints.set(newcomer.podKey, newcomer.endpoint);
      this.placed.set(newcomer.podKey, slice);
      this.changed.add(slice);
    }
  }

  private addSlice(ports: readonly EndpointPort[], key: string): PlannedSlice {
    const slice: PlannedSlice = { stored: undefined, ports, portsKey: key, endpoints: new Map() };
    this.slices.add(slice);
    return slice;
  }

  private forget(slice: PlannedSlice): void {
    this.slices.delete(slice);
    this.changed.delete(slice);
  }
}

interface Newcomer {
  readonly podKey: string;
  readonly endpoint: Endpoint;
  readonly ports: readonly EndpointPort[];
}

/** The slice that is closest to full with `count` more in it; undefined when they fit in none (getSliceToFill). */
function sliceToFill(slices: readonly PlannedSlice[], count: number): PlannedSlice | undefined {
  let best: PlannedSlice | undefined;
  for (const slice of slices) {
    const { size } = slice.endpoints;
    if (size + count <= MAX_ENDPOINTS_PER_SLICE && size > (best?.endpoints.size ?? -1)) best = slice;
  }
  return best;
}

function assignPorts(slice: PlannedSlice, ports: readonly EndpointPort[]): void {
  slice.ports = ports;
  slice.portsKey = portsKey(ports);
}
