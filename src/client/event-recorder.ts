/**
 * Writes Kubernetes events about objects: what `kubectl describe` and `kubectl get events` show.
 * Models: client-go tools/record (event.go, v0.36), core/v1 events with count and timestamps.
 * Differs: the event is written within the task that reports it, so that its cause is known. The nanoseconds of its
 * name are drawn, because virtual time is coarser.
 */

import { StatusError } from "#api/status-error.ts";
import { BOOT_EPOCH_MS, formatTime } from "#api/time.ts";
import type { CoreEvent, DraftObject, KubernetesObject } from "#api/types.ts";
import { eventDescriptor } from "#api/kinds/core/event/descriptor.ts";
import type { Scope } from "#kernel/scope.ts";
import type { Client, ResourceClient } from "./client.ts";
import { EventCorrelator, type RecordedEvent } from "./event-correlator.ts";

/** defaultSleepDuration and maxTriesPerEvent: when the server cannot be reached, 12 tries 10 s apart (event.go). */
const RETRY_MS = 10_000;
const MAX_TRIES = 12;
const NANOS_PER_MILLI = 1_000_000;

export type EventType = "Normal" | "Warning";

/** v1.ObjectReference of the object an event is about. */
export interface ObjectReference {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** e.g. "spec.containers{web}" for what concerns one container. */
  readonly fieldPath?: string;
}

/** The reference to `object`; `fieldPath` names a part of it. */
export function referenceTo(object: KubernetesObject, fieldPath?: string): ObjectReference {
  const { name, namespace, uid, resourceVersion } = object.metadata;
  return {
    kind: object.kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    uid,
    apiVersion: object.apiVersion,
    resourceVersion,
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}

export class EventRecorder {
  private readonly events: ResourceClient<CoreEvent>;
  private readonly correlator = new EventCorrelator();
  /** Shared by all its events. */
  private readonly source: Readonly<Record<string, string>>;

  /** `component` and `host` are the event's source, e.g. "kubelet" and "worker-1". */
  constructor(
    private readonly scope: Scope,
    client: Client,
    readonly component: string,
    readonly host = "",
  ) {
    this.events = client.resource<CoreEvent>(eventDescriptor);
    this.source = host === "" ? Object.freeze({ component }) : Object.freeze({ component, host });
  }

  /** Records an event about `object`. Failures are retried or dropped here: an event never stops its reporter. */
  event(
    object: KubernetesObject,
    type: EventType,
    reason: string,
    message: string,
    fieldPath?: string,
  ): void {
    this.record(referenceTo(object, fieldPath), type, reason, message);
  }

  /** As {@link event}, for an object that is known only by reference. */
  record(about: ObjectReference, type: EventType, reason: string, message: string): void {
    const nowMs = this.scope.nowMs;
    const correlation = this.correlator.correlate(
      {
        // The uid alone says all that upstream puts into this key.
        sourceAndObject:
          about.uid || `${about.kind}\n${about.namespace ?? ""}\n${about.name}\n${about.apiVersion ?? ""}`,
        fieldPath: about.fieldPath ?? "",
        type,
        reason,
        message,
      },
      nowMs,
    );
    if (!correlation) return;
    const { recorded } = correlation;
    const timestamp = formatTime(nowMs);
    const draft = {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: "", namespace: about.namespace ?? "default" },
      involvedObject: about,
      reason,
      message: correlation.message,
      source: this.source,
      firstTimestamp: timestamp,
      lastTimestamp: timestamp,
      count: recorded.count,
      type,
      eventTime: null,
      reportingComponent: this.component,
      reportingInstance: this.host,
    };
    this.write(draft, recorded, 1);
  }

  private write(
    draft: DraftObject & { message: string; count: number },
    recorded: RecordedEvent,
    tries: number,
  ): void {
    try {
      if (recorded.name !== "" && this.countUp(draft, recorded)) return;
      this.create(draft, recorded);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      // An answer is final (event.go: "Server rejected event (will not retry!)"); silence is retried.
      if (error.code < 500 || tries >= MAX_TRIES) {
        this.scope.kernel.note("event-dropped", this.component, error.message);
        return;
      }
      // The first sleep is drawn, so that components do not all come back at once.
      const delayMs = tries === 1 ? RETRY_MS * this.scope.random.fraction() : RETRY_MS;
      this.scope.after(delayMs, "write the event again", () => this.write(draft, recorded, tries + 1));
    }
  }

  /** Raises the count of the event recorded before; false when that one is gone (events live one hour). */
  private countUp(draft: DraftObject & { message: string; count: number }, recorded: RecordedEvent): boolean {
    const patch = { count: draft.count, lastTimestamp: draft["lastTimestamp"], message: draft.message };
    try {
      this.events.patch(draft.metadata.namespace ?? "", recorded.name, "application/merge-patch+json", patch);
      return true;
    } catch (error) {
      if (error instanceof StatusError && error.reason === "NotFound") return false;
      throw error;
    }
  }

  private create(draft: DraftObject & { message: string; count: number }, recorded: RecordedEvent): void {
    const { involvedObject } = draft as unknown as { involvedObject: ObjectReference };
    const name = `${involvedObject.name}.${this.instantHex()}`;
    this.events.create(draft.metadata.namespace ?? "", {
      ...draft,
      metadata: { ...draft.metadata, name },
    });
    recorded.name = name;
  }

  /** The present instant in nanoseconds since 1970, hexadecimal, as upstream names events. */
  private instantHex(): string {
    const millis = Math.floor(BOOT_EPOCH_MS + this.scope.nowMs);
    // More than a number holds exactly: the last four digits are worked out by themselves.
    const low = (millis % 0x10000) * NANOS_PER_MILLI + this.scope.random.integer(0, NANOS_PER_MILLI - 1);
    const high = Math.floor(millis / 0x10000) * NANOS_PER_MILLI + Math.floor(low / 0x10000);
    return high.toString(16) + (low % 0x10000).toString(16).padStart(4, "0");
  }
}
