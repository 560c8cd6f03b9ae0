/**
 * What is to be done next about a pod's containers: which are started, which running one is killed and why.
 * Models: pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodActions (v1.36).
 */

import type { Container as ContainerSpec, Pod } from "#api/types.ts";
import type { Container, Sandbox } from "../runtime/index.ts";
import { isSidecar, restartsAfter } from "./pod-phase.ts";

/** What probes say of a running container. */
export interface ProbeVerdicts {
  started(name: string, container: Container): boolean;
  /** The probe because of which it must be restarted. */
  failedProbe(name: string, container: Container): "startup" | "liveness" | undefined;
}

/** Whether a container that ended with `exitCode` is started again. */
export function shouldRestart({ spec }: Pod, container: ContainerSpec, exitCode: number): boolean {
  return restartsAfter(spec, container, exitCode);
}

/** Whether every regular container has ended for good; sidecars do not keep a pod alive. */
export function regularContainersAreDone(pod: Pod, sandbox: Sandbox | undefined): boolean {
  return pod.spec.containers.every((spec) => {
    const instance = sandbox?.newest(spec.name);
    return instance?.state === "exited" && !shouldRestart(pod, spec, instance.exitCode);
  });
}

/** Why a running container is killed and started again: the message of its Killing event. Undefined: it is not. */
export function killReason(
  pod: Pod,
  spec: ContainerSpec,
  container: Container,
  verdicts: ProbeVerdicts,
): string | undefined {
  const failed = verdicts.failedProbe(spec.name, container);
  if (failed) {
    const restarts = shouldRestart(pod, spec, 1) ? ", will be restarted" : "";
    return `Container ${spec.name} failed ${failed} probe${restarts}`;
  }
  if (container.config.imageName !== spec.image)
    return `Container ${spec.name} definition changed, will be restarted`;
  return undefined;
}

/** The init container whose turn it is with the sidecars before it, or all regular containers that want starting. */
export function containersToStart(pod: Pod, sandbox: Sandbox, verdicts: ProbeVerdicts): ContainerSpec[] {
  const { spec } = pod;
  const mustBeKilled = (each: ContainerSpec, instance: Container): boolean =>
    killReason(pod, each, instance, verdicts) !== undefined;
  const result: ContainerSpec[] = [];
  // A new sandbox begins with the init containers, whatever ran in the one before (purgeInitContainers).
  const initialized = spec.containers.some(({ name }) => sandbox.newestHere(name) !== undefined);
  for (const init of spec.initContainers ?? []) {
    const instance = sandbox.newestHere(init.name);
    if (isSidecar(init)) {
      const runs = instance?.isRunning === true;
      if (!runs || mustBeKilled(init, instance)) result.push(init);
      if (!initialized && (!runs || !verdicts.started(init.name, instance))) return result;
      continue;
    }
    if (initialized) continue;
    if (!instance) return [...result, init];
    if (instance.isRunning || instance.state === "created") return result;
    if (instance.exitCode === 0) continue;
    return spec.restartPolicy === "Never" ? result : [...result, init];
  }
  for (const container of spec.containers) {
    const instance = sandbox.newest(container.name);
    if (!instance) result.push(container);
    else if (instance.isRunning) {
      if (mustBeKilled(container, instance)) result.push(container);
    } else if (instance.state !== "exited" || shouldRestart(pod, container, instance.exitCode))
      result.push(container);
  }
  return result;
}
