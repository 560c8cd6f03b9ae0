/** kubectl describe node. Models: describe.go NodeDescriber (v1.36). */

import {
  addQuantities,
  approximateValue,
  parseQuantity,
  quantityText,
  type Quantity,
  canonicalQuantityText,
} from "#api/quantity.ts";
import { StatusError } from "#api/status-error.ts";
import type { Container, Lease, Node, Pod } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import { knownResource } from "../../commands/create/generator.ts";
import { ageText } from "../../printers/object-table.ts";
import { listObjects } from "../../resources/select.ts";
import { describerOf, type DescribeContext } from "../describer.ts";
import { DescribeText, longTime, orUnset, writeAnnotations, writeLabels } from "../describe-text.ts";
import { writeEvents } from "../events.ts";

const podResource = knownResource("", "v1", "Pod", "pods");
type Quantities = Readonly<Record<string, string | number>>;

export const nodeDescriber = describerOf<Node>("", "Node", function* (node, context) {
  const out = new DescribeText();
  const { metadata, spec, status } = node;
  out.line(0, `Name:\t${metadata.name}`);
  out.line(0, `Roles:\t${rolesOf(node).join(",") || "<none>"}`);
  writeLabels(out, "Labels", metadata.labels);
  writeAnnotations(out, "Annotations", metadata.annotations);
  out.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  writeTaints(out, node);
  out.line(0, `Unschedulable:\t${spec?.unschedulable ?? false}`);
  yield* writeLease(out, metadata.name, context);
  writeStatus(out, node);
  if (spec?.podCIDR) out.line(0, `PodCIDR:\t${spec.podCIDR}`);
  if (spec?.podCIDRs?.length) out.line(0, `PodCIDRs:\t${spec.podCIDRs.join(",")}`);
  if (spec?.providerID) out.line(0, `ProviderID:\t${spec.providerID}`);
  const pods = (yield* listObjects(
    context.invocation,
    { resource: podResource, namespace: "" },
    { fieldSelector: `spec.nodeName=${metadata.name},status.phase!=Succeeded,status.phase!=Failed` },
  )) as unknown as readonly Pod[];
  writePods(out, pods, (status?.allocatable ?? status?.capacity ?? {}) as Quantities, context.nowEpochMs);
  yield* writeEvents(out, context, [...new Set([metadata.uid ?? "", metadata.name])]);
  return out.toString();
});

const ROLE_PREFIX = "node-role.kubernetes.io/";

function rolesOf(node: Node): string[] {
  const labels = (node.metadata.labels ?? {}) as Readonly<Record<string, string>>;
  const roles = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length)
      return [key.slice(ROLE_PREFIX.length)];
    return key === "kubernetes.io/role" && value !== "" ? [value] : [];
  });
  return [...new Set(roles)].sort();
}

function writeTaints(out: DescribeText, node: Node): void {
  const taints = [...(node.spec?.taints ?? [])].sort((a, b) => {
    const left = `${a.effect}${a.key}`;
    const right = `${b.effect}${b.key}`;
    return left < right ? -1 : left > right ? 1 : 0;
  });
  out.write(0, "Taints:\t");
  if (taints.length === 0) return void out.write(0, "<none>\n");
  taints.forEach((taint, index) => {
    const value = taint.value ? `=${taint.value}` : "";
    out.line(0, `${index === 0 ? "" : "\t"}${taint.key}${value}:${taint.effect}`);
  });
}

function* writeLease(out: DescribeText, name: string, context: DescribeContext): Coroutine<void> {
  const client = yield* context.invocation.client();
  try {
    const path = `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}`;
    const lease = yield* client.body<Lease>({ path });
    out.line(0, "Lease:").line(1, `HolderIdentity:\t${orUnset(lease.spec?.holderIdentity)}`);
    const time = (text: string | undefined): string => (text ? longTime(text) : "<unset>");
    out.line(1, `AcquireTime:\t${time(lease.spec?.acquireTime)}`);
    out.line(1, `RenewTime:\t${time(lease.spec?.renewTime)}`);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    out.line(0, `Lease:\tFailed to get lease: ${error.message}`);
  }
}

function writeStatus(out: DescribeText, node: Node): void {
  const { status } = node;
  if (status?.conditions?.length) {
    out.write(0, "Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n");
    out.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
    for (const each of status.conditions) {
      out.line(
        1,
        `${each.type} \t${each.status} \t${longTime(each.lastHeartbeatTime)} \t${longTime(each.lastTransitionTime)} \t${each.reason ?? ""} \t${each.message ?? ""}`,
      );
    }
  }
  out.line(0, "Addresses:");
  for (const address of status?.addresses ?? []) out.line(1, `${address.type}:\t${address.address}`);
  for (const [title, quantities] of [
    ["Capacity", status?.capacity],
    ["Allocatable", status?.allocatable],
  ] as const) {
    const map = (quantities ?? {}) as Quantities;
    if (Object.keys(map).length === 0) continue;
    out.line(0, `${title}:`);
    for (const name of Object.keys(map).sort())
      out.line(1, `${name}:\t${canonicalQuantityText(map[name] ?? "")}`);
  }
  const info = status?.nodeInfo;
  out.line(0, "System Info:");
  out.line(1, `Machine ID:\t${info?.machineID ?? ""}`);
  out.line(1, `System UUID:\t${info?.systemUUID ?? ""}`);
  out.line(1, `Boot ID:\t${info?.bootID ?? ""}`);
  out.line(1, `Kernel Version:\t${info?.kernelVersion ?? ""}`);
  out.line(1, `OS Image:\t${info?.osImage ?? ""}`);
  out.line(1, `Operating System:\t${info?.operatingSystem ?? ""}`);
  out.line(1, `Architecture:\t${info?.architecture ?? ""}`);
  out.line(1, `Container Runtime Version:\t${info?.containerRuntimeVersion ?? ""}`);
  out.line(1, `Kubelet Version:\t${info?.kubeletVersion ?? ""}`);
}

const parse = (value: string | number | undefined): Quantity => {
  const parsed = parseQuantity(value ?? 0);
  const zero = parseQuantity(0);
  if (parsed.ok) return parsed.value;
  if (zero.ok) return zero.value;
  throw new Error("zero is a quantity");
};

/** What the containers ask for together; an init container counts when it asks for more than all the others. */
function podTotal(pod: Pod, kind: "requests" | "limits", name: string): Quantity {
  const of = (container: Container): Quantity =>
    parse((container.resources?.[kind] as Quantities | undefined)?.[name]);
  let total = (pod.spec.containers ?? []).map(of).reduce(addQuantities, parse(0));
  let sidecars = parse(0);
  for (const container of pod.spec.initContainers ?? []) {
    if (container.restartPolicy === "Always") {
      sidecars = addQuantities(sidecars, of(container));
      total = addQuantities(total, of(container));
    } else {
      const needed = addQuantities(of(container), sidecars);
      if (approximateValue(needed) > approximateValue(total)) total = needed;
    }
  }
  const overhead = (pod.spec.overhead as Quantities | undefined)?.[name];
  return overhead === undefined ? total : addQuantities(total, parse(overhead));
}

function share(part: Quantity, allocatable: string | number | undefined): number {
  const whole = approximateValue(parse(allocatable));
  return whole === 0 ? 0 : Math.floor((approximateValue(part) / whole) * 100 + 1e-9);
}

function writePods(
  out: DescribeText,
  pods: readonly Pod[],
  allocatable: Quantities,
  nowEpochMs: number,
): void {
  const cell = (value: Quantity, name: string): string =>
    `${quantityText(value)} (${share(value, allocatable[name])}%)`;
  out.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  out.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
  out.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
  for (const pod of pods) {
    const cells = (["cpu", "memory"] as const).flatMap((name) =>
      (["requests", "limits"] as const).map((kind) => cell(podTotal(pod, kind, name), name)),
    );
    const age = ageText(pod.metadata.creationTimestamp, nowEpochMs);
    out.line(1, `${pod.metadata.namespace ?? ""}\t${pod.metadata.name}\t\t${cells.join("\t")}\t${age}`);
  }
  out.write(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n");
  out.line(1, "Resource\tRequests\tLimits").line(1, "--------\t--------\t------");
  const total = (kind: "requests" | "limits", name: string): Quantity =>
    pods.map((pod) => podTotal(pod, kind, name)).reduce(addQuantities, parse(0));
  const standard = ["cpu", "memory", "ephemeral-storage"];
  const others = Object.keys(allocatable)
    .filter((name) => !standard.includes(name) && name !== "pods")
    .sort();
  for (const name of [...standard, ...others.filter((each) => each.startsWith("hugepages-"))]) {
    out.line(1, `${name}\t${cell(total("requests", name), name)}\t${cell(total("limits", name), name)}`);
  }
  for (const name of others.filter((each) => !each.startsWith("hugepages-"))) {
    out.line(1, `${name}\t${quantityText(total("requests", name))}\t${quantityText(total("limits", name))}`);
  }
}
