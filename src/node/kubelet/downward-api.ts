/**
 * What a pod may know about itself: fieldRef and resourceFieldRef.
 * Models: pkg/fieldpath, pkg/api/v1/resource (v1.36).
 */

import { milliValueOfText, valueOfText, type QuantityText } from "#api/quantity.ts";
import type { Container, Pod } from "#api/types.ts";

export interface NodeFacts {
  readonly nodeName: string;
  readonly hostIP: string;
  readonly allocatableCpuMillis: number;
  readonly allocatableMemoryBytes: number;
}

/** Maps as `key="value"` lines, sorted, as volumes of labels have them. */
const formatMap = (map: Readonly<Record<string, string>> | undefined): string =>
  Object.keys(map ?? {})
    .sort()
    .map((key) => `${key}=${JSON.stringify(map?.[key])}`)
    .join("\n");

/** The text of a field; undefined when the path is not supported. */
export function fieldValue(pod: Pod, path: string, node: NodeFacts, podIP: string): string | undefined {
  const subscript = /^metadata\.(labels|annotations)\['([^']*)'\]$/.exec(path);
  if (subscript)
    return pod.metadata[subscript[1] as "labels" | "annotations"]?.[subscript[2] as string] ?? "";
  switch (path) {
    case "metadata.name":
      return pod.metadata.name;
    case "metadata.namespace":
      return pod.metadata.namespace ?? "";
    case "metadata.uid":
      return pod.metadata.uid;
    case "metadata.labels":
      return formatMap(pod.metadata.labels);
    case "metadata.annotations":
      return formatMap(pod.metadata.annotations);
    case "spec.nodeName":
      return node.nodeName;
    case "spec.serviceAccountName":
      return pod.spec.serviceAccountName ?? "default";
    case "status.hostIP":
    case "status.hostIPs":
      return node.hostIP;
    case "status.podIP":
    case "status.podIPs":
      return podIP;
    default:
      return undefined;
  }
}

export interface ResourceFieldReference {
  readonly containerName?: string;
  readonly resource: string;
  readonly divisor?: QuantityText;
}

/** The amount divided and rounded up; limits that are not set are the node's allocatable. */
export function resourceFieldValue(
  pod: Pod,
  reference: ResourceFieldReference,
  own: Container | undefined,
  node: NodeFacts,
): string | undefined {
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const container = reference.containerName
    ? containers.find(({ name }) => name === reference.containerName)
    : own;
  const [sort, resource = ""] = reference.resource.split(".") as ["limits" | "requests", string];
  const amounts = (container?.resources?.[sort] ?? {}) as Readonly<Record<string, QuantityText>>;
  const isCpu = resource === "cpu";
  const value = isCpu ? milliValueOfText : valueOfText;
  let amount = value(amounts[resource]);
  if (amounts[resource] === undefined && sort === "limits")
    amount = isCpu ? node.allocatableCpuMillis : resource === "memory" ? node.allocatableMemoryBytes : 0;
  const divisorText =
    reference.divisor === undefined || value(reference.divisor) === 0 ? "1" : reference.divisor;
  return String(Math.ceil(amount / value(divisorText)));
}
