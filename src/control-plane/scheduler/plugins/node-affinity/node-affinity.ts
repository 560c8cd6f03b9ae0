/**
 * nodeSelector and node affinity, required and preferred.
 * Models: plugins/nodeaffinity (v1.36), with the affinity that an operator may add to all pods (NodeAffinityArgs).
 */

import type { PodSpec } from "#api/types.ts";
import { normalizeScores, refusal, type Plugin } from "../../framework.ts";
import type { NodeInfo } from "../../node-info.ts";
import { compileSelector, compileTerm, type NodeSelectorTerm } from "./node-selector.ts";

export type NodeAffinitySpec = NonNullable<NonNullable<PodSpec["affinity"]>["nodeAffinity"]>;

const NAME = "NodeAffinity";
const REFUSAL = refusal(
  NAME,
  "UnschedulableAndUnresolvable",
  "node(s) didn't match Pod's node affinity/selector",
);
const ENFORCED_REFUSAL = refusal(
  NAME,
  "UnschedulableAndUnresolvable",
  "node(s) didn't match scheduler-enforced node affinity",
);
const CONFLICT = refusal(NAME, "UnschedulableAndUnresolvable", "pod affinity terms conflict");

type Matcher = (node: NodeInfo) => boolean;
type Preference = readonly [weight: number, matches: Matcher];

function preferencesOf(affinity: NodeAffinitySpec | undefined): Preference[] {
  const result: Preference[] = [];
  for (const { weight, preference } of affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
    if (weight !== 0) result.push([weight, compileTerm(preference as NodeSelectorTerm)]);
  }
  return result;
}

/** Everything the spec requires of a node; undefined when it requires nothing. */
function requirementOf(spec: PodSpec): Matcher | undefined {
  const matchers: Matcher[] = [];
  const wanted = Object.entries(spec.nodeSelector ?? {});
  if (wanted.length > 0) matchers.push(({ labels }) => wanted.every(([key, value]) => labels[key] === value));
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required) matchers.push(compileSelector(required.nodeSelectorTerms as readonly NodeSelectorTerm[]));
  if (matchers.length === 0) return undefined;
  return (node) => matchers.every((matches) => matches(node));
}

/**
 * The nodes that the spec names by metadata.name in every alternative (as pods of DaemonSets do): no others need to
 * be looked at. Undefined when it does not.
 */
function namedNodes(spec: PodSpec): Set<string> | undefined {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = (required?.nodeSelectorTerms ?? []) as readonly NodeSelectorTerm[];
  let names: Set<string> | undefined;
  for (const term of terms) {
    let ofTerm: Set<string> | undefined;
    for (const { key, operator, values = [] } of term.matchFields ?? []) {
      if (key !== "metadata.name" || operator !== "In") continue;
      const previous: Set<string> | undefined = ofTerm;
      ofTerm = new Set(previous ? values.filter((value) => previous.has(value)) : values);
    }
    if (!ofTerm) return undefined;
    names = new Set([...(names ?? []), ...ofTerm]);
  }
  return names;
}

export function nodeAffinity(added?: NodeAffinitySpec): Plugin {
  const enforcedTerms = added?.requiredDuringSchedulingIgnoredDuringExecution;
  const enforced = enforcedTerms
    ? compileSelector(enforcedTerms.nodeSelectorTerms as readonly NodeSelectorTerm[])
    : undefined;
  const addedPreferences = preferencesOf(added);
  let required: Matcher | undefined;
  let preferences: Preference[] = [];
  return {
    name: NAME,
    weight: 2,
    requeueOn: ["node-added", "node-labels"],
    preFilter(pod) {
      required = requirementOf(pod.pod.spec);
      if (!required && !enforced) return "skip";
      const nodes = namedNodes(pod.pod.spec);
      if (nodes?.size === 0) return { refused: CONFLICT };
      return nodes ? { nodes } : undefined;
    },
    filter(_, node) {
      if (enforced && !enforced(node)) return ENFORCED_REFUSAL;
      return required && !required(node) ? REFUSAL : undefined;
    },
    preScore(pod) {
      preferences = [...addedPreferences, ...preferencesOf(pod.pod.spec.affinity?.nodeAffinity)];
      return preferences.length > 0;
    },
    score(_, node) {
      let sum = 0;
      for (const [weight, matches] of preferences) if (matches(node)) sum += weight;
      return sum;
    },
    normalize: (scores) => normalizeScores(scores, false),
  };
}
