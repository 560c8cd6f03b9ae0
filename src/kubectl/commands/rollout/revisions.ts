/** The revisions of a deployment are its replica sets. Models: polymorphichelpers/history.go, deploymentutil (v1.36). */

import { groupKindText } from "../../rest/api-resource.ts";
import type { DraftObject, LabelSelector, PodTemplateSpec, ReplicaSet } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import type { ResourceInfo } from "../../resources/resource-info.ts";
import { listObjects } from "../../resources/select.ts";
import { selectorText } from "../../resources/selector-text.ts";
import { knownResource } from "../create/generator.ts";

export const REVISION_ANNOTATION = "deployment.kubernetes.io/revision";
export const CHANGE_CAUSE_ANNOTATION = "kubernetes.io/change-cause";

const replicaSetResource = knownResource("apps", "v1", "ReplicaSet", "replicasets");

export interface Revision {
  readonly number: number;
  readonly replicaSet: ReplicaSet;
  readonly template: PodTemplateSpec;
}

export const annotationsOf = (object: {
  readonly metadata: { readonly annotations?: unknown };
}): Readonly<Record<string, string>> =>
  (object.metadata.annotations ?? {}) as Readonly<Record<string, string>>;

/** In order of their numbers. */
export function* revisionsOf(invocation: Invocation, info: ResourceInfo): Coroutine<readonly Revision[]> {
  if (info.resource.kind !== "Deployment") {
    throw new CommandError(
      `no history viewer has been implemented for ${JSON.stringify(groupKindText(info.resource))}`,
    );
  }
  const spec = (info.object as DraftObject & { spec: { selector: LabelSelector } }).spec;
  const all = (yield* listObjects(
    invocation,
    { resource: replicaSetResource, namespace: info.namespace },
    { selector: selectorText(spec.selector) },
  )) as unknown as readonly ReplicaSet[];
  return all
    .filter((each) =>
      each.metadata.ownerReferences?.some(
        (owner) => owner.controller && owner.uid === info.object.metadata.uid,
      ),
    )
    .map((replicaSet) => ({
      replicaSet,
      number: Number(annotationsOf(replicaSet)[REVISION_ANNOTATION] ?? 0),
      template: (replicaSet.spec.template ?? {}) as PodTemplateSpec,
    }))
    .filter((each) => each.number > 0)
    .sort((a, b) => a.number - b.number);
}
