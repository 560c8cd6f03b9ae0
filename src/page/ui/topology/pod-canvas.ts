/**
 * Draws pods on one canvas when they are too many for SVG: only the part of the stage that is seen, and of that only
 * the nodes whose pods have changed. What changes its place moves there, on a canvas of its own. Every fact on it is also in the Objects table.
 */

import type { PodView, Tone } from "../../protocol/view.ts";
import type { Flow } from "./cell-flow.ts";
import { boxIn, type PodArea, type StageLayout } from "./stage-layout.ts";
import type { PodGroup } from "./pod-groups.ts";
import { type Mark, PodMoves } from "./pod-moves.ts";
import type { Point } from "./routes.ts";

const TONES: readonly Tone[] = ["ok", "wait", "bad", "done", "gone"];
const CLEARANCE = 3;

interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Drawn {
  /** The node; "" for the tray. */
  readonly name: string;
  readonly area: PodArea;
  readonly group: PodGroup;
  readonly dead: boolean;
  /** Pods beyond these have no cell. */
  readonly shown: number;
}

export class PodCanvas {
  private readonly context: CanvasRenderingContext2D | null;
  private colours: Readonly<Record<Tone, string>> | undefined;
  /** What lies on the canvas, by node; the tray is "". */
  private drawn = new Map<string, Drawn>();
  private window: Window | undefined;
  private readonly moves: PodMoves;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    moving: HTMLCanvasElement,
  ) {
    this.context = canvas.getContext("2d");
    this.moves = new PodMoves(moving, {
      draw: (context, marks) => this.draw(context, marks),
      land: (marks) => this.context && this.draw(this.context, marks),
    });
  }

  dispose(): void {
    this.moves.dispose();
  }

  retint(): void {
    this.colours = undefined;
    this.drawn.clear();
    this.moves.clear();
  }

  paint(layout: StageLayout, window: Window): void {
    const { context, canvas } = this;
    if (!context) return;
    const ratio = devicePixelRatio || 1;
    const before = this.window;
    const moved =
      before?.x !== window.x ||
      before.y !== window.y ||
      before.width !== window.width ||
      before.height !== window.height;
    if (before?.width !== window.width || before.height !== window.height) {
      canvas.width = Math.round(window.width * ratio);
      canvas.height = Math.round(window.height * ratio);
      this.moves.resize(canvas.width, canvas.height);
    } else if (moved || this.drawn.size === 0) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
    }
    if (moved) {
      this.drawn.clear();
      this.moves.clear();
    }
    this.window = window;
    this.place(context);
    const areas: [string, Drawn][] = [];
    for (const place of layout.nodes)
      if (place.y < window.y + window.height && place.y + place.height > window.y)
        areas.push([place.node.name, drawnOf(place.node.name, place.area, place.node.faults.length > 0)]);
    if (layout.tray) areas.push(["", drawnOf("", layout.tray.area, false, layout.tray.shown)]);
    const next = new Map(areas);
    for (const [name, known] of this.drawn)
      if (!next.has(name)) {
        this.wipe(context, known);
        this.moves.keep(name, () => false);
      }
    const fresh = areas.filter(([name, drawn]) => {
      const known = this.drawn.get(name);
      if (known && sameDrawing(known, drawn)) return false;
      if (known) this.wipe(context, known);
      return true;
    });
    // Wiping one may have touched what moved into its place: so all are wiped before any is drawn.
    for (const [, drawn] of fresh) this.wipe(context, drawn);
    for (const [, drawn] of fresh) this.setOut(drawn);
    this.fill(
      context,
      fresh.map(([, drawn]) => drawn),
    );
    this.drawn = next;
  }

  /** Pods that were elsewhere set out from there: from another cell of their node, or from the tray. */
  private setOut({ name, area, group, dead, shown }: Drawn): void {
    const { moves } = this;
    moves.keep(name, (key) => group.indexOf.has(key));
    const known = this.drawn.get(name);
    const tray = this.drawn.get("");
    const { places } = area.flow();
    const { width, height } = area.cell;
    const wanted: { readonly key: string; readonly from: Point; readonly to: Mark }[] = [];
    for (let index = 0; index < shown; index++) {
      const pod = group.pods[index] as PodView;
      const from =
        moves.placeOf(pod.key) ?? cellOn(known, pod.key) ?? (name === "" ? undefined : cellOn(tray, pod.key));
      if (!from) continue;
      const x = area.x + (places[index * 2] as number);
      const y = area.y + (places[index * 2 + 1] as number);
      if (Math.abs(from.x - x) + Math.abs(from.y - y) < 1) continue;
      wanted.push({ key: pod.key, from, to: { x, y, width, height, tone: toneOn(pod, dead) } });
    }
    // A row of which half jumps and half moves would deceive: all of an area move, or none does.
    const begin = wanted.length <= moves.room;
    for (const { key, from, to } of wanted)
      if (begin || moves.has(key)) moves.begin(key, { area: name, from, to });
  }

  /** Puts a context where the window looks. */
  private place(context: CanvasRenderingContext2D): void {
    const ratio = devicePixelRatio || 1;
    const { x, y } = this.window ?? { x: 0, y: 0 };
    context.setTransform(ratio, 0, 0, ratio, -x * ratio, -y * ratio);
  }

  private draw(context: CanvasRenderingContext2D, marks: readonly Mark[]): void {
    const colours = (this.colours ??= readColours(this.canvas));
    this.place(context);
    for (const tone of TONES) {
      context.fillStyle = colours[tone];
      context.beginPath();
      for (const { x, y, width, height, tone: own } of marks)
        if (own === tone) shape(context, tone, x, y, width, height);
      context.fill();
    }
  }

  private wipe(context: CanvasRenderingContext2D, { area }: Drawn): void {
    const { cell, x, y } = area;
    const flow = area.flow();
    const height = flow.rows * (cell.height + cell.gap);
    context.clearRect(
      x - CLEARANCE,
      y - CLEARANCE,
      widthOf(flow, cell.width) + 2 * CLEARANCE,
      height + CLEARANCE,
    );
  }

  /** One fill for each colour: thousands of marks are then a handful of calls. */
  private fill(context: CanvasRenderingContext2D, areas: readonly Drawn[]): void {
    if (areas.length === 0) return;
    const { moves } = this;
    const still = moves.isEmpty;
    const colours = (this.colours ??= readColours(this.canvas));
    for (const tone of TONES) {
      context.fillStyle = colours[tone];
      context.beginPath();
      for (const { area, group, dead, shown } of areas) {
        const { places } = area.flow();
        const { width, height } = area.cell;
        for (let index = 0; index < shown; index++) {
          const pod = group.pods[index] as PodView;
          if (toneOn(pod, dead) !== tone) continue;
          if (!still && moves.has(pod.key)) {
            moves.retone(pod.key, tone);
            continue;
          }
          const x = area.x + (places[index * 2] as number);
          const y = area.y + (places[index * 2 + 1] as number);
          shape(context, tone, x, y, width, height);
        }
      }
      context.fill();
    }
  }
}

/** A pod of a node without power is gone, whatever the cluster still believes. */
export function toneOn(pod: Pick<PodView, "tone" | "state">, dead: boolean): Tone {
  return dead && (pod.tone === "ok" || pod.state === "Running") ? "gone" : pod.tone;
}

function drawnOf(name: string, area: PodArea, dead: boolean, shown = area.group.pods.length): Drawn {
  return { name, area, group: area.group, dead, shown };
}

function cellOn(drawn: Drawn | undefined, key: string): Point | undefined {
  const index = drawn?.group.indexOf.get(key);
  if (!drawn || index === undefined || index >= drawn.shown) return undefined;
  const { places } = drawn.area.flow();
  return { x: drawn.area.x + (places[index * 2] ?? 0), y: drawn.area.y + (places[index * 2 + 1] ?? 0) };
}

function sameDrawing(a: Drawn, b: Drawn): boolean {
  return (
    a.group === b.group &&
    a.dead === b.dead &&
    a.shown === b.shown &&
    a.area.x === b.area.x &&
    a.area.y === b.area.y &&
    a.area.cell === b.area.cell &&
    a.area.flow() === b.area.flow()
  );
}

function widthOf({ places }: Flow, cellWidth: number): number {
  let most = 0;
  for (let index = 0; index < places.length; index += 2) most = Math.max(most, places[index] as number);
  return most + cellWidth;
}

/** The shape alone tells a state: a block, a wedge, a cross, a bar. */
function shape(
  context: CanvasRenderingContext2D,
  tone: Tone,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  switch (tone) {
    case "ok":
      context.rect(x, y, width, height);
      return;
    case "wait":
      context.moveTo(x + width / 2, y);
      context.lineTo(x + width, y + height);
      context.lineTo(x, y + height);
      return;
    case "bad":
      context.rect(x + width / 3, y, width / 3, height);
      context.rect(x, y + height / 3, width / 3, height / 3);
      context.rect(x + (2 * width) / 3, y + height / 3, width / 3, height / 3);
      return;
    case "done":
      context.rect(x, y + height / 2, width, height / 2);
      return;
    case "gone":
      context.rect(x, y + height / 3, width, height / 3);
  }
}

function readColours(canvas: HTMLCanvasElement): Record<Tone, string> {
  const style = getComputedStyle(canvas);
  return Object.fromEntries(TONES.map((tone) => [tone, style.getPropertyValue(`--${tone}-mark`)])) as Record<
    Tone,
    string
  >;
}

/** The pod under a point of the stage, when pods are on the canvas. */
export function podAt(layout: StageLayout, x: number, y: number): PodView | undefined {
  const areas = layout.nodes.map(({ area }) => area);
  if (layout.tray) areas.push(layout.tray.area);
  for (const area of areas)
    for (const pod of area.group.pods) {
      const box = boxIn(area, pod.key);
      if (box && x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) return pod;
    }
  return undefined;
}
