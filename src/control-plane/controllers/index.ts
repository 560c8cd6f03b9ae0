/** The registry of controllers: one line per folder. A test asserts that folders and registry agree. */

import type { ControllerDefinition } from "./controller-context.ts";
import { deploymentController } from "./deployment/deployment-controller.ts";
import { endpointSliceController } from "./endpoint-slice/endpoint-slice-controller.ts";
import { garbageCollectorController } from "./garbage-collector/garbage-collector-controller.ts";
import { namespaceController } from "./namespace/namespace-controller.ts";
import { nodeIpamController } from "./node-ipam/node-ipam-controller.ts";
import { nodeLifecycleController } from "./node-lifecycle/node-lifecycle-controller.ts";
import { podGarbageCollectorController } from "./pod-garbage-collector/pod-garbage-collector-controller.ts";
import { replicaSetController } from "./replica-set/replica-set-controller.ts";
import { rootCaCertificatePublisherController } from "./root-ca-certificate-publisher/root-ca-certificate-publisher-controller.ts";
import { serviceAccountController } from "./service-account/service-account-controller.ts";
import { taintEvictionController } from "./taint-eviction/taint-eviction-controller.ts";

export const controllers: readonly ControllerDefinition[] = [
  serviceAccountController,
  rootCaCertificatePublisherController,
  namespaceController,
  nodeIpamController,
  deploymentController,
  replicaSetController,
  endpointSliceController,
  nodeLifecycleController,
  taintEvictionController,
  podGarbageCollectorController,
  garbageCollectorController,
];
