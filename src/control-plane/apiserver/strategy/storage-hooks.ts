/**
 * What a kind needs beside its descriptor when it is stored: allocations, leases, a deletion of its own.
 * Models: the BeginCreate, BeginUpdate and AfterDelete functions of kubernetes pkg/registry (v1.36).
 */

import type { DraftObject, KubernetesObject } from "#api/types.ts";
import type { LeaseId } from "../../etcd/leases.ts";

/** Something taken (an address, a port) that is given back when the request fails or is only a dry run. */
export interface Reservation {
  readonly object: DraftObject;
  release(): void;
}

export interface StorageHooks {
  /** Before validation of a creation. Throws a StatusError. */
  beginCreate?(object: DraftObject): Reservation;
  /** Before validation of a change of the object itself (not of a subresource). Throws a StatusError. */
  beginUpdate?(object: DraftObject, previous: KubernetesObject): Reservation;
  /** After an object has gone. */
  afterDelete?(object: KubernetesObject): void;
  /** After an object has been replaced. */
  afterUpdate?(object: KubernetesObject, previous: KubernetesObject): void;
  /** The lease that a new or changed object is bound to; 0 for none. */
  leaseFor?(): LeaseId;
  /** Whether a deletion answers with the object instead of a Status. */
  readonly returnsDeleted?: boolean;
  /** Whether PUT creates an object that is not there. */
  readonly createsOnUpdate?: boolean;
  /** Whether PUT without a resourceVersion is refused. */
  readonly requiresResourceVersion?: boolean;
  /** Whether a change of an object that is being deleted was the last thing it waited for. */
  goesWith?(next: KubernetesObject): boolean;
  /**
   * A change that a deletion makes first (a namespace becomes Terminating); the object then stays for a controller
   * to finish. Undefined: grace and finalizers decide, as for other kinds.
   */
  beginDelete?(object: KubernetesObject, timestamp: string): KubernetesObject | undefined;
}
