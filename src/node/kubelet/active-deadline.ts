/** spec.activeDeadlineSeconds. Models: pkg/kubelet/active_deadline.go (v1.36). */

import { parseTime } from "#api/time.ts";
import type { Pod } from "#api/types.ts";
import type { Timer } from "#kernel/kernel.ts";
import type { Scope } from "#kernel/scope.ts";
import type { PodFailure, PodStatus } from "./pod-status.ts";

const FAILURE: PodFailure = {
  reason: "DeadlineExceeded",
  message: "Pod was active on the node longer than the specified deadline",
};

export interface DeadlineOwner {
  readonly pod: Pod;
  readonly status: PodStatus;
  event(type: "Normal", reason: string, message: string): void;
  fail(failure: PodFailure): void;
}

/** Waits for the end of the pod's time, counted from when the kubelet first saw it. Undefined: it has no deadline. */
export function awaitDeadline(owner: DeadlineOwner, scope: Scope): Timer | undefined {
  const seconds = owner.pod.spec.activeDeadlineSeconds;
  if (seconds === undefined) return undefined;
  const startMs = parseTime(owner.status.startTime ?? "") ?? scope.nowMs;
  return scope.after(startMs + seconds * 1000 - scope.nowMs, "active deadline", () => {
    owner.event("Normal", FAILURE.reason, FAILURE.message);
    owner.fail(FAILURE);
  });
}
