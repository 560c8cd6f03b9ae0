/** /status: what a controller says of an object. The spec is not touched, as the object itself does not touch it. */

import { respondObject } from "../../output/respond.ts";
import { decodeObject } from "../../stages/decode.ts";
import { updateObject } from "../../strategy/update-object.ts";
import { patch } from "../../verbs/patch.ts";
import { get, requireObject } from "../../verbs/read.ts";
import { checkName } from "../../verbs/write.ts";
import type { Subresource } from "../subresource.ts";

export const status: Subresource = {
  name: "status",
  serves: (descriptor) => descriptor.statusSubresource,
  verbs: ["get", "patch", "update"],
  handle: (context) => {
    if (context.target.verb === "get") return get(context);
    if (context.target.verb === "patch") return patch(context);
    const draft = decodeObject(context);
    checkName(context, draft);
    const previous = requireObject(context);
    return respondObject(
      context,
      200,
      updateObject(context, previous, draft, { subresource: "status", fromClient: true }),
    );
  },
};
