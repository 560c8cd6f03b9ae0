/** rollout undo. Models: polymorphichelpers/rollback.go DeploymentRollbacker (v1.36). */

import { deepEqual } from "#api/deep-equal.ts";
import type { PodTemplateSpec } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../../errors.ts";
import { describePodTemplate } from "../../describe/pod-template.ts";
import type { Invocation } from "../../invocation.ts";
import { LAST_APPLIED_ANNOTATION } from "../../resources/last-applied.ts";
import { groupKindText } from "../../rest/api-resource.ts";
import { patchInfo, type ResourceInfo } from "../../resources/resource-info.ts";
import { annotationsOf, REVISION_ANNOTATION, revisionsOf } from "./revisions.ts";

/** Annotations of a deployment that an undo leaves as they are (rollback.go annotationsToSkip). */
const KEPT_ANNOTATIONS = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  REVISION_ANNOTATION,
  "deployment.kubernetes.io/revision-history",
  "deployment.kubernetes.io/desired-replicas",
  "deployment.kubernetes.io/max-replicas",
  "deprecated.deployment.rollback.to",
]);

export interface UndoResult {
  readonly operation: string;
  readonly dryRunText?: string;
}

export function* undoRollout(invocation: Invocation, info: ResourceInfo): Coroutine<UndoResult> {
  const wanted = invocation.flags.integer("to-revision");
  yield* warnOfApply(invocation, info);
  if (info.resource.kind !== "Deployment") {
    throw new CommandError(
      `no rollbacker has been implemented for ${JSON.stringify(groupKindText(info.resource))}`,
    );
  }
  const revisions = yield* revisionsOf(invocation, info);
  const target = wanted !== 0 ? revisions.find((each) => each.number === wanted) : revisions.at(-2);
  if (!target) {
    throw wanted !== 0
      ? new CommandError(`unable to find specified revision ${wanted} in history`)
      : new CommandError(`no rollout history found for deployment ${JSON.stringify(info.name)}`);
  }
  const template = withoutHash(target.template);
  const dryRun = invocation.dryRun();
  if (dryRun === "client") {
    return { operation: `${describePodTemplate(target.template)} (dry run)`, dryRunText: "" };
  }
  const spec = (info.object["spec"] ?? {}) as { paused?: boolean; template?: PodTemplateSpec };
  if (spec.paused) {
    throw new CommandError(
      `you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`,
    );
  }
  if (deepEqual(withoutHash(spec.template ?? ({} as PodTemplateSpec)), template)) {
    return {
      operation: `skipped rollback (current template already matches revision ${wanted || target.number})`,
    };
  }
  const client = yield* invocation.client();
  const patch = [
    { op: "replace", path: "/spec/template", value: template },
    {
      op: "replace",
      path: "/metadata/annotations",
      value: annotationsAfter(info, annotationsOf(target.replicaSet)),
    },
  ];
  yield* patchInfo(client, info, "application/json-patch+json", patch, {
    dryRun: dryRun === "server" ? "All" : undefined,
  });
  return { operation: "rolled back" };
}

/** The next apply compares with what was applied last, which an undo does not change. */
function* warnOfApply(invocation: Invocation, { object, resource, name }: ResourceInfo): Coroutine<void> {
  if (annotationsOf(object)[LAST_APPLIED_ANNOTATION] === undefined) return;
  yield* invocation.err(
    `Warning: resource ${resource.name}/${name} was previously managed with 'kubectl apply'. Rolling back will not update the ${LAST_APPLIED_ANNOTATION} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n`,
  );
}

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { "pod-template-hash": _, ...labels } = (template.metadata?.labels ?? {}) as Record<string, string>;
  return { ...template, metadata: { ...template.metadata, labels } };
}

function annotationsAfter(info: ResourceInfo, old: Readonly<Record<string, string>>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [key, value] of Object.entries(annotationsOf(info.object))) {
    if (KEPT_ANNOTATIONS.has(key)) result[key] = value;
  }
  for (const [key, value] of Object.entries(old)) if (!KEPT_ANNOTATIONS.has(key)) result[key] = value;
  return result;
}
