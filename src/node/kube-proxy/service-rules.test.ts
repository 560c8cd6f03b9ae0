import { describe, expect, it } from "vitest";
import type { EndpointSlice, Service } from "#api/types.ts";
import { serviceRules } from "./service-rules.ts";

function service(spec: object, extra: object = {}): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace: "default", name: "web", uid: "u", resourceVersion: "1", creationTimestamp: "" },
    spec: { clusterIP: "10.96.0.7", ports: [{ port: 80, protocol: "TCP" }], ...spec },
    ...extra,
  } as unknown as Service;
}

type Draft = readonly [address: string, node: string, conditions?: object];

function slice(endpoints: readonly Draft[], ports: object[] = [{ name: "", protocol: "TCP", port: 8080 }]) {
  return {
    addressType: "IPv4",
    metadata: { namespace: "default", labels: { "kubernetes.io/service-name": "web" } },
    ports,
    endpoints: endpoints.map(([address, nodeName, conditions = { ready: true }]) => ({
      addresses: [address],
      nodeName,
      conditions,
    })),
  } as unknown as EndpointSlice;
}

const addressesOf = (endpoints: readonly { address: string }[] | undefined): string[] | undefined =>
  endpoints?.map(({ address }) => address);
const LEAVING = { ready: false, serving: true, terminating: true };
const NOT_READY = { ready: false, serving: false, terminating: false };

describe("rules of a service", () => {
  it("sends its addresses and node port to the ready endpoints of all slices", () => {
    const rules = serviceRules(
      service(
        { type: "LoadBalancer", ports: [{ port: 80, nodePort: 30080 }], externalIPs: ["192.168.49.99"] },
        {
          status: {
            loadBalancer: { ingress: [{ ip: "192.168.49.240" }, { ip: "1.1.1.1", ipMode: "Proxy" }] },
          },
        },
      ),
      [
        slice([["10.244.1.2", "a"]]),
        slice([
          ["10.244.2.2", "b"],
          ["10.244.2.3", "b", NOT_READY],
        ]),
      ],
    );
    const common = { service: "default/web", protocol: "tcp", port: 80, localOnly: false };
    expect(rules).toMatchObject([
      { ...common, addresses: ["10.96.0.7"], nodePort: undefined, external: false },
      { ...common, addresses: ["192.168.49.99", "192.168.49.240"], nodePort: 30080, external: true },
    ]);
    expect(rules[1]?.endpoints).toBe(rules[0]?.endpoints);
    expect(rules[0]?.endpoints).toEqual([
      { address: "10.244.1.2", port: 8080, nodeName: "a" },
      { address: "10.244.2.2", port: 8080, nodeName: "b" },
    ]);
  });

  it("matches ports by name and protocol, and counts an endpoint that is in two slices once", () => {
    const ports = [
      { name: "dns", protocol: "UDP", port: 53 },
      { name: "metrics", protocol: "TCP", port: 9153 },
    ];
    const both = [slice([["10.244.1.2", "a"]], ports), slice([["10.244.1.2", "a"]], ports)];
    const rules = serviceRules(
      service({
        ports: [
          { name: "dns", port: 53, protocol: "UDP" },
          { name: "metrics", port: 9153 },
          { name: "other", port: 1 },
        ],
      }),
      both,
    );
    expect(
      rules.map((rule) => [rule.service, rule.protocol, rule.endpoints.map(({ port }) => port)]),
    ).toEqual([
      ["default/web:dns", "udp", [53]],
      ["default/web:metrics", "tcp", [9153]],
      ["default/web:other", "tcp", []],
    ]);
  });

  it("falls back to endpoints that are terminating but serve, when no other is ready", () => {
    const leaving: Draft = ["10.244.1.2", "a", LEAVING];
    const plain = service({});
    expect(addressesOf(serviceRules(plain, [slice([leaving])])[0]?.endpoints)).toEqual(["10.244.1.2"]);
    expect(addressesOf(serviceRules(plain, [slice([leaving, ["10.244.2.2", "b"]])])[0]?.endpoints)).toEqual([
      "10.244.2.2",
    ]);
    expect(serviceRules(plain, [slice([["10.244.1.2", "a", NOT_READY]])])[0]?.endpoints).toEqual([]);
  });

  it("splits internal and external rules under externalTrafficPolicy Local, deciding node by node", () => {
    const local = service({
      type: "NodePort",
      externalTrafficPolicy: "Local",
      ports: [{ port: 80, nodePort: 30080 }],
    });
    const [inside, outside] = serviceRules(local, [
      slice([
        ["10.244.1.2", "a"],
        ["10.244.2.2", "b", LEAVING],
      ]),
    ]);
    expect(inside).toMatchObject({ addresses: ["10.96.0.7"], localOnly: false, nodePort: undefined });
    expect(addressesOf(inside?.endpoints)).toEqual(["10.244.1.2"]);
    expect(outside).toMatchObject({ addresses: [], localOnly: true, nodePort: 30080 });
    expect(addressesOf(outside?.endpoints)).toEqual(["10.244.1.2", "10.244.2.2"]);
    expect(addressesOf(outside?.endpointsForOwnNode)).toEqual(["10.244.1.2"]);
  });

  it("knows internalTrafficPolicy and session affinity", () => {
    const rules = serviceRules(service({ internalTrafficPolicy: "Local", sessionAffinity: "ClientIP" }), [
      slice([["10.244.1.2", "a"]]),
    ]);
    expect(rules[0]).toMatchObject({ localOnly: true, sessionAffinitySeconds: 10_800 });
    expect(rules[0]?.endpointsForOwnNode).toBeUndefined();
  });

  it("has none for headless services, ExternalName and other proxies", () => {
    expect(serviceRules(service({ clusterIP: "None" }), [])).toEqual([]);
    expect(serviceRules(service({ type: "ExternalName", clusterIP: undefined }), [])).toEqual([]);
    const labels = { "service.kubernetes.io/service-proxy-name": "mine" };
    expect(
      serviceRules(service({}, { metadata: { namespace: "default", name: "web", labels } }), []),
    ).toEqual([]);
  });

  it("is the same array for the same objects, so that nodes share it", () => {
    const plain = service({});
    const slices = [slice([["10.244.1.2", "a"]])];
    const rules = serviceRules(plain, slices);
    expect(serviceRules(plain, [...slices])).toBe(rules);
    expect(serviceRules(plain, [...slices, slice([])])).not.toBe(rules);
  });
});
