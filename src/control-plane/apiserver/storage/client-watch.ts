/**
 * One client's watch: a queue of events and the stream they leave by. Events wait a few milliseconds, as they do
 * between a real server's cache and its clients; whatever arrives meanwhile travels in the same batch.
 */

import type { KindDescriptor } from "#api/kind-descriptor.ts";
import type { ApiStream } from "#api/door.ts";
import type { Status } from "#api/status-error.ts";
import type { KubernetesObject, WatchEvent } from "#api/types.ts";
import { createStream } from "#kernel/message-stream.ts";
import type { Timer } from "#kernel/kernel.ts";
import type { Random } from "#kernel/random.ts";
import type { Scope } from "#kernel/scope.ts";
import { selects, type Selection } from "./selection.ts";

/** etcd's documentation expects 10 ms of a healthy cluster's watch; a cache in the same process is faster. */
const DELIVERY_LAG_MIN_MS = 1;
const DELIVERY_LAG_MAX_MS = 6;

/** More than these are spread over several tasks of the same instant, so that none of them takes long. */
const EVENTS_PER_TASK = 32;

export interface ClientWatchOptions {
  /** "" for all. */
  readonly namespace: string;
  readonly selection: Selection;
  readonly resourceVersion: string;
  readonly sendInitialEvents: boolean;
  readonly bookmarks: boolean;
  /** The server ends the watch after this. */
  readonly timeoutMs: number;
  /** Draws the lag; one stream per component, so that one does not shift another. */
  readonly random: Random;
  /** Whether it counts against the limit of watches: the cluster's own components' do not. */
  readonly counted: boolean;
  /** What goes over the wire instead of the object, e.g. a row of a table. Absent: the object. */
  readonly transform?: (object: KubernetesObject) => unknown;
}

export class ClientWatch {
  /** The client's end. */
  readonly stream: ApiStream;
  private readonly far: ApiStream;
  private queue: WatchEvent[] = [];
  private delivery: Timer | undefined;
  private readonly timeout: Timer;
  private readonly closers: (() => void)[] = [];
  private ended = false;

  constructor(
    private readonly scope: Scope,
    private readonly descriptor: KindDescriptor,
    readonly options: ClientWatchOptions,
    /** Only what is newer concerns the client; 0 for all. */
    readonly fromRevision: number,
  ) {
    const [near, far] = createStream<unknown, unknown>();
    this.stream = near;
    this.far = far;
    far.listen(
      () => {},
      () => this.end(),
    );
    this.timeout = scope.after(options.timeoutMs, "watch times out", () => this.close());
  }

  wants(object: KubernetesObject): boolean {
    const { namespace, selection } = this.options;
    if (namespace !== "" && object.metadata.namespace !== namespace) return false;
    return selects(this.descriptor, selection, object);
  }

  push(event: WatchEvent): void {
    this.queue.push(event);
    if (this.delivery) return;
    const lagMs = this.options.random.between(DELIVERY_LAG_MIN_MS, DELIVERY_LAG_MAX_MS);
    this.delivery = this.scope.after(lagMs, "deliver watch events", () => this.deliver());
  }

  /** A bookmark follows the events that wait; when none does, it needs no task of its own. */
  pushBookmark(event: WatchEvent): void {
    if (this.delivery) this.queue.push(event);
    else this.send(event);
  }

  /** Ends the watch with an ERROR event. */
  fail(status: Status): void {
    this.push({ type: "ERROR", object: status as unknown as KubernetesObject });
    this.ended = true;
  }

  onClose(closer: () => void): void {
    if (this.far.closed) closer();
    else this.closers.push(closer);
  }

  /** Delivers what waits and ends the stream. */
  close(): void {
    if (this.far.closed) return;
    this.deliver(Infinity);
    this.abort();
  }

  /** Ends the stream at once, as a crash does. */
  abort(): void {
    if (this.far.closed) return;
    this.far.close();
    this.end();
  }

  private deliver(limit = EVENTS_PER_TASK): void {
    this.delivery?.cancel();
    const events = this.queue;
    this.queue = events.slice(limit);
    // What the client causes by what it hears now comes behind what still waits.
    this.delivery =
      this.queue.length > 0 ? this.scope.soon("deliver watch events", () => this.deliver()) : undefined;
    for (const event of events.slice(0, limit)) {
      if (this.far.closed) return;
      this.send(event);
    }
    if (this.ended && !this.delivery) this.abort();
  }

  private send(event: WatchEvent): void {
    const { transform } = this.options;
    if (!transform || event.type === "ERROR") this.far.send(event);
    else this.far.send({ type: event.type, object: transform(event.object) });
  }

  private end(): void {
    this.delivery?.cancel();
    this.delivery = undefined;
    this.timeout.cancel();
    this.queue = [];
    for (const closer of this.closers.splice(0)) closer();
  }
}
