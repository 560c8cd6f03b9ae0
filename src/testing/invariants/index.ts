/** The registry of invariants; simulations check all of them. */

import type { InvariantFactory } from "../invariant.ts";
import {
  deletionIsFinal,
  finalizersHold,
  generationFollowsSpec,
  namespacesEmpty,
  ownersOutliveDependents,
  revisionsGrow,
  uidsAreUnique,
} from "./api-invariants.ts";
import {
  deploymentsRecover,
  endpointsAreReadyPods,
  nodesRecover,
  nothingHangs,
  statusesAddUp,
  surgeIsBounded,
  taintsMatchConditions,
} from "./controller-invariants.ts";
import {
  nodeNameIsSetOnce,
  phasesAreLegal,
  readyMeansRunning,
  requestsFit,
  restartCountsGrow,
  taintsKeepPodsAway,
} from "./node-invariants.ts";

export const invariants: readonly InvariantFactory[] = [
  deletionIsFinal,
  deploymentsRecover,
  endpointsAreReadyPods,
  finalizersHold,
  generationFollowsSpec,
  namespacesEmpty,
  nodeNameIsSetOnce,
  nodesRecover,
  nothingHangs,
  ownersOutliveDependents,
  phasesAreLegal,
  readyMeansRunning,
  requestsFit,
  restartCountsGrow,
  revisionsGrow,
  statusesAddUp,
  surgeIsBounded,
  taintsKeepPodsAway,
  taintsMatchConditions,
  uidsAreUnique,
];
