/** The view as the page holds it: maps that differences are applied to, with a counter for each part that can change. */

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

/** What can change by itself; whoever draws a part draws anew when its counter has moved. */
export type ViewPart =
  "nodes" | "pods" | "services" | "objects" | "events" | "controlPlane" | "flows" | "traffic" | "faults";

export interface ViewModel {
  readonly nodes: Map<string, NodeView>;
  readonly pods: Map<string, PodView>;
  readonly services: Map<string, ServiceView>;
  readonly objects: Map<string, ObjectRow>;
  readonly events: Map<string, EventView>;
  /** The pods of each node by its name; "" has those that wait for one. */
  readonly podsOn: Map<string, Map<string, PodView>>;
  /** How often the pods of a node have changed. */
  readonly podChangesOn: Map<string, number>;
  /** Pods of one owner share a tint, an index into the palette; by "namespace/family", in the order of arrival. */
  readonly tints: Map<string, number>;
  /** Events of type Warning. */
  warnings: number;
  controlPlane: ControlPlaneView;
  flows: readonly FlowView[];
  traffic: readonly TrafficView[];
  faults: readonly FaultView[];
  /** Never falls, not even from one model to the next. */
  readonly changes: Record<ViewPart, number>;
}

/** How many tints the palette has (ui/theme/tokens.css); the last is the cluster's own. */
const TINT_COUNT = 8;
const SYSTEM_TINT = TINT_COUNT - 1;

let models = 0;

export function emptyViewModel(): ViewModel {
  const first = ++models * 2 ** 32;
  return {
    nodes: new Map(),
    pods: new Map(),
    services: new Map(),
    objects: new Map(),
    events: new Map(),
    podsOn: new Map(),
    podChangesOn: new Map(),
    tints: new Map(),
    warnings: 0,
    controlPlane: { revision: 0, components: [] },
    flows: [],
    traffic: [],
    faults: [],
    changes: {
      nodes: first,
      pods: first,
      services: first,
      objects: first,
      events: first,
      controlPlane: first,
      flows: first,
      traffic: first,
      faults: first,
    },
  };
}

function applyChanges<T extends { readonly key: string }>(
  map: Map<string, T>,
  changes: Changes<T>,
  changed?: (before: T | undefined, after: T | undefined) => void,
): void {
  for (const key of changes.removed) {
    changed?.(map.get(key), undefined);
    map.delete(key);
  }
  for (const value of changes.set) {
    changed?.(map.get(value.key), value);
    map.set(value.key, value);
  }
}

/** The tint of a pod's family: neighbours in time never share one while there are fewer than eight. */
export function tintOf(model: ViewModel, pod: PodView): number {
  if (pod.system) return SYSTEM_TINT;
  const key = `${pod.namespace}/${pod.family}`;
  let tint = model.tints.get(key);
  if (tint === undefined) model.tints.set(key, (tint = model.tints.size % SYSTEM_TINT));
  return tint;
}

function movePod(model: ViewModel, before: PodView | undefined, after: PodView | undefined): void {
  const { podsOn, podChangesOn } = model;
  const touch = (node: string): void => void podChangesOn.set(node, (podChangesOn.get(node) ?? 0) + 1);
  if (before) {
    const there = podsOn.get(before.node);
    if (before.node !== after?.node) {
      there?.delete(before.key);
      if (there?.size === 0) podsOn.delete(before.node);
    }
    touch(before.node);
  }
  if (!after) return;
  tintOf(model, after);
  let here = podsOn.get(after.node);
  if (!here) podsOn.set(after.node, (here = new Map()));
  here.set(after.key, after);
  if (before?.node !== after.node) touch(after.node);
}

const isWarning = (event: EventView | undefined): number => (event?.type === "Warning" ? 1 : 0);

/** Changes `model` in place. Dots, marks and samples pass by: whoever draws them keeps them. */
export function applyDiff(model: ViewModel, diff: ViewDiff): void {
  const { changes } = model;
  if (diff.nodes) applyChanges(model.nodes, diff.nodes);
  if (diff.pods) applyChanges(model.pods, diff.pods, (before, after) => movePod(model, before, after));
  if (diff.services) applyChanges(model.services, diff.services);
  if (diff.objects) applyChanges(model.objects, diff.objects);
  if (diff.events)
    applyChanges(model.events, diff.events, (before, after) => {
      model.warnings += isWarning(after) - isWarning(before);
    });
  if (diff.controlPlane) model.controlPlane = diff.controlPlane;
  if (diff.flows) model.flows = diff.flows;
  if (diff.traffic) model.traffic = diff.traffic;
  if (diff.faults) model.faults = diff.faults;
  for (const part of Object.keys(changes) as ViewPart[]) if (diff[part]) changes[part]++;
}
