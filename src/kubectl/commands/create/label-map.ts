/** Texts of labels and selectors as objects. */

import { parseLabelSelector } from "#api/label-selector.ts";
import type { LabelSelector } from "#api/types.ts";
import { CommandError } from "../../errors.ts";

const OPERATORS = { in: "In", notin: "NotIn", "!=": "NotIn", exists: "Exists", "!": "DoesNotExist" } as const;

/** Any selector as an object. Models: apimachinery metav1.ParseToLabelSelector. */
export function parseSelector(text: string): LabelSelector {
  const selector = parseLabelSelector(text);
  if (!selector.ok) throw new CommandError(selector.error);
  const matchLabels: Record<string, string> = {};
  const matchExpressions: NonNullable<LabelSelector["matchExpressions"]>[number][] = [];
  for (const { key, operator, values } of selector.value.requirements) {
    if (operator === "=" || operator === "==") matchLabels[key] = values[0] ?? "";
    else if (operator === "gt" || operator === "lt")
      throw new CommandError(`"${operator}" is not a valid label selector operator`);
    else {
      matchExpressions.push({
        key,
        operator: OPERATORS[operator],
        ...(values.length > 0 ? { values: [...values] } : {}),
      });
    }
  }
  return {
    ...(matchExpressions.length > 0 ? { matchExpressions } : {}),
    ...(Object.keys(matchLabels).length > 0 ? { matchLabels } : {}),
  };
}

/** "a=b,c=d" → a map. Models: kubectl pkg/generate.ParseLabels. */

export function parseLabelMap(text: string): Record<string, string> {
  const result: Record<string, string> = {};
  for (const pair of text.split(",")) {
    const [key = "", value, ...more] = pair.split("=");
    if (value === undefined || more.length > 0) throw new CommandError(`unexpected label spec: ${pair}`);
    result[key.trim()] = value.trim();
  }
  return result;
}
