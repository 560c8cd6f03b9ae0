/** How Go prints values: fmt's %v and Printf, for the values that JSON has. */

/** As fmt.Sprint prints; a missing value is "<no value>", as text/template has it. */
export function formatGoValue(value: unknown): string {
  return value === undefined || value === null ? "<no value>" : show(value);
}

function show(value: unknown): string {
  if (value === undefined || value === null) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(show).join(" ")}]`;
  if (typeof value === "object") {
    const map = value as Record<string, unknown>;
    const entries = Object.keys(map)
      .sort()
      .map((key) => `${key}:${show(map[key])}`);
    return `map[${entries.join(" ")}]`;
  }
  return typeof value === "number" ? goNumber(value) : String(value);
}

/** Integers plainly; others as %v of a float64 (exponent form from 1e21). */
function goNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  return String(value).replace(/e([+-])(\d)$/, "e$10$2");
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
  const extra = values.slice(next).map((value) => `${goTypeName(value)}=${show(value)}`);
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(", ")})`;
}

function formatVerb(verb: string, value: unknown, precision: string | undefined): string {
  const wrong = (): string => `%!${verb}(${goTypeName(value)}=${show(value)})`;
  switch (verb) {
    case "v":
      return show(value);
    case "s":
      if (typeof value === "number" || typeof value === "boolean") return wrong();
      return precision === undefined ? show(value) : show(value).slice(0, Number(precision));
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

function goTypeName(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return "[]interface {}";
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "number":
      return Number.isInteger(value) ? "int64" : "float64";
    default:
      return "map[string]interface {}";
  }
}
