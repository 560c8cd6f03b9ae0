/**
 * A node's kube-proxy: watches services and endpoint slices and writes the node's forwarding rules.
 * Models: cmd/kube-proxy and pkg/proxy/iptables (v1.36): changes are gathered for at least a second (minSyncPeriod).
 * Differs: only what changed is written, so the full sync every 30 s (syncPeriod) would find nothing to do and is left
 * out; it repairs rules that others break, and nobody else writes these. Writing takes no time.
 */

import { endpointSliceDescriptor } from "#api/kinds/discovery/endpoint-slice/descriptor.ts";
import { serviceDescriptor } from "#api/kinds/core/service/descriptor.ts";
import type { EndpointSlice, Service } from "#api/types.ts";
import type { Client } from "#client/client.ts";
import { Informer, keyOf } from "#client/informer.ts";
import type { Timer } from "#kernel/kernel.ts";
import type { Scope } from "#kernel/scope.ts";
import type { NodeNetwork } from "#network/network.ts";
import { SERVICE_NAME_LABEL, serviceRules } from "./service-rules.ts";

/** iptables.minSyncPeriod of the default configuration. */
const MIN_SYNC_PERIOD_MS = 1_000;
/** ports.ProxyHealthzPort: what health checks of load balancers and people ask. */
const HEALTH_PORT = 10_256;

export interface KubeProxyOptions {
  /** Disposing it is a crash: the rules stay as they are. */
  readonly scope: Scope;
  /** As user "system:kube-proxy". */
  readonly client: Client;
  readonly node: NodeNetwork;
}

export class KubeProxy {
  private readonly scope: Scope;
  private readonly node: NodeNetwork;
  private readonly services: Informer<Service>;
  private readonly slices: Informer<EndpointSlice>;
  /** Services ("namespace/name") whose rules may differ from what is written. */
  private readonly changed = new Set<string>();
  private lastSyncMs = -Infinity;
  private timer: Timer | undefined;

  constructor({ scope, client, node }: KubeProxyOptions) {
    this.scope = scope;
    this.node = node;
    this.services = new Informer<Service>(scope, client, serviceDescriptor);
    this.slices = new Informer<EndpointSlice>(scope, client, endpointSliceDescriptor, {
      labelSelector: "!service.kubernetes.io/headless",
    });
    this.slices.addIndex("service", (slice) => {
      const key = serviceKeyOf(slice);
      return key === undefined ? [] : [key];
    });
    const serviceChanged = (service: Service): void => this.note(keyOf(service));
    this.services.onChange({ add: serviceChanged, update: serviceChanged, delete: serviceChanged });
    const sliceChanged = (slice: EndpointSlice): void => {
      const key = serviceKeyOf(slice);
      if (key !== undefined) this.note(key);
    };
    this.slices.onChange({ add: sliceChanged, update: sliceChanged, delete: sliceChanged });
  }

  /** Lists, watches and writes rules from now on. */
  start(): this {
    this.services.onSynced(() => this.plan());
    this.slices.onSynced(() => this.plan());
    this.services.start();
    this.slices.start();
    const close = this.node.host.listen(HEALTH_PORT, "tcp", (_, respond) => {
      const healthy = this.services.hasSynced && this.slices.hasSynced;
      respond({ status: healthy ? 200 : 503, body: healthy ? "ok" : "not synced" });
    });
    if (close) this.scope.onDispose(close);
    return this;
  }

  private note(key: string): void {
    this.changed.add(key);
    this.plan();
  }

  private plan(): void {
    if (this.timer?.pending || this.changed.size === 0) return;
    if (!this.services.hasSynced || !this.slices.hasSynced) return;
    const delayMs = this.lastSyncMs + MIN_SYNC_PERIOD_MS - this.scope.nowMs;
    this.timer = this.scope.after(delayMs, "sync proxy rules", () => this.sync());
  }

  private sync(): void {
    this.lastSyncMs = this.scope.nowMs;
    for (const key of this.changed) {
      const service = this.services.byKey(key);
      const rules = service ? serviceRules(service, this.slices.by("service", key)) : [];
      this.node.forwarding.replace(key, rules);
    }
    this.changed.clear();
  }
}

function serviceKeyOf(slice: EndpointSlice): string | undefined {
  const name = slice.metadata.labels?.[SERVICE_NAME_LABEL];
  return name === undefined ? undefined : `${slice.metadata.namespace}/${name}`;
}
