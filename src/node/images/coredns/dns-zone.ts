/**
 * The records of a cluster: what CoreDNS's kubernetes plugin answers, from its copy of services, endpoint slices and
 * namespaces.
 * Models: CoreDNS 1.13 plugin/kubernetes, DNS specification 1.1.0 (pods insecure). Differs: no zone transfer, no IPv6.
 */

import type { EndpointSlice, Namespace, Service } from "#api/types.ts";
import { keyOf } from "#client/informer.ts";
import type { DnsAnswer, DnsQuestion, DnsRecord, DnsType } from "#network/dns-message.ts";

/** `ttl 30` of kubeadm's Corefile. */
export const RECORD_TTL_SECONDS = 30;

/** plugin/pkg/upstream: aliases of aliases. */
const MAX_ALIASES = 8;

export class DnsZone {
  private readonly services = new Map<string, Service>();
  private readonly servicesByAddress = new Map<string, string>();
  private readonly namespaces = new Set<string>();
  /** service key → slice name → slice */
  private readonly slices = new Map<string, Map<string, EndpointSlice>>();

  constructor(readonly domain = "cluster.local") {}

  putService(service: Service): void {
    this.removeService(service);
    const key = keyOf(service);
    this.services.set(key, service);
    const address = service.spec.clusterIP;
    if (address && address !== "None") this.servicesByAddress.set(address, key);
  }

  removeService(service: Service): void {
    const key = keyOf(service);
    const previous = this.services.get(key);
    if (previous?.spec.clusterIP) this.servicesByAddress.delete(previous.spec.clusterIP);
    this.services.delete(key);
  }

  putNamespace(namespace: Namespace): void {
    this.namespaces.add(namespace.metadata.name);
  }

  removeNamespace(namespace: Namespace): void {
    this.namespaces.delete(namespace.metadata.name);
  }

  putSlice(slice: EndpointSlice): void {
    const key = serviceKeyOf(slice);
    if (key === undefined) return;
    let slices = this.slices.get(key);
    if (!slices) this.slices.set(key, (slices = new Map()));
    slices.set(slice.metadata.name, slice);
  }

  removeSlice(slice: EndpointSlice): void {
    const key = serviceKeyOf(slice);
    if (key === undefined) return;
    const slices = this.slices.get(key);
    slices?.delete(slice.metadata.name);
    if (slices?.size === 0) this.slices.delete(key);
  }

  /** The answer to `question`; undefined when the name is not of this cluster. */
  answer(question: DnsQuestion): DnsAnswer | undefined {
    const { name, type } = question;
    if (name.endsWith(".in-addr.arpa")) return this.reverse(question);
    if (name !== this.domain && !name.endsWith(`.${this.domain}`)) return undefined;
    const found = this.followed(this.find(this.labelsOf(name), name, type), type);
    return {
      kind: "dns-answer",
      question,
      rcode: found === undefined ? "NXDOMAIN" : "NOERROR",
      answers: found ?? [],
      authoritative: true,
    };
  }

  private labelsOf(name: string): string[] {
    return name === this.domain ? [] : name.slice(0, -this.domain.length - 1).split(".");
  }

  /** An alias of another name of this cluster comes with what that name has (the plugin asks itself). */
  private followed(found: DnsRecord[] | undefined, type: DnsType): DnsRecord[] | undefined {
    const result = found;
    for (let depth = 0; result && type !== "CNAME" && depth < MAX_ALIASES; depth++) {
      const last = result.at(-1);
      if (last?.type !== "CNAME" || !last.data.endsWith(`.${this.domain}`)) break;
      result.push(...(this.find(this.labelsOf(last.data), last.data, type) ?? []));
      if (result.at(-1) === last) break;
    }
    return result;
  }

  /** The records at `labels` (below the domain) of a type; undefined when the name does not exist. */
  private find(labels: readonly string[], name: string, type: DnsType): DnsRecord[] | undefined {
    const kind = labels.at(-1);
    if (kind === undefined) return [];
    if (kind !== "svc" && kind !== "pod") return name === `dns-version.${this.domain}` ? [] : undefined;
    const namespace = labels.at(-2);
    if (namespace === undefined) return [];
    if (kind === "pod") return this.pod(labels, namespace, name, type);
    const serviceName = labels.at(-3);
    if (serviceName === undefined) return this.namespaces.has(namespace) ? [] : undefined;
    const service = this.services.get(`${namespace}/${serviceName}`);
    if (!service) return undefined;
    const rest = labels.slice(0, -3);
    if (service.spec.type === "ExternalName") {
      if (rest.length > 0) return undefined;
      return [record(name, "CNAME", (service.spec.externalName ?? "").replace(/\.$/, ""))];
    }
    const target = `${serviceName}.${namespace}.svc.${this.domain}`;
    if (rest.length === 2 && rest.every((label) => label.startsWith("_")))
      return this.serviceRecords(service, target, name, type, rest as [string, string]);
    if (rest.length > 1) return undefined;
    const headless = service.spec.clusterIP === "None";
    const [hostName] = rest;
    // Single endpoints have names under every service, by hostname or by address.
    if (!headless && hostName === undefined) {
      return type === "A" || type === "ANY" ? [record(name, "A", service.spec.clusterIP ?? "")] : [];
    }
    const addresses = this.endpoints(service)
      .filter((endpoint) => hostName === undefined || endpointName(endpoint) === hostName)
      .map((endpoint) => endpoint.address);
    if (addresses.length === 0) return undefined;
    return type === "A" || type === "ANY"
      ? [...new Set(addresses)].map((address) => record(name, "A", address))
      : [];
  }

  private pod(
    labels: readonly string[],
    namespace: string,
    name: string,
    type: DnsType,
  ): DnsRecord[] | undefined {
    const address = labels.length === 3 ? (labels[0] as string).replace(/-/g, ".") : "";
    if (!this.namespaces.has(namespace)) return undefined;
    if (labels.length === 2) return [];
    if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address)) return undefined;
    return type === "A" || type === "ANY" ? [record(name, "A", address)] : [];
  }

  private serviceRecords(
    service: Service,
    target: string,
    name: string,
    type: DnsType,
    [port, protocol]: readonly [string, string],
  ): DnsRecord[] | undefined {
    const found = (service.spec.ports ?? []).find(
      (each) => `_${each.name ?? ""}` === port && `_${(each.protocol ?? "TCP").toLowerCase()}` === protocol,
    );
    if (!found) return undefined;
    if (type !== "SRV" && type !== "ANY") return [];
    if (service.spec.clusterIP !== "None") return [record(name, "SRV", `0 100 ${found.port} ${target}`)];
    const endpoints = this.endpoints(service);
    // All together weigh 100 (plugin/etcd/msg/service.go).
    const weight = Math.floor(100 / Math.max(1, endpoints.length));
    return endpoints.map((endpoint) =>
      record(name, "SRV", `0 ${weight} ${found.port} ${endpointName(endpoint)}.${target}`),
    );
  }

  private endpoints(service: Service): { address: string; hostName?: string }[] {
    const result: { address: string; hostName?: string }[] = [];
    for (const slice of this.slices.get(keyOf(service))?.values() ?? [])
      for (const { addresses, conditions, hostname } of slice.endpoints ?? []) {
        if (conditions?.ready === false && service.spec.publishNotReadyAddresses !== true) continue;
        for (const address of addresses)
          result.push(hostname ? { address, hostName: hostname } : { address });
      }
    return result;
  }

  private reverse(question: DnsQuestion): DnsAnswer {
    const address = question.name.slice(0, -".in-addr.arpa".length).split(".").reverse().join(".");
    const key = this.servicesByAddress.get(address);
    const owners = key === undefined ? this.endpointsAt(address) : [{ key, prefix: "" }];
    const asked = question.type === "PTR" || question.type === "ANY";
    return {
      kind: "dns-answer",
      question,
      rcode: owners.length === 0 ? "NXDOMAIN" : "NOERROR",
      answers: asked
        ? owners.map(({ key: owner, prefix }) => {
            const [namespace, service] = owner.split("/");
            return record(question.name, "PTR", `${prefix}${service}.${namespace}.svc.${this.domain}`);
          })
        : [],
      authoritative: true,
    };
  }

  /** The names under services that lead to an address. */
  private endpointsAt(address: string): { key: string; prefix: string }[] {
    const found: { key: string; prefix: string }[] = [];
    for (const [key, service] of this.services) {
      const endpoint = this.endpoints(service).find((each) => each.address === address);
      if (endpoint) found.push({ key, prefix: `${endpointName(endpoint)}.` });
    }
    return found;
  }
}

/** endpointHostname of the kubernetes plugin: its own name, or its address with dashes. */
const endpointName = ({ hostName, address }: { hostName?: string; address: string }): string =>
  hostName ?? address.replace(/\./g, "-");

const record = (name: string, type: DnsType, data: string): DnsRecord => ({
  name,
  type,
  ttlSeconds: RECORD_TTL_SECONDS,
  data,
});

function serviceKeyOf(slice: EndpointSlice): string | undefined {
  const name = slice.metadata.labels?.["kubernetes.io/service-name"];
  return name === undefined ? undefined : `${slice.metadata.namespace ?? ""}/${name}`;
}
