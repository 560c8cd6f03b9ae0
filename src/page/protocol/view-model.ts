/** The view as the page holds it: maps that differences are applied to. */

import type {
  Changes,
  ControlPlaneView,
  EventView,
  FaultView,
  FlowView,
  NodeView,
  ObjectRow,
  PodView,
  ServiceView,
  TrafficView,
  ViewDiff,
} from "./view.ts";

export interface ViewModel {
  readonly nodes: Map<string, NodeView>;
  readonly pods: Map<string, PodView>;
  readonly services: Map<string, ServiceView>;
  readonly objects: Map<string, ObjectRow>;
  readonly events: Map<string, EventView>;
  controlPlane: ControlPlaneView;
  flows: readonly FlowView[];
  traffic: readonly TrafficView[];
  faults: readonly FaultView[];
}

export function emptyViewModel(): ViewModel {
  return {
    nodes: new Map(),
    pods: new Map(),
    services: new Map(),
    objects: new Map(),
    events: new Map(),
    controlPlane: { revision: 0, components: [] },
    flows: [],
    traffic: [],
    faults: [],
  };
}

function applyChanges<T extends { readonly key: string }>(
  map: Map<string, T>,
  changes: Changes<T> | undefined,
): void {
  if (!changes) return;
  for (const key of changes.removed) map.delete(key);
  for (const value of changes.set) map.set(value.key, value);
}

/** Changes `model` in place. Dots, marks and samples pass by: whoever draws them keeps them. */
export function applyDiff(model: ViewModel, diff: ViewDiff): void {
  applyChanges(model.nodes, diff.nodes);
  applyChanges(model.pods, diff.pods);
  applyChanges(model.services, diff.services);
  applyChanges(model.objects, diff.objects);
  applyChanges(model.events, diff.events);
  if (diff.controlPlane) model.controlPlane = diff.controlPlane;
  if (diff.flows) model.flows = diff.flows;
  if (diff.traffic) model.traffic = diff.traffic;
  if (diff.faults) model.faults = diff.faults;
}
