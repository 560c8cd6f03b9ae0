/**
 * Where everything stands on the stage. Pure: sizes and views in, rectangles out. Pods shrink level by level until all
 * nodes fit; when even the smallest do not, the stage grows taller than its window and scrolls. The work grows with the
 * number of nodes and families; the place of a pod is looked up when it is asked for.
 */

import type { NodeView, PodView, ServiceView } from "../../protocol/view.ts";
import { CELLS, PADDING, cellOf, flowOf, flowRows, type Cell, type Flow } from "./cell-flow.ts";
import type { PodGroup } from "./pod-groups.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const MARGIN = 16;
const NARROW_MARGIN = 12;
const GAP = 8;
/** Room that is left over goes between the rows of nodes and into the cards, up to this much for each. */
const MOST_SLACK = 22;
const HEADER = 30;
/** The zone before the nodes, with clients or waiting pods in it, and with services alone. */
const FRONT_WIDTH = 300;
const SERVICE_WIDTH = 132;
const SERVICES_ONLY_WIDTH = SERVICE_WIDTH + 8;
/** Between the front and the nodes, for the lines. */
const LANE = 36;
const CLIENT_WIDTH = 112;
const CLIENT_HEIGHT = 60;
const SERVICE_HEIGHT = 48;
const NARROW = 620;
const NARROW_CLIENT_HEIGHT = 30;
const NARROW_SERVICE_HEIGHT = 44;
const NARROW_LANE = 18;
/** So few pods are rather scrolled than drawn as specks. */
const FEW_MARKS = 150;
const TRAY_HEADER = 28;
const MOST_TRAY_ROWS = 12;
/** SVG holds 60 frames to about this many marks; above it pods are drawn on one canvas. */
export const SVG_MARKS = 900;

/** Pods in rows, inside a card or the tray. */
export interface PodArea {
  readonly group: PodGroup;
  readonly cell: Cell;
  /** The corner of the first cell, and how far the rows go. */
  readonly x: number;
  readonly y: number;
  readonly flow: () => Flow;
}

export interface NodePlace extends Box {
  readonly node: NodeView;
  readonly column: number;
  readonly area: PodArea;
}

export interface Tray extends Box {
  readonly count: number;
  readonly area: PodArea;
  /** Pods of the tray beyond this one have no cell. */
  readonly shown: number;
}

export interface StageLayout {
  readonly width: number;
  readonly height: number;
  readonly cell: Cell;
  readonly canvas: boolean;
  readonly narrow: boolean;
  /** Where the nodes begin. */
  readonly nodesLeft: number;
  /** How far down the window reaches when it is not scrolled. */
  readonly windowHeight: number;
  readonly nodes: readonly NodePlace[];
  readonly placeOf: ReadonlyMap<string, NodePlace>;
  readonly services: ReadonlyMap<string, Box>;
  readonly moreServices: number;
  readonly clients: ReadonlyMap<string, Box>;
  readonly tray: Tray | undefined;
  readonly podCount: number;
  readonly boxOf: (pod: Pick<PodView, "key" | "node">) => Box | undefined;
}

export interface StageInput {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly NodeView[];
  readonly podsOf: (node: string) => PodGroup;
  readonly waiting: PodGroup;
  readonly services: readonly ServiceView[];
  readonly clients: readonly string[];
}

/** A worker keeps room for one row, so that the first pod does not push its neighbours. */
function cardHeight(cell: Cell, width: number, pods: PodGroup, worker: boolean): number {
  if (pods.pods.length === 0 && !worker) return HEADER + 6;
  const rows = pods.pods.length === 0 ? 1 : flowRows(pods, cell, width);
  return HEADER + rows * (cell.height + cell.gap) - cell.gap + PADDING - 4;
}

function area(group: PodGroup, cell: Cell, width: number, x: number, y: number): PodArea {
  return { group, cell, x, y, flow: () => flowOf(group, cell, width) };
}

export function boxIn({ group, cell, x, y, flow }: PodArea, key: string): Box | undefined {
  const index = group.indexOf.get(key);
  if (index === undefined) return undefined;
  const { places } = flow();
  return {
    x: x + (places[index * 2] ?? 0),
    y: y + (places[index * 2 + 1] ?? 0),
    width: cell.width,
    height: cell.height,
  };
}

export function layOutStage(input: StageInput): StageLayout {
  const { width, nodes, services, clients, waiting } = input;
  const narrow = width < NARROW;
  const margin = narrow ? NARROW_MARGIN : MARGIN;
  const frontWidth =
    clients.length + waiting.pods.length > 0 ? FRONT_WIDTH : services.length > 0 ? SERVICES_ONLY_WIDTH : 0;
  const front = narrow ? placeAbove(input) : undefined;
  const nodesLeft = narrow || frontWidth === 0 ? margin : MARGIN + frontWidth + LANE - GAP;
  const areaWidth = Math.max(112, width - nodesLeft - margin);
  const top = front?.bottom ?? 4;
  const podCount = nodes.reduce((sum, node) => sum + input.podsOf(node.name).pods.length, 0);
  const marks = podCount + waiting.pods.length + nodes.length;
  const { cell, columns, slack } = choose(input, areaWidth, Math.max(80, input.height - top - GAP), marks);
  const cardWidth = Math.floor((areaWidth - GAP * (columns - 1)) / columns);

  const places: NodePlace[] = [];
  let y = top;
  for (let first = 0; first < nodes.length; first += columns) {
    const row = nodes.slice(first, first + columns);
    const height =
      Math.max(...row.map((node) => cardHeight(cell, cardWidth, input.podsOf(node.name), isWorker(node)))) +
      (row.some(isWorker) ? slack : 0);
    row.forEach((node, column) => {
      const x = nodesLeft + column * (cardWidth + GAP);
      places.push({
        node,
        x,
        y,
        width: cardWidth,
        height,
        column,
        area: area(input.podsOf(node.name), cell, cardWidth, x + PADDING, y + HEADER + slack / 3),
      });
    });
    y += height + GAP + slack / 2;
  }
  y -= slack / 2;
  const height = Math.max(input.height, y);
  const placeOf = new Map(places.map((place) => [place.node.name, place]));
  // What stands in front stays in the window, however far the nodes go.
  const frontHeight = Math.min(input.height - MARGIN, Math.max(y - GAP, 240));
  const placed = front ?? placeLeft(input, cell, frontWidth, frontHeight);
  const { tray } = placed;
  return {
    width,
    height,
    cell,
    canvas: marks > SVG_MARKS,
    narrow,
    nodesLeft,
    windowHeight: input.height,
    nodes: places,
    placeOf,
    services: placed.services,
    moreServices: services.length - placed.services.size,
    clients: placed.clients,
    tray,
    podCount,
    boxOf: ({ key, node }) => {
      const place = placeOf.get(node);
      if (place) return boxIn(place.area, key);
      if (!tray || (tray.area.group.indexOf.get(key) ?? Infinity) >= tray.shown) return undefined;
      return boxIn(tray.area, key);
    },
  };
}

function isWorker(node: NodeView): boolean {
  return !node.roles.includes("control-plane");
}

function choose(
  { nodes, podsOf }: StageInput,
  width: number,
  height: number,
  marks: number,
): { cell: Cell; columns: number; slack: number } {
  for (const cell of CELLS) {
    const speck = cell.level === "tiny" || cell.level === "dot";
    if (speck ? marks <= FEW_MARKS : marks > SVG_MARKS) continue;
    const most = Math.max(1, Math.min(nodes.length, Math.floor((width + GAP) / (cell.cardWidth + GAP))));
    for (let columns = 1; columns <= most; columns++) {
      const cardWidth = Math.floor((width - GAP * (columns - 1)) / columns);
      let total = -GAP;
      for (let first = 0; first < nodes.length && total <= height; first += columns) {
        let tallest = 0;
        for (const node of nodes.slice(first, first + columns))
          tallest = Math.max(tallest, cardHeight(cell, cardWidth, podsOf(node.name), isWorker(node)));
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
    cell: cellOf(marks > SVG_MARKS ? "dot" : marks > FEW_MARKS ? "tiny" : "mini"),
    columns: Math.max(1, Math.min(nodes.length, Math.floor((width + GAP) / (216 + GAP)))),
    slack: 0,
  };
}

interface Front {
  readonly services: ReadonlyMap<string, Box>;
  readonly clients: ReadonlyMap<string, Box>;
  readonly tray: Tray | undefined;
}

function placeLeft(input: StageInput, cell: Cell, width: number, height: number): Front {
  const { waiting } = input;
  const count = waiting.pods.length;
  const small = count > 6 || (cell.level !== "full" && cell.level !== "large");
  const size = small ? cellOf(count > 80 ? "dot" : count > 30 ? "tiny" : "small") : cellOf("full");
  const rows = count === 0 ? 0 : Math.min(MOST_TRAY_ROWS, flowRows(waiting, size, width - GAP));
  const trayHeight = count > 0 ? TRAY_HEADER + rows * (size.height + size.gap) - size.gap + 10 : 0;
  const tray = ((): Tray | undefined => {
    if (count === 0) return undefined;
    const y = height - trayHeight;
    const pods = area(waiting, size, width - GAP, MARGIN + PADDING, y + TRAY_HEADER);
    const { places } = pods.flow();
    let shown = count;
    while (shown > 0 && (places[shown * 2 - 1] ?? 0) >= rows * (size.height + size.gap)) shown--;
    return { x: MARGIN, y, width: width - GAP, height: trayHeight, count, area: pods, shown };
  })();
  const room = height - (tray ? trayHeight + GAP : 0);
  const fit = Math.max(1, Math.floor((room + GAP) / (SERVICE_HEIGHT + GAP)));
  const spread = (number: number, size2: number, index: number): number => {
    const total = number * size2 + (number - 1) * 16;
    return Math.max(4, (room - total) / 2) + index * (size2 + (total > room ? GAP : 16));
  };
  const services = input.services.slice(0, fit).map((service, index, all): [string, Box] => [
    service.key,
    {
      x: MARGIN + width - SERVICE_WIDTH - 8,
      y: spread(all.length, SERVICE_HEIGHT, index),
      width: SERVICE_WIDTH,
      height: SERVICE_HEIGHT,
    },
  ]);
  const clients = input.clients
    .slice(0, Math.max(1, Math.floor(room / (CLIENT_HEIGHT + 12))))
    .map((client, index, all): [string, Box] => [
      client,
      {
        x: MARGIN,
        y: spread(all.length, CLIENT_HEIGHT, index),
        width: CLIENT_WIDTH,
        height: CLIENT_HEIGHT,
      },
    ]);
  return { services: new Map(services), clients: new Map(clients), tray };
}

/** On a narrow stage clients, services and waiting pods stand above the nodes, in rows. */
function placeAbove(input: StageInput): Front & { readonly bottom: number } {
  const width = input.width - 2 * NARROW_MARGIN;
  let y = 4;
  const row = (names: readonly string[], most: number, height: number): Map<string, Box> => {
    const count = Math.min(names.length, Math.max(1, Math.floor((width + GAP) / (104 + GAP))));
    const each = Math.min(most, (width - GAP * (count - 1)) / Math.max(1, count));
    const left = NARROW_MARGIN + (width - count * each - (count - 1) * GAP) / 2;
    const boxes = new Map<string, Box>();
    names
      .slice(0, count)
      .forEach((name, index) => boxes.set(name, { x: left + index * (each + GAP), y, width: each, height }));
    if (count > 0) y += height + NARROW_LANE;
    return boxes;
  };
  const clients = row(input.clients, 190, NARROW_CLIENT_HEIGHT);
  const services = row(
    input.services.map(({ key }) => key),
    SERVICE_WIDTH + 12,
    NARROW_SERVICE_HEIGHT,
  );
  const count = input.waiting.pods.length;
  let tray: Tray | undefined;
  if (count > 0) {
    const size = cellOf("tiny");
    const pods = area(input.waiting, { ...size, labels: false }, width - 150, NARROW_MARGIN + 150, y + 14);
    const shown = Math.min(count, Math.floor((width - 174) / (size.width + size.gap)));
    tray = { x: NARROW_MARGIN, y, width, height: 38, count, area: pods, shown };
    y += 38 + GAP;
  }
  return { services, clients, tray, bottom: y };
}
