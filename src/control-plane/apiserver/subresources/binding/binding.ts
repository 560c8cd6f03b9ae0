/**
 * pods/binding: the scheduler's decision. It can be made once.
 * Models: kubernetes pkg/registry/core/pod/storage/storage.go BindingREST (v1.36).
 */

import { withPodCondition } from "#api/kinds/core/pod/pod-conditions.ts";
import { fieldError, type FieldError } from "#api/field-error.ts";
import { conflict, invalid } from "#api/status-error.ts";
import type { DraftObject, Pod } from "#api/types.ts";
import { respondRaw, successStatus } from "../../output/respond.ts";
import type { RequestContext } from "../../request-context.ts";
import { decodeRecord } from "../../stages/decode.ts";
import { updateObject } from "../../strategy/update-object.ts";
import { requireObject } from "../../verbs/read.ts";
import { named, type Subresource } from "../subresource.ts";

interface Binding {
  readonly target?: { readonly kind?: string; readonly name?: string };
  readonly metadata?: {
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

function checkTarget(name: string, target: Binding["target"]): string {
  const errors: FieldError[] = [];
  const kind = target?.kind ?? "";
  if (kind !== "" && kind !== "Node")
    errors.push(fieldError.notSupported("target.kind", kind, ["Node", "<empty>"]));
  if (!target?.name) errors.push(fieldError.required("target.name"));
  if (errors.length > 0) throw invalid("", "Binding", name, errors);
  return target?.name ?? "";
}

/** Throws Conflict when the pod cannot be bound any more. */
function checkPod(context: RequestContext, pod: Pod, binding: Binding): void {
  const { name, uid, resourceVersion } = pod.metadata;
  const fail = (why: string): never => {
    throw conflict({ group: "", resource: "pods/binding" }, name, why);
  };
  const wanted = binding.metadata ?? {};
  if (wanted.uid && wanted.uid !== uid) {
    throw conflict(
      context.target.resource.resource,
      name,
      `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${uid}`,
    );
  }
  if (wanted.resourceVersion && wanted.resourceVersion !== resourceVersion) {
    throw conflict(context.target.resource.resource, name);
  }
  if (pod.metadata.deletionTimestamp !== undefined) {
    fail(`pod ${name} is being deleted, cannot be assigned to a host`);
  }
  if (pod.spec.nodeName) fail(`pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
  if ((pod.spec.schedulingGates?.length ?? 0) > 0) fail(`pod ${name} has non-empty .spec.schedulingGates`);
}

export const binding: Subresource = {
  name: "binding",
  serves: named("binding"),
  verbs: ["create"],
  kind: { group: "", version: "v1", kind: "Binding" },
  handle: (context) => {
    const body = decodeRecord(context.request.body, "Binding") as Binding;
    const nodeName = checkTarget(context.target.name, body.target);
    const pod = requireObject(context) as Pod;
    checkPod(context, pod, body);
    const annotations = body.metadata?.annotations;
    const assigned: Pod = {
      ...pod,
      metadata: annotations
        ? { ...pod.metadata, annotations: { ...pod.metadata.annotations, ...annotations } }
        : pod.metadata,
      spec: { ...pod.spec, nodeName },
    };
    const lastTransitionTime = context.server.timestamp();
    const bound = withPodCondition(assigned, { type: "PodScheduled", status: "True", lastTransitionTime });
    updateObject(context, pod, bound as unknown as DraftObject, {
      subresource: "binding",
      fromClient: false,
    });
    return respondRaw(context, 201, successStatus(undefined, 201));
  },
};
