/** What `rollout status` says of an object: pure. Models: polymorphichelpers/rollout_status.go (v1.36). */

import type { DraftObject } from "#api/types.ts";
import { CommandError } from "../../errors.ts";

export interface RolloutStatus {
  readonly message: string;
  readonly done: boolean;
}

interface Counts {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly availableReplicas?: number;
  readonly readyReplicas?: number;
  readonly updatedNumberScheduled?: number;
  readonly desiredNumberScheduled?: number;
  readonly numberAvailable?: number;
  readonly currentRevision?: string;
  readonly updateRevision?: string;
  readonly conditions?: readonly { readonly type: string; readonly reason?: string }[];
}

interface Spec {
  readonly replicas?: number;
  readonly updateStrategy?: {
    readonly type?: string;
    readonly rollingUpdate?: { readonly partition?: number };
  };
}

/** `revision` above 0 insists that the deployment is at it. Throws when the progress deadline has passed. */
export function rolloutStatus(object: DraftObject, revision: number): RolloutStatus {
  const name = object.metadata.name ?? "";
  const spec = (object["spec"] ?? {}) as Spec;
  const status = (object["status"] ?? {}) as Counts;
  const isObserved = (object.metadata.generation ?? 0) <= (status.observedGeneration ?? 0);
  switch (object.kind) {
    case "DaemonSet":
      return daemonSetStatus(name, spec, status, isObserved);
    case "StatefulSet":
      return statefulSetStatus(spec, status, isObserved);
    default:
      return deploymentStatus(object, name, spec, status, isObserved, revision);
  }
}

const waiting = (message: string): RolloutStatus => ({ message: `${message}\n`, done: false });
const finished = (message: string): RolloutStatus => ({ message: `${message}\n`, done: true });

function deploymentStatus(
  object: DraftObject,
  name: string,
  spec: Spec,
  status: Counts,
  isObserved: boolean,
  revision: number,
): RolloutStatus {
  if (revision > 0) {
    const annotations = (object.metadata.annotations ?? {}) as Readonly<Record<string, string>>;
    const actual = Number(annotations["deployment.kubernetes.io/revision"] ?? 0);
    if (actual !== revision) {
      throw new CommandError(
        `desired revision (${revision}) is different from the running revision (${actual})`,
      );
    }
  }
  if (!isObserved) return waiting("Waiting for deployment spec update to be observed...");
  const progressing = status.conditions?.find((each) => each.type === "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded") {
    throw new CommandError(`deployment ${JSON.stringify(name)} exceeded its progress deadline`);
  }
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const prefix = `Waiting for deployment ${JSON.stringify(name)} rollout to finish: `;
  if (spec.replicas !== undefined && updatedReplicas < spec.replicas) {
    return waiting(`${prefix}${updatedReplicas} out of ${spec.replicas} new replicas have been updated...`);
  }
  if (replicas > updatedReplicas) {
    return waiting(`${prefix}${replicas - updatedReplicas} old replicas are pending termination...`);
  }
  if (availableReplicas < updatedReplicas) {
    return waiting(`${prefix}${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  }
  return finished(`deployment ${JSON.stringify(name)} successfully rolled out`);
}

function daemonSetStatus(name: string, spec: Spec, status: Counts, isObserved: boolean): RolloutStatus {
  if (spec.updateStrategy?.type !== "RollingUpdate") {
    throw new CommandError(`rollout status is only available for RollingUpdate strategy type`);
  }
  if (!isObserved) return waiting("Waiting for daemon set spec update to be observed...");
  const { updatedNumberScheduled = 0, desiredNumberScheduled = 0, numberAvailable = 0 } = status;
  const prefix = `Waiting for daemon set ${JSON.stringify(name)} rollout to finish: `;
  if (updatedNumberScheduled < desiredNumberScheduled) {
    return waiting(
      `${prefix}${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated...`,
    );
  }
  if (numberAvailable < desiredNumberScheduled) {
    return waiting(`${prefix}${numberAvailable} of ${desiredNumberScheduled} updated pods are available...`);
  }
  return finished(`daemon set ${JSON.stringify(name)} successfully rolled out`);
}

function statefulSetStatus(spec: Spec, status: Counts, isObserved: boolean): RolloutStatus {
  if (spec.updateStrategy?.type !== "RollingUpdate") {
    throw new CommandError(`rollout status is only available for RollingUpdate strategy type`);
  }
  if (!isObserved) return waiting("Waiting for statefulset spec update to be observed...");
  const { readyReplicas = 0, updatedReplicas = 0, currentRevision, updateRevision } = status;
  const replicas = spec.replicas;
  if (replicas !== undefined && readyReplicas < replicas) {
    return waiting(`Waiting for ${replicas - readyReplicas} pods to be ready...`);
  }
  const partition = spec.updateStrategy.rollingUpdate?.partition;
  if (partition !== undefined && replicas !== undefined) {
    if (updatedReplicas < replicas - partition) {
      return waiting(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${replicas - partition} new pods have been updated...`,
      );
    }
    return finished(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  if (updateRevision !== currentRevision) {
    return waiting(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision ?? ""}...`,
    );
  }
  return finished(
    `statefulset rolling update complete ${status.replicas ?? 0} pods at revision ${currentRevision ?? ""}...`,
  );
}
