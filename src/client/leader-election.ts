/**
 * Lets one of several replicas of a component work at a time: they compete for a Lease object.
 * Models: client-go tools/leaderelection (leaderelection.go, v0.36) with a LeaseLock.
 */

import { leaseDescriptor } from "#api/kinds/coordination/lease/descriptor.ts";
import { apiVersionOf } from "#api/kind-descriptor.ts";
import { StatusError } from "#api/status-error.ts";
import { formatMicroTime } from "#api/time.ts";
import type { Lease } from "#api/types.ts";
import type { Scope } from "#kernel/scope.ts";
import type { Client, ResourceClient } from "./client.ts";
import type { EventRecorder } from "./event-recorder.ts";

/** component-base config defaults: LeaseDuration, RenewDeadline, RetryPeriod; JitterFactor 1.2 (leaderelection.go). */
const LEASE_DURATION_MS = 15_000;
const RENEW_DEADLINE_MS = 10_000;
const RETRY_PERIOD_MS = 2000;
const JITTER_FACTOR = 1.2;

export interface LeaderElectionOptions {
  readonly client: Client;
  /** Namespace and name of the lease, e.g. "kube-system" and "kube-controller-manager". */
  readonly namespace: string;
  readonly name: string;
  /** Unique for each replica, e.g. "control-plane_5b1e…". */
  readonly identity: string;
  /** Says who leads; its component is that of the real process, e.g. "kube-controller-manager". */
  readonly recorder?: EventRecorder;
  /** Gets a scope that ends when leadership does. */
  readonly onStartedLeading: (scope: Scope) => void;
  /** Leadership is lost. Upstream's components exit; the owner decides here. */
  readonly onStoppedLeading?: () => void;
}

export class LeaderElector {
  private readonly leases: ResourceClient<Lease>;
  private observed = "";
  /** Local time at which the lease was last seen to change: other replicas' clocks do not matter. */
  private observedMs = 0;
  private held: Lease | undefined;
  private renewedMs = 0;
  private term: Scope | undefined;
  private terms = 0;

  constructor(
    private readonly scope: Scope,
    private readonly options: LeaderElectionOptions,
  ) {
    this.leases = options.client.resource<Lease>(leaseDescriptor);
  }

  get leading(): boolean {
    return this.term !== undefined;
  }

  start(): this {
    this.turn();
    return this;
  }

  private turn(): void {
    const { scope } = this;
    const acquired = this.tryAcquireOrRenew();
    if (acquired) this.renewedMs = scope.nowMs;
    if (acquired && !this.term) {
      this.term = scope.child(`term-${++this.terms}`);
      this.say("became leader");
      this.options.onStartedLeading(this.term);
    }
    if (!acquired && this.term && scope.nowMs - this.renewedMs >= RENEW_DEADLINE_MS) this.stop();
    // The holder renews every period; the others ask every period × (1..2.2) (wait.JitterUntil).
    const delayMs = this.term
      ? RETRY_PERIOD_MS
      : RETRY_PERIOD_MS * (1 + JITTER_FACTOR * scope.random.fraction());
    scope.after(delayMs, "leader election", () => this.turn());
  }

  private stop(): void {
    this.term?.dispose();
    this.term = undefined;
    this.held = undefined;
    this.say("stopped leading");
    this.options.onStoppedLeading?.();
  }

  private say(what: string): void {
    const { recorder, namespace, name, identity } = this.options;
    const apiVersion = apiVersionOf(leaseDescriptor);
    const { kind } = leaseDescriptor;
    const uid = this.held?.metadata.uid;
    const lease = { apiVersion, kind, namespace, name, ...(uid === undefined ? {} : { uid }) };
    recorder?.record(lease, "Normal", "LeaderElection", `${identity} ${what}`);
  }

  private tryAcquireOrRenew(): boolean {
    const { scope, options } = this;
    const now = formatMicroTime(scope.nowMs);
    try {
      const lease = this.held ?? this.leases.find(options.namespace, options.name);
      if (!lease) {
        this.held = this.leases.create(options.namespace, {
          apiVersion: "coordination.k8s.io/v1",
          kind: "Lease",
          metadata: { name: options.name, namespace: options.namespace },
          spec: {
            holderIdentity: options.identity,
            leaseDurationSeconds: LEASE_DURATION_MS / 1000,
            acquireTime: now,
            renewTime: now,
            leaseTransitions: 0,
          },
        });
        return true;
      }
      const version = lease.metadata.resourceVersion;
      if (version !== this.observed) {
        this.observed = version;
        this.observedMs = scope.nowMs;
      }
      const holder = lease.spec.holderIdentity ?? "";
      const mine = holder === options.identity;
      if (!mine && holder !== "" && scope.nowMs - this.observedMs < LEASE_DURATION_MS) return false;
      this.held = this.leases.update({
        ...lease,
        spec: {
          ...lease.spec,
          holderIdentity: options.identity,
          leaseDurationSeconds: LEASE_DURATION_MS / 1000,
          renewTime: now,
          acquireTime: mine ? (lease.spec.acquireTime ?? now) : now,
          leaseTransitions: (lease.spec.leaseTransitions ?? 0) + (mine ? 0 : 1),
        },
      });
      return true;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      // Somebody else was quicker, or the server is away: look again next time.
      this.held = undefined;
      return false;
    }
  }
}
