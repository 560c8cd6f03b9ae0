import { expect, test } from "vitest";
import { kinds } from "#api/kinds/index.ts";
import type { CoreEvent, Lease, ObjectList, Pod } from "#api/types.ts";
import { Client } from "#client/client.ts";
import { setUp } from "#control-plane/apiserver/test-server.ts";
import { runElectedScheduler } from "./elected-scheduler.ts";

test("one of two replicas schedules; the other takes over when it has crashed", () => {
  const { kernel, server, send, run } = setUp({ kinds });
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } };
  send("POST", "/api/v1/namespaces/default/serviceaccounts", account);
  send("POST", "/api/v1/nodes", {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "worker-1" },
    status: { allocatable: { cpu: "2", memory: "4Gi", pods: "110" } },
  });
  const client = new Client(server, { name: "system:kube-scheduler", groups: ["system:authenticated"] });
  const scopes = ["one", "two"].map((identity) => {
    const scope = kernel.root.child(`kube-scheduler/${identity}`);
    runElectedScheduler({ scope, client, identity });
    return scope;
  });
  const bound = (name: string): boolean => {
    // A new node is tainted as not ready until its kubelet says otherwise.
    const spec = { containers: [{ name: "c", image: "nginx" }], tolerations: [{ operator: "Exists" }] };
    send("POST", "/api/v1/namespaces/default/pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name },
      spec,
    });
    run(1000);
    return (send("GET", `/api/v1/namespaces/default/pods/${name}`).body as Pod).spec.nodeName === "worker-1";
  };
  const lease = (): Lease["spec"] =>
    (
      send("GET", "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler")
        .body as unknown as Lease
    ).spec;
  expect(bound("first")).toBe(true);
  expect(lease()).toMatchObject({ holderIdentity: "one", leaseTransitions: 0 });
  scopes[0]?.dispose();
  expect(bound("orphan")).toBe(false);
  run(30_000);
  expect(lease()).toMatchObject({ holderIdentity: "two", leaseTransitions: 1 });
  expect(bound("second")).toBe(true);
  const events = (send("GET", "/api/v1/namespaces/kube-system/events").body as ObjectList<CoreEvent>).items;
  expect(events.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
    "LeaderElection: one became leader",
    "LeaderElection: two became leader",
  ]);
});
