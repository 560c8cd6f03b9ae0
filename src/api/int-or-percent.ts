/**
 * Values that are a number or a percentage of something: maxSurge, maxUnavailable, targetPort (where a string is a
 * name).
 * Models: apimachinery pkg/util/intstr (v0.36): GetScaledValueFromIntOrPercent.
 */

import { parsed, parseFailure, type Parsed } from "./parsed.ts";

export type IntOrString = number | string;

/** strconv.Atoi. */
export function parseGoInteger(text: string): Parsed<number> {
  if (!/^[+-]?\d+$/.test(text)) {
    return parseFailure(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    return parseFailure(`strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`);
  }
  return parsed(value);
}

/** A number stays; "25%" becomes that share of `total`, rounded up or down to a whole number. */
export function scaledValueOf(value: IntOrString, total: number, roundUp: boolean): Parsed<number> {
  if (typeof value === "number") return parsed(value);
  if (!value.endsWith("%")) {
    return parseFailure("invalid value for IntOrString: invalid type: string is not a percentage");
  }
  const percent = parseGoInteger(value.slice(0, -1));
  if (!percent.ok) {
    return parseFailure(
      `invalid value for IntOrString: invalid value ${JSON.stringify(value)}: ${percent.error}`,
    );
  }
  const exact = (percent.value * total) / 100;
  return parsed(roundUp ? Math.ceil(exact) + 0 : Math.floor(exact) + 0);
}
