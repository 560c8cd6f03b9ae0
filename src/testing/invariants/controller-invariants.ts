/** Invariants of controllers, and what must be so once faults are healed and the cluster is at rest. */

import type { Deployment, EndpointSlice, Node, Pod, ReplicaSet } from "#api/types.ts";
import { parseTime } from "#api/time.ts";
import { nameOf, type InvariantFactory } from "../invariant.ts";

const isReady = (pod: Pod): boolean =>
  pod.status?.conditions?.some((c) => c.type === "Ready" && c.status === "True") ?? false;

const controllerUid = (object: Pod | ReplicaSet): string | undefined =>
  object.metadata.ownerReferences?.find((owner) => owner.controller)?.uid;

export const surgeIsBounded: InvariantFactory = () => ({
  id: "C1",
  title: "a new ReplicaSet never grows beyond what maxSurge allows",
  onWrite({ type, object, previous }, view) {
    if (type !== "MODIFIED" || object.kind !== "ReplicaSet" || !previous) return undefined;
    const before = (previous as ReplicaSet).spec.replicas ?? 0;
    const after = (object as ReplicaSet).spec.replicas ?? 0;
    if (after <= before) return undefined;
    const owner = controllerUid(object as ReplicaSet);
    const deployment = view.all<Deployment>("Deployment").find((d) => d.metadata.uid === owner);
    if (!deployment || deployment.spec.strategy?.type !== "RollingUpdate") return undefined;
    const desired = deployment.spec.replicas ?? 0;
    const surge = deployment.spec.strategy.rollingUpdate?.maxSurge ?? "25%";
    const allowed =
      typeof surge === "number" ? surge : Math.ceil((Number(String(surge).slice(0, -1)) * desired) / 100);
    const total = view
      .all<ReplicaSet>("ReplicaSet")
      .filter((rs) => controllerUid(rs) === owner)
      .reduce((sum, rs) => sum + (rs.spec.replicas ?? 0), 0);
    // Replicas that were there before a scale-down may still be; growing on top of them is what is forbidden.
    return total > Math.max(desired + allowed, desired + before) && total > desired + allowed
      ? `${nameOf(object)} grew to ${after}: ${total} replicas in all, ${desired} + ${allowed} allowed`
      : undefined;
  },
});

export const endpointsAreReadyPods: InvariantFactory = () => ({
  id: "C7",
  title: "at rest the ready endpoints are the ready pods that do not terminate",
  atRest(view) {
    for (const slice of view.all<EndpointSlice>("EndpointSlice")) {
      for (const endpoint of slice.endpoints ?? []) {
        if (endpoint.targetRef?.kind !== "Pod" || endpoint.conditions?.ready !== true) continue;
        const pod = view.find<Pod>("Pod", endpoint.targetRef.namespace ?? "", endpoint.targetRef.name ?? "");
        if (!pod || !isReady(pod) || pod.metadata.deletionTimestamp) {
          return `${nameOf(slice)} has ${endpoint.targetRef.name} as ready, which it is not`;
        }
      }
    }
    return undefined;
  },
});

export const statusesAddUp: InvariantFactory = () => ({
  id: "C2",
  title: "at rest the status of a Deployment is the sum of its ReplicaSets', and theirs counts their pods",
  atRest(view) {
    const pods = view.all<Pod>("Pod");
    const replicaSets = view.all<ReplicaSet>("ReplicaSet");
    for (const replicaSet of replicaSets) {
      const own = pods.filter(
        (pod) =>
          controllerUid(pod) === replicaSet.metadata.uid &&
          !pod.metadata.deletionTimestamp &&
          pod.status?.phase !== "Failed" &&
          pod.status?.phase !== "Succeeded",
      );
      if (own.length !== (replicaSet.status?.replicas ?? 0)) {
        return `${nameOf(replicaSet)} reports ${replicaSet.status?.replicas} pods, there are ${own.length}`;
      }
      if (own.length !== (replicaSet.spec.replicas ?? 0)) {
        return `${nameOf(replicaSet)} wants ${replicaSet.spec.replicas} pods, there are ${own.length}`;
      }
    }
    for (const deployment of view.all<Deployment>("Deployment")) {
      const total = replicaSets
        .filter((replicaSet) => controllerUid(replicaSet) === deployment.metadata.uid)
        .reduce((sum, replicaSet) => sum + (replicaSet.status?.replicas ?? 0), 0);
      if (total !== (deployment.status?.replicas ?? 0)) {
        return `${nameOf(deployment)} reports ${deployment.status?.replicas} replicas, its ReplicaSets have ${total}`;
      }
    }
    return undefined;
  },
});

export const taintsMatchConditions: InvariantFactory = () => ({
  id: "C10",
  title: "at rest the taints of a node match its conditions",
  atRest(view) {
    for (const node of view.all<Node>("Node")) {
      const ready = node.status?.conditions?.find((condition) => condition.type === "Ready")?.status;
      const keys = (node.spec.taints ?? []).map((taint) => taint.key);
      if (
        ready === "True" &&
        keys.some((key) => key === "node.kubernetes.io/unreachable" || key === "node.kubernetes.io/not-ready")
      ) {
        return `${nameOf(node)} is Ready but tainted ${keys.join(", ")}`;
      }
      if (Boolean(node.spec.unschedulable) !== keys.includes("node.kubernetes.io/unschedulable")) {
        return `${nameOf(node)}: unschedulable is ${String(node.spec.unschedulable)}, taints are ${keys.join(", ")}`;
      }
    }
    return undefined;
  },
});

export const deploymentsRecover: InvariantFactory = () => ({
  id: "L1",
  title: "at rest every Deployment that can be is available",
  atRest(view) {
    for (const deployment of view.all<Deployment>("Deployment")) {
      if (deployment.metadata.labels?.["broken"] === "true" || deployment.spec.paused) continue;
      const { replicas, availableReplicas, updatedReplicas, observedGeneration } = deployment.status ?? {};
      const wanted = deployment.spec.replicas ?? 0;
      if (
        (availableReplicas ?? 0) !== wanted ||
        (updatedReplicas ?? 0) !== wanted ||
        (replicas ?? 0) !== wanted
      ) {
        return `${nameOf(deployment)} wants ${wanted}: ${replicas} replicas, ${updatedReplicas} updated, ${availableReplicas} available`;
      }
      if (observedGeneration !== deployment.metadata.generation)
        return `${nameOf(deployment)} was not observed`;
    }
    return undefined;
  },
});

export const nothingHangs: InvariantFactory = () => ({
  id: "L2",
  title: "at rest nothing has been terminating for longer than its grace and 60 s",
  atRest(view, nowMs) {
    for (const kind of ["Pod", "Deployment", "ReplicaSet", "Service", "Namespace"]) {
      for (const object of view.all(kind)) {
        const { deletionTimestamp } = object.metadata;
        if (deletionTimestamp && nowMs - (parseTime(deletionTimestamp) ?? nowMs) > 60_000)
          return `${nameOf(object)} hangs in deletion`;
      }
    }
    return undefined;
  },
});

export const nodesRecover: InvariantFactory = () => ({
  id: "L3",
  title: "at rest all nodes are Ready",
  atRest(view) {
    const bad = view
      .all<Node>("Node")
      .find((node) => !node.status?.conditions?.some((c) => c.type === "Ready" && c.status === "True"));
    return bad ? `${nameOf(bad)} is not Ready` : undefined;
  },
});
