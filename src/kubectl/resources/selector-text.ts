/** A LabelSelector as text, for queries and for `describe`. Models: metav1.FormatLabelSelector (v0.36). */

import type { LabelSelector } from "#api/types.ts";

/** "app=web,tier in (a,b)"; "<none>" when it selects nothing, "" when it selects everything. */
export function selectorText(selector: LabelSelector | undefined): string {
  if (!selector) return "<none>";
  const parts: { key: string; text: string }[] = [];
  const labels = (selector.matchLabels ?? {}) as Readonly<Record<string, string>>;
  for (const key of Object.keys(labels)) parts.push({ key, text: `${key}=${labels[key]}` });
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const list = [...values].sort().join(",");
    const text =
      operator === "In"
        ? `${key} in (${list})`
        : operator === "NotIn"
          ? `${key} notin (${list})`
          : operator === "Exists"
            ? key
            : `!${key}`;
    parts.push({ key, text });
  }
  parts.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return parts.map((part) => part.text).join(",");
}
