import { describe, expect, it } from "vitest";
import { kinds } from "#api/kinds/index.ts";
import type { CoreEvent, Node, ObjectList, Pod } from "#api/types.ts";
import { Client } from "#client/client.ts";
import { FaultInjectingDoor } from "#client/fault-injecting-door.ts";
import { setUp } from "#control-plane/apiserver/test-server.ts";
import { Scheduler } from "./scheduler.ts";

const USER = { name: "system:kube-scheduler", groups: ["system:authenticated"] };
const PODS = "/api/v1/namespaces/default/pods";

function build(seed = 1) {
  const server = setUp({ kinds, seed });
  const { kernel, send, run } = server;
  const check = (response: { status: number; body?: unknown }): unknown => {
    expect(response.status, JSON.stringify(response.body)).toBeLessThan(300);
    return response.body;
  };
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } };
  if (send("GET", "/api/v1/namespaces/default").status === 404)
    check(send("POST", "/api/v1/namespaces", namespace));
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } };
  send("POST", "/api/v1/namespaces/default/serviceaccounts", account);
  const scope = kernel.root.child("kube-scheduler");
  const start = (client = new Client(server.server, USER), of = scope): Scheduler =>
    new Scheduler({ scope: of, client }).start();
  const addNode = (name: string, cpu = "4", spec: object = {}, metadata: object = {}): void => {
    const allocatable = { cpu, memory: "8Gi", pods: "110", "ephemeral-storage": "50Gi" };
    const draft = { apiVersion: "v1", kind: "Node", metadata: { name, ...metadata }, spec };
    const created = check(send("POST", "/api/v1/nodes", draft)) as Node;
    // Admission taints a new node not-ready; the node controller takes that away when the kubelet reports.
    const ready = check(send("PUT", `/api/v1/nodes/${name}`, { ...created, spec: { ...spec } })) as Node;
    const status = { allocatable, capacity: allocatable };
    check(send("PUT", `/api/v1/nodes/${name}/status`, { ...ready, status }));
  };
  const addPod = (name: string, cpu = "100m", spec: object = {}): void => {
    const container = { name: "c", image: "nginx", resources: { requests: { cpu, memory: "16Mi" } } };
    const draft = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "default" },
      spec: { containers: [container], ...spec },
    };
    check(send("POST", PODS, draft));
  };
  const pod = (name: string): Pod => check(send("GET", `${PODS}/${name}`)) as Pod;
  const events = (): string[] =>
    (check(send("GET", "/api/v1/namespaces/default/events")) as ObjectList<CoreEvent>).items.map(
      ({ reason, message }) => `${reason}: ${message}`,
    );
  return { ...server, scope, start, addNode, addPod, pod, events, check, run };
}

describe("the scheduler", () => {
  it("binds a pod, says so, and leaves a note of why", () => {
    const { addNode, addPod, pod, events, start, run, kernel } = build();
    addNode("worker-1");
    addNode("worker-2", "4", { unschedulable: true });
    start();
    run(100);
    addPod("web-1");
    run(500);
    expect(pod("web-1").spec.nodeName).toBe("worker-1");
    const scheduled = pod("web-1").status?.conditions?.find(({ type }) => type === "PodScheduled");
    expect(scheduled).toMatchObject({ status: "True" });
    expect(events()).toEqual(["Scheduled: Successfully assigned default/web-1 to worker-1"]);
    const notes = kernel.trace.findNotes("schedule", ({ subject }) => subject === "default/web-1");
    expect(notes.map(({ detail }) => detail)).toEqual([
      {
        node: "worker-1",
        evaluatedNodes: 2,
        feasibleNodes: 1,
        refused: [{ node: "worker-2", plugin: "NodeUnschedulable", reasons: ["node(s) were unschedulable"] }],
      },
    ]);
  });

  it("reports a pod that fits nowhere, and places it when a node makes room", () => {
    const { addNode, addPod, pod, events, start, run, send } = build();
    addNode("worker-1", "1");
    start();
    addPod("big", "900m");
    run(200);
    addPod("second", "500m");
    run(200);
    const message =
      "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, " +
      "preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.";
    expect(events()).toContain(`FailedScheduling: ${message}`);
    expect(pod("second").status?.conditions).toMatchObject([
      { type: "PodScheduled", status: "False", reason: "Unschedulable", message },
    ]);
    send("DELETE", `${PODS}/big?gracePeriodSeconds=0`);
    run(200);
    expect(pod("second").spec.nodeName).toBe("worker-1");
  });

  it("tries again when a node comes that helps, not when one comes that does not", () => {
    const { addNode, addPod, pod, start, run, kernel } = build();
    const attempts = (): number => kernel.trace.findNotes("schedule").length;
    start();
    addPod("web", "1", { nodeSelector: { disk: "ssd" } });
    run(200);
    expect(pod("web").status?.conditions?.[0]?.message).toBe("no nodes available to schedule pods");
    addNode("plain");
    run(200);
    expect(attempts()).toBe(1);
    addNode("other");
    run(200);
    expect(attempts()).toBe(1);
    addNode("fast", "4", {}, { labels: { disk: "ssd" } });
    run(200);
    expect(pod("web").spec.nodeName).toBe("fast");
  });

  it("never gives a node more than it has, and spreads pods over equal nodes", () => {
    const { addNode, addPod, start, run, check, send } = build();
    for (let i = 1; i <= 4; i++) addNode(`worker-${i}`, "2");
    start();
    for (let i = 0; i < 60; i++) addPod(`p${i}`, "150m");
    run(10_000);
    const byNode: Record<string, number> = {};
    for (const { spec } of (check(send("GET", PODS)) as ObjectList<Pod>).items) {
      const node = spec.nodeName ?? "none";
      byNode[node] = (byNode[node] ?? 0) + 1;
    }
    expect(byNode).toEqual({ "worker-1": 13, "worker-2": 13, "worker-3": 13, "worker-4": 13, none: 8 });
  });

  it("leaves gated pods and those of other schedulers alone", () => {
    const { addNode, addPod, pod, start, run, check, send, events } = build();
    addNode("worker-1");
    start();
    addPod("gated", "100m", { schedulingGates: [{ name: "example.com/wait" }] });
    addPod("other", "100m", { schedulerName: "my-scheduler" });
    run(2000);
    expect(pod("gated").spec.nodeName).toBeUndefined();
    expect(pod("other").spec.nodeName).toBeUndefined();
    expect(events()).toEqual([]);
    check(
      send(
        "PATCH",
        `${PODS}/gated`,
        { spec: { schedulingGates: null } },
        {
          "content-type": "application/merge-patch+json",
        },
      ),
    );
    run(2000);
    expect(pod("gated").spec.nodeName).toBe("worker-1");
  });

  it("says what it does not simulate", () => {
    const { addNode, addPod, pod, start, run, events } = build();
    addNode("worker-1");
    start();
    const term = { labelSelector: { matchLabels: { app: "web" } }, topologyKey: "kubernetes.io/hostname" };
    addPod("apart", "100m", {
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
    });
    run(500);
    expect(pod("apart").spec.nodeName).toBe("worker-1");
    expect(events()).toContain(
      "NotSimulated: spec.affinity.podAntiAffinity is not simulated yet: the scheduler ignores it",
    );
  });

  it("frees the place and tries again after a back-off when the binding fails", () => {
    const { addNode, addPod, pod, start, run, server, scope, events, kernel } = build();
    addNode("worker-1", "1");
    const door = new FaultInjectingDoor(kernel.root.child("faults"), server);
    start(new Client(door, USER));
    run(50);
    door.plan = { refusedShare: 1, affects: ({ path }) => path.endsWith("/binding") };
    addPod("a", "900m");
    run(500);
    expect(pod("a").spec.nodeName).toBeUndefined();
    expect(events().join("\n")).toContain('FailedScheduling: running Bind plugin "DefaultBinder": ');
    door.plan = {};
    run(2500);
    expect(pod("a").spec.nodeName).toBe("worker-1");
    expect(scope.disposed).toBe(false);
  });

  it("continues where it left off after a crash", () => {
    const { addNode, addPod, pod, start, run, scope, kernel, server } = build();
    addNode("worker-1", "1");
    start();
    addPod("a", "900m");
    run(500);
    scope.dispose();
    addPod("b", "500m");
    run(5000);
    expect(pod("b").spec.nodeName).toBeUndefined();
    expect(pod("b").status?.conditions ?? []).toEqual([]);
    start(new Client(server, USER), kernel.root.child("kube-scheduler/again"));
    run(500);
    expect(pod("b").status?.conditions?.[0]?.reason).toBe("Unschedulable");
    addNode("worker-2");
    run(500);
    expect(pod("b").spec.nodeName).toBe("worker-2");
  });

  it("rests when there is nothing to do", () => {
    const { addNode, addPod, start, run, kernel, scope } = build();
    addNode("worker-1");
    start();
    addPod("a");
    run(1000);
    expect(kernel.pendingTimers(scope)).toBe(0);
  });
});
