import { describe, expect, it } from "vitest";
import { kinds } from "#api/kinds/index.ts";
import type { ApiStream, ResponseHead } from "#api/door.ts";
import type { KubeletDoor } from "#api/kubelet-door.ts";
import { badRequest, type Status } from "#api/status-error.ts";
import type { Pod } from "#api/types.ts";
import { createStream } from "#kernel/message-stream.ts";
import type { ApiServerOptions } from "../api-server.ts";
import type { ProxiedRequest, ProxiedResponse } from "../proxy-dialer.ts";
import { WIDGETS, setUp, widgetDescriptor, type TestServer } from "../test-server.ts";

const all = [...kinds, widgetDescriptor];
const PODS = "/api/v1/namespaces/default/pods";
const message = (body: unknown): string => (body as Status).message ?? "";

function setUpPod(spec: Partial<Pod["spec"]> = {}, options: Partial<ApiServerOptions> = {}): TestServer {
  const server = setUp({ kinds: all, ...options });
  server.send("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
  const body = { metadata: { name: "web" }, spec: { containers: [{ name: "c", image: "nginx" }], ...spec } };
  const made = server.send("POST", PODS, body);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return server;
}

const pod = (server: TestServer): Pod => server.send("GET", `${PODS}/web`).body as Pod;
const bind = (
  server: TestServer,
  target: object = { kind: "Node", name: "n1" },
): ReturnType<TestServer["send"]> =>
  server.send("POST", `${PODS}/web/binding`, { target, metadata: { annotations: { "example.com/a": "b" } } });

describe("binding", () => {
  it("sets the node once, with condition and annotations", () => {
    const server = setUpPod();
    server.run(2000);
    expect(bind(server)).toMatchObject({ status: 201, body: { status: "Success", code: 201 } });
    expect(pod(server)).toMatchObject({
      // Not the user's change of the spec: e2e/common/node/pods.go expects 1 of a running pod.
      metadata: { annotations: { "example.com/a": "b" }, generation: 1 },
      spec: { nodeName: "n1" },
      status: {
        conditions: [{ type: "PodScheduled", status: "True", lastTransitionTime: "2026-05-04T08:00:02Z" }],
      },
    });
    const again = bind(server, { kind: "Node", name: "n2" });
    expect([again.status, message(again.body)]).toEqual([
      409,
      'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "n1"',
    ]);
    expect(pod(server).spec.nodeName).toBe("n1");
  });

  it("refuses pods that go and targets that are none", () => {
    const server = setUpPod();
    expect(message(bind(server, { kind: "Pod", name: "x" }).body)).toContain(
      'target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>"',
    );
    expect(message(bind(server, { kind: "Node" }).body)).toContain("target.name: Required value");
    server.send(
      "PATCH",
      `${PODS}/web`,
      { metadata: { finalizers: ["example.com/x"] } },
      {
        "content-type": "application/merge-patch+json",
      },
    );
    server.send("DELETE", `${PODS}/web`);
    expect(message(bind(server).body)).toContain("pod web is being deleted, cannot be assigned to a host");
  });
});

describe("eviction", () => {
  it("says why in the pod's status, then deletes it", () => {
    const server = setUpPod({}, {});
    server.send(
      "PATCH",
      `${PODS}/web`,
      { metadata: { finalizers: ["example.com/x"] } },
      {
        "content-type": "application/merge-patch+json",
      },
    );
    const answer = server.send("POST", `${PODS}/web/eviction`, { metadata: { name: "web" } });
    expect(answer).toMatchObject({ status: 201, body: { status: "Success" } });
    expect(pod(server).metadata.deletionTimestamp).toBeDefined();
    expect(pod(server).status?.conditions).toMatchObject([
      { type: "DisruptionTarget", reason: "EvictionByEvictionAPI", message: "Eviction API: evicting" },
    ]);
    expect(server.send("POST", `${PODS}/web/eviction`, { metadata: { name: "other" } }).status).toBe(400);
  });
});

describe("scale", () => {
  it("reads and writes the number of replicas", () => {
    const server = setUp({ kinds: all });
    server.send("POST", WIDGETS, {
      metadata: { name: "a" },
      spec: { replicas: 2, selector: { matchLabels: { app: "web" } } },
    });
    const path = `${WIDGETS}/a/scale`;
    const scale = server.send("GET", path).body as { metadata: object; spec: object };
    expect(scale).toMatchObject({
      kind: "Scale",
      apiVersion: "autoscaling/v1",
      spec: { replicas: 2 },
      status: { replicas: 0, selector: "app=web" },
    });
    expect(server.send("PUT", path, { ...scale, spec: { replicas: 5 } }).body).toMatchObject({
      spec: { replicas: 5 },
    });
    expect(server.send("PUT", path, { ...scale, spec: { replicas: 6 } }).status).toBe(409);
    const merge = { "content-type": "application/merge-patch+json" };
    expect(server.send("PATCH", path, { spec: { replicas: 7 } }, merge).body).toMatchObject({
      spec: { replicas: 7 },
    });
    expect(server.send("GET", `${WIDGETS}/a`).body).toMatchObject({
      spec: { replicas: 7, size: 1 },
      metadata: { generation: 3 },
    });
    expect(message(server.send("PATCH", path, { spec: { replicas: -1 } }, merge).body)).toBe(
      'Scale.autoscaling "a" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    );
    expect(server.send("GET", "/api/v1/namespaces/default/services/kubernetes/scale").status).toBe(404);
  });
});

describe("log, exec and attach", () => {
  const calls: unknown[] = [];
  const kubelet: KubeletDoor = {
    logs: (...args) => {
      calls.push(args);
      if (args[2] === "waiting") {
        throw badRequest('container "waiting" in pod "web" is waiting to start: ContainerCreating');
      }
      const [near, far] = createStream<unknown, unknown>();
      far.send("hello\n");
      far.close();
      return near;
    },
    exec: (...args) => {
      calls.push(args);
      return createStream<unknown, unknown>()[0];
    },
    attach: (...args) => {
      calls.push(args);
      return createStream<unknown, unknown>()[0];
    },
  };
  const dial = { kubelets: () => kubelet };
  const text = (stream: ApiStream | undefined): string => {
    let all = "";
    stream?.listen(
      (chunk) => (all += String(chunk)),
      () => {},
    );
    return all;
  };

  it("reach the kubelet of the pod's node with their options", () => {
    const server = setUpPod({}, dial);
    expect(server.send("GET", `${PODS}/web/log`).body).toBe("");
    expect(message(server.send("POST", `${PODS}/web/exec?command=ls`).body)).toBe(
      "pod web does not have a host assigned",
    );
    bind(server);
    calls.length = 0;
    const log = server.send("GET", `${PODS}/web/log?follow=true&tailLines=5&sinceSeconds=60&timestamps=true`);
    expect(text(log.stream)).toBe("hello\n");
    expect(log.headers["content-type"]).toBe("text/plain");
    server.send("POST", `${PODS}/web/exec?command=sh&command=-c&command=ls&stdin=true&stdout=true&tty=true`);
    server.send("POST", `${PODS}/web/attach?stdout=true`);
    expect(calls).toEqual([
      [
        "default",
        "web",
        "c",
        { follow: true, previous: false, timestamps: true, tailLines: 5, sinceSeconds: 60 },
      ],
      [
        "default",
        "web",
        "c",
        { command: ["sh", "-c", "ls"], stdin: true, stdout: true, stderr: false, tty: true },
      ],
      ["default", "web", "c", { stdin: false, stdout: true, stderr: false, tty: false }],
    ]);
  });

  it("choose the container in upstream's words", () => {
    const server = setUpPod(
      {
        containers: [
          { name: "a", image: "nginx" },
          { name: "waiting", image: "nginx" },
        ],
        initContainers: [{ name: "init", image: "nginx" }],
      },
      dial,
    );
    bind(server);
    const log = (query: string): string => message(server.send("GET", `${PODS}/web/log${query}`).body);
    expect(log("")).toBe(
      "a container name must be specified for pod web, choose one of: [a waiting] or one of the init containers: [init]",
    );
    expect(log("?container=x")).toBe("container x is not valid for pod web");
    expect(log("?container=waiting")).toBe(
      'container "waiting" in pod "web" is waiting to start: ContainerCreating',
    );
    expect(log("?container=a&tailLines=-1")).toBe(
      'PodLogOptions "web" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    );
    expect(server.send("GET", `${PODS}/none/log`).status).toBe(404);
    expect(message(server.send("POST", `${PODS}/web/exec?container=a`).body)).toContain(
      "command: Required value",
    );
    expect(server.send("PUT", `${PODS}/web/log`).status).toBe(405);
  });
});

describe("proxy", () => {
  interface Call {
    readonly address: string;
    readonly port: number;
    readonly request: ProxiedRequest;
  }

  function setUpProxy(answer: ProxiedResponse): { server: TestServer; calls: Call[] } {
    const calls: Call[] = [];
    const server = setUpPod(
      { containers: [{ name: "c", image: "nginx", ports: [{ name: "web", containerPort: 8080 }] }] },
      {
        proxy: (address, port, request, respond) => {
          calls.push({ address, port, request });
          const timer = server.kernel.root.after(5, "the pod answers", () => respond(answer));
          return () => timer.cancel();
        },
      },
    );
    server.send(
      "PATCH",
      `${PODS}/web/status`,
      { status: { podIP: "10.244.1.7" } },
      {
        "content-type": "application/merge-patch+json",
      },
    );
    return { server, calls };
  }

  function read(server: TestServer, path: string): { head: ResponseHead | undefined; body: string } {
    const { stream, deferred, body } = server.send("GET", path);
    const result: { head: ResponseHead | undefined; body: string } = { head: undefined, body: "" };
    if (!deferred) return { head: undefined, body: message(body) };
    stream?.listen(
      (chunk) => {
        if (result.head) result.body += String(chunk);
        else result.head = chunk as ResponseHead;
      },
      () => {},
    );
    expect(result.head).toBeUndefined();
    server.run(10);
    return result;
  }

  it("passes a request on to a port of a pod, by number or name", () => {
    const { server, calls } = setUpProxy({
      ok: true,
      status: 201,
      headers: { server: "nginx" },
      body: "Hello",
    });
    expect(read(server, `${PODS}/web:8081/proxy/a/b?x=1`)).toEqual({
      head: { status: 201, headers: { server: "nginx" } },
      body: "Hello",
    });
    read(server, `${PODS}/web:web/proxy/`);
    read(server, `${PODS}/https:web:web/proxy/`);
    read(server, `${PODS}/web/proxy/`);
    expect(
      calls.map(({ address, port, request }) => [address, port, request.protocol, request.path]),
    ).toEqual([
      ["10.244.1.7", 8081, "http", "/a/b?x=1"],
      ["10.244.1.7", 8080, "http", "/"],
      ["10.244.1.7", 8080, "https", "/"],
      ["10.244.1.7", 8080, "http", "/"],
    ]);
    expect(server.send("GET", `${PODS}/web:8080/proxy`)).toMatchObject({
      status: 301,
      headers: { location: `${PODS}/web:8080/proxy/` },
    });
    expect(read(server, `${PODS}/none:80/proxy/`).body).toBe('pods "none" not found');
  });

  it("finds a ready endpoint of a service", () => {
    const { server, calls } = setUpProxy({ ok: true, status: 200, headers: {}, body: "" });
    const services = "/api/v1/namespaces/default/services";
    server.send("POST", services, { metadata: { name: "s" }, spec: { ports: [{ name: "http", port: 80 }] } });
    expect(read(server, `${services}/s/proxy/`).body).toBe('no endpoints available for service "s"');
    expect(read(server, `${services}/s:81/proxy/`).body).toBe('no service port "81" found for service "s"');
    server.send("POST", "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", {
      metadata: { name: "s-1", labels: { "kubernetes.io/service-name": "s" } },
      addressType: "IPv4",
      ports: [{ name: "http", port: 8080, protocol: "TCP" }],
      endpoints: [
        { addresses: ["10.244.1.1"], conditions: { ready: false } },
        { addresses: ["10.244.1.2"], conditions: { ready: true } },
      ],
    });
    read(server, `${services}/s:http/proxy/x`);
    expect(calls.at(-1)).toMatchObject({ address: "10.244.1.2", port: 8080, request: { path: "/x" } });
  });

  it("answers 503 when nobody is there, and forgets a client that went", () => {
    const error = "dial tcp 10.244.1.7:80: connect: connection refused";
    const { server } = setUpProxy({ ok: false, error });
    const { head, body } = read(server, `${PODS}/web:80/proxy/`);
    expect(head?.status).toBe(503);
    expect(JSON.parse(body)).toMatchObject({
      reason: "ServiceUnavailable",
      message: `error trying to reach service: ${error}`,
    });
    const timers = server.kernel.pendingTimers(server.kernel.root);
    const { stream } = server.send("GET", `${PODS}/web:80/proxy/`);
    expect(server.kernel.pendingTimers(server.kernel.root)).toBe(timers + 1);
    stream?.close();
    expect(server.kernel.pendingTimers(server.kernel.root)).toBe(timers);
  });
});
