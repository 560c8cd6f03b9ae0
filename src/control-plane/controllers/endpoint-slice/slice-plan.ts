/**
 * Which endpoints go into which slice: the placement of one service's pods, and the slices that a change touches. It is
 * told of single pods and touches only their slices, so that cost grows with what changed.
 * Models: endpointslice/reconciler.go (reconcileByPortMapping; v1.36): endpoints stay in their slice, then slices that
 * change anyway are filled, then others with room, then new ones.
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
    const write: PlannedSlice[] = [];
    const drop: PlannedSlice[] = [];
    let left = this.slices.size;
    for (const slice of this.changed) {
      // An empty slice goes, but the last one stays as a placeholder that says: no endpoints.
      if (slice.endpoints.size === 0 && left > 1) {
        left--;
        this.slices.delete(slice);
        if (slice.stored) drop.push(slice);
      } else {
        if (slice.endpoints.size === 0) assignPorts(slice, []);
        write.push(slice);
      }
    }
    if (this.slices.size === 0) {
      const placeholder: PlannedSlice = { stored: undefined, ports: [], portsKey: "", endpoints: new Map() };
      this.slices.add(placeholder);
      write.push(placeholder);
    }
    this.changed.clear();
    return { write, drop };
  }

  private placeHomeless(): void {
    const byPorts = new Map<string, string[]>();
    for (const [podKey, { ports }] of this.homeless) {
      const key = portsKey(ports);
      const keys = byPorts.get(key);
      if (keys) keys.push(podKey);
      else byPorts.set(key, [podKey]);
    }
    for (const [key, podKeys] of byPorts) {
      const withRoom = [...this.slices].filter(
        (slice) => slice.portsKey === key && slice.endpoints.size < MAX_ENDPOINTS_PER_SLICE,
      );
      // First those that are written anyway, then the fullest that has room.
      withRoom.sort(
        (a, b) =>
          Number(this.changed.has(b)) - Number(this.changed.has(a)) || b.endpoints.size - a.endpoints.size,
      );
      for (const podKey of podKeys) {
        const newcomer = this.homeless.get(podKey);
        if (!newcomer) continue;
        let slice = withRoom[0];
        if (!slice) {
          slice = this.emptySlice();
          if (slice) assignPorts(slice, newcomer.ports);
        }
        if (!slice) {
          slice = { stored: undefined, ports: newcomer.ports, portsKey: key, endpoints: new Map() };
          this.slices.add(slice);
        }
        withRoom[0] = slice;
        slice.endpoints.set(podKey, newcomer.endpoint);
        this.placed.set(podKey, slice);
        this.changed.add(slice);
        if (slice.endpoints.size >= MAX_ENDPOINTS_PER_SLICE) withRoom.shift();
      }
    }
    this.homeless.clear();
  }

  /** A slice that nobody lives in is used again, whatever its ports were. */
  private emptySlice(): PlannedSlice | undefined {
    for (const slice of this.slices) if (slice.endpoints.size === 0) return slice;
    return undefined;
  }
}

function assignPorts(slice: PlannedSlice, ports: readonly EndpointPort[]): void {
  slice.ports = ports;
  slice.portsKey = portsKey(ports);
}
