import { describe, expect, it } from "vitest";
import type { Pod } from "#api/types.ts";
import { simulateNode } from "#testing/node-simulation.ts";
import { podHostName } from "./pod-host-name.ts";
import { podResolver } from "./pod-resolver.ts";

const podWith = (spec: Record<string, unknown>): Pod =>
  ({ metadata: { name: "p", namespace: "shop" }, spec: { containers: [], ...spec } }) as unknown as Pod;

const SEARCH = ["shop.svc.cluster.local", "svc.cluster.local", "cluster.local"];

describe("podResolver", () => {
  const host = { nameservers: ["192.168.49.1"], search: [], options: [] };
  const resolve = (spec: Record<string, unknown>) =>
    podResolver(podWith(spec), { clusterDns: "10.96.0.10", clusterDomain: "cluster.local", host });

  it("is the cluster's, the node's or nobody's, by dnsPolicy", () => {
    const cluster = { nameservers: ["10.96.0.10"], search: SEARCH, options: ["ndots:5"] };
    expect(resolve({})).toEqual({ resolver: cluster, warnings: [] });
    expect(resolve({ dnsPolicy: "ClusterFirst", hostNetwork: true }).resolver).toBe(host);
    expect(resolve({ dnsPolicy: "ClusterFirstWithHostNet", hostNetwork: true }).resolver).toEqual(cluster);
    expect(resolve({ dnsPolicy: "Default" }).resolver).toBe(host);
    expect(resolve({ dnsPolicy: "None", dnsConfig: { nameservers: ["1.1.1.1"] } }).resolver).toEqual({
      nameservers: ["1.1.1.1"],
      search: [],
      options: [],
    });
  });

  it("adds what dnsConfig says, each only once, and lets its options win", () => {
    const dnsConfig = {
      nameservers: ["10.96.0.10", "1.1.1.1"],
      searches: ["my.dom", "svc.cluster.local"],
      options: [{ name: "ndots", value: "2" }, { name: "edns0" }],
    };
    expect(resolve({ dnsConfig }).resolver).toEqual({
      nameservers: ["10.96.0.10", "1.1.1.1"],
      search: [...SEARCH, "my.dom"],
      options: ["ndots:2", "edns0"],
    });
  });

  it("keeps three name servers and says which", () => {
    const { resolver, warnings } = resolve({ dnsConfig: { nameservers: ["1.1.1.1", "2.2.2.2", "3.3.3.3"] } });
    expect(resolver.nameservers).toEqual(["10.96.0.10", "1.1.1.1", "2.2.2.2"]);
    expect(warnings).toEqual([
      "Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.96.0.10 1.1.1.1 2.2.2.2",
    ]);
  });

  it("keeps 32 search paths of 2,048 characters", () => {
    const many = resolve({ dnsConfig: { searches: Array.from({ length: 32 }, (_, i) => `d${i}.x`) } });
    expect(many.resolver.search).toHaveLength(32);
    expect(many.resolver.search.at(-1)).toBe("d28.x");
    expect(many.warnings).toHaveLength(1);
    const long = resolve({
      dnsConfig: { searches: Array.from({ length: 10 }, (_, i) => `${i}`.repeat(240)) },
    });
    expect(long.resolver.search.join(" ").length).toBeLessThanOrEqual(2048);
    expect(long.resolver.search).toHaveLength(11);
    expect(long.warnings[0]).toMatch(
      /^Search Line limits were exceeded, some search paths have been omitted/,
    );
  });
});

describe("podHostName", () => {
  const name = (spec: Record<string, unknown>, podName = "p") => {
    const pod = podWith(spec);
    return podHostName({ ...pod, metadata: { ...pod.metadata, name: podName } }, "worker-1", "cluster.local");
  };

  it.each([
    [{}, { hostName: "p", shortName: "p", domain: "" }],
    [{ hostname: "web0" }, { hostName: "web0", shortName: "web0", domain: "" }],
    [
      { hostname: "web0", subdomain: "hs" },
      { hostName: "web0", shortName: "web0", domain: "hs.shop.svc.cluster.local" },
    ],
    [
      { hostname: "web0", subdomain: "hs", setHostnameAsFQDN: true },
      { hostName: "web0.hs.shop.svc.cluster.local", shortName: "web0", domain: "hs.shop.svc.cluster.local" },
    ],
    [{ setHostnameAsFQDN: true }, { hostName: "p", shortName: "p", domain: "" }],
    [{ hostNetwork: true }, { hostName: "worker-1", shortName: "p", domain: "" }],
  ])("of %j", (spec, expected) => {
    expect(name(spec)).toEqual(expected);
  });

  it("is cut at 63 characters, and does not end in a dash or dot", () => {
    expect(name({}, `${"a".repeat(60)}.-.bcd`)).toMatchObject({ hostName: "a".repeat(60) });
  });

  it("refuses a full name that no kernel takes", () => {
    expect(name({ hostname: "h".repeat(50), subdomain: "s".repeat(20), setHostnameAsFQDN: true })).toBe(
      `Failed to construct FQDN from pod hostname and cluster domain, FQDN ${"h".repeat(50)}.${"s".repeat(20)}.shop.svc.cluster.local is too long (64 characters is the max, 94 characters requested)`,
    );
  });
});

describe("in a container", () => {
  const container = (script: string) => ({ name: "c", image: "busybox", command: ["sh", "-c", script] });
  const output = (spec: Record<string, unknown>, script: string): string => {
    const sim = simulateNode();
    sim.createPod("p", { restartPolicy: "Never", containers: [container(script)], ...spec });
    sim.run(40_000);
    return sim.logs("p", "c");
  };

  it("hostAliases and the pod's own full name are known", () => {
    const hostAliases = [{ ip: "127.0.0.1", hostnames: ["foo.remote", "bar"] }];
    const spec = { hostAliases, hostname: "web0", subdomain: "hs" };
    const script =
      "for name in foo.remote bar web0.hs.default.svc.cluster.local; do wget -qO- $name 2>&1; done";
    expect(output(spec, script)).toBe(
      ["127.0.0.1", "127.0.0.1", "10.244.1.2"]
        .map((address) => `wget: can't connect to remote host (${address}): Connection refused\n`)
        .join(""),
    );
  });

  it("options of dnsConfig are in resolv.conf; without any there is no such line", () => {
    const config = {
      nameservers: ["1.2.3.4"],
      options: [{ name: "edns0" }, { name: "attempts", value: "1" }],
    };
    expect(output({ dnsPolicy: "None", dnsConfig: config }, "cat /etc/resolv.conf")).toBe(
      "nameserver 1.2.3.4\noptions edns0 attempts:1\n",
    );
    expect(output({ dnsPolicy: "Default" }, "cat /etc/resolv.conf")).toMatch(/^nameserver \S+\n$/);
  });

  it("options timeout and attempts are kept to", () => {
    const config = (options: object[]) => ({
      dnsPolicy: "None",
      dnsConfig: { nameservers: ["1.2.3.4"], options },
    });
    const script = "a=$(date +%s); wget -qO- x.y 2>/dev/null; echo $(($(date +%s) - a))";
    expect(Number(output(config([]), script))).toBeCloseTo(10, -0.6);
    const options = [
      { name: "timeout", value: "2" },
      { name: "attempts", value: "1" },
    ];
    expect(Number(output(config(options), script))).toBeLessThan(4);
  });

  it("on the node's network sees the node's hosts file", () => {
    const spec = { hostNetwork: true, hostAliases: [{ ip: "1.2.3.4", hostnames: ["foo"] }] };
    expect(output(spec, "cat /etc/hosts")).toMatch(
      /^# Kubernetes-managed hosts file \(host network\)\.\n127\.0\.0\.1\tlocalhost\n[^]*192\.168\.49\.3\tworker-1\n\n# Entries added by HostAliases\.\n1\.2\.3\.4\tfoo\n$/,
    );
  });

  it("that a name server too many was left out is an event", () => {
    const sim = simulateNode();
    const nameservers = ["1.1.1.1", "2.2.2.2", "3.3.3.3"];
    sim.createPod("p", { containers: [container("sleep 1000")], dnsConfig: { nameservers } });
    sim.run(10_000);
    expect(sim.eventsOf("p")).toContainEqual(
      expect.stringMatching(/^DNSConfigForming: Nameserver limits were/),
    );
  });
});
