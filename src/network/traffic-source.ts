/**
 * Traffic: a user outside who sends requests at a steady rate and counts what becomes of them. Requests are evenly
 * spaced, each interval stretched or shortened by up to half, seeded.
 */

import type { ExchangeResult, NetworkDevice } from "#posix/exchange.ts";
import type { Timer } from "#kernel/kernel.ts";
import type { Random } from "#kernel/random.ts";
import type { Scope } from "#kernel/scope.ts";
import { LatencySketch } from "./latency-sketch.ts";
import type { RequestOutcome, TrafficOptions, TrafficSource, TrafficStatistics } from "./network.ts";

/** Users give up after this, unless told otherwise. */
const DEFAULT_TIMEOUT_MS = 10_000;

export interface TrafficTarget {
  readonly protocol: "http" | "https";
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

const URL_PATTERN = /^(https?):\/\/([^/:?#]+)(?::(\d+))?(\/[^#]*)?$/;

/** Undefined when the text is no http(s) URL. */
export function parseTrafficUrl(url: string): TrafficTarget | undefined {
  const match = URL_PATTERN.exec(url);
  if (!match) return undefined;
  const protocol = match[1] as "http" | "https";
  const port = match[3] === undefined ? (protocol === "http" ? 80 : 443) : Number(match[3]);
  if (port < 1 || port > 65535) return undefined;
  return { protocol, host: match[2] as string, port, path: match[4] ?? "/" };
}

class Statistics implements TrafficStatistics {
  sent = 0;
  ok = 0;
  inFlight = 0;
  readonly failed: Partial<Record<RequestOutcome, number>> = {};
  private readonly sketch = new LatencySketch();

  count(outcome: RequestOutcome, latencyMs: number, answered: boolean): void {
    this.inFlight--;
    if (outcome === "ok") this.ok++;
    else this.failed[outcome] = (this.failed[outcome] ?? 0) + 1;
    if (answered) this.sketch.add(latencyMs);
  }

  latencyMs(share: number): number {
    return this.sketch.quantileMs(share);
  }
}

export class SteadyTraffic implements TrafficSource {
  readonly name: string;
  readonly statistics = new Statistics();
  private readonly random: Random;
  private readonly timeoutMs: number;
  private target: TrafficTarget;
  private currentUrl: string;
  private rate = 0;
  private timer: Timer | undefined;
  private stopped = false;
  private readonly cancels = new Set<() => void>();

  /** Throws an Error with a sentence for the user when the URL is none. */
  constructor(
    private readonly scope: Scope,
    private readonly device: NetworkDevice,
    options: TrafficOptions,
    private readonly onStop: (source: SteadyTraffic) => void,
  ) {
    this.name = options.name;
    this.random = scope.random;
    this.timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.target = requireTarget(options.url);
    this.currentUrl = options.url;
    this.setRate(options.requestsPerSecond);
  }

  get url(): string {
    return this.currentUrl;
  }

  get requestsPerSecond(): number {
    return this.rate;
  }

  setRate(requestsPerSecond: number): void {
    if (this.stopped) return;
    this.rate = requestsPerSecond > 0 ? requestsPerSecond : 0;
    this.timer?.cancel();
    if (this.rate > 0) this.plan();
  }

  setUrl(url: string): void {
    this.target = requireTarget(url);
    this.currentUrl = url;
  }

  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.timer?.cancel();
    for (const cancel of this.cancels) cancel();
    this.cancels.clear();
    this.statistics.inFlight = 0;
    this.onStop(this);
  }

  private plan(): void {
    const delayMs = (1000 / this.rate) * this.random.between(0.5, 1.5);
    this.timer = this.scope.after(delayMs, "send a request", () => {
      this.plan();
      this.send();
    });
  }

  private send(): void {
    const { target, statistics } = this;
    statistics.sent++;
    statistics.inFlight++;
    const cancel = this.device.exchange(
      {
        protocol: target.protocol,
        host: target.host,
        port: target.port,
        method: "GET",
        path: target.path,
        headers: { host: target.host, "user-agent": `wavetank-traffic/${this.name}` },
        timeoutMs: this.timeoutMs,
      },
      (result) => {
        this.cancels.delete(cancel);
        statistics.count(outcomeOf(result), result.latencyMs, result.ok);
      },
    );
    this.cancels.add(cancel);
  }
}

function outcomeOf(result: ExchangeResult): RequestOutcome {
  if (!result.ok) return result.failure;
  return result.status >= 400 ? "error-response" : "ok";
}

function requireTarget(url: string): TrafficTarget {
  const target = parseTrafficUrl(url);
  if (!target) throw new Error(`"${url}" is no address of the form http://HOST[:PORT]/PATH`);
  return target;
}
