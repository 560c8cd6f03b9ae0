/**
 * The phase of a pod, from the states of its containers.
 * Models: pkg/kubelet/kubelet_pods.go getPhase (v1.36).
 */

import type { ContainerStatus, PodSpec } from "#api/types.ts";

export type PodPhase = "Pending" | "Running" | "Succeeded" | "Failed";

/** Whether an init container is a sidecar: it starts in order, but stays. */
export const isSidecar = (container: { readonly restartPolicy?: string | undefined }): boolean =>
  container.restartPolicy === "Always";

/** Whether a container that ended with `exitCode` is started again: its own policy comes before the pod's. */
export function restartsAfter(
  spec: Pick<PodSpec, "restartPolicy">,
  container: { readonly restartPolicy?: string | undefined },
  exitCode: number,
): boolean {
  const policy = container.restartPolicy ?? spec.restartPolicy ?? "Always";
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

/** Whether any of the pod's regular containers has ever started. */
export function hasAnyRegularContainerStarted(spec: PodSpec, statuses: readonly ContainerStatus[]): boolean {
  return spec.containers.some(({ name }) => {
    const status = statuses.find((each) => each.name === name);
    return (
      status !== undefined &&
      (status.state?.running !== undefined ||
        status.state?.terminated !== undefined ||
        status.lastState?.terminated !== undefined)
    );
  });
}

/**
 * `statuses` are those of all containers, init containers too. `terminal`: no container will be restarted any more,
 * whatever the policy says (the pod is being terminated).
 */
export function phaseOf(
  spec: PodSpec,
  statuses: readonly ContainerStatus[],
  terminal: boolean,
  isStatic = false,
): PodPhase {
  const statusOf = (name: string): ContainerStatus | undefined => statuses.find((each) => each.name === name);
  let pendingInitialization = 0;
  let failedInitialization = 0;
  let unknown = 0;
  let running = 0;
  let waiting = 0;
  let stopped = 0;
  let succeeded = 0;
  let restarting = 0;

  for (const container of spec.initContainers ?? []) {
    const status = statusOf(container.name);
    const { running: runs, terminated, waiting: waits } = status?.state ?? {};
    const last = status?.lastState?.terminated;
    if (isSidecar(container)) {
      if (!status) unknown++;
      else if (runs) {
        if (status.started !== true) pendingInitialization++;
        running++;
      } else if (waits && !last) {
        pendingInitialization++;
        waiting++;
      } else if (!terminated && !waits) {
        pendingInitialization++;
        unknown++;
      }
    } else if (terminated) {
      if (terminated.exitCode !== 0) failedInitialization++;
    } else if (waits && last) {
      if (last.exitCode !== 0) failedInitialization++;
    } else pendingInitialization++;
  }

  for (const container of spec.containers) {
    const status = statusOf(container.name);
    const { running: runs, terminated, waiting: waits } = status?.state ?? {};
    if (runs) running++;
    else if (terminated) {
      stopped++;
      if (terminated.exitCode === 0) succeeded++;
      if (restartsAfter(spec, container, terminated.exitCode)) restarting++;
    } else if (waits) {
      if (status?.lastState?.terminated) {
        stopped++;
        restarting++;
      } else waiting++;
    } else unknown++;
  }

  const policy = spec.restartPolicy ?? "Always";
  if (failedInitialization > 0 && policy === "Never") return "Failed";
  if ((pendingInitialization > 0 && !hasAnyRegularContainerStarted(spec, statuses)) || waiting > 0)
    return "Pending";
  if (running > 0 && unknown === 0) return "Running";
  if (running === 0 && stopped > 0 && unknown === 0) {
    if (terminal && !isStatic) return stopped === succeeded ? "Succeeded" : "Failed";
    if (restarting > 0) return "Running";
    return stopped === succeeded ? "Succeeded" : "Failed";
  }
  return "Pending";
}
