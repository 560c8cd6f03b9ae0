/**
 * Rules of roles as sets of single permissions: which are missing, which are too many, and how `can-i --list` shows them.
 * Models: k8s.io/component-helpers auth/rbac/validation (rule_breakdown, Covers), kubectl pkg/util/rbac (v1.36).
 */

export interface PolicyRule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** One rule per permission: one verb on one resource of one group (and one name), or on one path. */
export function breakdownRules(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  return rules.flatMap(({ verbs = [], apiGroups = [], resources = [], resourceNames, nonResourceURLs }) => [
    ...apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.flatMap((verb): readonly PolicyRule[] => {
          const rule = { verbs: [verb], apiGroups: [group], resources: [resource] };
          if (!resourceNames || resourceNames.length === 0) return [rule];
          return resourceNames.map((name) => ({ ...rule, resourceNames: [name] }));
        }),
      ),
    ),
    ...(nonResourceURLs ?? []).flatMap((path) =>
      verbs.map((verb) => ({ verbs: [verb], nonResourceURLs: [path] })),
    ),
  ]);
}

/** The single permissions of `wanted` that no rule of `rules` gives. */
export function uncoveredRules(
  rules: readonly PolicyRule[],
  wanted: readonly PolicyRule[],
): readonly PolicyRule[] {
  return breakdownRules(wanted).filter((single) => !rules.some((rule) => covers(rule, single)));
}

const hasAll = (some: readonly string[] = [], all: readonly string[] = []): boolean =>
  all.every((each) => some.includes(each));

/** A star means everything; a list of names that is empty means every name. */
function covers(rule: PolicyRule, single: PolicyRule): boolean {
  const names = rule.resourceNames ?? [];
  return (
    (rule.verbs?.includes("*") || hasAll(rule.verbs, single.verbs)) &&
    (rule.apiGroups?.includes("*") || hasAll(rule.apiGroups, single.apiGroups)) &&
    (single.resources ?? []).every((resource) => coversResource(rule.resources ?? [], resource)) &&
    (names.length === 0 ||
      ((single.resourceNames ?? []).length > 0 && hasAll(names, single.resourceNames))) &&
    (single.nonResourceURLs ?? []).every((path) => coversPath(rule.nonResourceURLs ?? [], path))
  );
}

function coversResource(resources: readonly string[], wanted: string): boolean {
  if (resources.includes("*") || resources.includes(wanted)) return true;
  const slash = wanted.indexOf("/");
  return slash >= 0 && resources.includes(`*${wanted.slice(slash)}`);
}

const coversPath = (paths: readonly string[], wanted: string): boolean =>
  paths.some((path) => path === wanted || (path.endsWith("*") && wanted.startsWith(path.slice(0, -1))));

/** Verbs of the same resource (and name) in one rule, sorted as `can-i --list` shows them. Paths stay apart. */
export function compactRules(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const compact = new Map<string, PolicyRule>();
  for (const rule of breakdownRules(rules)) {
    const { verbs = [], ...rest } = rule;
    const key = JSON.stringify(rule.nonResourceURLs ? rule : rest);
    compact.set(key, { ...rest, verbs: [...new Set([...(compact.get(key)?.verbs ?? []), ...verbs])] });
  }
  return [...compact.values()].sort((a, b) => (goRuleText(a) < goRuleText(b) ? -1 : 1));
}

/** "{Verbs:[get] APIGroups:[] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}" */
export function goRuleText(rule: PolicyRule): string {
  const list = (words: readonly string[] = []): string => `[${words.join(" ")}]`;
  return `{Verbs:${list(rule.verbs)} APIGroups:${list(rule.apiGroups)} Resources:${list(rule.resources)} ResourceNames:${list(rule.resourceNames)} NonResourceURLs:${list(rule.nonResourceURLs)}}`;
}
