/**
 * A door that fails on purpose, for tests of components: requests are refused or answered with a conflict, an answer is
 * lost after the request has taken effect, watches break, and what a watch delivers comes twice.
 * Models: what a client sees of F13 to F15 in the fault matrix: API server away, etcd leader change, broken connections.
 */

import type { ApiRequest, ApiResponse, ApiStream, Door } from "#api/door.ts";
import { StatusError, conflict } from "#api/status-error.ts";
import { createStream } from "#kernel/message-stream.ts";
import type { Scope } from "#kernel/scope.ts";

/** Shares are probabilities from 0 to 1, drawn for every request. */
export interface FaultPlan {
  /** The request does not reach the server. */
  readonly refusedShare?: number;
  /** A write is answered with 409 Conflict and has no effect. */
  readonly conflictShare?: number;
  /** A write takes effect, but its answer says 504: the outcome is unknown to the client. */
  readonly lostAnswerShare?: number;
  /** A watch ends with an error after a drawn time of at most {@link watchLifeMs}. */
  readonly brokenWatchShare?: number;
  readonly watchLifeMs?: number;
  /** A watch event is delivered a second time, after the next one. */
  readonly duplicateShare?: number;
  /** Which requests may fail; all, unless given. */
  readonly affects?: (request: ApiRequest) => boolean;
}

const refused = (): ApiResponse => failure(new StatusError(503, "ServiceUnavailable", "connection refused"));

function failure(error: StatusError): ApiResponse {
  return { status: error.code, headers: {}, body: error.status };
}

const isWrite = (request: ApiRequest): boolean => request.method !== "GET" && request.method !== "HEAD";

export class FaultInjectingDoor implements Door {
  /** May be changed at any time; `{}` injects nothing. */
  plan: FaultPlan;
  /** How many faults were injected, by kind. */
  readonly injected = { refused: 0, conflict: 0, lostAnswer: 0, brokenWatch: 0, duplicate: 0 };

  constructor(
    private readonly scope: Scope,
    private readonly inner: Door,
    plan: FaultPlan = {},
  ) {
    this.plan = plan;
  }

  request(request: ApiRequest): ApiResponse {
    const { plan } = this;
    if (plan.affects && !plan.affects(request)) return this.inner.request(request);
    if (this.strikes(plan.refusedShare)) {
      this.injected.refused++;
      return refused();
    }
    if (isWrite(request)) {
      if (this.strikes(plan.conflictShare)) {
        this.injected.conflict++;
        return failure(conflict({ group: "", resource: "objects" }, request.path.split("/").at(-1) ?? ""));
      }
      const response = this.inner.request(request);
      if (!this.strikes(plan.lostAnswerShare)) return response;
      this.injected.lostAnswer++;
      return failure(
        new StatusError(504, "Timeout", "Timeout: request did not complete within requested timeout"),
      );
    }
    const response = this.inner.request(request);
    if (!response.stream || request.query?.["watch"] !== "true") return response;
    return { ...response, stream: this.disturb(response.stream) };
  }

  private disturb(source: ApiStream): ApiStream {
    const [near, far] = createStream<unknown, unknown>();
    let late: unknown;
    source.listen(
      (message) => {
        near.send(message);
        if (late !== undefined) {
          this.injected.duplicate++;
          near.send(late);
          late = undefined;
        } else if (this.strikes(this.plan.duplicateShare)) late = message;
      },
      (end) => near.close(end),
    );
    near.listen(
      (message) => source.send(message),
      () => source.close(),
    );
    if (this.strikes(this.plan.brokenWatchShare))
      this.scope.after(this.scope.random.between(0, this.plan.watchLifeMs ?? 10_000), "break a watch", () => {
        if (near.closed) return;
        this.injected.brokenWatch++;
        source.close();
        near.close({ error: "connection reset by peer" });
      });
    return far;
  }

  private strikes(share: number | undefined): boolean {
    return share !== undefined && share > 0 && this.scope.random.chance(share);
  }
}
