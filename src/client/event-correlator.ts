/**
 * Keeps a component from flooding the API with events: the same event again counts up the first one, many similar ones
 * are combined, and a source that goes on about one object is cut off.
 * Models: client-go tools/record/events_cache.go (EventCorrelator, EventAggregator, EventSourceObjectSpamFilter; v0.36).
 */

import { TokenBucket } from "./token-bucket.ts";

/** maxLruCacheEntries: how many keys each of the three caches remembers. */
const CACHE_ENTRIES = 4096;
/** defaultAggregateMaxEvents: from the tenth different message of one reason on, events are combined. */
const AGGREGATE_MAX_EVENTS = 10;
/** defaultAggregateIntervalInSeconds: a reason that was silent for longer starts anew. */
const AGGREGATE_INTERVAL_MS = 600_000;
/** defaultSpamBurst and defaultSpamQPS: 25 events of a source about an object, then one every five minutes. */
const SPAM_BURST = 25;
const SPAM_PER_SECOND = 1 / 300;

/** An event as the correlator sees it: keys and message. */
export interface Occurrence {
  /** Source, involved object: what the spam filter counts by. */
  readonly sourceAndObject: string;
  readonly fieldPath: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

/** The stored event that later occurrences count up. */
export interface RecordedEvent {
  /** Name of the event object; "" until {@link EventCorrelator.correlate}'s caller has created it. */
  name: string;
  count: number;
}

export interface Correlation {
  /** `message` of the event, perhaps combined. */
  readonly message: string;
  /** Shared by all occurrences of this event: `count` is 1 for a new one, which the caller creates and names. */
  readonly recorded: RecordedEvent;
}

/** A map that forgets what was used least recently. */
class RecentlyUsed<V> {
  private readonly entries = new Map<string, V>();

  get(key: string): V | undefined {
    const value = this.entries.get(key);
    if (value !== undefined && this.entries.size > CACHE_ENTRIES / 2) {
      this.entries.delete(key);
      this.entries.set(key, value);
    }
    return value;
  }

  set(key: string, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > CACHE_ENTRIES) {
      const oldest = this.entries.keys().next();
      if (!oldest.done) this.entries.delete(oldest.value);
    }
  }
}

interface Aggregate {
  readonly messages: Set<string>;
  lastMs: number;
}

export class EventCorrelator {
  private readonly aggregates = new RecentlyUsed<Aggregate>();
  private readonly recorded = new RecentlyUsed<RecordedEvent>();
  private readonly buckets = new RecentlyUsed<TokenBucket>();

  /** What to write for `occurrence`, or undefined when the spam filter drops it. */
  correlate(occurrence: Occurrence, nowMs: number): Correlation | undefined {
    const { sourceAndObject, fieldPath, type, reason } = occurrence;
    const aggregateKey = `${sourceAndObject}\n${type}\n${reason}`;
    const combined = this.isOneOfMany(aggregateKey, occurrence.message, nowMs);
    const message = combined ? `(combined from similar events): ${occurrence.message}` : occurrence.message;
    const key = combined ? aggregateKey : `${aggregateKey}\n${fieldPath}\n${message}`;

    // Counted before it is filtered, as upstream does: the count of a later event includes the dropped ones.
    let recorded = this.recorded.get(key);
    if (recorded) recorded.count++;
    else this.recorded.set(key, (recorded = { name: "", count: 1 }));

    let bucket = this.buckets.get(sourceAndObject);
    if (!bucket)
      this.buckets.set(sourceAndObject, (bucket = new TokenBucket(SPAM_PER_SECOND, SPAM_BURST, nowMs)));
    return bucket.tryAccept(nowMs) ? { message, recorded } : undefined;
  }

  private isOneOfMany(aggregateKey: string, message: string, nowMs: number): boolean {
    let aggregate = this.aggregates.get(aggregateKey);
    if (!aggregate || nowMs - aggregate.lastMs > AGGREGATE_INTERVAL_MS)
      this.aggregates.set(aggregateKey, (aggregate = { messages: new Set(), lastMs: nowMs }));
    aggregate.lastMs = nowMs;
    aggregate.messages.add(message);
    if (aggregate.messages.size < AGGREGATE_MAX_EVENTS) return false;
    const oldest = aggregate.messages.values().next();
    if (!oldest.done) aggregate.messages.delete(oldest.value);
    return true;
  }
}
