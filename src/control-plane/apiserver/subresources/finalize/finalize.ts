/**
 * namespaces/finalize: the namespace controller takes its finalizer from spec.finalizers; the last one lets go.
 * Models: kubernetes pkg/registry/core/namespace/storage FinalizeREST (v1.36).
 */

import type { DraftObject } from "#api/types.ts";
import { respondObject } from "../../output/respond.ts";
import { decodeObject } from "../../stages/decode.ts";
import { updateObject } from "../../strategy/update-object.ts";
import { requireObject } from "../../verbs/read.ts";
import { checkName } from "../../verbs/write.ts";
import { named, type Subresource } from "../subresource.ts";

export const finalize: Subresource = {
  name: "finalize",
  serves: named("finalize"),
  verbs: ["update"],
  handle: (context) => {
    const body = decodeObject(context);
    checkName(context, body);
    const previous = requireObject(context);
    const present = previous as unknown as DraftObject;
    const draft: DraftObject = { ...present, metadata: body.metadata, spec: body["spec"] };
    return respondObject(
      context,
      200,
      updateObject(context, previous, draft, { subresource: "finalize", fromClient: false }),
    );
  },
};
