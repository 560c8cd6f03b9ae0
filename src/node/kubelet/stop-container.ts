/**
 * Stopping one container: preStop, its turn among the others, SIGTERM, the grace period, SIGKILL.
 * Models: pkg/kubelet/kuberuntime/kuberuntime_container.go killContainer (v1.36).
 */

import type { Container as ContainerSpec } from "#api/types.ts";
import type { Container } from "../runtime/index.ts";
import { runHook } from "./hooks.ts";
import type { KubeletContext } from "./kubelet-context.ts";

/** What every container gets, however little is left (minimumGracePeriodInSeconds). */
export const MINIMUM_GRACE_MS = 2000;

/** Calls back when a container may get its signal. */
export type Turn = (go: () => void) => void;

/** Returns at once; `container.onExit` tells when it has ended. Without `turn` it need not wait for others. */
export function stopContainer(
  spec: ContainerSpec,
  container: Container,
  graceMs: number,
  context: KubeletContext,
  onHookFailed: () => void,
  turn: Turn | undefined,
): void {
  const { scope, runtime } = context;
  const startedMs = scope.nowMs;
  const leftMs = (): number => graceMs - (scope.nowMs - startedMs);
  let stopped = false;
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    container.stop(Math.max(leftMs(), MINIMUM_GRACE_MS));
  };
  const stopInTurn = (): void => {
    if (!turn || leftMs() <= 0) return stop();
    turn(stop);
    // Whoever waits for others does so for no longer than it has itself.
    scope.after(leftMs(), "waited its grace period", stop);
  };
  const hook = spec.lifecycle?.preStop;
  if (!hook || graceMs <= 0) return stopInTurn();
  let over = false;
  const hookDone = (failure: string | undefined): void => {
    if (over) return;
    over = true;
    limit.cancel();
    if (failure !== undefined) onHookFailed();
    stopInTurn();
  };
  const limit = scope.after(graceMs, "preStop hook overran", () => {
    cancel();
    hookDone(undefined);
  });
  const { address } = container.sandbox.network;
  const cancel = runHook(
    hook,
    "PreStopHook",
    spec,
    container,
    address,
    runtime.network.host,
    scope,
    hookDone,
  );
}
