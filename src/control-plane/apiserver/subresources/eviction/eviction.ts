/**
 * pods/eviction: a deletion that asks first. The pod is told why, then deleted with its grace.
 * Models: kubernetes pkg/registry/core/pod/storage/eviction.go (v1.36).
 * Differs: no disruption budgets yet, so nothing refuses an eviction.
 */

import { isPodTerminal, withPodCondition } from "#api/kinds/core/pod/pod-conditions.ts";
import type { DraftObject, Pod } from "#api/types.ts";
import { badRequest } from "#api/status-error.ts";
import { respondRaw, successStatus } from "../../output/respond.ts";
import { decodeRecord, parseDryRun } from "../../stages/decode.ts";
import { deleteObject, type DeletionOptions } from "../../strategy/delete-object.ts";
import { updateObject } from "../../strategy/update-object.ts";
import { requireObject } from "../../verbs/read.ts";
import { named, type Subresource } from "../subresource.ts";

interface Eviction {
  readonly metadata?: { readonly name?: string };
  readonly deleteOptions?: DeletionOptions & { readonly dryRun?: readonly string[] };
}

export const eviction: Subresource = {
  name: "eviction",
  serves: named("eviction"),
  verbs: ["create"],
  kind: { group: "policy", version: "v1", kind: "Eviction" },
  handle: (received) => {
    const body = decodeRecord(received.request.body, "Eviction") as Eviction;
    const said = body.metadata?.name ?? "";
    if (said !== "" && said !== received.target.name) {
      throw badRequest("name in URL does not match name in Eviction object");
    }
    const context = {
      ...received,
      dryRun: received.dryRun || parseDryRun(body.deleteOptions?.dryRun, "DeleteOptions"),
    };
    let pod = requireObject(context) as Pod;
    if (!isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined) {
      const told = withPodCondition(pod, {
        type: "DisruptionTarget",
        status: "True",
        reason: "EvictionByEvictionAPI",
        message: "Eviction API: evicting",
        lastTransitionTime: context.server.timestamp(),
      });
      const stored = updateObject(context, pod, told as unknown as DraftObject, {
        subresource: "eviction",
        fromClient: false,
      });
      if (!context.dryRun) pod = stored as Pod;
    }
    deleteObject(context, pod, body.deleteOptions ?? {});
    return respondRaw(context, 201, successStatus(undefined, 201));
  },
};
