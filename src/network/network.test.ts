import { describe, expect, it } from "vitest";
import { Kernel } from "#kernel/kernel.ts";
import { createStream } from "#kernel/message-stream.ts";
import type { ExchangeRequest, ExchangeResult, NetworkDevice } from "#posix/exchange.ts";
import { createNetwork } from "./create-network.ts";
import { isDnsQuery, type DnsAnswer } from "./dns-message.ts";
import type { ForwardingRule, NodeNetwork, PodNetwork, RequestRecord } from "./network.ts";

const RESOLVER = {
  nameservers: ["10.96.0.10"],
  search: ["default.svc.cluster.local", "svc.cluster.local", "cluster.local"],
  ndots: 5,
};

function build(seed = 1, nodeCount = 3) {
  const kernel = new Kernel({ seed });
  const network = createNetwork({ scope: kernel.root.child("network") });
  const nodes: NodeNetwork[] = [];
  for (let i = 1; i <= nodeCount; i++) {
    const address = `192.168.49.${i + 1}`;
    nodes.push(network.addNode({ nodeName: `worker-${i}`, address, podCidr: `10.244.${i}.0/24` }));
  }
  const user = network.outside("workstation", "192.168.49.1");
  return { kernel, network, nodes, user };
}

function attach(node: NodeNetwork | undefined, name: string): PodNetwork {
  return node!.attachPod({ hostName: name, podKey: `default/${name}`, resolver: RESOLVER });
}

/** A pod that answers http on port 80 with its name and what it saw. */
function server(node: NodeNetwork | undefined, name: string, port = 80): PodNetwork {
  const pod = attach(node, name);
  pod.listen(port, "tcp", (incoming, respond) =>
    respond({ status: 200, body: { name, from: incoming.remoteAddress } }),
  );
  return pod;
}

const http = (host: string, extra: Partial<ExchangeRequest> = {}): ExchangeRequest => ({
  protocol: "http",
  host,
  port: 80,
  method: "GET",
  path: "/",
  ...extra,
});

function ask(kernel: Kernel, device: NetworkDevice, request: ExchangeRequest, limitMs = 2_000_000) {
  let result: ExchangeResult | undefined;
  device.exchange(request, (answer) => (result = answer));
  kernel.runWhile(() => result === undefined, limitMs);
  return result;
}

function rule(
  endpoints: PodNetwork[],
  nodes: NodeNetwork[],
  extra: Partial<ForwardingRule> = {},
): ForwardingRule {
  const owner = (address: string): string => nodes[Number(address.split(".")[2]) - 1]?.nodeName ?? "unknown";
  return {
    service: "default/web:http",
    protocol: "tcp",
    addresses: ["10.96.7.7"],
    port: 80,
    nodePort: 30080,
    endpoints: endpoints.map(({ address }) => ({ address, port: 80, nodeName: owner(address) })),
    ...extra,
  };
}

function program(nodes: NodeNetwork[], ...rules: ForwardingRule[]): void {
  for (const node of nodes) node.forwarding.replace("default/web", rules);
}

const bodyOf = (result: ExchangeResult | undefined): { name: string; from: string } => {
  expect(result).toMatchObject({ ok: true });
  return (result as { body: { name: string; from: string } }).body;
};

describe("addresses", () => {
  it("gives pods increasing addresses from .2 on and does not reuse a freed one at once", () => {
    const { nodes } = build();
    const first = attach(nodes[0], "a");
    const second = attach(nodes[0], "b");
    expect([first.address, second.address]).toEqual(["10.244.1.2", "10.244.1.3"]);
    first.detach();
    expect(attach(nodes[0], "c").address).toBe("10.244.1.4");
  });

  it("says as host-local does when the range is used up", () => {
    const { nodes } = build();
    for (let i = 0; i < 253; i++) attach(nodes[0], `p${i}`);
    expect(() => attach(nodes[0], "one-more")).toThrow(
      "failed to allocate for range 0: no IP addresses available in range set: 10.244.1.1-10.244.1.254",
    );
  });
});

describe("pod to pod", () => {
  it("answers in a fraction of a millisecond inside a node and in a few between nodes", () => {
    const { kernel, nodes } = build();
    const near = server(nodes[0], "near");
    const far = server(nodes[1], "far");
    const client = attach(nodes[0], "client");
    const inside = ask(kernel, client, http(near.address));
    const across = ask(kernel, client, http(far.address));
    expect(bodyOf(inside)).toEqual({ name: "near", from: client.address });
    expect(bodyOf(across)).toEqual({ name: "far", from: client.address });
    expect(inside!.latencyMs).toBeGreaterThan(0.3);
    expect(inside!.latencyMs).toBeLessThan(0.5);
    expect(across!.latencyMs).toBeGreaterThan(4 * 0.4);
    expect(across!.latencyMs).toBeLessThan(4 * 0.7 * 1.2);
  });

  it("refuses where nobody listens, and times out where nobody is", () => {
    const { kernel, nodes } = build();
    const idle = attach(nodes[1], "idle");
    const client = attach(nodes[0], "client");
    expect(ask(kernel, client, http(idle.address))).toMatchObject({ failure: "connection-refused" });
    const { address } = idle;
    idle.detach();
    const result = ask(kernel, client, http(address));
    expect(result).toMatchObject({ failure: "connection-timeout" });
    expect(result!.latencyMs).toBeCloseTo(127_000, 0);
    expect(ask(kernel, client, http(address, { connectTimeoutMs: 2500 }))).toMatchObject({ latencyMs: 2500 });
  });

  it("reaches its own ports over localhost, and only its own", () => {
    const { kernel, nodes } = build();
    const pod = server(nodes[0], "self");
    const other = attach(nodes[0], "other");
    expect(bodyOf(ask(kernel, pod, http("localhost"))).name).toBe("self");
    expect(ask(kernel, other, http("127.0.0.1"))).toMatchObject({ failure: "connection-refused" });
  });

  it("opens a bare tcp connection without asking the program", () => {
    const { kernel, nodes } = build();
    const pod = attach(nodes[1], "silent");
    pod.listen(6379, "tcp", () => undefined);
    const request: ExchangeRequest = { protocol: "tcp", host: pod.address, port: 6379, body: "" };
    expect(ask(kernel, nodes[0]!.host, request)).toMatchObject({ ok: true, status: 0 });
    const spoken = { ...request, body: "PING", timeoutMs: 1000 };
    expect(ask(kernel, nodes[0]!.host, spoken)).toMatchObject({
      failure: "response-timeout",
      latencyMs: 1000,
    });
  });

  it("connects on a SYN retry to a node that comes back", () => {
    const { kernel, nodes } = build();
    nodes[1]!.setPower(false);
    const client = attach(nodes[0], "client");
    kernel.root.after(5000, "power on", () => {
      nodes[1]!.setPower(true);
      nodes[1]!.host.listen(9000, "tcp", (_, respond) => respond({ status: 200 }));
    });
    const result = ask(kernel, client, http(nodes[1]!.address, { port: 9000 }));
    expect(result).toMatchObject({ ok: true });
    expect(Math.floor(result!.latencyMs)).toBe(7002);
  });
});

describe("services", () => {
  it("spreads over endpoints at random and keeps the client's address", () => {
    const { kernel, nodes } = build();
    const pods = [server(nodes[0], "a"), server(nodes[1], "b"), server(nodes[2], "c")];
    const client = attach(nodes[0], "client");
    program(nodes, rule(pods, nodes));
    const counts: Record<string, number> = {};
    for (let i = 0; i < 300; i++) {
      const { name, from } = bodyOf(ask(kernel, client, http("10.96.7.7")));
      counts[name] = (counts[name] ?? 0) + 1;
      expect(from).toBe(client.address);
    }
    expect(Object.keys(counts).sort()).toEqual(["a", "b", "c"]);
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(70);
  });

  it("decides by the rules of the client's own node", () => {
    const { kernel, nodes } = build();
    const pods = [server(nodes[0], "old"), server(nodes[1], "new")];
    nodes[0]!.forwarding.replace("default/web", [rule([pods[0]!], nodes)]);
    nodes[1]!.forwarding.replace("default/web", [rule([pods[1]!], nodes)]);
    const ask1 = (node: number) =>
      bodyOf(ask(kernel, attach(nodes[node], `client-${node}`), http("10.96.7.7"))).name;
    expect(ask1(0)).toBe("old");
    expect(ask1(1)).toBe("new");
  });

  it("refuses without endpoints, times out without a rule", () => {
    const { kernel, nodes } = build();
    const client = attach(nodes[0], "client");
    program(nodes, rule([], nodes));
    expect(ask(kernel, client, http("10.96.7.7"))).toMatchObject({ failure: "connection-refused" });
    expect(ask(kernel, client, http("10.96.9.9"))).toMatchObject({ failure: "connection-timeout" });
  });

  it("times out at a stale endpoint whose pod is gone", () => {
    const { kernel, nodes } = build();
    const pod = server(nodes[1], "gone");
    program(nodes, rule([pod], nodes));
    pod.detach();
    const result = ask(kernel, attach(nodes[0], "client"), http("10.96.7.7", { timeoutMs: 4000 }));
    expect(result).toMatchObject({ failure: "connection-timeout", latencyMs: 4000 });
  });

  it("masquerades a hairpin with the bridge's address", () => {
    const { kernel, nodes } = build();
    const pod = server(nodes[0], "self");
    program(nodes, rule([pod], nodes));
    expect(bodyOf(ask(kernel, pod, http("10.96.7.7"))).from).toBe("10.244.1.1");
  });

  it("masquerades what a node's own processes send", () => {
    const { kernel, nodes } = build();
    const near = server(nodes[0], "near");
    const far = server(nodes[1], "far");
    const from = (pod: PodNetwork): string => {
      program(nodes, rule([pod], nodes));
      return bodyOf(ask(kernel, nodes[0]!.host, http("10.96.7.7"))).from;
    };
    expect(from(near)).toBe("10.244.1.1");
    expect(from(far)).toBe(nodes[0]!.address);
  });

  it("answers the node port on the node's own addresses, localhost too, and masquerades to other nodes", () => {
    const { kernel, nodes } = build();
    const pod = server(nodes[0], "web");
    const client = attach(nodes[1], "client");
    program(nodes, rule([pod], nodes));
    const through = (host: string, device: NetworkDevice): string =>
      bodyOf(ask(kernel, device, http(host, { port: 30080 }))).from;
    expect(through("localhost", nodes[0]!.host)).toBe("10.244.1.1");
    expect(through(nodes[1]!.address, client)).toBe(nodes[1]!.address);
    expect(through(nodes[2]!.address, client)).toBe(nodes[2]!.address);
  });

  it("renews affinity with every connection", () => {
    const { kernel, nodes } = build();
    const pods = [server(nodes[0], "a"), server(nodes[1], "b"), server(nodes[2], "c")];
    const client = attach(nodes[0], "client");
    program(nodes, rule(pods, nodes, { sessionAffinitySeconds: 60 }));
    const names = new Set<string>();
    for (let i = 0; i < 40; i++) {
      names.add(bodyOf(ask(kernel, client, http("10.96.7.7"))).name);
      kernel.runUntil(kernel.nowMs + 45_000);
    }
    expect(names.size).toBe(1);
    program(
      nodes,
      rule(
        pods.filter((pod) => !names.has(pod.hostName)),
        nodes,
        { sessionAffinitySeconds: 60 },
      ),
    );
    expect(names.has(bodyOf(ask(kernel, client, http("10.96.7.7"))).name)).toBe(false);
  });

  it("keeps a client with its endpoint under ClientIP affinity until the time is over", () => {
    const { kernel, nodes } = build();
    const pods = [server(nodes[0], "a"), server(nodes[1], "b"), server(nodes[2], "c")];
    const client = attach(nodes[0], "client");
    program(nodes, rule(pods, nodes, { sessionAffinitySeconds: 60 }));
    const names = new Set<string>();
    for (let i = 0; i < 30; i++) names.add(bodyOf(ask(kernel, client, http("10.96.7.7"))).name);
    expect(names.size).toBe(1);
    for (let i = 0; i < 30; i++) {
      kernel.runUntil(kernel.nowMs + 61_000);
      names.add(bodyOf(ask(kernel, client, http("10.96.7.7"))).name);
    }
    expect(names.size).toBe(3);
  });
});

describe("from outside", () => {
  it("reaches a node port through any node, masqueraded by it", () => {
    const { kernel, nodes, user } = build();
    const pod = server(nodes[1], "web");
    program(nodes, rule([pod], nodes));
    const through = (node: number) =>
      bodyOf(ask(kernel, user, http(nodes[node]!.address, { port: 30080 }))).from;
    expect(through(0)).toBe(nodes[0]!.address);
    expect(through(1)).toBe("10.244.2.1");
  });

  it("keeps the client's address under policy Local, and drops where there is no local endpoint", () => {
    const { kernel, nodes, user } = build();
    const pod = server(nodes[1], "web");
    program(nodes, rule([pod], nodes, { localOnly: true }));
    const request = (node: number) => http(nodes[node]!.address, { port: 30080, timeoutMs: 3000 });
    expect(bodyOf(ask(kernel, user, request(1))).from).toBe("192.168.49.1");
    expect(ask(kernel, user, request(0))).toMatchObject({ failure: "connection-timeout" });
  });

  it("has no way to pod and cluster addresses, and none to nobody's", () => {
    const { kernel, nodes, user } = build();
    const pod = server(nodes[0], "web");
    program(nodes, rule([pod], nodes));
    const failure = (host: string) => ask(kernel, user, http(host));
    expect(failure(pod.address)).toMatchObject({ failure: "connection-timeout" });
    expect(failure("10.96.7.7")).toMatchObject({ failure: "connection-timeout" });
    expect(failure("192.168.49.77")).toMatchObject({ failure: "no-route", latencyMs: 3000 });
  });

  it("resolves node names and its hosts file, nothing else", () => {
    const { kernel, network, nodes } = build();
    const pod = server(nodes[0], "web");
    program(nodes, rule([pod], nodes));
    const names = new Map([["shop.example", nodes[1]!.address]]);
    const device = network.outside("laptop", "192.168.49.9", names);
    expect(ask(kernel, device, http("worker-1", { port: 30080 }))).toMatchObject({ ok: true });
    expect(ask(kernel, device, http("shop.example", { port: 30080 }))).toMatchObject({ ok: true });
    expect(ask(kernel, device, http("nowhere.example"))).toMatchObject({ failure: "name-not-found" });
  });

  it("maps host ports of a pod", () => {
    const { kernel, nodes, user } = build();
    const pod = nodes[0]!.attachPod({
      hostName: "ingress",
      podKey: "default/ingress",
      resolver: RESOLVER,
      hostPorts: [{ hostPort: 8080, containerPort: 80, protocol: "tcp" }],
    });
    pod.listen(80, "tcp", (_, respond) => respond({ status: 200 }));
    const request = http(nodes[0]!.address, { port: 8080 });
    expect(ask(kernel, user, request)).toMatchObject({ ok: true });
    pod.detach();
    expect(ask(kernel, user, request)).toMatchObject({ failure: "connection-refused" });
  });
});

describe("load balancers", () => {
  const ports = [{ port: 80, nodePort: 30080, protocol: "tcp" as const }];

  it("gives addresses of its range and refuses more", () => {
    const { network } = build();
    expect(network.loadBalancers.ensure("default/web", ports, [])).toBe("192.168.49.240");
    expect(network.loadBalancers.ensure("default/web", ports, [])).toBe("192.168.49.240");
    for (let i = 1; i <= 10; i++) network.loadBalancers.ensure(`default/s${i}`, ports, []);
    expect(() => network.loadBalancers.ensure("default/one-more", ports, [])).toThrow("no free external");
    network.loadBalancers.remove("default/s3");
    expect(network.loadBalancers.ensure("default/one-more", ports, [])).toBe("192.168.49.243");
  });

  it("avoids a dead node once its health checks have failed, 17 to 25 s later", () => {
    const { kernel, network, nodes, user } = build();
    const pods = [server(nodes[0], "a"), server(nodes[1], "b")];
    program(nodes, rule(pods, nodes));
    const names = nodes.map((node) => node.nodeName);
    const address = network.loadBalancers.ensure("default/web", ports, names);
    kernel.runUntil(20_000);
    nodes[2]!.setPower(false);
    const diedMs = kernel.nowMs;
    let lastFailureMs = 0;
    let failures = 0;
    while (kernel.nowMs < diedMs + 60_000) {
      const askedMs = kernel.nowMs;
      const result = ask(kernel, user, http(address, { timeoutMs: 100 }));
      if (!result!.ok) {
        failures++;
        lastFailureMs = askedMs;
      }
      kernel.runUntil(askedMs + 250);
    }
    expect(failures).toBeGreaterThan(10);
    expect(lastFailureMs - diedMs).toBeGreaterThan(16_000);
    expect(lastFailureMs - diedMs).toBeLessThan(25_000);
  });

  it("costs nothing while nothing changes", () => {
    const { kernel, network, nodes } = build();
    const pod = server(nodes[0], "a");
    program(nodes, rule([pod], nodes));
    network.loadBalancers.ensure("default/web", ports, ["worker-1", "worker-2", "worker-3"]);
    kernel.runUntil(20_000);
    expect(kernel.pendingTimers(kernel.root)).toBe(0);
  });
});

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

describe("faults", () => {
  it("resets exchanges of a pod that is taken away", () => {
    const { kernel, nodes, user } = build();
    const pod = attach(nodes[0], "slow");
    pod.listen(80, "tcp", () => undefined);
    program(nodes, rule([pod], nodes));
    kernel.root.after(500, "detach", () => pod.detach());
    const result = ask(kernel, user, http(nodes[0]!.address, { port: 30080 }));
    expect(result).toMatchObject({ failure: "connection-reset" });
    expect(result!.latencyMs).toBeLessThan(510);
  });

  it("leaves clients of a node without power in silence until it is back", () => {
    const { kernel, nodes } = build();
    const pod = attach(nodes[1], "slow");
    pod.listen(80, "tcp", () => undefined);
    const client = attach(nodes[0], "client");
    kernel.root.after(500, "power off", () => nodes[1]!.setPower(false));
    expect(ask(kernel, client, http(pod.address, { timeoutMs: 2000 }))).toMatchObject({
      failure: "response-timeout",
    });
    nodes[1]!.setPower(true);
    const again = attach(nodes[1], "slow-2");
    again.listen(80, "tcp", () => undefined);
    kernel.root.after(500, "power off", () => nodes[1]!.setPower(false));
    kernel.root.after(9_000, "power on", () => nodes[1]!.setPower(true));
    const result = ask(kernel, client, http(again.address));
    expect(result).toMatchObject({ failure: "connection-reset" });
    expect(Math.floor(result!.latencyMs)).toBe(9000);
  });

  it("gives a restarted node neither pods nor rules", () => {
    const { nodes } = build();
    const pod = server(nodes[0], "a");
    program(nodes, rule([pod], nodes));
    nodes[0]!.setPower(false);
    nodes[0]!.setPower(true);
    expect(nodes[0]!.forwarding.size).toBe(0);
    expect(attach(nodes[0], "b").address).toBe("10.244.1.3");
  });

  it("cuts, delays and loses on links", () => {
    const { kernel, network, nodes } = build();
    const far = server(nodes[1], "far");
    const client = attach(nodes[0], "client");
    network.faults.setLink("worker-1", "worker-2", { addedDelayMs: 100 });
    expect(Math.floor(ask(kernel, client, http(far.address))!.latencyMs / 100)).toBe(4);
    network.faults.setLink("worker-1", "worker-2", { lossShare: 0.3 });
    let slow = 0;
    for (let i = 0; i < 50; i++) {
      const result = ask(kernel, client, http(far.address));
      expect(result).toMatchObject({ ok: true });
      if (result!.latencyMs > 150) slow++;
    }
    expect(slow).toBeGreaterThan(15);
    network.faults.setLink("worker-1", "*", { cut: true });
    expect(network.faults.connected("worker-1", "workstation")).toBe(false);
    expect(ask(kernel, client, http(far.address, { timeoutMs: 500 }))).toMatchObject({
      failure: "connection-timeout",
    });
    network.faults.healAll();
    expect(ask(kernel, client, http(far.address))).toMatchObject({ ok: true });
  });
});

describe("streams", () => {
  it("carry messages both ways, late by the trip, and end with either side", () => {
    const { kernel, nodes } = build();
    const pod = attach(nodes[1], "logger");
    const heard: unknown[] = [];
    pod.listen(80, "tcp", (_, respond) => {
      const [forClient, forServer] = createStream<unknown, unknown>();
      respond({ status: 200, stream: forClient });
      forServer.send("first");
      forServer.listen(
        (message) => {
          heard.push(message);
          forServer.send("second");
          forServer.close();
        },
        () => heard.push("end"),
      );
    });
    const client = attach(nodes[0], "client");
    const result = ask(kernel, client, http(pod.address));
    const received: unknown[] = [];
    const stream = (result as { stream: { listen: unknown } }).stream as ReturnType<
      typeof createStream<unknown, unknown>
    >[0];
    stream.listen(
      (message) => {
        received.push(message);
        if (message === "first") stream.send("hello");
      },
      (end) => received.push(end),
    );
    kernel.runUntil(kernel.nowMs + 100);
    expect(heard).toEqual(["hello"]);
    expect(received).toEqual(["first", "second", {}]);
  });

  it("break with a reset when the pod goes", () => {
    const { kernel, nodes } = build();
    const pod = attach(nodes[1], "logger");
    pod.listen(80, "tcp", (_, respond) => {
      const [forClient] = createStream<unknown, unknown>();
      respond({ status: 200, stream: forClient });
    });
    const result = ask(kernel, attach(nodes[0], "client"), http(pod.address));
    const ends: unknown[] = [];
    if (result?.ok)
      result.stream!.listen(
        () => undefined,
        (end) => ends.push(end),
      );
    pod.detach();
    expect(ends).toEqual([{ error: "connection-reset" }]);
  });
});

describe("records and traffic", () => {
  it("records hops, latency and outcome, but neither probes nor API calls", () => {
    const { kernel, network, nodes, user } = build();
    const pod = server(nodes[1], "web");
    program(nodes, rule([pod], nodes));
    nodes[0]!.host.listen(8443, "tcp", (_, respond) => respond({ status: 200 }));
    const seen: RequestRecord[] = [];
    network.onRecord((record) => seen.push(record));
    ask(kernel, nodes[0]!.host, http(pod.address));
    ask(kernel, user, { protocol: "https", host: "worker-1", port: 8443, path: "/api" });
    expect(seen).toHaveLength(0);
    ask(kernel, user, http("worker-1", { port: 30080, path: "/cart" }));
    expect(seen).toHaveLength(1);
    const [record] = seen;
    expect(record).toMatchObject({
      id: 1,
      source: "workstation",
      target: "http://worker-1:30080/cart",
      service: "default/web",
      pod: "default/web",
      node: "worker-2",
      status: 200,
      outcome: "ok",
    });
    expect(record!.hops.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "client workstation",
      "node worker-1",
      "service default/web",
      "node worker-2",
      "pod default/web",
    ]);
    const times = record!.hops.map((hop) => hop.afterMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[times.length - 1]).toBeLessThan(record!.latencyMs);
    expect(network.records).toEqual(seen);
  });

  it("sends at the rate asked and counts outcomes", () => {
    const { kernel, network, nodes } = build();
    const pod = server(nodes[1], "web");
    program(nodes, rule([pod], nodes));
    const url = `http://${nodes[0]!.address}:30080/`;
    const source = network.startTraffic({ name: "shoppers", url, requestsPerSecond: 50 });
    kernel.runUntil(20_000);
    expect(Math.abs(source.statistics.sent - 1000)).toBeLessThan(20);
    expect(source.statistics.failed).toEqual({});
    expect(source.statistics.latencyMs(0.5)).toBeGreaterThan(4);
    expect(source.statistics.latencyMs(0.5)).toBeLessThan(10);
    program(nodes, rule([], nodes));
    kernel.runUntil(21_000);
    expect(source.statistics.failed["connection-refused"]).toBeGreaterThan(40);
    source.setRate(0);
    kernel.runUntil(22_000);
    expect(source.statistics.inFlight).toBe(0);
    expect(kernel.pendingTimers(kernel.root)).toBe(0);
    source.stop();
    expect(network.trafficSources).toHaveLength(0);
    expect(() => network.startTraffic({ name: "x", url: "gopher:", requestsPerSecond: 1 })).toThrow(
      "no address of the form",
    );
  });

  it("gives the same digest for the same seed and another for another", () => {
    const run = (seed: number): string => {
      const { kernel, network, nodes } = build(seed);
      const pods = [server(nodes[0], "a"), server(nodes[1], "b")];
      program(nodes, rule(pods, nodes));
      network.startTraffic({ name: "t", url: `http://${nodes[2]!.address}:30080/`, requestsPerSecond: 100 });
      kernel.runUntil(3000);
      nodes[0]!.setPower(false);
      kernel.runUntil(6000);
      return kernel.digest();
    };
    expect(run(5)).toBe(run(5));
    expect(run(5)).not.toBe(run(6));
  });

  it("carries an exchange in well under 50 microseconds and two kernel tasks", () => {
    const { kernel, nodes } = build();
    const pod = server(nodes[1], "web");
    program(nodes, rule([pod], nodes));
    const client = attach(nodes[0], "client");
    const tasksBefore = kernel.taskCount;
    let answered = 0;
    const start = performance.now();
    for (let i = 0; i < 20_000; i++) {
      client.exchange(http("10.96.7.7", { timeoutMs: 1000 }), () => answered++);
      if (i % 100 === 99) kernel.runUntil(kernel.nowMs + 10);
    }
    const micros = ((performance.now() - start) * 1000) / 20_000;
    expect(answered).toBe(20_000);
    expect(kernel.taskCount - tasksBefore).toBe(40_000);
    expect(micros).toBeLessThan(50);
  });
});
