/**
 * Node selectors compiled for matching.
 * Models: component-helpers scheduling/corev1/nodeaffinity (v0.36): terms are alternatives, the requirements of a term
 * all count, a term without requirements or with invalid ones matches nothing.
 */

import { requirementErrors, type SelectorOperator } from "#api/label-selector.ts";
import type { NodeInfo } from "../../node-info.ts";

export interface NodeSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly NodeSelectorRequirement[];
  readonly matchFields?: readonly NodeSelectorRequirement[];
}

type Matcher = (node: NodeInfo) => boolean;

const NEVER: Matcher = () => false;

const OPERATORS: Readonly<Record<string, SelectorOperator>> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
  Gt: "gt",
  Lt: "lt",
};

const INTEGER = /^[+-]?\d+$/;

/** A label may be called "constructor": what every object inherits is no label. */
const labelOf = ({ labels }: NodeInfo, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;

function compileRequirement({ key, operator, values = [] }: NodeSelectorRequirement): Matcher {
  const known = OPERATORS[operator];
  if (!known || requirementErrors(key, known, values).length > 0) return NEVER;
  switch (known) {
    case "in":
      return (node) => {
        const text = labelOf(node, key);
        return text !== undefined && values.includes(text);
      };
    case "notin":
      return (node) => {
        const text = labelOf(node, key);
        return text === undefined || !values.includes(text);
      };
    case "exists":
      return (node) => labelOf(node, key) !== undefined;
    case "!":
      return (node) => labelOf(node, key) === undefined;
    default: {
      const bound = Number(values[0]);
      return (node) => {
        const text = labelOf(node, key);
        if (text === undefined || !INTEGER.test(text)) return false;
        return known === "gt" ? Number(text) > bound : Number(text) < bound;
      };
    }
  }
}

/** Only metadata.name is a field, with one value (nodeSelectorRequirementsAsFieldSelector). */
function compileField({ key, operator, values = [] }: NodeSelectorRequirement): Matcher {
  if (values.length !== 1 || (operator !== "In" && operator !== "NotIn")) return NEVER;
  const wanted = values[0];
  const valueOf = (node: NodeInfo): string => (key === "metadata.name" ? node.name : "");
  return operator === "In" ? (node) => valueOf(node) === wanted : (node) => valueOf(node) !== wanted;
}

export function compileTerm(term: NodeSelectorTerm): Matcher {
  const matchers = [
    ...(term.matchExpressions ?? []).map(compileRequirement),
    ...(term.matchFields ?? []).map(compileField),
  ];
  if (matchers.length === 0) return NEVER;
  return (node) => matchers.every((matches) => matches(node));
}

/** Undefined terms match nothing, as nil ones do upstream. */
export function compileSelector(terms: readonly NodeSelectorTerm[] | undefined): Matcher {
  const compiled = (terms ?? []).map(compileTerm);
  return (node) => compiled.some((matches) => matches(node));
}
