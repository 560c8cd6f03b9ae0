/**
 * Draws pods on one canvas when they are too many for SVG: only the part of the stage that is seen, and of that only
 * the nodes whose pods have changed. Every fact on it is also in the Objects table.
 */

import type { PodView, Tone } from "../../protocol/view.ts";
import type { Flow } from "./cell-flow.ts";
import { boxIn, type PodArea, type StageLayout } from "./stage-layout.ts";
import type { PodGroup } from "./pod-groups.ts";

const TONES: readonly Tone[] = ["ok", "wait", "bad", "done", "gone"];
const CLEARANCE = 3;

interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Drawn {
  readonly area: PodArea;
  readonly group: PodGroup;
  readonly dead: boolean;
}

export class PodCanvas {
  private readonly context: CanvasRenderingContext2D | null;
  private colours: Readonly<Record<Tone, string>> | undefined;
  /** What lies on the canvas, by node; the tray is "". */
  private drawn = new Map<string, Drawn>();
  private window: Window | undefined;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.context = canvas.getContext("2d");
  }

  retint(): void {
    this.colours = undefined;
    this.drawn.clear();
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
    } else if (moved || this.drawn.size === 0) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
    }
    if (moved) this.drawn.clear();
    this.window = window;
    context.setTransform(ratio, 0, 0, ratio, -window.x * ratio, -window.y * ratio);
    const areas: [string, Drawn][] = [];
    for (const place of layout.nodes)
      if (place.y < window.y + window.height && place.y + place.height > window.y)
        areas.push([
          place.node.name,
          { area: place.area, group: place.area.group, dead: place.node.faults.length > 0 },
        ]);
    if (layout.tray) areas.push(["", { area: layout.tray.area, group: layout.tray.area.group, dead: false }]);
    const next = new Map(areas);
    for (const [name, known] of this.drawn) if (!next.has(name)) this.wipe(context, known);
    const fresh = areas.filter(([name, drawn]) => {
      const known = this.drawn.get(name);
      if (known && sameDrawing(known, drawn)) return false;
      if (known) this.wipe(context, known);
      return true;
    });
    // Wiping one may have touched what moved into its place: so all are wiped before any is drawn.
    for (const [, drawn] of fresh) this.wipe(context, drawn);
    this.fill(
      context,
      fresh.map(([, drawn]) => drawn),
      layout.tray,
    );
    this.drawn = next;
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
  private fill(context: CanvasRenderingContext2D, areas: readonly Drawn[], tray: StageLayout["tray"]): void {
    if (areas.length === 0) return;
    const colours = (this.colours ??= readColours(this.canvas));
    for (const tone of TONES) {
      context.fillStyle = colours[tone];
      context.beginPath();
      for (const { area, group, dead } of areas) {
        const { places } = area.flow();
        const { width, height } = area.cell;
        const count = area === tray?.area ? tray.shown : group.pods.length;
        for (let index = 0; index < count; index++) {
          if (toneOn(group.pods[index] as PodView, dead) !== tone) continue;
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

function sameDrawing(a: Drawn, b: Drawn): boolean {
  return (
    a.group === b.group &&
    a.dead === b.dead &&
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
