/**
 * The registry of built-in kinds: one line per folder of kinds/<group>/<kind>/. The order is that of discovery within a
 * group. A test asserts that folders and registry agree.
 */

import type { KindDescriptor } from "../kind-descriptor.ts";
import { deploymentDescriptor } from "./apps/deployment/descriptor.ts";
import { replicaSetDescriptor } from "./apps/replica-set/descriptor.ts";
import { leaseDescriptor } from "./coordination/lease/descriptor.ts";
import { configMapDescriptor } from "./core/config-map/descriptor.ts";
import { eventDescriptor } from "./core/event/descriptor.ts";
import { namespaceDescriptor } from "./core/namespace/descriptor.ts";
import { nodeDescriptor } from "./core/node/descriptor.ts";
import { podDescriptor } from "./core/pod/descriptor.ts";
import { secretDescriptor } from "./core/secret/descriptor.ts";
import { serviceDescriptor } from "./core/service/descriptor.ts";
import { serviceAccountDescriptor } from "./core/service-account/descriptor.ts";
import { endpointSliceDescriptor } from "./discovery/endpoint-slice/descriptor.ts";

export const kinds: readonly KindDescriptor[] = [
  namespaceDescriptor,
  nodeDescriptor,
  podDescriptor,
  deploymentDescriptor,
  replicaSetDescriptor,
  serviceDescriptor,
  endpointSliceDescriptor,
  configMapDescriptor,
  secretDescriptor,
  serviceAccountDescriptor,
  eventDescriptor,
  leaseDescriptor,
];
