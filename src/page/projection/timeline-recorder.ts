/** What the timeline's lanes show: half-second samples of writes, ready nodes and requests. */

import type { TimelineSample } from "../protocol/view.ts";

export const SAMPLE_MS = 500;

interface Bucket {
  writes: number;
  requests: number;
  errors: number;
}

export class TimelineRecorder {
  private start = 0;
  private bucket: Bucket = { writes: 0, requests: 0, errors: 0 };
  private finished: TimelineSample[] = [];
  private nodesReady = 0;
  private nodesTotal = 0;
  private changed = true;

  /** Closes the samples that end before `atMs`. Stretches in which nothing happens are one sample. */
  advance(atMs: number): void {
    const start = Math.floor(atMs / SAMPLE_MS) * SAMPLE_MS;
    if (start <= this.start) return;
    const { writes, requests } = this.bucket;
    if (writes + requests > 0 || this.changed) this.close(this.start);
    this.changed = writes + requests > 0; // the sample after activity marks its end
    this.start = start;
  }

  write(atMs: number): void {
    this.advance(atMs);
    this.bucket.writes++;
  }

  request(atMs: number, ok: boolean): void {
    this.advance(atMs);
    this.bucket.requests++;
    if (!ok) this.bucket.errors++;
  }

  nodes(atMs: number, ready: number, total: number): void {
    if (ready === this.nodesReady && total === this.nodesTotal) return;
    this.advance(atMs);
    this.nodesReady = ready;
    this.nodesTotal = total;
    this.changed = true;
  }

  take(): readonly TimelineSample[] {
    const finished = this.finished;
    this.finished = [];
    return finished;
  }

  private close(atMs: number): void {
    this.finished.push({
      atMs,
      ...this.bucket,
      nodesReady: this.nodesReady,
      nodesTotal: this.nodesTotal,
    });
    this.bucket = { writes: 0, requests: 0, errors: 0 };
  }
}
