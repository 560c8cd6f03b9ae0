/**
 * /scale: the number of replicas, in one shape for every kind that has some.
 * Models: kubernetes pkg/registry/apps/deployment/storage ScaleREST, autoscaling/v1 Scale (v1.36).
 */

import { fieldError } from "#api/field-error.ts";
import type { KindDescriptor, ScalePaths } from "#api/kind-descriptor.ts";
import { selectorOf, selectorOfMap, selectorText } from "#api/label-selector.ts";
import { splitPath, valueAt, withValueAt, type JsonObject } from "#api/object-path.ts";
import { assertPresent } from "#kernel/assert.ts";
import { badRequest, conflict, invalid } from "#api/status-error.ts";
import type { DraftObject, KubernetesObject, LabelSelector } from "#api/types.ts";
import { respondRaw } from "../../output/respond.ts";
import type { RequestContext } from "../../request-context.ts";
import { decodeRecord } from "../../stages/decode.ts";
import { updateObject } from "../../strategy/update-object.ts";
import { applyPatchBody } from "../../verbs/patch.ts";
import { requireObject } from "../../verbs/read.ts";
import type { Subresource } from "../subresource.ts";

interface Scale {
  readonly kind: "Scale";
  readonly apiVersion: "autoscaling/v1";
  readonly metadata: Record<string, unknown>;
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly replicas: number; readonly selector?: string };
}

const pathsOf = (descriptor: KindDescriptor): ScalePaths => assertPresent(descriptor.scale, "scale paths");

function scaleOf(descriptor: KindDescriptor, object: KubernetesObject): Scale {
  const paths = pathsOf(descriptor);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = valueAt(object, splitPath(paths.specReplicas)) as number | undefined;
  const selector = selectorTextOf(valueAt(object, splitPath(paths.selector)));
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas ? { replicas } : {},
    status: {
      replicas: (valueAt(object, splitPath(paths.statusReplicas)) as number | undefined) ?? 0,
      ...(selector === "" ? {} : { selector }),
    },
  };
}

/** A LabelSelector has matchLabels or matchExpressions; a plain map is the selector of older kinds. */
function selectorTextOf(selector: unknown): string {
  if (typeof selector !== "object" || selector === null) return "";
  const isSelector = "matchLabels" in selector || "matchExpressions" in selector;
  return selectorText(
    isSelector ? selectorOf(selector as LabelSelector) : selectorOfMap(selector as Record<string, string>),
  );
}

/** Throws a StatusError for a body that is no Scale of this object. */
function wantedReplicas(
  context: RequestContext,
  previous: KubernetesObject,
  body: Record<string, unknown>,
): number {
  const { name } = previous.metadata;
  if (body["kind"] !== undefined && body["kind"] !== "Scale") {
    throw badRequest(`wrong object passed to Scale update: ${JSON.stringify(body["kind"])}`);
  }
  const metadata = (body["metadata"] ?? {}) as Record<string, unknown>;
  const said = metadata["resourceVersion"];
  if (said && said !== previous.metadata.resourceVersion)
    throw conflict(context.target.resource.resource, name);
  const replicas = (body["spec"] as Record<string, unknown> | undefined)?.["replicas"] ?? 0;
  if (typeof replicas !== "number" || !Number.isInteger(replicas)) {
    throw badRequest(
      'Scale in version "v1" cannot be handled as a Scale: spec.replicas must be a whole number',
    );
  }
  if (replicas < 0) {
    throw invalid("autoscaling", "Scale", name, [
      fieldError.invalid("spec.replicas", replicas, "must be greater than or equal to 0"),
    ]);
  }
  return replicas;
}

export const scale: Subresource = {
  name: "scale",
  serves: (descriptor) => descriptor.scale !== undefined,
  verbs: ["get", "patch", "update"],
  kind: { group: "autoscaling", version: "v1", kind: "Scale" },
  handle: (context) => {
    const { descriptor } = context.target.resource;
    const previous = requireObject(context);
    const present = scaleOf(descriptor, previous);
    if (context.target.verb === "get") return respondRaw(context, 200, present);
    const body =
      context.target.verb === "patch"
        ? applyPatchBody(context, present as unknown as JsonObject)
        : decodeRecord(context.request.body, "Scale");
    const replicas = wantedReplicas(context, previous, body);
    const draft = withValueAt(
      previous as unknown as DraftObject,
      splitPath(pathsOf(descriptor).specReplicas),
      replicas,
    );
    const stored = updateObject(context, previous, draft, { subresource: "scale", fromClient: true });
    return respondRaw(context, 200, scaleOf(descriptor, stored));
  },
};
