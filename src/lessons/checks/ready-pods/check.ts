/** How many pods of a selection are ready, and on how many different nodes. */

import type { Pod } from "#api/types.ts";
import type { CheckKind } from "../../check.ts";
import { isServing } from "../../world.ts";
import { parseSelection } from "../selection.ts";

export const readyPodsCheck: CheckKind = {
  name: "ready-pods",
  create(parameters) {
    const selection = parseSelection(parameters, "Pod");
    const exactly = parameters.optionalNumber("exactly");
    const atLeast = exactly ?? parameters.number("atLeast");
    const nodes = parameters.optionalNumber("nodes") ?? 0;
    const notOnNode = parameters.optionalText("notOnNode");
    parameters.finish();
    return {
      evaluate(world) {
        const ready = world
          .find(selection)
          .map((object) => object as Pod)
          .filter((pod) => isServing(pod) && pod.spec.nodeName !== notOnNode);
        const onNodes = new Set(ready.map((pod) => pod.spec.nodeName)).size;
        const enough = exactly === undefined ? ready.length >= atLeast : ready.length === exactly;
        const where =
          (nodes > 0 ? ` on ${onNodes} of ${nodes} nodes` : "") +
          (notOnNode === undefined ? "" : `, not counting ${notOnNode}`);
        const tooMany = !enough && ready.length > atLeast;
        const count = tooMany
          ? `${ready.length} ready, ${atLeast} wanted`
          : `${ready.length} of ${atLeast} ready`;
        return { holds: enough && onNodes >= nodes, detail: count + where };
      },
    };
  },
};
