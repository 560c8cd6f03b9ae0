import { describe, expect, it } from "vitest";
import { kinds } from "#api/kinds/index.ts";
import { namespaceDescriptor } from "#api/kinds/core/namespace/descriptor.ts";
import type { KubernetesObject } from "#api/types.ts";
import { createApiServer } from "#control-plane/apiserver/api-server.ts";
import { Store } from "#control-plane/etcd/store.ts";
import { Kernel } from "#kernel/kernel.ts";
import type { Scope } from "#kernel/scope.ts";
import { Client } from "./client.ts";
import { FaultInjectingDoor } from "./fault-injecting-door.ts";
import { LeaderElector } from "./leader-election.ts";

function setUp(seed: number, replicas: number) {
  const kernel = new Kernel({ seed });
  const store = new Store<KubernetesObject>({ scope: kernel.root.child("etcd") });
  const server = createApiServer({ scope: kernel.root.child("apiserver"), store, kinds });
  const admin = new Client(server, {
    name: "kubernetes-admin",
    groups: ["system:masters", "system:authenticated"],
  });
  const namespaces = admin.resource(namespaceDescriptor);
  if (!namespaces.find("", "kube-system"))
    namespaces.create("", { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system" } });
  const terms = new Map<number, Scope>();
  const all = Array.from({ length: replicas }, (_, i) => {
    const scope = kernel.root.child(`replica-${i}`);
    const door = new FaultInjectingDoor(scope.child("faults"), server);
    const elector = new LeaderElector(scope, {
      client: new Client(door, admin.user),
      namespace: "kube-system",
      name: "kube-controller-manager",
      identity: `replica-${i}`,
      onStartedLeading: (term) => terms.set(i, term),
    }).start();
    return { scope, door, elector };
  });
  const leaders = (): number[] =>
    all.flatMap(({ elector, scope }, i) => (elector.leading && !scope.disposed ? [i] : []));
  return { kernel, all, leaders, terms };
}

describe("leader election", () => {
  it("L1 has one leader, and another within 13 to 23.8 s after that one crashed", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { kernel, all, leaders } = setUp(seed, 3);
      kernel.runUntil(20_000 + kernel.random("test").between(0, 4000));
      const [first] = leaders();
      expect(leaders()).toHaveLength(1);
      all[first as number]?.scope.dispose();
      const from = kernel.nowMs;
      expect(kernel.runWhile(() => leaders().length === 0, 60_000)).toBe(true);
      const tookMs = kernel.nowMs - from;
      // A renewal up to 2 s old, seen by the others up to 4.4 s later; 15 s from there, and a retry up to 4.4 s after.
      expect(tookMs, `seed ${seed}`).toBeGreaterThanOrEqual(13_000);
      expect(tookMs, `seed ${seed}`).toBeLessThanOrEqual(23_800);
    }
  });

  it("L1 L2 never has two leaders while the server is away from some, and ends the term of one that cannot renew", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { kernel, all, leaders, terms } = setUp(seed, 3);
      kernel.runUntil(20_000);
      const first = leaders()[0] as number;
      const cut = all[first];
      if (cut) cut.door.plan = { refusedShare: 1 };
      const term = terms.get(first);
      const end = kernel.nowMs + 60_000;
      while (kernel.nowMs < end && kernel.runNext())
        expect(leaders().length, `seed ${seed}`).toBeLessThanOrEqual(1);
      expect(term?.disposed).toBe(true);
      expect(leaders()).toHaveLength(1);
      expect(leaders()[0]).not.toBe(first);
    }
  });
});
