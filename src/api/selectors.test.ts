import { describe, expect, it } from "vitest";

import { fieldSelectorMatches, fieldSelectorText, parseFieldSelector } from "./field-selector.ts";
import {
  aggregateText,
  labelSelectorText,
  parseLabelSelector,
  requirementErrors,
  selectorMatches,
  selectorOf,
  selectorOfMap,
  selectorText,
  type SelectorOperator,
} from "./label-selector.ts";
import { loadVectors, vectorsPresent } from "../testing/vectors.ts";

interface LabelRow {
  kind: "parse" | "match" | "matchLabels" | "requirement";
  selector: string;
  valid: boolean;
  canonical?: string;
  error?: string;
  labels: Record<string, string>;
  matchLabels: Record<string, string>;
  want: boolean;
  key: string;
  operator: SelectorOperator;
  values: string[];
}

/**
 * The vectors were recorded from v0.26; two sentences have changed since. Lengths are counted in bytes (real kubectl
 * v1.36: "must be no more than 63 bytes"), and bad values are printed as JSON (field/errors.go of v0.36).
 */
const modern = (error: string | undefined): string | undefined =>
  error
    ?.replace(/must be no more than (\d+) characters/g, "must be no more than $1 bytes")
    .replace(/\[\]string\{(.*?)\}/g, (_all, list: string) => `[${list.replace(/", "/g, '","')}]`);

describe.skipIf(!vectorsPresent)("label selector vectors", () => {
  const { cases } = vectorsPresent ? loadVectors<{ cases: LabelRow[] }>("label_selector") : { cases: [] };
  it.each(cases.map((row, index) => [`${index} ${row.kind} ${row.selector ?? row.key ?? ""}`, row] as const))(
    "%s",
    (_name, row) => {
      if (row.kind === "requirement") {
        const errors = requirementErrors(row.key, row.operator, row.values);
        expect(errors.length === 0).toBe(row.valid);
        if (row.error !== undefined) expect(aggregateText(errors)).toBe(modern(row.error));
      } else if (row.kind === "matchLabels") {
        expect(selectorMatches(selectorOfMap(row.matchLabels), row.labels)).toBe(row.want);
      } else {
        const result = parseLabelSelector(row.selector);
        if (row.kind === "match") {
          expect(result.ok && selectorMatches(result.value, row.labels)).toBe(row.want);
        } else if (row.valid) {
          expect(result.ok && selectorText(result.value)).toBe(row.canonical);
        } else {
          expect(result).toEqual({ ok: false, error: modern(row.error) });
        }
      }
    },
  );
});

interface FieldRow {
  kind: "parse" | "match";
  selector: string;
  valid: boolean;
  canonical?: string;
  error?: string;
  fields: Record<string, string>;
  want: boolean;
}

describe.skipIf(!vectorsPresent)("field selector vectors", () => {
  const { cases } = vectorsPresent ? loadVectors<{ cases: FieldRow[] }>("field_selector") : { cases: [] };
  it.each(cases.map((row, index) => [`${index} ${row.kind} ${row.selector}`, row] as const))(
    "%s",
    (_name, row) => {
      const result = parseFieldSelector(row.selector);
      if (row.kind === "match") {
        expect(result.ok && fieldSelectorMatches(result.value, (field) => row.fields[field])).toBe(row.want);
      } else if (row.valid) {
        expect(result.ok && fieldSelectorText(result.value)).toBe(row.canonical);
      } else {
        expect(result).toEqual({ ok: false, error: row.error });
      }
    },
  );
});

describe("LabelSelector objects", () => {
  it("selects nothing when absent and everything when empty", () => {
    expect(selectorMatches(selectorOf(undefined), {})).toBe(false);
    expect(selectorMatches(selectorOf({}), {})).toBe(true);
    expect(labelSelectorText({})).toBe("<none>");
  });

  it("combines labels and expressions", () => {
    const selector = {
      matchLabels: { tier: "web" },
      matchExpressions: [
        { key: "app", operator: "In", values: ["b", "a"] },
        { key: "old", operator: "DoesNotExist" },
      ],
    };
    expect(labelSelectorText(selector)).toBe("app in (a,b),!old,tier=web");
    expect(selectorMatches(selectorOf(selector), { tier: "web", app: "a" })).toBe(true);
    expect(selectorMatches(selectorOf(selector), { tier: "web", app: "a", old: "" })).toBe(false);
    expect(selectorMatches(selectorOf(selector), { tier: "web" })).toBe(false);
  });

  it("does not find a label in the prototype", () => {
    const selector = selectorOf({ matchExpressions: [{ key: "constructor", operator: "Exists" }] });
    expect(selectorMatches(selector, {})).toBe(false);
  });
});
