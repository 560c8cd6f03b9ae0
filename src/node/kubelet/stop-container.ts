/**
 * Stopping one container: preStop, SIGTERM, the grace period, SIGKILL.
 * Models: pkg/kubelet/kuberuntime/kuberuntime_container.go killContainer (v1.36).
 */

import type { Container as ContainerSpec } from "#api/types.ts";
import type { Container } from "../runtime/index.ts";
import { runHook } from "./hooks.ts";
import type { KubeletContext } from "./kubelet-context.ts";

/** After a preStop hook that used up the grace period (minimumGracePeriodInSeconds). */
const MINIMUM_GRACE_MS = 2000;

/** Returns at once; `container.onExit` tells when it has ended. */
export function stopContainer(
  spec: ContainerSpec,
  container: Container,
  graceMs: number,
  context: KubeletContext,
  onHookFailed: () => void,
): void {
  const hook = spec.lifecycle?.preStop;
  if (!hook || graceMs <= 0) return container.stop(graceMs);
  const { scope, runtime } = context;
  const startedMs = scope.nowMs;
  let over = false;
  const stop = (failure: string | undefined): void => {
    if (over) return;
    over = true;
    limit.cancel();
    if (failure !== undefined) onHookFailed();
    container.stop(Math.max(graceMs - (scope.nowMs - startedMs), MINIMUM_GRACE_MS));
  };
  const limit = scope.after(graceMs, "preStop hook overran", () => {
    cancel();
    stop(undefined);
  });
  const { address } = container.sandbox.network;
  const cancel = runHook(hook, "PreStopHook", spec, container, address, runtime.network.host, scope, stop);
}
