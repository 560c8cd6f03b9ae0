/**
 * The ways that requests take over the stage: the lines that are drawn, and the points along which their dots travel,
 * are the same. A line to a card in the first column goes straight to it; to one behind, through the gap above its row.
 */

import type { RequestDot } from "../../protocol/view.ts";
import type { Box, NodePlace, StageLayout } from "./stage-layout.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Pieces of a way, each drawn; between two of them the request is inside something. */
export type Way = readonly (readonly Point[])[];

const CURVE_STEPS = 14;
/** How far a request that gets no further than its service is seen to go. */
const STRAY = 26;
/** Half the gap between two rows of cards. */
const HALF_GAP = 4;
const GUTTER = 6;
const TRUNK_BEND = 40;

const rightOf = (box: Box): Point => ({ x: box.x + box.width, y: box.y + box.height / 2 });
const leftOf = (box: Box): Point => ({ x: box.x, y: box.y + box.height / 2 });
const topOf = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y });
const bottomOf = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + box.height });
const centreOf = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

/** A smooth curve that leaves and arrives level, or, with `down`, upright. */
export function curve(from: Point, to: Point, down = false): Point[] {
  const points: Point[] = [];
  for (let i = 0; i <= CURVE_STEPS; i++) {
    const t = i / CURVE_STEPS;
    const u = 1 - t;
    const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
    const middleX = (from.x + to.x) / 2;
    const middleY = (from.y + to.y) / 2;
    points.push(
      down
        ? { x: (a + b) * from.x + (c + d) * to.x, y: a * from.y + (b + c) * middleY + d * to.y }
        : { x: a * from.x + (b + c) * middleX + d * to.x, y: (a + b) * from.y + (c + d) * to.y },
    );
  }
  return points;
}

export function pathText(points: readonly Point[]): string {
  return points
    .map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`)
    .join("");
}

/** From a client to a service. */
export function clientRoute(layout: StageLayout, client: Box, service: Box): Point[] {
  return layout.narrow
    ? curve(bottomOf(client), topOf(service), true)
    : curve(rightOf(client), leftOf(service));
}

/** Whether a card lies below the window: the ways to all of those share one trunk. */
export function isBeyond(layout: StageLayout, place: NodePlace): boolean {
  return !layout.narrow && place.y >= layout.windowHeight;
}

const trunkX = (layout: StageLayout): number => layout.nodesLeft - 14;

/** The trunk from a service down to `y`. */
export function trunkRoute(layout: StageLayout, service: Box, y: number): Point[] {
  const from = rightOf(service);
  const x = trunkX(layout);
  return [...curve(from, { x, y: from.y + TRUNK_BEND }, true), { x, y }];
}

/** From the trunk into a card. */
export function branchRoute(layout: StageLayout, place: NodePlace): Point[] {
  const x = trunkX(layout);
  if (place.column === 0) return [{ x, y: place.y + place.height / 2 }, leftOf(place)];
  const y = place.y - HALF_GAP;
  return [
    { x, y },
    { x: place.x + 16, y },
    { x: place.x + 20, y: place.y },
  ];
}

/** From a service to the edge of a node's card. */
export function nodeRoute(layout: StageLayout, service: Box, place: NodePlace): Point[] {
  const first = layout.nodes[0];
  if (layout.narrow) {
    if (place.y === first?.y) return curve(bottomOf(service), { x: place.x + 28, y: place.y }, true);
    // Down the gutter beside its column, then in.
    const x = place.x - (place.column === 0 ? GUTTER : HALF_GAP);
    const y = place.y + 15;
    return [...curve(bottomOf(service), { x, y: (first?.y ?? 0) - 2 }, true), { x, y }, { x: place.x, y }];
  }
  if (isBeyond(layout, place)) {
    const branch = branchRoute(layout, place);
    return [...trunkRoute(layout, service, branch[0]?.y ?? place.y), ...branch.slice(1)];
  }
  if (place.column === 0) return curve(rightOf(service), leftOf(place));
  const y = Math.max(1, place.y - HALF_GAP);
  return [
    ...curve(rightOf(service), { x: layout.nodesLeft - 2, y }),
    { x: place.x + 16, y },
    { x: place.x + 20, y: place.y },
  ];
}

/** The way of one request: client, service, node, pod — as far as it got. */
export function requestWay(dot: RequestDot, layout: StageLayout): Way {
  const pieces: Point[][] = [];
  const podBox = (key: string, node: string): Box | undefined => layout.boxOf({ key, node });
  const nodeName = dot.hops.findLast((hop) => hop.place === "node")?.name ?? "";
  const serviceName = dot.hops.find((hop) => hop.place === "service")?.name ?? "";
  const podName = dot.hops.findLast((hop) => hop.place === "pod")?.name;
  const service = layout.services.get(serviceName.split(":")[0] ?? serviceName);
  const client = layout.clients.get(dot.source);
  const place = layout.placeOf.get(nodeName);
  const pod = podName === undefined ? undefined : podBox(podName, nodeName);

  if (client && service) pieces.push(clientRoute(layout, client, service));
  else if (dot.source.startsWith("pod/")) {
    const key = dot.source.slice(4);
    const from = layout.nodes.map(({ node }) => podBox(key, node.name)).find((box) => box !== undefined);
    const to = service ? (layout.narrow ? bottomOf(service) : rightOf(service)) : pod && centreOf(pod);
    if (from && to) pieces.push(curve(centreOf(from), to));
    if (!service) return pieces;
  }
  if (service && place) {
    const route = nodeRoute(layout, service, place);
    pieces.push(pod ? [...route, centreOf(pod)] : route);
  } else if (service && !dot.ok) {
    const out = layout.narrow ? bottomOf(service) : rightOf(service);
    pieces.push([out, layout.narrow ? { x: out.x, y: out.y + STRAY / 2 } : { x: out.x + STRAY, y: out.y }]);
  } else if (client && !service && place) {
    const route = layout.narrow
      ? curve(bottomOf(client), { x: place.x + 28, y: place.y }, true)
      : curve(rightOf(client), leftOf(place));
    pieces.push(pod ? [...route, centreOf(pod)] : route);
  }
  return pieces;
}
