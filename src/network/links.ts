/**
 * Latency of links, and what may be wrong with them. A link joins two places (nodes, outside hosts, the load balancer);
 * its latency is drawn once per pair from the seed, whichever of the two asks first.
 * Differs: links have no bandwidth; sizes cost no time.
 */

import { Random } from "#kernel/random.ts";
import type { LinkFault, NetworkFaults } from "./network.ts";

/** One way over a node's bridge, from a pod to the node or back. */
export const IN_NODE_DELAY_MS = 0.05;
/** One way between two nodes of a LAN: 0.3 to 0.6 ms. */
const NODE_DELAY_MS: readonly [number, number] = [0.3, 0.6];
/** One way from outside hosts to the nodes' LAN: about 1 ms. */
const OUTSIDE_DELAY_MS: readonly [number, number] = [0.8, 1.2];

const HEALTHY: LinkFault = Object.freeze({});

export class Links implements NetworkFaults {
  private readonly base = new Map<string, number>();
  private readonly faults = new Map<string, LinkFault>();

  /** `isNear` tells nodes and the load balancer from outside hosts; `onChange` hears of every change of faults. */
  constructor(
    private readonly seed: number,
    private readonly isNear: (place: string) => boolean,
    private readonly onChange: () => void,
  ) {}

  /** Whether any link has a fault: the usual answer, no, spares the look-ups. */
  get anyFault(): boolean {
    return this.faults.size > 0;
  }

  setLink(from: string, to: string, fault: LinkFault | undefined): void {
    if (fault === undefined) this.faults.delete(linkName(from, to));
    else this.faults.set(linkName(from, to), fault);
    this.onChange();
  }

  healAll(): void {
    this.faults.clear();
    this.onChange();
  }

  connected(from: string, to: string): boolean {
    return this.faults.size === 0 || this.faultOf(from, to).cut !== true;
  }

  delayMs(from: string, to: string): number {
    const base = from === to ? 0 : this.baseDelayMs(from, to);
    return this.faults.size === 0 ? base : base + (this.faultOf(from, to).addedDelayMs ?? 0);
  }

  /** Share of packets lost on the link, 0..1. */
  lossShare(from: string, to: string): number {
    return this.faults.size === 0 ? 0 : (this.faultOf(from, to).lossShare ?? 0);
  }

  /** The faults that apply to a link, put together: that of the pair and those of "*" with either end. */
  private faultOf(from: string, to: string): LinkFault {
    const pair = this.faults.get(linkName(from, to));
    if (from === to) return pair ?? HEALTHY;
    const left = this.faults.get(linkName(from, "*"));
    const right = this.faults.get(linkName("*", to));
    if (!left && !right) return pair ?? HEALTHY;
    const all = [pair, left, right].filter((fault) => fault !== undefined);
    return {
      cut: all.some((fault) => fault.cut === true),
      lossShare: 1 - all.reduce((kept, fault) => kept * (1 - (fault.lossShare ?? 0)), 1),
      addedDelayMs: all.reduce((sum, fault) => sum + (fault.addedDelayMs ?? 0), 0),
    };
  }

  private baseDelayMs(from: string, to: string): number {
    const name = linkName(from, to);
    let delayMs = this.base.get(name);
    if (delayMs === undefined) {
      const [low, high] = this.isNear(from) && this.isNear(to) ? NODE_DELAY_MS : OUTSIDE_DELAY_MS;
      delayMs = new Random(this.seed, `network/link/${name}`).between(low, high);
      this.base.set(name, delayMs);
    }
    return delayMs;
  }
}

function linkName(from: string, to: string): string {
  return from < to ? `${from}|${to}` : `${to}|${from}`;
}
