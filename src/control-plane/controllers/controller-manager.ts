/**
 * The process that runs all controllers, with one cache for all of them.
 * Models: kube-controller-manager v1.36.
 */

import type { Door } from "#api/door.ts";
import type { KindDescriptor } from "#api/kind-descriptor.ts";
import { Client } from "#client/client.ts";
import { EventRecorder } from "#client/event-recorder.ts";
import { InformerFactory } from "#client/informer.ts";
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

/** The user that the controller of this name acts as (--use-service-account-credentials). */
export function controllerClient(door: Door, name: string): Client {
  return new Client(door, {
    name: `system:serviceaccount:kube-system:${name}`,
    groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
  });
}

/** Starts all controllers. They begin to work as soon as the API server has answered their lists. */
export function createControllerManager(options: ControllerManagerOptions): ControllerManager {
  const { scope, door, kinds, settings } = options;
  const manager = new Client(door, {
    name: "system:kube-controller-manager",
    groups: ["system:authenticated"],
  });
  const informers = new InformerFactory(scope.child("informers"), manager);
  const waiting: (() => void)[] = [];
  let running = false;
  for (const definition of options.controllers ?? registry) {
    const own = scope.child(definition.name);
    const client = controllerClient(door, definition.name);
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
