/** A property of history: since the step began, pods of a selection went and others took their place and are ready. */

import type { Pod } from "#api/types.ts";
import type { CheckKind } from "../../check.ts";
import { isSelected, isServing } from "../../world.ts";
import { parseSelection } from "../selection.ts";

export const podReplacedCheck: CheckKind = {
  name: "pod-replaced",
  create(parameters, world) {
    const selection = parseSelection(parameters, "Pod");
    const atLeast = parameters.optionalNumber("atLeast") ?? 1;
    parameters.finish();
    const before = new Set(world.find(selection).map((pod) => pod.metadata.uid));
    const gone = new Set<string>();
    return {
      onEvent({ type, object }) {
        if (!isSelected(selection, object) || !before.has(object.metadata.uid)) return;
        if (type === "DELETED" || object.metadata.deletionTimestamp) gone.add(object.metadata.uid);
      },
      evaluate(current) {
        const fresh = current
          .find(selection)
          .filter((pod) => !before.has(pod.metadata.uid) && isServing(pod as Pod));
        return {
          holds: gone.size >= atLeast && fresh.length >= atLeast,
          detail: `${gone.size} gone, ${fresh.length} new and ready`,
        };
      },
    };
  },
};
