import { describe, expect, it } from "vitest";
import type { NodeView, PodView } from "../../protocol/view.ts";
import { layOutStage, type Box } from "./stage-layout.ts";

const node = (name: string, roles: string[] = []): NodeView => ({
  key: name,
  name,
  roles,
  status: "Ready",
  ready: true,
  cordoned: false,
  reason: "",
  taints: [],
  address: "",
  cpu: { requested: 0, allocatable: 1 },
  memory: { requested: 0, allocatable: 1 },
  podCapacity: 110,
  faults: [],
});
const pod = (index: number, onNode: string): PodView => ({
  key: `default/web-${index}`,
  namespace: "default",
  name: `web-${index}`,
  family: "web",
  suffix: String(index),
  tint: 0,
  node: onNode,
  state: "Running",
  tone: "ok",
  ready: true,
  readyContainers: 1,
  containers: 1,
  restarts: 0,
  address: "",
  terminating: false,
  system: false,
});
const inside = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;
const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe("stage layout", () => {
  it.each([
    [3, 6, 780, 330],
    [3, 60, 780, 330],
    [3, 240, 780, 330],
    [10, 300, 780, 330],
    [100, 3000, 780, 330],
    [3, 12, 360, 560],
    [1, 500, 500, 200],
  ])(
    "%i nodes with %i pods in %i × %i: every pod in its node, nothing overlaps",
    (nodes, pods, width, height) => {
      const nodeViews = Array.from({ length: nodes }, (_, i) => node(`worker-${i + 1}`));
      const podViews = Array.from({ length: pods }, (_, i) => pod(i, `worker-${(i % nodes) + 1}`));
      const layout = layOutStage({
        width,
        height,
        nodes: nodeViews,
        pods: podViews,
        services: [],
        clients: [],
      });
      expect(layout.pods.size).toBe(pods);
      for (const view of podViews) {
        const place = layout.nodes.find((one) => one.node.name === view.node);
        expect(place && inside(layout.pods.get(view.key) as Box, place)).toBe(true);
      }
      for (const [i, a] of layout.nodes.entries())
        for (const b of layout.nodes.slice(i + 1)) expect(overlap(a, b)).toBe(false);
      const last = layout.nodes[layout.nodes.length - 1] as Box;
      expect(layout.height).toBeGreaterThanOrEqual(last.y + last.height);
    },
  );

  it("keeps pods without a node in a tray", () => {
    const layout = layOutStage({
      width: 780,
      height: 330,
      nodes: [node("worker-1")],
      pods: [pod(1, "")],
      services: [],
      clients: [],
    });
    expect(layout.tray?.count).toBe(1);
    expect(inside(layout.pods.get("default/web-1") as Box, layout.tray as Box)).toBe(true);
  });
});
