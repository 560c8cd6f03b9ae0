import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubernetesObject, WatchEvent } from "#api/types.ts";
import { Kernel } from "#kernel/kernel.ts";
import { applyDiff, emptyViewModel, type ViewModel } from "../protocol/view-model.ts";
import { Projection, type FrameContext } from "./projection.ts";

const kernel = new Kernel({ seed: 1 });
const context: FrameContext = {
  nowMs: 60_000,
  taskCount: 0,
  requestCount: 0,
  trace: kernel.trace,
  faults: [],
  traffic: [],
  objects: true,
};

type Change = {
  readonly kind: "pod" | "node" | "service" | "slice";
  readonly index: number;
  readonly gone: boolean;
  readonly value: number;
};

function objectOf({ kind, index, value }: Change, version: number): KubernetesObject {
  const metadata = {
    uid: `${kind}${index}`,
    resourceVersion: String(version),
    creationTimestamp: "2026-05-04T08:00:00Z",
  };
  const ready = [{ type: "Ready", status: value % 2 === 0 ? "True" : "False" }];
  switch (kind) {
    case "pod":
      return {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { ...metadata, namespace: "default", name: `web-${index}` },
        spec: {
          nodeName: value % 3 === 0 ? undefined : `worker-${value % 3}`,
          containers: [
            {
              name: "main",
              image: "nginx",
              resources: { requests: { cpu: `${value * 10}m`, memory: "64Mi" } },
            },
          ],
        },
        status: { phase: value === 5 ? "Succeeded" : "Running", conditions: ready, containerStatuses: [] },
      } as unknown as KubernetesObject;
    case "node":
      return {
        apiVersion: "v1",
        kind: "Node",
        metadata: { ...metadata, name: `worker-${index % 3}` },
        spec: { unschedulable: value === 1 },
        status: { conditions: ready, allocatable: { cpu: "2", memory: "4Gi", pods: "110" } },
      } as unknown as KubernetesObject;
    case "service":
      return {
        apiVersion: "v1",
        kind: "Service",
        metadata: { ...metadata, namespace: "default", name: `svc-${index % 2}` },
        spec: { clusterIP: `10.96.0.${value}`, ports: [{ port: 80 }] },
      } as unknown as KubernetesObject;
    case "slice":
      return {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: {
          ...metadata,
          namespace: "default",
          name: `slice-${index % 3}`,
          labels: { "kubernetes.io/service-name": `svc-${index % 2}` },
        },
        addressType: "IPv4",
        endpoints: [{ addresses: [`10.244.0.${value}`], conditions: { ready: value > 2 } }],
      } as unknown as KubernetesObject;
  }
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom("pod", "node", "service", "slice"),
  index: fc.integer({ min: 0, max: 5 }),
  gone: fc.boolean(),
  value: fc.integer({ min: 0, max: 6 }),
});

const plain = (model: ViewModel): unknown =>
  Object.fromEntries(
    (["nodes", "pods", "services", "objects"] as const).map((part) => [
      part,
      [...model[part].values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
    ]),
  );

describe("projection", () => {
  it("gives incrementally, whatever the frames, what it gives from scratch", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(change, fc.boolean()), { maxLength: 60 }), (changes) => {
        const incremental = new Projection();
        const model = emptyViewModel();
        const present = new Map<string, KubernetesObject>();
        let version = 1;
        for (const [one, flush] of changes) {
          const object = objectOf(one, ++version);
          const key = `${object.kind}/${object.metadata.name}`;
          const known = present.get(key);
          if (one.gone && !known) continue;
          const type: WatchEvent["type"] = one.gone ? "DELETED" : known ? "MODIFIED" : "ADDED";
          if (one.gone) present.delete(key);
          else present.set(key, object);
          incremental.observe({ type, object: one.gone && known ? known : object }, 1000);
          if (flush) applyDiff(model, incremental.flush(context));
        }
        applyDiff(model, incremental.flush(context));
        const scratch = new Projection();
        for (const object of present.values()) scratch.observe({ type: "ADDED", object }, 1000);
        const expected = emptyViewModel();
        applyDiff(expected, scratch.flush(context));
        expect(plain(model)).toEqual(plain(expected));
      }),
      { numRuns: 300 },
    );
  });

  it("says nothing about an object that was touched but looks the same", () => {
    const projection = new Projection();
    const node: Change = { kind: "node", index: 1, gone: false, value: 2 };
    projection.observe({ type: "ADDED", object: objectOf(node, 1) }, 0);
    expect(projection.flush(context).nodes?.set).toHaveLength(1);
    projection.observe({ type: "MODIFIED", object: objectOf(node, 2) }, 10);
    expect(projection.flush(context).nodes).toBeUndefined();
  });
});
