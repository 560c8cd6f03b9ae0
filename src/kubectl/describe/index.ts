/** The registry of describers: one line per folder. Kinds without one are described by their fields. */

import { configMapDescriber } from "./config-map/describe.ts";
import { deploymentDescriber } from "./deployment/describe.ts";
import type { Describer } from "./describer.ts";
import { endpointSliceDescriber } from "./endpoint-slice/describe.ts";
import { namespaceDescriber } from "./namespace/describe.ts";
import { nodeDescriber } from "./node/describe.ts";
import { podDescriber } from "./pod/describe.ts";
import { replicaSetDescriber } from "./replica-set/describe.ts";
import { secretDescriber } from "./secret/describe.ts";
import { serviceDescriber } from "./service/describe.ts";
import { serviceAccountDescriber } from "./service-account/describe.ts";

export const describers: readonly Describer[] = [
  podDescriber,
  nodeDescriber,
  deploymentDescriber,
  replicaSetDescriber,
  serviceDescriber,
  namespaceDescriber,
  configMapDescriber,
  secretDescriber,
  serviceAccountDescriber,
  endpointSliceDescriber,
];
