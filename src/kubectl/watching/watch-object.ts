/**
 * Following one object until something is true of it.
 * Models: client-go tools/watch UntilWithSync as `kubectl wait`, `delete` and `rollout status` use it.
 */

import { StatusError, type Status } from "#api/status-error.ts";
import type { DraftObject, ObjectList, WatchEvent } from "#api/types.ts";
import {
  close,
  now,
  receive,
  sleep,
  spawn,
  kill,
  wait,
  write,
  pipe,
  read,
  type Coroutine,
} from "#posix/system-calls.ts";
import type { Invocation } from "../invocation.ts";
import { resourcePath, type ApiResource } from "../rest/api-resource.ts";

export interface WatchedObject {
  readonly resource: ApiResource;
  readonly namespace: string;
  readonly name: string;
}

/** What a look at the object gives: an answer ends the watch, undefined goes on. `object` undefined: it is gone. */
export type Look<T> = (object: DraftObject | undefined, deleted: boolean) => Coroutine<T | undefined>;

/**
 * Lists, looks, then watches and looks at every change. Returns undefined when `timeoutMs` passes first (0: never).
 */
export function* untilObject<T>(
  invocation: Invocation,
  watched: WatchedObject,
  timeoutMs: number,
  look: Look<T>,
): Coroutine<T | undefined> {
  const client = yield* invocation.client();
  const path = resourcePath(watched.resource, watched.namespace);
  const fieldSelector = `metadata.name=${watched.name}`;
  const endMs = timeoutMs > 0 ? (yield* now()) + timeoutMs : Infinity;
  for (;;) {
    const list = yield* client.body<ObjectList<DraftObject>>({ path, query: { fieldSelector } });
    const first = list.items?.[0];
    const early = yield* look(first, false);
    if (early !== undefined) return early;
    const leftMs = endMs - (yield* now());
    if (leftMs <= 0) return undefined;
    const response = yield* client.request({
      path,
      query: {
        fieldSelector,
        resourceVersion: list.metadata?.resourceVersion,
        watch: true,
        timeoutSeconds: leftMs === Infinity ? undefined : Math.max(1, Math.ceil(leftMs / 1000)),
      },
    });
    if (response.descriptor === undefined) return undefined;
    const events = mergeWithTimer(response.descriptor, leftMs);
    for (;;) {
      const event = yield* events.next();
      if (event === "timeout") return undefined;
      if (event === undefined) break;
      if (event.type === "BOOKMARK") continue;
      if (event.type === "ERROR") {
        if ((event.object as unknown as Status).code === 410) break;
        throw StatusError.of(event.object as unknown as Status);
      }
      const answer = yield* look(event.object, event.type === "DELETED");
      if (answer !== undefined) {
        yield* events.end();
        return answer;
      }
    }
    yield* events.end();
  }
}

interface TimedEvents {
  next(): Coroutine<WatchEvent<DraftObject> | "timeout" | undefined>;
  end(): Coroutine<void>;
}

/**
 * A process waits for one thing at a time, so a child reads the watch and the events come through an array that the
 * two share; a pipe tells when one is there, and a second child writes to it when the time is over.
 */
function mergeWithTimer(descriptor: number, timeoutMs: number): TimedEvents {
  if (timeoutMs === Infinity) {
    return {
      *next() {
        return (yield* receive(descriptor)) as WatchEvent<DraftObject> | undefined;
      },
      *end() {
        yield* close(descriptor);
      },
    };
  }
  const events: (WatchEvent<DraftObject> | undefined)[] = [];
  let channel: readonly [number, number] | undefined;
  let children: number[] = [];
  let signals = "";
  const start = function* (): Coroutine<void> {
    channel = yield* pipe();
    const output = channel[1];
    children = [
      yield* spawn({
        argv: ["kubectl-watch"],
        descriptors: { 1: output, 3: descriptor },
        *program() {
          for (;;) {
            const event = (yield* receive(3)) as WatchEvent<DraftObject> | undefined;
            events.push(event);
            yield* write(1, "e");
            if (event === undefined) return 0;
          }
        },
      }),
      yield* spawn({
        argv: ["kubectl-timer"],
        descriptors: { 1: output },
        *program() {
          yield* sleep(timeoutMs);
          yield* write(1, "t");
          return 0;
        },
      }),
    ];
    yield* close(output);
  };
  return {
    *next() {
      if (!channel) yield* start();
      if (signals === "") signals = (yield* read((channel as readonly [number, number])[0])) ?? "t";
      const signal = signals[0];
      signals = signals.slice(1);
      if (signal === "t") {
        yield* this.end();
        return "timeout";
      }
      return events.shift();
    },
    *end() {
      for (const child of children) {
        yield* kill(child, "SIGKILL");
        yield* wait(child);
      }
      children = [];
      if (channel) yield* close(channel[0]);
      channel = undefined;
      yield* close(descriptor);
    },
  };
}
