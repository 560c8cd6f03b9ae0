/** How Go prints values: fmt's %v and Printf, for the values that JSON has. */

import { goTypeName, goValueText } from "#api/go-format.ts";

/** As fmt.Sprint prints; a missing value is "<no value>", as text/template has it. */
export function formatGoValue(value: unknown): string {
  return value === undefined || value === null ? "<no value>" : goValueText(value);
}

const VERB = /%([-+# 0]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;

/** fmt.Sprintf for %v %s %d %q %t %f %x %c and widths. */
export function goPrintf(format: string, values: readonly unknown[]): string {
  let next = 0;
  const text = format.replace(VERB, (_, flags: string, width: string, precision: string, verb: string) => {
    if (verb === "%") return "%";
    if (next >= values.length) return `%!${verb}(MISSING)`;
    let part = formatVerb(verb, values[next++], precision);
    const size = Number(width ?? 0);
    if (flags.includes("-")) part = part.padEnd(size);
    else part = part.padStart(size, flags.includes("0") && /[dfx]/.test(verb) ? "0" : " ");
    return part;
  });
  const extra = values.slice(next).map((value) => `${goTypeName(value)}=${goValueText(value)}`);
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(", ")})`;
}

function formatVerb(verb: string, value: unknown, precision: string | undefined): string {
  const wrong = (): string => `%!${verb}(${goTypeName(value)}=${goValueText(value)})`;
  switch (verb) {
    case "v":
      return goValueText(value);
    case "s":
      if (typeof value === "number" || typeof value === "boolean") return wrong();
      return precision === undefined ? goValueText(value) : goValueText(value).slice(0, Number(precision));
    case "d":
      return typeof value === "number" && Number.isInteger(value) ? String(value) : wrong();
    case "q":
      return typeof value === "string" ? JSON.stringify(value) : wrong();
    case "t":
      return typeof value === "boolean" ? String(value) : wrong();
    case "f":
      return typeof value === "number" ? value.toFixed(Number(precision ?? 6)) : wrong();
    case "x":
      if (typeof value === "number") return value.toString(16);
      return typeof value === "string"
        ? [...value].map((letter) => letter.charCodeAt(0).toString(16).padStart(2, "0")).join("")
        : wrong();
    case "c":
      return typeof value === "number" ? String.fromCodePoint(value) : wrong();
    case "T":
      return goTypeName(value);
    default:
      return wrong();
  }
}
