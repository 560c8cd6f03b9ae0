import type { Parameters } from "../check.ts";
import type { Selection } from "../world.ts";

/** Reads `{kind, namespace, name, labels}`; the namespace is "default" unless given, "*" means all. */
export function parseSelection(parameters: Parameters, kind?: string): Selection {
  const namespace = parameters.optionalText("namespace") ?? "default";
  return {
    kind: kind ?? parameters.text("kind"),
    namespace: namespace === "*" ? "" : namespace,
    name: parameters.optionalText("name"),
    labels: parameters.labels("labels"),
  };
}
