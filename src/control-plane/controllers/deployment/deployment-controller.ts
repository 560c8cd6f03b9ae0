/**
 * Rolls Deployments out: one ReplicaSet per pod template, scaled up and down within the bounds of the strategy.
 * Models: kubernetes pkg/controller/deployment (deployment_controller.go, sync.go, rolling.go, recreate.go; v1.36).
 * Differs: the long-deprecated annotation deprecated.deployment.rollback.to is not acted upon (kubectl patches the
 * template instead).
 */

import { isPodTerminal } from "#api/kinds/core/pod/pod-conditions.ts";
import { deploymentDescriptor } from "#api/kinds/apps/deployment/descriptor.ts";
import { replicaSetDescriptor } from "#api/kinds/apps/replica-set/descriptor.ts";
import { podDescriptor } from "#api/kinds/core/pod/descriptor.ts";
import { selectorMatches, selectorOf } from "#api/label-selector.ts";
import type { Deployment, Pod, ReplicaSet } from "#api/types.ts";
import type { ResourceClient } from "#client/client.ts";
import type { EventRecorder } from "#client/event-recorder.ts";
import { keyOf, type Informer } from "#client/informer.ts";
import type { Scope } from "#kernel/scope.ts";
import { Controller, type ReconcileResult } from "#client/controller.ts";
import type { ControllerContext, ControllerDefinition } from "../controller-context.ts";
import { Claiming } from "../claiming.ts";
import {
  BY_CONTROLLER,
  ORPHANS_BY_NAMESPACE,
  controllerOf,
  controllerUidOf,
  orphanNamespaceOf,
} from "../owner-references.ts";
import { OwnWrites } from "../own-writes.ts";
import { DeploymentSync, type DeploymentWrites } from "./deployment-sync.ts";

/** --concurrent-deployment-syncs; maxRetries of deployment_controller.go: 5 ms × 2¹⁵ is about three minutes. */
const WORKERS = 5;
const MAX_RETRIES = 15;

class DeploymentController {
  private readonly scope: Scope;
  private readonly controller: Controller;
  private readonly deployments: Informer<Deployment>;
  private readonly replicaSets: Informer<ReplicaSet>;
  private readonly pods: Informer<Pod>;
  private readonly deploymentClient: ResourceClient<Deployment>;
  private readonly replicaSetClient: ResourceClient<ReplicaSet>;
  private readonly recorder: EventRecorder;
  private readonly ownDeployments = new OwnWrites<Deployment>();
  private readonly ownReplicaSets = new OwnWrites<ReplicaSet>();
  private readonly writes: DeploymentWrites;

  constructor(context: ControllerContext) {
    this.scope = context.scope;
    this.deploymentClient = context.client.resource<Deployment>(deploymentDescriptor);
    this.replicaSetClient = context.client.resource<ReplicaSet>(replicaSetDescriptor);
    this.recorder = context.recorder("deployment-controller");
    this.writes = {
      createReplicaSet: (draft) =>
        this.ownReplicaSets.remember(this.replicaSetClient.create(draft.metadata.namespace ?? "", draft)),
      findReplicaSet: (namespace, name) => this.replicaSetClient.find(namespace, name),
      updateReplicaSet: (replicaSet) =>
        this.ownReplicaSets.remember(this.replicaSetClient.update(replicaSet)),
      deleteReplicaSet: ({ metadata: { namespace = "", name } }) =>
        this.replicaSetClient.delete(namespace, name),
      updateStatus: (deployment) =>
        this.ownDeployments.remember(this.deploymentClient.updateStatus(deployment)),
      event: (deployment, type, reason, message) => this.recorder.event(deployment, type, reason, message),
    };
    this.controller = new Controller(context.scope, {
      limit: context.client.limit,
      reconcile: (key) => this.reconcile(key),
      workers: WORKERS,
      maxRetries: MAX_RETRIES,
    });
    this.deployments = context.informers.informer<Deployment>(deploymentDescriptor).onChange({
      add: (deployment) => this.controller.enqueue(keyOf(deployment)),
      update: (deployment) => {
        if (!this.ownDeployments.isEcho(deployment)) this.controller.enqueue(keyOf(deployment));
      },
      delete: (deployment) => this.ownDeployments.forget(keyOf(deployment)),
    });
    this.replicaSets = context.informers
      .informer<ReplicaSet>(replicaSetDescriptor)
      .addIndex(BY_CONTROLLER, controllerUidOf)
      .addIndex(ORPHANS_BY_NAMESPACE, orphanNamespaceOf)
      .onChange({
        add: (replicaSet) => this.replicaSetChanged(replicaSet),
        update: (replicaSet, previous) => {
          if (controllerOf(previous)?.uid !== controllerOf(replicaSet)?.uid) this.enqueueOwner(previous);
          if (!this.ownReplicaSets.isEcho(replicaSet)) this.replicaSetChanged(replicaSet);
        },
        delete: (replicaSet) => {
          this.ownReplicaSets.forget(keyOf(replicaSet));
          this.enqueueOwner(replicaSet);
        },
      });
    this.pods = context.informers
      .informer<Pod>(podDescriptor)
      .addIndex(BY_CONTROLLER, controllerUidOf)
      .onChange({ delete: (pod) => this.podDeleted(pod) });
    context.whenSynced(() => this.controller.start());
  }

  private replicaSetChanged(replicaSet: ReplicaSet): void {
    if (controllerOf(replicaSet)) {
      this.enqueueOwner(replicaSet);
      return;
    }
    for (const deployment of this.deployments.list(replicaSet.metadata.namespace))
      if (selectorMatches(selectorOf(deployment.spec.selector), replicaSet.metadata.labels))
        this.controller.enqueue(keyOf(deployment));
  }

  private enqueueOwner(replicaSet: ReplicaSet): void {
    const owner = controllerOf(replicaSet);
    if (owner?.kind === "Deployment")
      this.controller.enqueue(`${replicaSet.metadata.namespace ?? ""}/${owner.name}`);
  }

  /** A Deployment that recreates waits for its last pod to go. */
  private podDeleted(pod: Pod): void {
    const owner = controllerOf(pod);
    if (owner?.kind !== "ReplicaSet") return;
    const replicaSet = this.replicaSets.get(pod.metadata.namespace ?? "", owner.name);
    const deploymentName = replicaSet && controllerOf(replicaSet)?.name;
    if (deploymentName === undefined) return;
    const deployment = this.deployments.get(pod.metadata.namespace ?? "", deploymentName);
    if (deployment?.spec.strategy?.type !== "Recreate") return;
    for (const { metadata } of this.replicaSets.iterate(BY_CONTROLLER, deployment.metadata.uid))
      if (this.pods.countBy(BY_CONTROLLER, metadata.uid) > 0) return;
    this.controller.enqueue(keyOf(deployment));
  }

  private reconcile(key: string): ReconcileResult {
    const cached = this.deployments.byKey(key);
    if (!cached) return undefined;
    const deployment = this.ownDeployments.newest(cached);
    const { matchLabels, matchExpressions } = deployment.spec.selector;
    if (Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0) {
      const message = "This deployment is selecting all pods. A non-empty selector is required.";
      this.recorder.event(deployment, "Warning", "SelectingAll", message);
      const generation = deployment.metadata.generation ?? 0;
      if ((deployment.status?.observedGeneration ?? 0) < generation)
        this.writes.updateStatus({
          ...deployment,
          status: { ...deployment.status, observedGeneration: generation },
        });
      return undefined;
    }
    const replicaSets = this.claimReplicaSets(deployment);
    return new DeploymentSync(deployment, replicaSets, this.writes, this.scope.nowMs, (newest) =>
      this.oldPodsRunning(deployment, newest),
    ).run();
  }

  /** The ReplicaSets of `deployment`, after adopting and releasing (getReplicaSetsForDeployment). */
  private claimReplicaSets(deployment: Deployment): ReplicaSet[] {
    const selector = selectorOf(deployment.spec.selector);
    const { namespace = "", uid, deletionTimestamp } = deployment.metadata;
    const claiming = new Claiming(deployment, this.deploymentClient, this.replicaSetClient);
    const claimed: ReplicaSet[] = [];
    for (const cached of this.replicaSets.by(BY_CONTROLLER, uid)) {
      const replicaSet = this.ownReplicaSets.newest(cached);
      if (selectorMatches(selector, replicaSet.metadata.labels)) claimed.push(replicaSet);
      else if (deletionTimestamp === undefined) this.remember(claiming.release(replicaSet));
    }
    if (deletionTimestamp !== undefined) return claimed;
    for (const orphan of this.replicaSets.by(ORPHANS_BY_NAMESPACE, namespace)) {
      if (orphan.metadata.deletionTimestamp !== undefined) continue;
      if (!selectorMatches(selector, orphan.metadata.labels)) continue;
      const adopted = this.remember(claiming.adopt(orphan));
      if (adopted) claimed.push(adopted);
    }
    return claimed;
  }

  private remember(replicaSet: ReplicaSet | undefined): ReplicaSet | undefined {
    return replicaSet && this.ownReplicaSets.remember(replicaSet);
  }

  /** Whether pods of other ReplicaSets than `newest` are still there, as Recreate must know (oldPodsRunning). */
  private oldPodsRunning(deployment: Deployment, newest: ReplicaSet | undefined): boolean {
    for (const { metadata, status } of this.replicaSets.iterate(BY_CONTROLLER, deployment.metadata.uid)) {
      if (metadata.uid === newest?.metadata.uid) continue;
      if ((status?.replicas ?? 0) > 0) return true;
      for (const pod of this.pods.iterate(BY_CONTROLLER, metadata.uid)) if (!isPodTerminal(pod)) return true;
    }
    return false;
  }
}

export const deploymentController: ControllerDefinition = {
  name: "deployment-controller",
  start: (context) => void new DeploymentController(context),
};
