import { describe, expect, it } from "vitest";
import type { EndpointSlice, Namespace, Service } from "#api/types.ts";
import type { DnsType } from "#network/dns-message.ts";
import { DnsZone } from "./dns-zone.ts";

const metadata = (name: string, more: object = {}): object => ({ name, namespace: "default", ...more });
const service = (name: string, spec: object): Service => ({ metadata: metadata(name), spec }) as Service;

function zone(): DnsZone {
  const made = new DnsZone();
  made.putNamespace({ metadata: { name: "default" } } as Namespace);
  const ports = [{ name: "http", port: 80, protocol: "TCP" }];
  made.putService(service("web", { clusterIP: "10.96.0.7", ports }));
  made.putService(service("hl", { clusterIP: "None", ports }));
  made.putService(service("out", { type: "ExternalName", externalName: "example.com." }));
  made.putService(service("in", { type: "ExternalName", externalName: "web.default.svc.cluster.local" }));
  made.putService(service("loop", { type: "ExternalName", externalName: "loop.default.svc.cluster.local" }));
  for (const owner of ["web", "hl"]) {
    made.putSlice({
      metadata: metadata(owner, { labels: { "kubernetes.io/service-name": owner } }),
      endpoints: [
        { addresses: ["10.244.1.2"], conditions: { ready: true } },
        { addresses: ["10.244.2.3"], hostname: "db-0", conditions: { ready: true } },
        { addresses: ["10.244.3.4"], conditions: { ready: false } },
      ],
    } as unknown as EndpointSlice);
  }
  return made;
}

describe("names of the cluster, as CoreDNS' kubernetes plugin gives them", () => {
  const rows: readonly (readonly [name: string, type: DnsType, ...records: string[]])[] = [
    ["web.default.svc", "A", "A 10.96.0.7"],
    ["hl.default.svc", "A", "A 10.244.1.2", "A 10.244.2.3"],
    ["hl.default.svc", "CNAME"],
    ["db-0.hl.default.svc", "A", "A 10.244.2.3"],
    ["10-244-1-2.hl.default.svc", "A", "A 10.244.1.2"],
    ["10-244-1-2.web.default.svc", "A", "A 10.244.1.2"],
    ["10-244-9-9.web.default.svc", "A", "NXDOMAIN"],
    ["_http._tcp.web.default.svc", "SRV", "SRV 0 100 80 web.default.svc.cluster.local"],
    [
      "_http._tcp.hl.default.svc",
      "SRV",
      "SRV 0 50 80 10-244-1-2.hl.default.svc.cluster.local",
      "SRV 0 50 80 db-0.hl.default.svc.cluster.local",
    ],
    ["_http._udp.web.default.svc", "SRV", "NXDOMAIN"],
    ["out.default.svc", "A", "CNAME example.com"],
    ["in.default.svc", "A", "CNAME web.default.svc.cluster.local", "A 10.96.0.7"],
    ["nope.default.svc", "A", "NXDOMAIN"],
    ["10-244-1-2.default.pod", "A", "A 10.244.1.2"],
  ];
  const cases = rows.map(([name, type, ...records]) => ({ name, type, records }));
  it.each(cases)("$name $type", ({ name, type, records }) => {
    const answer = zone().answer({ name: `${name}.cluster.local`, type });
    const shown = answer?.answers.map((record) => `${record.type} ${record.data}`) ?? [];
    expect(answer?.rcode === "NXDOMAIN" ? ["NXDOMAIN"] : shown).toEqual(records);
  });

  it("addresses lead back to services and to their endpoints", () => {
    const reverse = (address: string): string[] | undefined =>
      zone()
        .answer({ name: `${address.split(".").reverse().join(".")}.in-addr.arpa`, type: "PTR" })
        ?.answers.map(({ data }) => data);
    expect(reverse("10.96.0.7")).toEqual(["web.default.svc.cluster.local"]);
    expect(reverse("10.244.2.3")).toEqual([
      "db-0.web.default.svc.cluster.local",
      "db-0.hl.default.svc.cluster.local",
    ]);
    expect(reverse("1.2.3.4")).toEqual([]);
  });

  it("an alias of itself ends", () => {
    expect(zone().answer({ name: "loop.default.svc.cluster.local", type: "A" })?.answers.length).toBeLessThan(
      20,
    );
  });
});
