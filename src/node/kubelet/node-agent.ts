/**
 * Registers the node, renews its lease, posts its status.
 * Models: pkg/kubelet/kubelet_node_status.go, component-helpers/apimachinery/lease/controller.go (v1.36).
 */

import { formatMicroTime } from "#api/time.ts";
import { StatusError } from "#api/status-error.ts";
import { nodeDescriptor } from "#api/kinds/core/node/descriptor.ts";
import { leaseDescriptor } from "#api/kinds/coordination/lease/descriptor.ts";
import type { Lease, Node } from "#api/types.ts";
import type { Client, ResourceClient } from "#client/client.ts";
import type { EventRecorder, ObjectReference } from "#client/event-recorder.ts";
import type { Scope } from "#kernel/scope.ts";
import type { ContainerRuntime } from "../runtime/index.ts";
import {
  HEALTHY_CONDITIONS,
  allocatableOf,
  conditionEvents,
  capacityOf,
  nodeConditions,
  nodeImages,
  nodeInfo,
  nodeLabels,
  type NodeIdentity,
  type NodeSize,
} from "./node-status.ts";
import { timeText } from "./pod-status.ts";

/** nodeLeaseDurationSeconds 40, renewed after a quarter of it (nodeLeaseRenewIntervalFraction). */
const LEASE_SECONDS = 40;
const LEASE_RENEW_MS = 10_000;
/** Jitter of the renewal (leaseRenewJitter 0.04). */
const LEASE_JITTER = 0.04;
/** Retry of a failed renewal: 200 ms doubled to 7 s. */
const LEASE_RETRY_FIRST_MS = 200;
const LEASE_RETRY_MAX_MS = 7000;
/** nodeStatusUpdateFrequency and nodeStatusReportFrequency. */
const STATUS_PERIOD_MS = 10_000;
const STATUS_REPORT_MS = 300_000;
/** Registration is retried: 100 ms doubled to 7 s (registerWithAPIServer). */
const REGISTER_FIRST_MS = 100;
const REGISTER_MAX_MS = 7000;
/** The runtime and the network are ready a moment after the kubelet starts. */
const READY_AFTER_MS = 1000;

const NOT_READY = {
  type: "Ready",
  status: "False" as const,
  reason: "KubeletNotReady",
  message:
    "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized",
};

export class NodeAgent {
  private readonly nodes: ResourceClient<Node>;
  private readonly leases: ResourceClient<Lease>;
  private node: Node | undefined;
  private lease: Lease | undefined;
  private reportedMs = -Infinity;
  private reportedImages = -1;
  private ready = false;

  constructor(
    private readonly scope: Scope,
    client: Client,
    private readonly identity: NodeIdentity,
    private readonly size: NodeSize,
    private readonly runtime: ContainerRuntime,
    private readonly recorder: EventRecorder,
    private readonly bootNumber: number,
    private readonly onRegistered: () => void,
  ) {
    this.nodes = client.resource<Node>(nodeDescriptor);
    this.leases = client.resource<Lease>(leaseDescriptor);
  }

  /** The Node object as last written or read. */
  /** Whether somebody has deleted the node since it was registered. */
  isRemoved(): boolean {
    if (!this.node) return false;
    try {
      return this.nodes.find("", this.identity.name)?.metadata.uid !== this.node.metadata.uid;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return false; // the API server does not say
    }
  }

  get current(): Node | undefined {
    return this.node;
  }

  start(): void {
    this.event("Normal", "Starting", "Starting kubelet.");
    this.register(REGISTER_FIRST_MS);
  }

  private register(retryMs: number): void {
    const { identity } = this;
    try {
      const existing = this.nodes.find("", identity.name);
      if (existing) {
        this.node = existing;
        this.noticeReboot(existing);
      } else {
        this.node = this.nodes.create("", {
          apiVersion: "v1",
          kind: "Node",
          metadata: {
            name: identity.name,
            labels: nodeLabels(identity),
            annotations: { "volumes.kubernetes.io/controller-managed-attach-detach": "true" },
          },
          spec: {
            podCIDR: identity.podCidr,
            podCIDRs: [identity.podCidr],
            ...(identity.taints.length > 0 ? { taints: identity.taints } : {}),
          },
          status: this.status({}),
        });
        this.announce(undefined, this.node);
      }
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.scope.after(retryMs, "register the node again", () =>
        this.register(Math.min(retryMs * 2, REGISTER_MAX_MS)),
      );
      return;
    }
    this.post(true);
    this.event("Normal", "NodeAllocatableEnforced", "Updated Node Allocatable limit across pods");
    this.renewLease(LEASE_RETRY_FIRST_MS);
    this.scope.every(STATUS_PERIOD_MS, "node status", () => this.post(false));
    this.scope.after(READY_AFTER_MS, "node ready", () => {
      this.ready = true;
      this.post(true);
    });
    this.onRegistered();
  }

  /** Tells what changed for the node with the status just posted. */
  private announce(before: Node | undefined, posted: Node): void {
    const { name } = this.identity;
    const reasons = conditionEvents(before?.status?.conditions ?? [], posted.status?.conditions ?? []);
    for (const reason of reasons) this.event("Normal", reason, `Node ${name} status is now: ${reason}`);
  }

  /** The node's last status tells of another boot. */
  private noticeReboot(existing: Node): void {
    const { name } = this.identity;
    const before = existing.status?.nodeInfo?.bootID;
    const { bootID } = nodeInfo(name, this.bootNumber);
    if (before && before !== bootID)
      this.event("Warning", "Rebooted", `Node ${name} has been rebooted, boot id: ${bootID}`);
  }

  private status(previous: NonNullable<Node["status"]>): NonNullable<Node["status"]> {
    const { identity, size } = this;
    const wanted = this.ready ? HEALTHY_CONDITIONS : [...HEALTHY_CONDITIONS.slice(0, -1), NOT_READY];
    return {
      ...previous,
      addresses: previous.addresses ?? [
        { type: "InternalIP", address: identity.address },
        { type: "Hostname", address: identity.name },
      ],
      capacity: capacityOf(size),
      allocatable: allocatableOf(size),
      conditions: nodeConditions(previous.conditions ?? [], wanted, timeText(this.scope.nowMs)),
      daemonEndpoints: previous.daemonEndpoints ?? { kubeletEndpoint: { Port: 10250 } },
      images: nodeImages(this.runtime.images.list()),
      nodeInfo: nodeInfo(identity.name, this.bootNumber),
    };
  }

  /** Posts when something changed, when asked to, or when the last report is five minutes old. */
  private post(force: boolean): void {
    const { nowMs } = this.scope;
    const imagesChanged = this.runtime.images.revision !== this.reportedImages;
    if (!force && !imagesChanged && nowMs - this.reportedMs < STATUS_REPORT_MS && !this.looksDead()) return;
    try {
      const current = this.nodes.find("", this.identity.name);
      // A node that somebody deleted is registered again only when its kubelet restarts (registrationCompleted).
      if (!current) return;
      this.node = this.nodes.updateStatus({ ...current, status: this.status(current.status ?? {}) });
      this.announce(current, this.node);
      this.reportedMs = nowMs;
      this.reportedImages = this.runtime.images.revision;
    } catch (error) {
      // No answer or a lost race: the next period tries again, as upstream does after nodeStatusUpdateRetry.
      if (!(error instanceof StatusError)) throw error;
    }
  }

  /** Whether the control plane has written off this node: then its word is corrected at once. */
  private looksDead(): boolean {
    try {
      this.node = this.nodes.find("", this.identity.name) ?? this.node;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return false; // no answer, nothing to correct
    }
    const ready = this.node?.status?.conditions?.find(({ type }) => type === "Ready");
    return ready?.status === "Unknown" || (ready?.status === "False" && this.ready);
  }

  private renewLease(retryMs: number): void {
    const { identity, scope } = this;
    const renewTime = formatMicroTime(scope.nowMs);
    try {
      this.lease ??= this.leases.find("kube-node-lease", identity.name);
      if (!this.lease)
        this.lease = this.leases.create("kube-node-lease", {
          apiVersion: "coordination.k8s.io/v1",
          kind: "Lease",
          metadata: {
            name: identity.name,
            namespace: "kube-node-lease",
            ...(this.node
              ? {
                  ownerReferences: [
                    { apiVersion: "v1", kind: "Node", name: identity.name, uid: this.node.metadata.uid },
                  ],
                }
              : {}),
          },
          spec: { holderIdentity: identity.name, leaseDurationSeconds: LEASE_SECONDS, renewTime },
        });
      else this.lease = this.leases.update({ ...this.lease, spec: { ...this.lease.spec, renewTime } });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.lease = undefined; // what was known of it may be old: read it again
      scope.after(retryMs, "renew the node lease again", () =>
        this.renewLease(Math.min(retryMs * 2, LEASE_RETRY_MAX_MS)),
      );
      return;
    }
    const jitter = 1 + LEASE_JITTER * scope.random.fraction();
    scope.after(LEASE_RENEW_MS * jitter, "renew the node lease", () => this.renewLease(LEASE_RETRY_FIRST_MS));
  }

  private event(type: "Normal" | "Warning", reason: string, message: string): void {
    const { name } = this.identity;
    // Events about nodes name them by name, also as uid (kubelet's nodeRef).
    const about: ObjectReference = { kind: "Node", name, uid: name };
    this.recorder.record(about, type, reason, message);
  }
}
