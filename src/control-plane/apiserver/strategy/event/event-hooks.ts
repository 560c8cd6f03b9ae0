/**
 * Events live for an hour. Those written within a minute share a lease, so they go together.
 * Models: kubernetes pkg/registry/core/event, apiserver pkg/storage/etcd3/lease_manager.go (v1.36).
 */

import type { StorageHooksFactory } from "../index.ts";

/** kube-apiserver --event-ttl. */
const EVENT_TTL_MS = 3_600_000;
/** defaultLeaseReuseDurationSeconds. */
const LEASE_REUSE_MS = 60_000;
/** defaultLeaseMaxObjectCount. */
const LEASE_MAX_OBJECTS = 1000;

export const eventHooks: StorageHooksFactory = ({ store, scope }) => {
  let lease = 0;
  let endsMs = 0;
  let objects = 0;
  return {
    createsOnUpdate: true,
    leaseFor: () => {
      const neededMs = scope.nowMs + EVENT_TTL_MS;
      objects++;
      if (lease === 0 || neededMs >= endsMs || objects > LEASE_MAX_OBJECTS) {
        lease = store.leases.grant(EVENT_TTL_MS + LEASE_REUSE_MS);
        endsMs = neededMs + LEASE_REUSE_MS;
        objects = 1;
      }
      return lease;
    },
  };
};
