/**
 * Pods on their way to another place, on a canvas over the one that they rest on. What was drawn is wiped mark by mark,
 * so that a stage on which nothing moves costs nothing. The screen's rate comes first: more moves than a frame has time
 * for are not begun, and a machine that falls behind moves nothing for a while, the longer the oftener it happens. Such
 * pods are in their new places at once.
 */

import type { Tone } from "../../protocol/view.ts";
import type { Point } from "./routes.ts";

const MOVE_MS = 420;
const MOST_MOVES = 300;
/** A frame that takes longer was missed, on a screen of 60 Hz. */
const SLOW_FRAME_MS = 24;
const SLOW_FRAMES_BORNE = 1;
const LEAST_REST_MS = 2000;
const MOST_REST_MS = 60_000;
/** Marks are drawn between pixels: wiping takes this much more. */
const SEAM = 1;

export interface Mark extends Point {
  readonly width: number;
  readonly height: number;
  readonly tone: Tone;
}

export interface Move {
  /** The node, or "" for the tray. */
  readonly area: string;
  readonly from: Point;
  /** Where it will rest. */
  readonly to: Mark;
}

interface Running extends Move {
  readonly startMs: number;
}

/** What the moves ask of the canvas that pods rest on. */
export interface Ground {
  /** Draws marks with the transformation and in the colours of the ground. */
  draw(context: CanvasRenderingContext2D, marks: readonly Mark[]): void;
  /** These have arrived. */
  land(marks: readonly Mark[]): void;
}

export class PodMoves {
  private readonly context: CanvasRenderingContext2D | null;
  private readonly running = new Map<string, Running>();
  private wiped: readonly Mark[] = [];
  private frame = 0;
  private lastFrameMs = 0;
  private slowFrames = 0;
  private restMs = LEAST_REST_MS;
  private restUntilMs = 0;
  private readonly still = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly ground: Ground,
  ) {
    this.context = canvas.getContext("2d");
  }

  /** How many more moves may begin. */
  get room(): number {
    if (this.still.matches || document.hidden || performance.now() < this.restUntilMs) return 0;
    return MOST_MOVES - this.running.size;
  }

  get isEmpty(): boolean {
    return this.running.size === 0;
  }

  has(key: string): boolean {
    return this.running.has(key);
  }

  /** Where a pod under way is now. */
  placeOf(key: string, nowMs = performance.now()): Point | undefined {
    const move = this.running.get(key);
    return move && placeAt(move, nowMs);
  }

  begin(key: string, move: Move): void {
    this.running.set(key, { ...move, startMs: performance.now() });
    this.frame ||= requestAnimationFrame((nowMs) => this.draw(nowMs));
  }

  /** A pod under way has another state. */
  retone(key: string, tone: Tone): void {
    const move = this.running.get(key);
    if (move && move.to.tone !== tone) this.running.set(key, { ...move, to: { ...move.to, tone } });
  }

  /** Ends the moves into an area that are not wanted any more. */
  keep(area: string, isThere: (key: string) => boolean): void {
    for (const [key, move] of this.running) if (move.area === area && !isThere(key)) this.running.delete(key);
  }

  /** Nothing moves: everything is drawn anew where it rests. */
  clear(): void {
    this.running.clear();
    this.wipe();
  }

  resize(width: number, height: number): void {
    this.canvas.width = width;
    this.canvas.height = height;
    this.wiped = [];
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.running.clear();
  }

  private draw(nowMs: number): void {
    this.frame = 0;
    const { context } = this;
    if (!context) return;
    this.wipe();
    const rests = this.isTooSlow(nowMs);
    const landed: Mark[] = [];
    const marks: Mark[] = [];
    for (const [key, move] of this.running)
      if (rests || nowMs - move.startMs >= MOVE_MS) {
        this.running.delete(key);
        landed.push(move.to);
      } else marks.push({ ...move.to, ...placeAt(move, nowMs) });
    if (landed.length > 0) this.ground.land(landed);
    this.ground.draw(context, marks);
    this.wiped = marks;
    if (this.running.size > 0) this.frame = requestAnimationFrame((next) => this.draw(next));
    else if (!rests) {
      this.restMs = Math.max(LEAST_REST_MS, this.restMs / 2);
      this.slowFrames = 0;
    }
    this.lastFrameMs = this.frame === 0 ? 0 : nowMs;
  }

  /** Whether the machine falls behind: then moves rest. */
  private isTooSlow(nowMs: number): boolean {
    if (this.lastFrameMs > 0 && nowMs - this.lastFrameMs > SLOW_FRAME_MS) this.slowFrames++;
    if (this.slowFrames <= SLOW_FRAMES_BORNE) return false;
    this.slowFrames = 0;
    this.restUntilMs = nowMs + this.restMs;
    this.restMs = Math.min(MOST_REST_MS, this.restMs * 3);
    return true;
  }

  /** Takes away what the last frame has drawn; the transformation is still the same. */
  private wipe(): void {
    for (const { x, y, width, height } of this.wiped)
      this.context?.clearRect(x - SEAM, y - SEAM, width + 2 * SEAM, height + 2 * SEAM);
    this.wiped = [];
  }
}

/** Sets out quickly and arrives gently, as the marks of the SVG stage do. */
export function placeAt({ from, to, startMs }: Move & { readonly startMs: number }, nowMs: number): Point {
  const t = Math.min(1, Math.max(0, (nowMs - startMs) / MOVE_MS));
  const eased = 1 - (1 - t) ** 3;
  return { x: from.x + (to.x - from.x) * eased, y: from.y + (to.y - from.y) * eased };
}
