/** A property of history: since the step began, a selection never had fewer than so many ready pods. */

import type { Pod } from "#api/types.ts";
import { BEGIN_AGAIN, type CheckKind } from "../../check.ts";
import { isSelected, isServing } from "../../world.ts";
import { parseSelection } from "../selection.ts";

export const neverFewerReadyCheck: CheckKind = {
  name: "never-fewer-ready",
  create(parameters, world) {
    const selection = parseSelection(parameters, "Pod");
    const limit = parameters.number("than");
    parameters.finish();
    const ready = new Set<string>();
    for (const object of world.find(selection)) if (isServing(object as Pod)) ready.add(object.metadata.uid);
    let lowest = ready.size;
    let lowestAtMs = world.nowMs;
    return {
      onEvent(event, current) {
        const { object } = event;
        if (!isSelected(selection, object)) return;
        if (event.type !== "DELETED" && isServing(object as Pod)) ready.add(object.metadata.uid);
        else ready.delete(object.metadata.uid);
        if (ready.size < lowest) {
          lowest = ready.size;
          lowestAtMs = current.nowMs;
        }
      },
      evaluate() {
        if (lowest >= limit) return { holds: true, detail: `never fewer than ${lowest}` };
        const when = `${(lowestAtMs / 1000).toFixed(1)} s`;
        return { holds: false, detail: `only ${lowest} were ready at ${when}; ${BEGIN_AGAIN}` };
      },
    };
  },
};
