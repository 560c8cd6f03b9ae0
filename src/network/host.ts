/**
 * A host: one address on the fabric with its open ports and the exchanges it is serving. Pods, nodes and machines
 * outside are hosts; several devices may share one (hostNetwork pods share the node's).
 */

import { SmallMap } from "#kernel/small-map.ts";
import type { Listener } from "#posix/exchange.ts";
import type { ExchangeRun } from "./exchange-run.ts";
import type { NodeHost } from "./node-host.ts";

export interface OpenPort {
  readonly listener: Listener;
  /** "namespace/name" of the pod that opened it; undefined for a process of the node or an outside host. */
  readonly podKey: string | undefined;
}

export class Host {
  readonly kind: "pod" | "node" | "outside";
  readonly address: string;
  /** Node name, or host name of an outside host: the end of links. */
  readonly place: string;
  /** Shown in records. */
  readonly name: string;
  /** The node it is on or is. */
  readonly node: NodeHost | undefined;
  /** By nodePortKey(port, protocol). */
  readonly ports = new SmallMap<number, OpenPort>();
  /** Exchanges under way that are answered here; made with the first. */
  serving: Set<ExchangeRun> | undefined;
  /** False for ever once the host is gone; a node's host comes back with its power. */
  up = true;

  constructor(
    kind: "pod" | "node" | "outside",
    address: string,
    place: string,
    name: string,
    node: NodeHost | undefined,
  ) {
    this.kind = kind;
    this.address = address;
    this.place = place;
    this.name = name;
    this.node = node;
  }
}
