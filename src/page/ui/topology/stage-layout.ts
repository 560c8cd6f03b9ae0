/**
 * Where everything stands on the stage. Pure: sizes and views in, rectangles out. Pods shrink level by level until all
 * nodes fit; when even the smallest do not, the stage grows taller than its window and scrolls.
 */

import type { NodeView, PodView, ServiceView } from "../../protocol/view.ts";

export type CellLevel = "large" | "full" | "medium" | "small" | "mini" | "tiny" | "dot";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Cell {
  readonly level: CellLevel;
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  /** The narrowest node card that makes sense with such cells. */
  readonly cardWidth: number;
}

const CELLS: readonly Cell[] = [
  { level: "large", width: 92, height: 54, gap: 8, cardWidth: 330 },
  { level: "full", width: 74, height: 46, gap: 6, cardWidth: 300 },
  { level: "medium", width: 74, height: 28, gap: 5, cardWidth: 264 },
  { level: "small", width: 20, height: 20, gap: 4, cardWidth: 216 },
  { level: "mini", width: 15, height: 15, gap: 3, cardWidth: 180 },
  { level: "tiny", width: 10, height: 10, gap: 3, cardWidth: 152 },
  { level: "dot", width: 6, height: 6, gap: 2, cardWidth: 112 },
];

const cellOf = (level: CellLevel): Cell => CELLS.find((cell) => cell.level === level) as Cell;

const MARGIN = 16;
const GAP = 8;
/** Room that is left over goes between the rows of nodes and into the cards, up to this much for each. */
const MOST_SLACK = 22;
const HEADER = 30;
const PADDING = 12;
const LEFT_ZONE = 300;
const CLIENT_WIDTH = 112;
const SERVICE_WIDTH = 132;
const SERVICE_HEIGHT = 48;
const NARROW = 620;
/** SVG holds 60 frames to about this many marks; above it pods are drawn on one canvas. */
export const SVG_MARKS = 900;

export interface NodePlace extends Box {
  readonly node: NodeView;
  readonly podCount: number;
  /** Pods that did not get a cell. */
  readonly hidden: number;
}

export interface StageLayout {
  readonly width: number;
  readonly height: number;
  readonly level: CellLevel;
  readonly cell: { readonly width: number; readonly height: number };
  readonly canvas: boolean;
  readonly narrow: boolean;
  readonly nodes: readonly NodePlace[];
  /** By pod key. */
  readonly pods: ReadonlyMap<string, Box>;
  readonly services: ReadonlyMap<string, Box>;
  readonly moreServices: number;
  readonly clients: ReadonlyMap<string, Box>;
  readonly tray: (Box & { readonly count: number }) | undefined;
}

export interface StageInput {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly NodeView[];
  readonly pods: readonly PodView[];
  readonly services: readonly ServiceView[];
  readonly clients: readonly string[];
}

const byFamily = (a: PodView, b: PodView): number =>
  a.family < b.family ? -1 : a.family > b.family ? 1 : a.key < b.key ? -1 : a.key > b.key ? 1 : 0;

function perRow(cell: Cell, width: number): number {
  return Math.max(1, Math.floor((width - 2 * PADDING + cell.gap) / (cell.width + cell.gap)));
}

/** A worker keeps room for one row, so that the first pod does not push its neighbours. */
function cardHeight(cell: Cell, width: number, pods: number, isWorker: boolean): number {
  if (pods === 0 && !isWorker) return HEADER + 6;
  const rows = Math.max(1, Math.ceil(pods / perRow(cell, width)));
  return HEADER + rows * (cell.height + cell.gap) - cell.gap + PADDING - 4;
}

export function layOutStage(input: StageInput): StageLayout {
  const { width, nodes, services, clients } = input;
  const narrow = width < NARROW;
  const podsOf = new Map<string, PodView[]>();
  const known = new Set(nodes.map((node) => node.name));
  const waiting: PodView[] = [];
  for (const pod of input.pods) {
    if (!known.has(pod.node)) {
      waiting.push(pod);
      continue;
    }
    const list = podsOf.get(pod.node);
    if (list) list.push(pod);
    else podsOf.set(pod.node, [pod]);
  }
  const hasLeft = services.length + clients.length + waiting.length > 0;
  const nodesLeft = narrow ? MARGIN - 4 : hasLeft ? MARGIN + LEFT_ZONE + 28 : MARGIN;
  const areaWidth = Math.max(112, width - nodesLeft - (narrow ? MARGIN - 4 : MARGIN));
  const top = narrow && hasLeft ? 60 + (waiting.length > 0 ? 44 : 0) : 4;
  const areaHeight = Math.max(80, input.height - top - MARGIN);
  const chosen = choose(nodes, podsOf, areaWidth, areaHeight, input.pods.length);
  const { cell, columns, slack } = chosen;
  const cardWidth = Math.floor((areaWidth - GAP * (columns - 1)) / columns);

  const places: NodePlace[] = [];
  const pods = new Map<string, Box>();
  let y = top;
  for (let first = 0; first < nodes.length; first += columns) {
    const row = nodes.slice(first, first + columns);
    const height =
      Math.max(
        ...row.map((node) => cardHeight(cell, cardWidth, podsOf.get(node.name)?.length ?? 0, isWorker(node))),
      ) + (row.some(isWorker) ? slack : 0);
    row.forEach((node, column) => {
      const x = nodesLeft + column * (cardWidth + GAP);
      const own = (podsOf.get(node.name) ?? []).sort(byFamily);
      places.push({ node, x, y, width: cardWidth, height, podCount: own.length, hidden: 0 });
      const across = perRow(cell, cardWidth);
      own.forEach((pod, index) =>
        pods.set(pod.key, {
          x: x + PADDING + (index % across) * (cell.width + cell.gap),
          y: y + HEADER + slack / 3 + Math.floor(index / across) * (cell.height + cell.gap),
          width: cell.width,
          height: cell.height,
        }),
      );
    });
    y += height + GAP + slack / 2;
  }
  y -= slack / 2;
  const height = Math.max(input.height, y + MARGIN - GAP);
  const left = narrow
    ? placeAbove(input, waiting, pods)
    : placeLeft(input, waiting, cell, Math.min(height, Math.max(y - GAP, 240)), pods);
  return {
    width,
    height,
    level: cell.level,
    cell: { width: cell.width, height: cell.height },
    canvas: input.pods.length + nodes.length > SVG_MARKS,
    narrow,
    nodes: places,
    pods,
    ...left,
  };
}

function isWorker(node: NodeView): boolean {
  return !node.roles.includes("control-plane");
}

function choose(
  nodes: readonly NodeView[],
  podsOf: ReadonlyMap<string, readonly PodView[]>,
  width: number,
  height: number,
  podCount: number,
): { cell: Cell; columns: number; slack: number } {
  const smallest = cellOf("dot");
  for (const cell of CELLS) {
    if (podCount > SVG_MARKS && cell.level !== "tiny" && cell.level !== "dot") continue;
    const most = Math.max(1, Math.min(nodes.length, Math.floor((width + GAP) / (cell.cardWidth + GAP))));
    for (let columns = 1; columns <= most; columns++) {
      const cardWidth = Math.floor((width - GAP * (columns - 1)) / columns);
      let total = -GAP;
      for (let first = 0; first < nodes.length; first += columns) {
        let tallest = 0;
        for (const node of nodes.slice(first, first + columns))
          tallest = Math.max(
            tallest,
            cardHeight(cell, cardWidth, podsOf.get(node.name)?.length ?? 0, isWorker(node)),
          );
        total += tallest + GAP;
      }
      if (total <= height) {
        const rows = Math.ceil(nodes.length / columns);
        const each = Math.floor((height - total) / (1.5 * rows));
        return { cell, columns, slack: Math.min(MOST_SLACK, each) };
      }
    }
  }
  return {
    cell: podCount > SVG_MARKS ? smallest : cellOf(podCount > 300 ? "tiny" : "small"),
    columns: Math.max(1, Math.min(nodes.length, Math.floor((width + GAP) / (216 + GAP)))),
    slack: 0,
  };
}

function placeLeft(
  input: StageInput,
  waiting: readonly PodView[],
  cell: Cell,
  height: number,
  pods: Map<string, Box>,
): Pick<StageLayout, "services" | "moreServices" | "clients" | "tray"> {
  const services = new Map<string, Box>();
  const clients = new Map<string, Box>();
  const small = waiting.length > 6 || (cell.level !== "full" && cell.level !== "large");
  const size = small
    ? cellOf(waiting.length > 80 ? "dot" : waiting.length > 30 ? "tiny" : "small")
    : cellOf("full");
  const across = perRow(size, LEFT_ZONE);
  const rows = Math.min(12, Math.ceil(waiting.length / across));
  const trayHeight = waiting.length > 0 ? 28 + rows * (size.height + size.gap) - size.gap + 10 : 0;
  const tray =
    waiting.length > 0
      ? { x: MARGIN, y: height - trayHeight, width: LEFT_ZONE - 8, height: trayHeight, count: waiting.length }
      : undefined;
  if (tray)
    [...waiting]
      .sort(byFamily)
      .slice(0, rows * across)
      .forEach((pod, index) =>
        pods.set(pod.key, {
          x: tray.x + PADDING + (index % across) * (size.width + size.gap),
          y: tray.y + 28 + Math.floor(index / across) * (size.height + size.gap),
          width: size.width,
          height: size.height,
        }),
      );
  const room = height - (tray ? trayHeight + GAP : 0);
  const fit = Math.max(1, Math.floor((room + GAP) / (SERVICE_HEIGHT + GAP)));
  const shown = input.services.slice(0, fit);
  const spread = (count: number, size2: number, index: number): number => {
    const total = count * size2 + (count - 1) * 16;
    return Math.max(4, (room - total) / 2) + index * (size2 + (total > room ? GAP : 16));
  };
  shown.forEach((service, index) =>
    services.set(service.key, {
      x: MARGIN + LEFT_ZONE - SERVICE_WIDTH - 8,
      y: spread(shown.length, SERVICE_HEIGHT, index),
      width: SERVICE_WIDTH,
      height: SERVICE_HEIGHT,
    }),
  );
  const shownClients = input.clients.slice(0, Math.max(1, Math.floor(room / 72)));
  shownClients.forEach((client, index) =>
    clients.set(client, {
      x: MARGIN,
      y: spread(shownClients.length, 60, index),
      width: CLIENT_WIDTH,
      height: 60,
    }),
  );
  return { services, moreServices: input.services.length - shown.length, clients, tray };
}

function placeAbove(
  input: StageInput,
  waiting: readonly PodView[],
  pods: Map<string, Box>,
): Pick<StageLayout, "services" | "moreServices" | "clients" | "tray"> {
  const services = new Map<string, Box>();
  const each = Math.min(
    SERVICE_WIDTH,
    (input.width - 24) / Math.max(1, Math.min(3, input.services.length)) - GAP,
  );
  const shown = input.services.slice(0, Math.max(1, Math.floor((input.width - 24) / (each + GAP))));
  shown.forEach((service, index) =>
    services.set(service.key, { x: 12 + index * (each + GAP), y: 4, width: each, height: 44 }),
  );
  const tray =
    waiting.length > 0
      ? { x: 12, y: 56, width: input.width - 24, height: 40, count: waiting.length }
      : undefined;
  if (tray)
    [...waiting]
      .sort(byFamily)
      .slice(0, Math.floor((tray.width - 170) / 16))
      .forEach((pod, index) =>
        pods.set(pod.key, { x: tray.x + 160 + index * 14, y: tray.y + 14, width: 10, height: 10 }),
      );
  return { services, moreServices: input.services.length - shown.length, clients: new Map(), tray };
}
