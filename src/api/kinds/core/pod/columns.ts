/**
 * The columns of pods: READY, STATUS and RESTARTS sum up a pod's containers.
 * Models: kubernetes pkg/printers/internalversion/printers.go printPod (v1.36).
 */

import { ageSince } from "../../../human-duration.ts";
import type { Clock, TableCell, TableColumn } from "../../../kind-descriptor.ts";
import type { ContainerStatus, Pod } from "../../../types.ts";
import { ageCell, AGE_COLUMN, column, NAME_COLUMN, orNone, wideColumn } from "../../table-columns.ts";
import { isTerminalPhase, podCondition } from "./pod-conditions.ts";
import { isSidecar } from "./pod-resources.ts";

export const podColumns: readonly TableColumn[] = [
  NAME_COLUMN,
  column("Ready", "The aggregate readiness state of this pod for accepting traffic."),
  column("Status", "The aggregate status of the containers in this pod."),
  column(
    "Restarts",
    "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.",
  ),
  AGE_COLUMN,
  wideColumn("IP", "The address of the pod."),
  wideColumn("Node", "The node that the pod is bound to."),
  wideColumn("Nominated Node", "The node that the pod may be bound to once others have made room."),
  wideColumn("Readiness Gates", "How many of the conditions that the pod waits for are true."),
];

/** NodeUnreachablePodReason. */
const NODE_LOST = "NodeLost";

interface Restarts {
  count: number;
  lastFinishedAt: string;
}

/** RFC 3339 texts in UTC compare as times. */
function countRestarts(restarts: Restarts, status: ContainerStatus): void {
  restarts.count += status.restartCount;
  const finishedAt = status.lastState?.terminated?.finishedAt ?? "";
  if (finishedAt > restarts.lastFinishedAt) restarts.lastFinishedAt = finishedAt;
}

type Terminated = NonNullable<NonNullable<ContainerStatus["state"]>["terminated"]>;

function terminationReason(terminated: Terminated): string {
  if (terminated.reason) return terminated.reason;
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`;
}

interface Summary {
  readonly ready: number;
  readonly total: number;
  readonly status: string;
  readonly restarts: Restarts;
}

interface InitSummary {
  readonly ready: number;
  readonly all: Restarts;
  readonly sidecars: Restarts;
  /** The status while an init container is not done; undefined when all are. */
  readonly waiting: string | undefined;
}

function summarizeInit(pod: Pod, sidecars: ReadonlySet<string>): InitSummary {
  const all: Restarts = { count: 0, lastFinishedAt: "" };
  const ofSidecars: Restarts = { count: 0, lastFinishedAt: "" };
  const statuses = pod.status?.initContainerStatuses ?? [];
  let ready = 0;
  for (let index = 0; index < statuses.length; index += 1) {
    const status = statuses[index];
    if (!status) break;
    const sidecar = sidecars.has(status.name);
    countRestarts(all, status);
    if (sidecar) countRestarts(ofSidecars, status);
    const { terminated, waiting } = status.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (sidecar && status.started) {
      if (status.ready) ready += 1;
      continue;
    }
    let reason = `${index}/${pod.spec.initContainers?.length ?? 0}`;
    if (terminated) reason = terminationReason(terminated);
    else if (waiting?.reason && waiting.reason !== "PodInitializing") reason = waiting.reason;
    return { ready, all, sidecars: ofSidecars, waiting: `Init:${reason}` };
  }
  return { ready, all, sidecars: ofSidecars, waiting: undefined };
}

export function summarizePod(pod: Pod): Summary {
  const phase = pod.status?.phase;
  const scheduled = podCondition(pod, "PodScheduled");
  const sidecars = new Set((pod.spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  const init = summarizeInit(pod, sidecars);
  const total = pod.spec.containers.length + sidecars.size;
  let status = pod.status?.reason || (phase ?? "");
  if (scheduled?.reason === "SchedulingGated") status = "SchedulingGated";
  let { ready, all: restarts } = init;
  if (init.waiting !== undefined) status = init.waiting;
  if (init.waiting === undefined || podCondition(pod, "Initialized")?.status === "True") {
    restarts = { ...init.sidecars };
    let running = false;
    for (const container of [...(pod.status?.containerStatuses ?? [])].reverse()) {
      countRestarts(restarts, container);
      const { waiting, terminated } = container.state ?? {};
      if (waiting?.reason) status = waiting.reason;
      else if (terminated) status = terminationReason(terminated);
      else if (container.ready && container.state?.running) {
        running = true;
        ready += 1;
      }
    }
    if (status === "Completed" && running) {
      status = podCondition(pod, "Ready")?.status === "True" ? "Running" : "NotReady";
    }
  }
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (pod.status?.reason === NODE_LOST) status = "Unknown";
    else if (!isTerminalPhase(phase)) status = "Terminating";
  }
  return { ready, total, status, restarts };
}

function readinessGates(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return "<none>";
  const passed = gates.filter(({ conditionType }) => podCondition(pod, conditionType)?.status === "True");
  return `${passed.length}/${gates.length}`;
}

export function podCells(pod: Pod, clock: Clock): TableCell[] {
  const { ready, total, status, restarts } = summarizePod(pod);
  const { count, lastFinishedAt } = restarts;
  const ago = count > 0 && lastFinishedAt !== "" ? ` (${ageSince(lastFinishedAt, clock.nowMs)} ago)` : "";
  return [
    pod.metadata.name,
    `${ready}/${total}`,
    status,
    `${count}${ago}`,
    ageCell(pod, clock),
    orNone(pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP),
    orNone(pod.spec.nodeName),
    orNone(pod.status?.nominatedNodeName),
    readinessGates(pod),
  ];
}
