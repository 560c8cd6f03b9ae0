/** Models: kubernetes pkg/printers/internalversion/printers.go printNode (v1.36). */

import type { Clock, TableCell, TableColumn } from "../../../kind-descriptor.ts";
import type { Node } from "../../../types.ts";
import {
  ageCell,
  AGE_COLUMN,
  column,
  NAME_COLUMN,
  orNone,
  orUnknown,
  wideColumn,
} from "../../table-columns.ts";

export const nodeColumns: readonly TableColumn[] = [
  NAME_COLUMN,
  column("Status", "The status of the node."),
  column("Roles", "The roles of the node."),
  AGE_COLUMN,
  column("Version", "The version of the node's kubelet."),
  wideColumn("Internal-IP", "The node's address inside the cluster."),
  wideColumn("External-IP", "The node's address outside the cluster."),
  wideColumn("OS-Image", "The operating system that the node reports."),
  wideColumn("Kernel-Version", "The kernel that the node reports."),
  wideColumn("Container-Runtime", "The container runtime that the node reports."),
];

const ROLE_PREFIX = "node-role.kubernetes.io/";
const ROLE_LABEL = "kubernetes.io/role";

/** Sorted, from the labels. */
export function nodeRoles(node: Pick<Node, "metadata">): readonly string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length)
      roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === ROLE_LABEL && value !== "") roles.add(value);
  }
  return [...roles].sort();
}

export function nodeStatusText(node: Pick<Node, "status" | "spec">): string {
  const ready = node.status?.conditions?.find(({ type }) => type === "Ready");
  const status = ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return node.spec?.unschedulable ? `${status},SchedulingDisabled` : status;
}

export function nodeCells(node: Node, clock: Clock): TableCell[] {
  const address = (type: string): string | undefined =>
    node.status?.addresses?.find((candidate) => candidate.type === type)?.address;
  const info = node.status?.nodeInfo;
  return [
    node.metadata.name,
    nodeStatusText(node),
    orNone(nodeRoles(node).join(",")),
    ageCell(node, clock),
    info?.kubeletVersion ?? "",
    orNone(address("InternalIP")),
    orNone(address("ExternalIP")),
    orUnknown(info?.osImage),
    orUnknown(info?.kernelVersion),
    orUnknown(info?.containerRuntimeVersion),
  ];
}
