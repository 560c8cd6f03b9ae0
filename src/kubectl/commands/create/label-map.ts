/** "a=b,c=d" → a map. Models: apimachinery labels.ConvertSelectorToLabelsMap and cmdutil ParseLabels. */

import { CommandError } from "../../errors.ts";

export function parseLabelMap(text: string): Record<string, string> {
  const result: Record<string, string> = {};
  for (const pair of text.split(",")) {
    const [key = "", value, ...more] = pair.split("=");
    if (value === undefined || more.length > 0) throw new CommandError(`invalid selector: ${pair}`);
    result[key.trim()] = value.trim();
  }
  return result;
}
