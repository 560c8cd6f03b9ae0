/**
 * The scheduler under its lease: a replica schedules only while it leads.
 * Models: cmd/kube-scheduler app/server.go (v1.36). Differs: the caches are filled when the term begins, not before.
 */

import type { Client } from "#client/client.ts";
import { EventRecorder } from "#client/event-recorder.ts";
import { LeaderElector } from "#client/leader-election.ts";
import type { Scope } from "#kernel/scope.ts";
import { DEFAULT_SCHEDULER_NAME, Scheduler } from "./scheduler.ts";

export interface ElectedSchedulerOptions {
  /** Disposing it is a crash. */
  readonly scope: Scope;
  /** As user "system:kube-scheduler". */
  readonly client: Client;
  /** Unique for each replica, e.g. "control-plane". */
  readonly identity: string;
}

/** Schedules while this replica holds the lease kube-system/kube-scheduler. */
export function runElectedScheduler({ scope, client, identity }: ElectedSchedulerOptions): LeaderElector {
  return new LeaderElector(scope, {
    client,
    namespace: "kube-system",
    name: "kube-scheduler",
    identity,
    recorder: new EventRecorder(scope, client, DEFAULT_SCHEDULER_NAME),
    onStartedLeading: (term) => new Scheduler({ scope: term, client }).start(),
  }).start();
}
