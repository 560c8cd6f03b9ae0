/**
 * The process that runs all controllers, with one cache for all of them.
 * Models: kube-controller-manager v1.36.
 */

import type { Door, UserInfo } from "#api/door.ts";
import type { KindDescriptor } from "#api/kind-descriptor.ts";
import { Client } from "#client/client.ts";
import { EventRecorder } from "#client/event-recorder.ts";
import { InformerFactory } from "#client/informer.ts";
import { LeaderElector } from "#client/leader-election.ts";
import { RequestLimit } from "#client/request-limit.ts";
import type { Scope } from "#kernel/scope.ts";
import type { ControllerDefinition, ControllerSettings } from "./controller-context.ts";
import { controllers as registry } from "./index.ts";

export interface ControllerManagerOptions {
  /** The life of the process: disposing it is a crash. */
  readonly scope: Scope;
  readonly door: Door;
  readonly kinds: readonly KindDescriptor[];
  readonly settings: ControllerSettings;
  /** All of the registry, unless given. */
  readonly controllers?: readonly ControllerDefinition[];
}

export interface ControllerManager {
  readonly informers: InformerFactory;
  /** Whether the caches are filled and the controllers at work. */
  readonly running: boolean;
}

const COMPONENT = "kube-controller-manager";
/** --kube-api-qps and --kube-api-burst, for every controller by itself (pkg/controller/apis/config/v1alpha1/defaults.go). */
const REQUESTS_PER_SECOND = 20;
const REQUEST_BURST = 30;

const managerClient = (door: Door): Client =>
  new Client(door, { name: `system:${COMPONENT}`, groups: ["system:authenticated"] });

/** The user that the controller of this name acts as (--use-service-account-credentials). */
export function controllerClient(door: Door, name: string, limit?: RequestLimit): Client {
  const user: UserInfo = {
    name: `system:serviceaccount:kube-system:${name}`,
    groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
  };
  return new Client(door, user, limit);
}

/** Starts all controllers. They begin to work as soon as the API server has answered their lists. */
export function createControllerManager(options: ControllerManagerOptions): ControllerManager {
  const { scope, door, kinds, settings } = options;
  const informers = new InformerFactory(scope.child("informers"), managerClient(door));
  const waiting: (() => void)[] = [];
  let running = false;
  for (const definition of options.controllers ?? registry) {
    const own = scope.child(definition.name);
    const { perSecond = 1, burst = 1 } = definition.limitFactors ?? {};
    const limit = new RequestLimit(own, REQUESTS_PER_SECOND * perSecond, REQUEST_BURST * burst);
    const client = controllerClient(door, definition.name, limit);
    definition.start({
      scope: own,
      client,
      informers,
      kinds,
      settings,
      recorder: (component) => new EventRecorder(own, client, component),
      whenSynced: (callback) => waiting.push(callback),
    });
  }
  informers.start();
  informers.whenSynced(() => {
    running = true;
    for (const begin of waiting) begin();
  });
  return {
    informers,
    get running() {
      return running;
    },
  };
}

export interface ElectedControllerManagerOptions extends ControllerManagerOptions {
  /** Unique for each replica, e.g. "control-plane". */
  readonly identity: string;
}

/**
 * Runs the controllers while this replica holds the lease kube-system/kube-controller-manager. A replica that cannot
 * renew it stops them, as the real process exits and is restarted: so after an outage of the API server they begin anew,
 * and nobody is punished for heartbeats that could not be seen.
 */
export function runElectedControllerManager(options: ElectedControllerManagerOptions): LeaderElector {
  const { scope, door, identity } = options;
  const client = managerClient(door);
  return new LeaderElector(scope, {
    client,
    namespace: "kube-system",
    name: COMPONENT,
    identity,
    recorder: new EventRecorder(scope, client, COMPONENT),
    onStartedLeading: (term) => void createControllerManager({ ...options, scope: term }),
  }).start();
}
