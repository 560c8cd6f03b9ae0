/**
 * Label selectors: the text of `-l` and `?labelSelector=`, the LabelSelector object of specs, matching and the
 * canonical text.
 * Models: apimachinery pkg/labels (selector.go) and metav1.LabelSelectorAsSelector (v0.36).
 */

import { fieldError, type FieldError } from "./field-error.ts";
import { LabelSelectorParser, type SelectorOperator } from "./label-selector-parser.ts";
import { labelValueErrors, qualifiedNameErrors } from "./names.ts";
import { parsed, parseFailure, type Parsed } from "./parsed.ts";
import type { LabelSelector } from "./types.ts";

export type { SelectorOperator } from "./label-selector-parser.ts";

export type Labels = Readonly<Record<string, string>> | undefined;

/** One term: all terms of a selector must hold. */
export interface Requirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  /** Sorted. */
  readonly values: readonly string[];
}

/** A parsed selector. `nothing` matches no labels whatever the requirements are. */
export interface Selector {
  readonly requirements: readonly Requirement[];
  readonly nothing: boolean;
}

export const EVERYTHING: Selector = { requirements: [], nothing: false };
export const NOTHING: Selector = { requirements: [], nothing: true };

const OPERATORS = ["in", "notin", "=", "==", "!=", "exists", "!", "gt", "lt"];
const INTEGER = /^[+-]?\d+$/;

/** What NewRequirement of upstream has to say about a term. */
export function requirementErrors(
  key: string,
  operator: SelectorOperator,
  values: readonly string[],
): FieldError[] {
  const errors: FieldError[] = [];
  const keyErrors = qualifiedNameErrors(key);
  if (keyErrors.length > 0) errors.push(fieldError.invalid("key", key, keyErrors.join("; ")));
  switch (operator) {
    case "in":
    case "notin":
      if (values.length === 0) {
        errors.push(
          fieldError.invalid("values", values, "for 'in', 'notin' operators, values set can't be empty"),
        );
      }
      break;
    case "=":
    case "==":
    case "!=":
      if (values.length !== 1) {
        errors.push(
          fieldError.invalid("values", values, "exact-match compatibility requires one single value"),
        );
      }
      break;
    case "exists":
    case "!":
      if (values.length > 0) {
        errors.push(
          fieldError.invalid("values", values, "values set must be empty for exists and does not exist"),
        );
      }
      break;
    case "gt":
    case "lt":
      if (values.length !== 1) {
        errors.push(
          fieldError.invalid("values", values, "for 'Gt', 'Lt' operators, exactly one value is required"),
        );
      }
      values.forEach((value, index) => {
        if (!INTEGER.test(value)) {
          const sentence = "for 'Gt', 'Lt' operators, the value must be an integer";
          errors.push(fieldError.invalid(`values[${index}]`, value, sentence));
        }
      });
      break;
    default:
      errors.push(fieldError.notSupported("operator", operator, OPERATORS));
  }
  values.forEach((value, index) => {
    const valueErrors = labelValueErrors(value);
    if (valueErrors.length > 0) {
      errors.push(fieldError.invalid(`values[${index}][${key}]`, value, valueErrors.join("; ")));
    }
  });
  return errors;
}

/** Several errors as Go's aggregate prints them. */
export function aggregateText(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map((error) => error.text))];
  return texts.length === 1 ? (texts[0] ?? "") : `[${texts.join(", ")}]`;
}

function parseFresh(text: string): Parsed<Selector> {
  const terms = new LabelSelectorParser(text).parse();
  if (!terms.ok) return terms;
  const requirements: Requirement[] = [];
  for (const { key, operator, values } of terms.value) {
    const sorted = [...values].sort();
    const errors = requirementErrors(key, operator, sorted);
    if (errors.length > 0) return parseFailure(`unable to parse requirement: ${aggregateText(errors)}`);
    requirements.push({ key, operator, values: sorted });
  }
  return parsed({ requirements: sortByKey(requirements), nothing: false });
}

const sortByKey = (requirements: readonly Requirement[]): readonly Requirement[] =>
  [...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));

/** The text of `-l`: "a=b,c!=d,e in (f,g),!h". An empty text selects everything. */
export function parseLabelSelector(text: string): Parsed<Selector> {
  return text === "" ? parsed(EVERYTHING) : parseFresh(text);
}

function numbersCompare(value: string | undefined, operator: "gt" | "lt", bound: string): boolean {
  if (value === undefined || !INTEGER.test(value)) return false;
  return operator === "gt" ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound);
}

export function requirementMatches(requirement: Requirement, labels: Labels): boolean {
  const { key, operator, values } = requirement;
  const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "=":
    case "==":
      return value === values[0];
    case "in":
      return value !== undefined && values.includes(value);
    case "!=":
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case "gt":
    case "lt":
      return numbersCompare(value, operator, values[0] ?? "");
  }
}

export function selectorMatches(selector: Selector, labels: Labels): boolean {
  if (selector.nothing) return false;
  for (const requirement of selector.requirements) {
    if (!requirementMatches(requirement, labels)) return false;
  }
  return true;
}

function requirementText({ key, operator, values }: Requirement): string {
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${values.join(",")})`;
    case "gt":
      return `${key}>${values[0]}`;
    case "lt":
      return `${key}<${values[0]}`;
    default:
      return `${key}${operator}${values[0]}`;
  }
}

/** The canonical text: terms by key. */
export function selectorText(selector: Selector): string {
  return selector.requirements.map(requirementText).join(",");
}

const OBJECT_OPERATORS: Readonly<Record<string, SelectorOperator>> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
};

const compiled = new WeakMap<object, Selector>();

/**
 * A LabelSelector object as a matcher. Absent selects nothing, an empty one everything. Objects are frozen, so the
 * result is remembered per object. Texts are those that validation has accepted.
 */
export function selectorOf(selector: LabelSelector | undefined): Selector {
  if (selector === undefined) return NOTHING;
  const known = compiled.get(selector);
  if (known) return known;
  const result = compileSelector(selector);
  compiled.set(selector, result);
  return result;
}

function compileSelector({ matchLabels, matchExpressions }: LabelSelector): Selector {
  const requirements: Requirement[] = Object.entries(matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: "=",
    values: [value],
  }));
  for (const { key, operator, values } of matchExpressions ?? []) {
    const known = OBJECT_OPERATORS[operator];
    // Validation refuses other operators; an object that has one nevertheless selects nothing.
    if (known === undefined) return NOTHING;
    requirements.push({ key, operator: known, values: [...(values ?? [])].sort() });
  }
  return { requirements: sortByKey(requirements), nothing: false };
}

/** A plain map (spec.selector of a Service) as a matcher: all its pairs must be there. Empty selects everything. */
export function selectorOfMap(map: Readonly<Record<string, string>>): Selector {
  const known = compiled.get(map);
  if (known) return known;
  const result = compileSelector({ matchLabels: map });
  compiled.set(map, result);
  return result;
}

/** metav1.FormatLabelSelector: what columns and `describe` show; `<none>` for an empty selector. */
export function labelSelectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return "<none>";
  const text = selectorText(selectorOf(selector));
  return text === "" ? "<none>" : text;
}

/** labels.FormatLabels: "a=b,c=d" by key, `<none>` when empty. */
export function labelsText(labels: Labels): string {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length === 0 ? "<none>" : keys.map((key) => `${key}=${labels?.[key] ?? ""}`).join(",");
}
