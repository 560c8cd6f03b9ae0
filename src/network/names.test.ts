import { describe, expect, it } from "vitest";
import { isDnsQuery, type DnsAnswer } from "./dns-message.ts";
import type { ForwardingRule } from "./network.ts";
import { build, attach, server, http, ask, rule, program, bodyOf } from "./test-network.ts";

describe("names", () => {
  function withDns(records: Readonly<Record<string, string>>) {
    const built = build();
    const { nodes } = built;
    const dns = attach(nodes[0], "coredns");
    const asked: string[] = [];
    dns.listen(53, "udp", (incoming, respond) => {
      if (!isDnsQuery(incoming.body)) throw new Error("not a query");
      const { question } = incoming.body;
      asked.push(question.name);
      const address = records[question.name];
      const answer: DnsAnswer = {
        kind: "dns-answer",
        question,
        rcode: address ? "NOERROR" : "NXDOMAIN",
        answers: address ? [{ name: question.name, type: "A", ttlSeconds: 30, data: address }] : [],
        authoritative: true,
      };
      respond({ status: 0, body: answer });
    });
    const dnsRule: ForwardingRule = {
      service: "kube-system/kube-dns:dns",
      protocol: "udp",
      addresses: ["10.96.0.10"],
      port: 53,
      endpoints: [{ address: dns.address, port: 53, nodeName: "worker-1" }],
    };
    for (const node of nodes) node.forwarding.replace("kube-system/kube-dns", [dnsRule]);
    return { ...built, asked, dns };
  }

  it("walks the search list before the name itself when it has few dots", () => {
    const { kernel, nodes, asked } = withDns({ "web.default.svc.cluster.local": "10.96.7.7" });
    const pod = server(nodes[1], "web");
    program(nodes, rule([pod], nodes));
    const client = attach(nodes[0], "client");
    expect(bodyOf(ask(kernel, client, http("web.default"))).name).toBe("web");
    expect(asked).toEqual(["web.default.default.svc.cluster.local", "web.default.svc.cluster.local"]);
    asked.length = 0;
    expect(ask(kernel, client, http("example.com"))).toMatchObject({ failure: "name-not-found" });
    expect(asked[asked.length - 1]).toBe("example.com");
    expect(asked).toHaveLength(4);
  });

  it("names the server and the canonical name", () => {
    const { kernel, nodes } = withDns({ "web.default.svc.cluster.local": "10.96.7.7" });
    const client = attach(nodes[0], "client");
    const found: unknown[] = [];
    client.resolve("web", (result) => found.push(result));
    kernel.runUntil(100);
    expect(found).toEqual([
      { addresses: ["10.96.7.7"], server: "10.96.0.10", canonicalName: "web.default.svc.cluster.local" },
    ]);
  });

  it("gives up after two attempts of 5 s when no name server answers", () => {
    const { kernel, nodes, dns } = withDns({});
    const client = attach(nodes[0], "client");
    dns.detach();
    const result = ask(kernel, client, http("web"));
    expect(result).toMatchObject({ failure: "name-timeout" });
    expect(result!.latencyMs).toBeCloseTo(10_000, 3);
    for (const node of nodes) node.forwarding.replace("kube-system/kube-dns", []);
    expect(ask(kernel, client, http("web", { timeoutMs: 3000 }))).toMatchObject({ latencyMs: 3000 });
  });
});
