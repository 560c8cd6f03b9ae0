/**
 * A histogram of latencies in a fixed number of buckets, so that a source that sends for days costs no more than one
 * that sends a second. Buckets grow with the value (16 to each power of two of microseconds), found with integer
 * arithmetic only: a quantile is right within 1/16.
 */

const BUCKETS_PER_DOUBLING_LOG2 = 4;
const BUCKETS_PER_DOUBLING = 1 << BUCKETS_PER_DOUBLING_LOG2;
const MAX_MICROS = 0x7fffffff;

export class LatencySketch {
  private readonly counts = new Uint32Array(32 * BUCKETS_PER_DOUBLING);
  private total = 0;

  add(latencyMs: number): void {
    const micros = Math.min(MAX_MICROS, Math.max(1, Math.round(latencyMs * 1000)));
    this.counts[bucketOf(micros)]!++;
    this.total++;
  }

  get count(): number {
    return this.total;
  }

  /** Milliseconds below which `share` (0..1) of the values lie: the upper edge of the bucket. 0 without values. */
  quantileMs(share: number): number {
    if (this.total === 0) return 0;
    const rank = Math.max(1, Math.ceil(share * this.total));
    let seen = 0;
    for (let bucket = 0; bucket < this.counts.length; bucket++) {
      seen += this.counts[bucket]!;
      if (seen >= rank) return upperEdge(bucket) / 1000;
    }
    return MAX_MICROS / 1000;
  }
}

function bucketOf(micros: number): number {
  const exponent = 31 - Math.clz32(micros);
  const shift = exponent - BUCKETS_PER_DOUBLING_LOG2;
  const fine = shift >= 0 ? micros >>> shift : micros << -shift;
  return exponent * BUCKETS_PER_DOUBLING + (fine & (BUCKETS_PER_DOUBLING - 1));
}

function upperEdge(bucket: number): number {
  const exponent = bucket >>> BUCKETS_PER_DOUBLING_LOG2;
  const fine = BUCKETS_PER_DOUBLING + (bucket & (BUCKETS_PER_DOUBLING - 1));
  return ((fine + 1) * 2 ** exponent) / BUCKETS_PER_DOUBLING;
}
