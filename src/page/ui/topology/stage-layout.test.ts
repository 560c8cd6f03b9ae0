import { describe, expect, it } from "vitest";
import type { NodeView, PodView, ServiceView } from "../../protocol/view.ts";
import { podGroup, type PodGroup } from "./pod-groups.ts";
import { layOutStage, type Box, type StageLayout } from "./stage-layout.ts";

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
const pod = (index: number, onNode: string, family = "web"): PodView => ({
  key: `default/${family}-${index}`,
  namespace: "default",
  name: `${family}-${index}`,
  family,
  suffix: String(index),
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
const service = (name: string): ServiceView => ({
  key: `default/${name}`,
  namespace: "default",
  name,
  type: "ClusterIP",
  clusterAddress: "10.96.0.1",
  externalAddresses: [],
  ports: ["80/TCP"],
  endpoints: [],
  system: false,
});
const inside = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;
const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const group = (pods: readonly PodView[]): PodGroup => podGroup(pods, () => 0, true);

function layOut(
  width: number,
  height: number,
  nodes: readonly NodeView[],
  pods: readonly PodView[],
  services: readonly ServiceView[] = [],
  clients: readonly string[] = [],
): StageLayout {
  const groups = new Map(nodes.map(({ name }) => [name, group(pods.filter((one) => one.node === name))]));
  return layOutStage({
    width,
    height,
    nodes,
    podsOf: (name) => groups.get(name) as PodGroup,
    waiting: group(pods.filter((one) => !groups.has(one.node))),
    services,
    clients,
  });
}

describe("stage layout", () => {
  it.each([
    [3, 6, 780, 330, 1],
    [3, 60, 780, 330, 1],
    [3, 60, 780, 330, 4],
    [3, 240, 780, 330, 5],
    [10, 300, 780, 330, 7],
    [100, 3000, 780, 330, 3],
    [50, 5000, 780, 330, 40],
    [3, 12, 360, 560, 3],
    [1, 500, 500, 200, 9],
  ])(
    "%i nodes with %i pods in %i × %i, %i families: every pod in its node, nothing overlaps",
    (nodes, pods, width, height, families) => {
      const nodeViews = Array.from({ length: nodes }, (_, i) => node(`worker-${i + 1}`));
      const podViews = Array.from({ length: pods }, (_, i) =>
        pod(i, `worker-${(i % nodes) + 1}`, `app-number-${i % families}`),
      );
      const layout = layOut(width, height, nodeViews, podViews, [service("web")], ["traffic/shoppers"]);
      for (const place of layout.nodes) {
        const boxes = place.area.group.pods.map((one) => layout.boxOf(one) as Box);
        for (const [i, box] of boxes.entries()) {
          expect(inside(box, place)).toBe(true);
          for (const other of boxes.slice(i + 1)) expect(overlap(box, other)).toBe(false);
        }
      }
      expect(layout.nodes.reduce((sum, { area }) => sum + area.group.pods.length, 0)).toBe(pods);
      for (const [i, a] of layout.nodes.entries())
        for (const b of layout.nodes.slice(i + 1)) expect(overlap(a, b)).toBe(false);
      for (const front of [...layout.services.values(), ...layout.clients.values()])
        for (const place of layout.nodes) expect(overlap(front, place)).toBe(false);
      const last = layout.nodes[layout.nodes.length - 1] as Box;
      expect(layout.height).toBeGreaterThanOrEqual(last.y + last.height);
    },
  );

  it("names each family where its pods have no room for a name", () => {
    const pods = Array.from({ length: 40 }, (_, i) => pod(i, "worker-1", i % 2 ? "api" : "web"));
    const layout = layOut(780, 120, [node("worker-1")], pods);
    const { labels } = (layout.nodes[0] as StageLayout["nodes"][number]).area.flow();
    expect(labels.map(({ text }) => text)).toEqual(["api", "web"]);
  });

  it("keeps pods without a node in a tray", () => {
    const layout = layOut(780, 330, [node("worker-1")], [pod(1, "")]);
    expect(layout.tray?.count).toBe(1);
    expect(inside(layout.boxOf(pod(1, "")) as Box, layout.tray as Box)).toBe(true);
  });

  it("keeps services in the window when the nodes go on below it", () => {
    const nodes = Array.from({ length: 50 }, (_, i) => node(`worker-${i + 1}`));
    const pods = Array.from({ length: 5000 }, (_, i) => pod(i, `worker-${(i % 50) + 1}`));
    const layout = layOut(780, 330, nodes, pods, [service("web")], ["traffic/shoppers"]);
    expect(layout.height).toBeGreaterThan(700);
    for (const box of [...layout.services.values(), ...layout.clients.values()])
      expect(box.y + box.height).toBeLessThan(330);
  });
});
