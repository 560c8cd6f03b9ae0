/**
 * What a service gets from the server: a cluster address, node ports, its IP families; and what it gives back when it
 * changes or goes. The pools are rebuilt from the store when the server starts.
 * Models: kubernetes pkg/registry/core/service/storage (alloc.go, storage.go; v1.36), one IPv4 range.
 */

import { fieldError } from "#api/field-error.ts";
import { internalError, invalid } from "#api/status-error.ts";
import type { DraftObject, KubernetesObject, Service } from "#api/types.ts";
import type { StorageHooksFactory } from "../index.ts";
import type { Reservation } from "../storage-hooks.ts";
import { NumberPool, addressNumber, addressText } from "./number-pool.ts";
import { carryOver } from "./service-carry-over.ts";

/** kubeadm's default --service-cluster-ip-range. */
export const SERVICE_RANGE = "10.96.0.0/12";
const RANGE_FIRST = 10 * 2 ** 24 + 96 * 2 ** 16;
const RANGE_SIZE = 2 ** 20;
/** ipallocator calculateRangeOffset: between 16 and 256, for a range this large 256. */
const ADDRESSES_FOR_REQUESTS = 256;
/** kube-apiserver --service-node-port-range. */
const NODE_PORT_FIRST = 30_000;
const NODE_PORT_LAST = 32_767;
/** portallocator calculateRangeOffset: a 32nd of the range. */
const PORTS_FOR_REQUESTS = 86;

type ServiceSpec = Service["spec"];
type ServicePort = NonNullable<ServiceSpec["ports"]>[number];

const needsClusterAddress = ({ type }: ServiceSpec): boolean => type !== "ExternalName";
const hasClusterAddress = ({ clusterIP }: ServiceSpec): boolean => !!clusterIP && clusterIP !== "None";

function needsNodePorts({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean {
  return type === "NodePort" || (type === "LoadBalancer" && allocateLoadBalancerNodePorts !== false);
}

const needsHealthCheckPort = ({ type, externalTrafficPolicy }: ServiceSpec): boolean =>
  type === "LoadBalancer" && externalTrafficPolicy === "Local";

/** Every port number that the service holds, each once: TCP and UDP of one service may share a number. */
function heldPorts(spec: ServiceSpec): Set<number> {
  const held = new Set<number>();
  for (const { nodePort } of spec.ports ?? []) if (nodePort) held.add(nodePort);
  if (spec.healthCheckNodePort) held.add(spec.healthCheckNodePort);
  return held;
}

class ServiceNumbers {
  constructor(
    readonly addresses: NumberPool,
    readonly ports: NumberPool,
  ) {}

  hold(service: Service): void {
    const address = addressNumber(service.spec.clusterIP ?? "");
    if (address !== undefined) this.addresses.take(address);
    for (const port of heldPorts(service.spec)) this.ports.take(port);
  }

  release(service: Service): void {
    const address = addressNumber(service.spec.clusterIP ?? "");
    if (address !== undefined) this.addresses.release(address);
    for (const port of heldPorts(service.spec)) this.ports.release(port);
  }
}

/** One creation or change: takes what `draft` needs beyond what `previous` holds. */
class Allocation {
  private readonly takenAddresses: number[] = [];
  private readonly takenPorts: number[] = [];

  constructor(
    private readonly numbers: ServiceNumbers,
    private readonly name: string,
    private readonly previous: Service | undefined,
  ) {}

  /** Throws a StatusError, and then has taken nothing. */
  complete(spec: ServiceSpec): ServiceSpec {
    try {
      return this.withPorts(this.withAddress(spec));
    } catch (error) {
      this.release();
      throw error;
    }
  }

  release(): void {
    for (const address of this.takenAddresses.splice(0)) this.numbers.addresses.release(address);
    for (const port of this.takenPorts.splice(0)) this.numbers.ports.release(port);
  }

  private withAddress(spec: ServiceSpec): ServiceSpec {
    if (!needsClusterAddress(spec)) return spec;
    const families: Pick<ServiceSpec, "ipFamilies" | "ipFamilyPolicy"> = {
      ipFamilies: spec.ipFamilies?.length ? spec.ipFamilies : ["IPv4"],
      ipFamilyPolicy: spec.ipFamilyPolicy ?? "SingleStack",
    };
    const said = spec.clusterIP || spec.clusterIPs?.[0] || "";
    if (said === "None") return { ...spec, ...families, clusterIP: "None", clusterIPs: ["None"] };
    const clusterIP = said === "" ? this.anyAddress() : this.thisAddress(said);
    return { ...spec, ...families, clusterIP, clusterIPs: [clusterIP] };
  }

  private anyAddress(): string {
    const address = this.numbers.addresses.takeAny();
    if (address === undefined) throw internalError("failed to allocate a serviceIP: range is full");
    this.takenAddresses.push(address);
    return addressText(address);
  }

  private thisAddress(address: string): string {
    if (this.previous?.spec.clusterIP === address) return address;
    const number = addressNumber(address);
    // What is no address is for validation to refuse.
    if (number === undefined) return address;
    const fail = (why: string): never => {
      throw invalid("", "Service", this.name, [
        fieldError.invalid("spec.clusterIPs", [address], `failed to allocate IP ${address}: ${why}`),
      ]);
    };
    if (!this.numbers.addresses.contains(number)) {
      fail(
        `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${SERVICE_RANGE}`,
      );
    }
    if (!this.numbers.addresses.take(number)) fail("provided IP is already allocated");
    this.takenAddresses.push(number);
    return address;
  }

  private withPorts(spec: ServiceSpec): ServiceSpec {
    const mine = this.previous ? heldPorts(this.previous.spec) : new Set<number>();
    const ports = Array.isArray(spec.ports) ? spec.ports : [];
    let result = spec;
    if (needsNodePorts(spec)) {
      // Ports that share a number with another protocol's port share its node port too.
      const byPort = new Map<number, number>();
      const allocated = ports.map((port, index): ServicePort => {
        const number = port.nodePort
          ? this.thisPort(port.nodePort, mine, `spec.ports[${index}].nodePort`)
          : (byPort.get(port.port) ?? this.anyPort(mine));
        byPort.set(port.port, number);
        return port.nodePort === number ? port : { ...port, nodePort: number };
      });
      if (allocated.some((port, index) => port !== ports[index])) result = { ...result, ports: allocated };
    } else {
      for (const [index, port] of ports.entries()) {
        if (port.nodePort && spec.type === "LoadBalancer") {
          this.thisPort(port.nodePort, mine, `spec.ports[${index}].nodePort`);
        }
      }
    }
    if (!needsHealthCheckPort(spec)) return result;
    const wanted = spec.healthCheckNodePort;
    const healthCheckNodePort = wanted
      ? this.thisPort(wanted, mine, "spec.healthCheckNodePort")
      : this.anyPort(mine);
    return { ...result, healthCheckNodePort };
  }

  private anyPort(mine: Set<number>): number {
    const port = this.numbers.ports.takeAny();
    if (port === undefined) throw internalError("failed to allocate a nodePort: range is full");
    this.takenPorts.push(port);
    mine.add(port);
    return port;
  }

  private thisPort(port: number, mine: Set<number>, field: string): number {
    if (mine.has(port)) return port;
    const fail = (why: string): never => {
      throw invalid("", "Service", this.name, [fieldError.invalid(field, port, why)]);
    };
    if (!this.numbers.ports.contains(port)) {
      fail(
        `provided port is not in the valid range. The range of valid ports is ${NODE_PORT_FIRST}-${NODE_PORT_LAST}`,
      );
    }
    if (!this.numbers.ports.take(port)) fail("provided port is already allocated");
    this.takenPorts.push(port);
    mine.add(port);
    return port;
  }
}

export const serviceHooks: StorageHooksFactory = ({ scope, resources }) => {
  const { kernel } = scope;
  const numbers = new ServiceNumbers(
    new NumberPool(
      RANGE_FIRST + 1,
      RANGE_FIRST + RANGE_SIZE - 2,
      ADDRESSES_FOR_REQUESTS,
      kernel.random("apiserver/service-addresses"),
    ),
    new NumberPool(
      NODE_PORT_FIRST,
      NODE_PORT_LAST,
      PORTS_FOR_REQUESTS,
      kernel.random("apiserver/node-ports"),
    ),
  );
  const stored = resources.ofKind("", "services")?.objects.list({
    namespace: "",
    selection: { labels: { requirements: [], nothing: false }, fields: [], all: true },
    resourceVersion: "",
  });
  for (const service of stored?.items ?? []) numbers.hold(service as Service);

  const allocate = (draft: DraftObject, previous: Service | undefined): Reservation => {
    const allocation = new Allocation(numbers, draft.metadata.name ?? "", previous);
    const spec = allocation.complete((draft["spec"] ?? {}) as ServiceSpec);
    return { object: { ...draft, spec }, release: () => allocation.release() };
  };
  return {
    returnsDeleted: true,
    createsOnUpdate: true,
    beginCreate: (draft) => allocate(draft, undefined),
    beginUpdate: (draft, previous) => allocate(carryOver(draft, previous as Service), previous as Service),
    afterUpdate: (object, previous) => giveBack(numbers, object, previous),
    afterDelete: (object) => numbers.release(object as Service),
  };
};

/** Frees what the service held before and does not hold now. */
function giveBack(numbers: ServiceNumbers, object: KubernetesObject, previous: KubernetesObject): void {
  const now = (object as Service).spec;
  const before = (previous as Service).spec;
  if (hasClusterAddress(before) && before.clusterIP !== now.clusterIP) {
    numbers.addresses.release(addressNumber(before.clusterIP ?? "") ?? 0);
  }
  const kept = heldPorts(now);
  for (const port of heldPorts(before)) if (!kept.has(port)) numbers.ports.release(port);
}
