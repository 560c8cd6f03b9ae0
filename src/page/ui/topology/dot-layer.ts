/** Requests as moving dots, on a canvas above the stage: each travels its path, and fails visibly where it failed. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Flight {
  readonly points: readonly Point[];
  /** Length from the start to each point. */
  readonly lengths: readonly number[];
  readonly ok: boolean;
  readonly startMs: number;
  readonly durationMs: number;
}

const MOST = 240;
const SPEED_PX_PER_MS = 0.52;
const LINGER_MS = 620;

/** A curve between two points as stage edges have it, as points. */
export function curve(from: Point, to: Point, steps = 14): Point[] {
  const middle = (from.x + to.x) / 2;
  const points: Point[] = [];
  for (let i = 0; i <= steps; i++) {
    const t = i / steps;
    const u = 1 - t;
    points.push({
      x: u * u * u * from.x + 3 * u * u * t * middle + 3 * u * t * t * middle + t * t * t * to.x,
      y: u * u * u * from.y + 3 * u * u * t * from.y + 3 * u * t * t * to.y + t * t * t * to.y,
    });
  }
  return points;
}

export class DotLayer {
  private flights: Flight[] = [];
  private frame = 0;
  private readonly context: CanvasRenderingContext2D | null;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.context = canvas.getContext("2d");
  }

  add(points: readonly Point[], ok: boolean, delayMs: number): void {
    if (points.length < 2 || this.flights.length >= MOST) return;
    const lengths = [0];
    for (let i = 1; i < points.length; i++) {
      const [a, b] = [points[i - 1] as Point, points[i] as Point];
      lengths.push((lengths[i - 1] as number) + Math.hypot(b.x - a.x, b.y - a.y));
    }
    const total = lengths[lengths.length - 1] as number;
    this.flights.push({
      points,
      lengths,
      ok,
      startMs: performance.now() + delayMs,
      durationMs: Math.max(240, total / SPEED_PX_PER_MS),
    });
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  clear(): void {
    this.flights = [];
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.flights = [];
  }

  private draw(): void {
    this.frame = 0;
    const { context, canvas } = this;
    if (!context) return;
    const ratio = devicePixelRatio || 1;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const style = getComputedStyle(canvas);
    const accent = style.getPropertyValue("--accent");
    const bad = style.getPropertyValue("--bad-mark");
    const now = performance.now();
    this.flights = this.flights.filter((f) => now < f.startMs + f.durationMs + (f.ok ? 160 : LINGER_MS));
    for (const flight of this.flights) {
      const t = (now - flight.startMs) / flight.durationMs;
      if (t < 0) continue;
      const at = position(flight, Math.min(1, t));
      if (t < 1) {
        context.fillStyle = accent;
        context.beginPath();
        context.arc(at.x, at.y, 3.2, 0, 7);
        context.fill();
        continue;
      }
      const fade = (now - flight.startMs - flight.durationMs) / (flight.ok ? 160 : LINGER_MS);
      context.globalAlpha = 1 - fade;
      if (flight.ok) {
        context.fillStyle = accent;
        context.beginPath();
        context.arc(at.x, at.y, 3.2 + fade * 3, 0, 7);
        context.fill();
      } else {
        context.strokeStyle = bad;
        context.lineWidth = 2.2;
        context.lineCap = "round";
        context.beginPath();
        context.moveTo(at.x - 4, at.y - 4);
        context.lineTo(at.x + 4, at.y + 4);
        context.moveTo(at.x + 4, at.y - 4);
        context.lineTo(at.x - 4, at.y + 4);
        context.stroke();
      }
      context.globalAlpha = 1;
    }
    if (this.flights.length > 0) this.frame = requestAnimationFrame(() => this.draw());
  }
}

function position(flight: Flight, t: number): Point {
  const { points, lengths } = flight;
  const target = (lengths[lengths.length - 1] as number) * t;
  let index = 1;
  while (index < lengths.length - 1 && (lengths[index] as number) < target) index++;
  const [a, b] = [points[index - 1] as Point, points[index] as Point];
  const span = (lengths[index] as number) - (lengths[index - 1] as number);
  const part = span > 0 ? (target - (lengths[index - 1] as number)) / span : 1;
  return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
}
