/**
 * The difference of two structs in the look of go-cmp, as upstream appends it to "pod updates may not change fields".
 * Models: github.com/google/go-cmp cmp.Diff, for JSON values.
 * Differs: unchanged fields are counted, not shown.
 */

import { deepEqual } from "../../../deep-equal.ts";
import { goNumberText } from "../../../go-format.ts";
import { isJsonObject } from "../../../object-path.ts";

/** Words that Go writes in capitals. */
const INITIALISMS: Readonly<Record<string, string>> = { dns: "DNS", host: "Host", tty: "TTY", uid: "UID" };

function goFieldName(name: string): string {
  const word = /^[a-z]+/.exec(name)?.[0] ?? "";
  const first = INITIALISMS[word] ?? word.charAt(0).toUpperCase() + word.slice(1);
  return first + name.slice(word.length);
}

/** Go has no absent texts and flags: what is missing where `other` has one is its zero value. */
function goLiteral(value: unknown, other?: unknown): string {
  if (value === undefined || value === null) {
    return typeof other === "string" ? '""' : typeof other === "boolean" ? "false" : "nil";
  }
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return goNumberText(value);
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `{${value.map((item) => goLiteral(item)).join(", ")}}`;
  const fields = Object.entries(value as Record<string, unknown>).filter(([, field]) => field !== undefined);
  return `{${fields.map(([name, field]) => `${goFieldName(name)}: ${goLiteral(field)}`).join(", ")}}`;
}

const identical = (count: number): string => `... // ${count} identical ${count === 1 ? "field" : "fields"}`;

/** Lines without their newline: a sign, a space, tabs, text. */
function fieldLines(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  tabs: string,
): string[] {
  const lines: string[] = [];
  let same = 0;
  const flush = (): void => {
    if (same > 0) lines.push(`  ${tabs}${identical(same)}`);
    same = 0;
  };
  for (const name of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
    const old = before[name];
    const next = after[name];
    if (old === undefined && next === undefined) continue;
    if (deepEqual(old, next)) {
      same += 1;
      continue;
    }
    flush();
    lines.push(...valueLines(`${goFieldName(name)}: `, old, next, tabs));
  }
  flush();
  return lines;
}

function valueLines(label: string, old: unknown, next: unknown, tabs: string): string[] {
  if (isJsonObject(old) && isJsonObject(next)) {
    return [`  ${tabs}${label}{`, ...fieldLines(old, next, `${tabs}\t`), `  ${tabs}},`];
  }
  if (Array.isArray(old) && Array.isArray(next) && old.length === next.length) {
    const items = (old as unknown[]).flatMap((item, index) =>
      deepEqual(item, next[index])
        ? [`  ${tabs}\t${goLiteral(item)},`]
        : valueLines("", item, (next as unknown[])[index], `${tabs}\t`),
    );
    return [`  ${tabs}${label}{`, ...items, `  ${tabs}},`];
  }
  return [`- ${tabs}${label}${goLiteral(old, next)},`, `+ ${tabs}${label}${goLiteral(next, old)},`];
}

export function goStructDifference(
  typeName: string,
  before: Readonly<Record<string, unknown>> | object,
  after: Readonly<Record<string, unknown>>,
): string {
  const lines = fieldLines(before as Readonly<Record<string, unknown>>, after, "\t");
  return [`  ${typeName}{`, ...lines, "  }", ""].join("\n");
}
