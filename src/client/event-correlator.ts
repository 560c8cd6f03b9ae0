/**
 * Keeps a component from flooding the API with events: the same event again counts up the first one, many similar ones
 * are combined, and a source that goes on about one object is cut off.
 * Models: client-go tools/record/events_cache.go (EventCorrelator, EventAggregator, EventSourceObjectSpamFilter; v0.36).
 * Differs: the three caches are one, by object, so that ten thousand pods cost little.
 */

import { TokenBucket } from "./token-bucket.ts";

/** maxLruCacheEntries: how many objects, and how many different events of one reason, are remembered. */
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

/**
 * What was said about an object for one reason. Mostly it is one message, said once or again: that is kept in place,
 * because a cluster remembers fifty thousand of them.
 */
interface Aggregate extends RememberedEvent {
  readonly type: string;
  readonly reason: string;
  lastMs: number;
  /** Undefined while the first message is the only one. */
  others: Others | undefined;
}

interface RememberedEvent extends RecordedEvent {
  readonly fieldPath: string;
  /** Undefined for the combined event of the reason. */
  readonly message: string | undefined;
}

interface Others {
  /** The different messages since the reason was last silent, the oldest first. */
  messages: string[];
  /** Beside the first one. */
  readonly events: RememberedEvent[];
}

interface History {
  readonly bucket: TokenBucket;
  aggregates: Aggregate[];
}

export class EventCorrelator {
  /** By source and object, those used least recently first. */
  private readonly histories = new Map<string, History>();

  /** What to write for `occurrence`, or undefined when the spam filter drops it. */
  correlate(occurrence: Occurrence, nowMs: number): Correlation | undefined {
    const history = this.historyOf(occurrence.sourceAndObject, nowMs);
    const aggregate = aggregateOf(history, occurrence, nowMs);
    const combined = isOneOfMany(aggregate, occurrence.message, nowMs);
    const message = combined ? `(combined from similar events): ${occurrence.message}` : occurrence.message;

    // Counted before it is filtered, as upstream does: the count of a later event includes the dropped ones.
    const recorded = combined
      ? rememberedEvent(aggregate, "", undefined)
      : rememberedEvent(aggregate, occurrence.fieldPath, message);
    recorded.count++;
    return history.bucket.tryAccept(nowMs) ? { message, recorded } : undefined;
  }

  private historyOf(key: string, nowMs: number): History {
    let history = this.histories.get(key);
    if (!history) {
      history = { bucket: new TokenBucket(SPAM_PER_SECOND, SPAM_BURST, nowMs), aggregates: NO_AGGREGATES };
      this.histories.set(key, history);
      if (this.histories.size > CACHE_ENTRIES) {
        const oldest = this.histories.keys().next();
        if (!oldest.done) this.histories.delete(oldest.value);
      }
    } else if (this.histories.size > CACHE_ENTRIES / 2) {
      this.histories.delete(key);
      this.histories.set(key, history);
    }
    return history;
  }
}

const NO_AGGREGATES: Aggregate[] = [];

function aggregateOf(history: History, occurrence: Occurrence, nowMs: number): Aggregate {
  const { type, reason, fieldPath, message } = occurrence;
  let aggregate = history.aggregates.find((each) => each.reason === reason && each.type === type);
  if (!aggregate) {
    // Whole milliseconds take less room than fractions.
    const lastMs = Math.floor(nowMs);
    aggregate = { type, reason, lastMs, fieldPath, message, name: "", count: 0, others: undefined };
    // Concatenated, not pushed or spread: those make room for seventeen.
    history.aggregates = history.aggregates.concat(aggregate);
  }
  return aggregate;
}

function isOneOfMany(aggregate: Aggregate, message: string, nowMs: number): boolean {
  const silent = nowMs - aggregate.lastMs > AGGREGATE_INTERVAL_MS;
  aggregate.lastMs = Math.floor(nowMs);
  if (!aggregate.others) {
    if (message === aggregate.message) return false;
    aggregate.others = { messages: [aggregate.message ?? ""], events: [] };
  }
  const { others } = aggregate;
  if (silent) others.messages = [];
  if (!others.messages.includes(message)) others.messages.push(message);
  if (others.messages.length < AGGREGATE_MAX_EVENTS) return false;
  others.messages.shift();
  return true;
}

/** The event with this message, with count 0 when it is new. */
function rememberedEvent(
  aggregate: Aggregate,
  fieldPath: string,
  message: string | undefined,
): RememberedEvent {
  if (aggregate.message === message && aggregate.fieldPath === fieldPath) return aggregate;
  const others = (aggregate.others ??= { messages: [aggregate.message ?? ""], events: [] });
  let event = others.events.find((each) => each.message === message && each.fieldPath === fieldPath);
  if (!event) {
    event = { fieldPath, message, name: "", count: 0 };
    if (others.events.length >= CACHE_ENTRIES) others.events.shift();
    others.events.push(event);
  }
  return event;
}
