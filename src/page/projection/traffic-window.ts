/**
 * Requests as the picture shows them: single ones as dots while they are few, and per edge (source → service → node)
 * the rate, latencies and errors of the last ten seconds of virtual time.
 */

import type { RequestRecord } from "#network/network.ts";
import type { DotHop, FlowView, HopPlace, RequestDot } from "../protocol/view.ts";

const WINDOW_MS = 10_000;
/** More dots than this in one frame are a flow. */
const DOTS_PER_FRAME = 12;
/** Latencies kept per edge for the percentiles. */
const SAMPLES_PER_EDGE = 512;

interface Edge {
  readonly source: string;
  readonly service: string;
  readonly node: string;
  /** Oldest first. */
  readonly samples: { readonly atMs: number; readonly latencyMs: number; readonly ok: boolean }[];
  /** Requests beyond SAMPLES_PER_EDGE, by whole second. */
  readonly seconds: Map<number, { count: number; errors: number }>;
}

const PLACES: Readonly<Record<string, HopPlace>> = {
  client: "client",
  "load-balancer": "load-balancer",
  node: "node",
  service: "service",
  pod: "pod",
  server: "pod",
};

function failureOf(record: RequestRecord): string {
  if (record.outcome === "ok") return "";
  return record.outcome === "error-response" ? String(record.status) : record.outcome.replaceAll("-", " ");
}

function dotOf(record: RequestRecord): RequestDot {
  const hops: DotHop[] = [];
  for (const hop of record.hops) {
    const place = PLACES[hop.kind];
    if (place) hops.push({ place, name: hop.name, afterMs: hop.afterMs });
  }
  return {
    id: record.id,
    startMs: record.startMs,
    source: record.source,
    hops,
    latencyMs: record.latencyMs,
    ok: record.outcome === "ok",
    failure: failureOf(record),
  };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export class TrafficWindow {
  private readonly edges = new Map<string, Edge>();
  private dots: RequestDot[] = [];
  private changed = false;

  add(record: RequestRecord): void {
    this.changed = true;
    // Failures are always worth a dot: they are what the eye should see.
    if (
      this.dots.length < DOTS_PER_FRAME ||
      (record.outcome !== "ok" && this.dots.length < DOTS_PER_FRAME * 2)
    )
      this.dots.push(dotOf(record));
    const source = record.source;
    const service = record.service ?? "";
    const node = record.node ?? "";
    const key = `${source}→${service}→${node}`;
    let edge = this.edges.get(key);
    if (!edge) this.edges.set(key, (edge = { source, service, node, samples: [], seconds: new Map() }));
    const ok = record.outcome === "ok";
    edge.samples.push({ atMs: record.startMs, latencyMs: record.latencyMs, ok });
    if (edge.samples.length > SAMPLES_PER_EDGE) edge.samples.shift();
    const second = Math.floor(record.startMs / 1000);
    const tally = edge.seconds.get(second) ?? { count: 0, errors: 0 };
    tally.count++;
    if (!ok) tally.errors++;
    edge.seconds.set(second, tally);
  }

  /** The dots since the last call; every request of the frame while they are few. */
  takeDots(): readonly RequestDot[] {
    const dots = this.dots;
    this.dots = [];
    return dots;
  }

  /** The flows at `nowMs`, or undefined when nothing has changed since the last call. */
  flows(nowMs: number): readonly FlowView[] | undefined {
    if (!this.changed && this.edges.size === 0) return undefined;
    this.changed = false;
    const flows: FlowView[] = [];
    for (const [key, edge] of this.edges) {
      const oldest = nowMs - WINDOW_MS;
      let count = 0;
      let errors = 0;
      for (const [second, tally] of edge.seconds) {
        if (second * 1000 < oldest) edge.seconds.delete(second);
        else {
          count += tally.count;
          errors += tally.errors;
        }
      }
      while (edge.samples[0] && edge.samples[0].atMs < oldest) edge.samples.shift();
      if (count === 0) {
        this.edges.delete(key);
        continue;
      }
      const latencies = edge.samples.filter((s) => s.ok).map((s) => s.latencyMs);
      latencies.sort((a, b) => a - b);
      // A source that began a moment ago is measured over that moment.
      const firstMs = Math.min(...edge.seconds.keys()) * 1000;
      const spanS = Math.max(1000, Math.min(WINDOW_MS, nowMs - firstMs)) / 1000;
      flows.push({
        key,
        source: edge.source,
        service: edge.service,
        node: edge.node,
        ratePerSecond: count / spanS,
        p50Ms: percentile(latencies, 0.5),
        p95Ms: percentile(latencies, 0.95),
        errorsPerSecond: errors / spanS,
      });
    }
    return flows.sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}
