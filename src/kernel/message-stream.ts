/**
 * An ordered, two-way stream of messages between two parties of the simulation: watch events, log chunks, the frames
 * of an exec session. It has no promises: the reader registers callbacks, and messages sent earlier wait for them.
 */

import { assert } from "./assert.ts";

/** Why a stream ended. Absent for an ordinary end. `detail` is for the reader, e.g. a metav1.Status. */
export interface StreamEnd {
  readonly error?: unknown;
}

/** One end of a stream: it receives `In` and sends `Out`. */
export interface MessageStream<In, Out = never> {
  /** Registers the reader; at most one. Messages that came earlier are delivered at once, in order. */
  listen(onMessage: (message: In) => void, onEnd: (end: StreamEnd) => void): void;
  /** Hands `message` to the other end; ignored after either end has closed. */
  send(message: Out): void;
  /** Ends both directions. The other end's reader is told after all messages sent before. */
  close(end?: StreamEnd): void;
  readonly closed: boolean;
}

class StreamSide<In, Out> implements MessageStream<In, Out> {
  closed = false;
  other!: StreamSide<Out, In>;
  private waiting: In[] = [];
  private ended: StreamEnd | undefined;
  private onMessage: ((message: In) => void) | undefined;
  private onEnd: ((end: StreamEnd) => void) | undefined;

  listen(onMessage: (message: In) => void, onEnd: (end: StreamEnd) => void): void {
    assert(this.onMessage === undefined, "a stream has one reader");
    this.onMessage = onMessage;
    this.onEnd = onEnd;
    const waiting = this.waiting;
    this.waiting = [];
    for (const message of waiting) onMessage(message);
    if (this.ended) onEnd(this.ended);
  }

  send(message: Out): void {
    if (!this.closed) this.other.receive(message);
  }

  close(end: StreamEnd = {}): void {
    if (this.closed) return;
    this.closed = true;
    this.other.closed = true;
    this.other.end(end);
  }

  private receive(message: In): void {
    if (this.onMessage) this.onMessage(message);
    else this.waiting.push(message);
  }

  private end(end: StreamEnd): void {
    this.ended = end;
    this.onEnd?.(end);
  }
}

/** Makes the two ends of a stream. What one sends, the other receives, in the same kernel task. */
export function createStream<A, B>(): [MessageStream<A, B>, MessageStream<B, A>] {
  const left = new StreamSide<A, B>();
  const right = new StreamSide<B, A>();
  left.other = right;
  right.other = left;
  return [left, right];
}
