/**
 * Requests as moving dots, on a canvas that lies over the visible part of the stage: each travels its way, and fails
 * visibly where it failed. What was drawn is wiped mark by mark, so that an empty stage costs nothing.
 */

import type { Point, Way } from "./routes.ts";

interface Flight {
  readonly points: readonly Point[];
  /** Length from the start to each point. */
  readonly lengths: readonly number[];
  /** Points at which the request comes out of something again: on the way there it is not seen. */
  readonly exits: ReadonlySet<number>;
  readonly ok: boolean;
  readonly startMs: number;
  readonly durationMs: number;
}

/** What the layer asks of the field that it lies over. */
export interface DotField {
  /** How far the field is scrolled. */
  readonly scroll: () => Point;
}

const MOST = 240;
const SPEED_PX_PER_MS = 0.52;
const LINGER_MS = 620;
const FADE_MS = 160;
/** The way through a service, as long as it seems. */
const INSIDE_PX = 40;
const RADIUS = 3.2;
/** More than any mark reaches from its centre. */
const REACH = 9;

export class DotLayer {
  private flights: Flight[] = [];
  private drawn: Point[] = [];
  private frame = 0;
  private accent = "";
  private bad = "";
  private readonly context: CanvasRenderingContext2D | null;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly field: DotField,
  ) {
    this.context = canvas.getContext("2d");
    this.retint();
  }

  /** Reads the theme's colours anew. */
  retint(): void {
    const style = getComputedStyle(this.canvas);
    this.accent = style.getPropertyValue("--accent");
    this.bad = style.getPropertyValue("--bad-mark");
  }

  /** The canvas has another size, in CSS pixels. */
  resize(width: number, height: number): void {
    const ratio = devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.drawn = [];
  }

  add(way: Way, ok: boolean, delayMs: number): void {
    if (this.flights.length >= MOST) return;
    const points: Point[] = [];
    const lengths: number[] = [];
    const exits = new Set<number>();
    let total = 0;
    for (const piece of way)
      piece.forEach((point, index) => {
        const before = points[points.length - 1];
        if (before && index === 0) {
          exits.add(points.length);
          total += INSIDE_PX;
        } else if (before) total += Math.hypot(point.x - before.x, point.y - before.y);
        points.push(point);
        lengths.push(total);
      });
    if (points.length < 2) return;
    this.flights.push({
      points,
      lengths,
      exits,
      ok,
      startMs: performance.now() + delayMs,
      durationMs: Math.max(240, total / SPEED_PX_PER_MS),
    });
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.flights = [];
  }

  private draw(): void {
    this.frame = 0;
    const { context } = this;
    if (!context) return;
    const ratio = devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    for (const { x, y } of this.drawn) context.clearRect(x - REACH, y - REACH, 2 * REACH, 2 * REACH);
    this.drawn = [];
    const now = performance.now();
    this.flights = this.flights.filter(
      (flight) => now < flight.startMs + flight.durationMs + (flight.ok ? FADE_MS : LINGER_MS),
    );
    const scroll = this.field.scroll();
    for (const flight of this.flights) {
      const t = (now - flight.startMs) / flight.durationMs;
      if (t < 0) continue;
      const at = position(flight, Math.min(1, t));
      if (at) this.mark(context, flight, t, { x: at.x - scroll.x, y: at.y - scroll.y }, now);
    }
    if (this.flights.length > 0) this.frame = requestAnimationFrame(() => this.draw());
  }

  private mark(context: CanvasRenderingContext2D, flight: Flight, t: number, at: Point, now: number): void {
    this.drawn.push(at);
    const fade = t < 1 ? 0 : (now - flight.startMs - flight.durationMs) / (flight.ok ? FADE_MS : LINGER_MS);
    context.globalAlpha = 1 - fade;
    context.beginPath();
    if (t < 1 || flight.ok) {
      context.fillStyle = this.accent;
      context.arc(at.x, at.y, RADIUS + fade * 3, 0, 7);
      context.fill();
    } else {
      context.strokeStyle = this.bad;
      context.lineWidth = 2.4;
      context.lineCap = "round";
      context.moveTo(at.x - 4.5, at.y - 4.5);
      context.lineTo(at.x + 4.5, at.y + 4.5);
      context.moveTo(at.x + 4.5, at.y - 4.5);
      context.lineTo(at.x - 4.5, at.y + 4.5);
      context.stroke();
    }
    context.globalAlpha = 1;
  }
}

/** Where a flight is; undefined while it is inside something. */
function position(flight: Flight, t: number): Point | undefined {
  const { points, lengths, exits } = flight;
  const target = (lengths[lengths.length - 1] as number) * t;
  let index = 1;
  while (index < lengths.length - 1 && (lengths[index] as number) < target) index++;
  if (exits.has(index)) return undefined;
  const [a, b] = [points[index - 1] as Point, points[index] as Point];
  const span = (lengths[index] as number) - (lengths[index - 1] as number);
  const part = span > 0 ? (target - (lengths[index - 1] as number)) / span : 1;
  return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
}
