/** create role, clusterrole, rolebinding, clusterrolebinding, and create token (honest). */

import type { DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { arrayFlag, durationFlag, sliceFlag, textFlag } from "../../flags/flag.ts";
import type { FlagSet } from "../../flags/flag-set.ts";
import type { Invocation } from "../../invocation.ts";
import { findResource } from "../../rest/discovery.ts";
import { resourcePath, type ApiResource } from "../../rest/api-resource.ts";
import { createPrinter, printFlags } from "../../printers/print-flags.ts";
import { generatorCommand, knownResource, requireName } from "./generator.ts";

const GROUP = "rbac.authorization.k8s.io";
const API_VERSION = `${GROUP}/v1`;

const ruleFlags = [
  sliceFlag("verb", "What may be done, e.g. get,list."),
  sliceFlag("resource", "To what, e.g. pods,deployments.apps."),
  arrayFlag("resource-name", "Only to objects of these names; may be repeated."),
];

const RESOURCE_VERBS = new Set(
  "get delete list create update patch watch proxy deletecollection use bind approve sign escalate impersonate attest".split(
    " ",
  ),
);
const PATH_VERBS = new Set("get put post head options delete patch".split(" "));

interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** One rule per API group. */
function* rulesOf(invocation: Invocation): Coroutine<readonly PolicyRule[]> {
  const { flags } = invocation;
  const verbs = [...new Set(flags.list("verb"))];
  if (verbs.length === 0) throw new CommandError("at least one verb must be specified");
  const all = verbs.includes("*");
  const paths = flags.has("non-resource-url") ? flags.list("non-resource-url") : [];
  const words = flags.list("resource");
  if (words.length === 0 && paths.length === 0)
    throw new CommandError("at least one resource must be specified");
  for (const verb of all ? [] : verbs) {
    if (paths.length > 0 && !PATH_VERBS.has(verb))
      throw new CommandError(`invalid verb: '${verb}' for nonResourceURL`);
    if (words.length > 0 && !RESOURCE_VERBS.has(verb))
      yield* invocation.err(`Warning: '${verb}' is not a standard resource verb\n`);
  }
  const byGroup = new Map<string, string[]>();
  for (const word of words) {
    const [type = "", ...subresource] = word.split("/");
    let resource: Pick<ApiResource, "group" | "name"> = { group: "", name: type };
    if (type !== "*") {
      const found = findResource(yield* (yield* invocation.discovery()).resources(), type);
      if (!found) throw new CommandError(`the server doesn't have a resource type "${type}"`, 1, false);
      resource = found;
    }
    const list = byGroup.get(resource.group) ?? [];
    list.push([resource.name, ...subresource].join("/"));
    byGroup.set(resource.group, list);
  }
  const names = flags.list("resource-name");
  const rules: PolicyRule[] = [...byGroup].map(([group, resources]) => ({
    apiGroups: [group],
    ...(names.length > 0 ? { resourceNames: names } : {}),
    resources,
    verbs,
  }));
  if (paths.length > 0) rules.push({ nonResourceURLs: paths, verbs });
  return rules;
}

export const createRoleCommand = generatorCommand({
  name: "role",
  use: "NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]",
  short: "Create a role with single rule",
  flags: ruleFlags,
  resource: knownResource(GROUP, "v1", "Role", "roles"),
  failure: "",
  *build(name, invocation) {
    return { apiVersion: API_VERSION, kind: "Role", metadata: { name }, rules: yield* rulesOf(invocation) };
  },
});

export const createClusterRoleCommand = generatorCommand({
  name: "clusterrole",
  use: "NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]",
  short: "Create a cluster role",
  flags: [
    ...ruleFlags,
    sliceFlag("non-resource-url", "Paths that are no resources, e.g. /healthz."),
    textFlag("aggregation-rule", "Labels of the roles to take rules from."),
  ],
  resource: knownResource(GROUP, "v1", "ClusterRole", "clusterroles", false),
  failure: "",
  *build(name, invocation) {
    const { flags } = invocation;
    const aggregation = flags.text("aggregation-rule");
    const draft: DraftObject = { apiVersion: API_VERSION, kind: "ClusterRole", metadata: { name } };
    if (aggregation === "") return { ...draft, rules: yield* rulesOf(invocation) };
    if (["verb", "resource", "resource-name", "non-resource-url"].some((flag) => flags.changed(flag))) {
      throw new CommandError(
        "aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames",
      );
    }
    const selectors = [{ matchLabels: readPairs(flags, "aggregation-rule") }];
    return { ...draft, aggregationRule: { clusterRoleSelectors: selectors }, rules: null };
  },
});

/** pflag's and kubectl's own map flags: "a=b,c=d". */
function readPairs(flags: FlagSet, name: string): Record<string, string> {
  const text = flags.text(name);
  return Object.fromEntries(
    text.split(",").map((pair) => {
      const equals = pair.indexOf("=");
      if (equals < 0) flags.refuse(name, text, "malformed pair, expect string=string");
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

const bindingFlags = [
  textFlag("clusterrole", "The ClusterRole to bind."),
  arrayFlag("user", "Users to bind; may be repeated."),
  arrayFlag("group", "Groups to bind; may be repeated."),
  arrayFlag("serviceaccount", "Service accounts to bind, as namespace:name; may be repeated."),
];

export function subjectsOf(flags: FlagSet): readonly object[] {
  return [
    ...flags.list("user").map((name) => ({ kind: "User", apiGroup: GROUP, name })),
    ...flags.list("group").map((name) => ({ kind: "Group", apiGroup: GROUP, name })),
    ...flags.list("serviceaccount").map((text) => {
      const [namespace, name, ...more] = text.split(":");
      if (!namespace || !name || more.length > 0) {
        throw new CommandError("serviceaccount must be <namespace>:<name>");
      }
      return { kind: "ServiceAccount", namespace, name };
    }),
  ];
}

export const createRoleBindingCommand = generatorCommand({
  name: "rolebinding",
  use: "NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
  short: "Create a role binding for a particular role or cluster role",
  flags: [...bindingFlags, textFlag("role", "The Role to bind.")],
  resource: knownResource(GROUP, "v1", "RoleBinding", "rolebindings"),
  failure: "failed to create rolebinding:",
  *build(name, { flags }) {
    const role = flags.text("role");
    const clusterRole = flags.text("clusterrole");
    if ((role === "") === (clusterRole === "")) {
      throw new CommandError("exactly one of clusterrole or role must be specified");
    }
    const subjects = subjectsOf(flags);
    return {
      apiVersion: API_VERSION,
      kind: "RoleBinding",
      metadata: { name },
      roleRef: { apiGroup: GROUP, kind: role === "" ? "ClusterRole" : "Role", name: role || clusterRole },
      ...(subjects.length > 0 ? { subjects } : {}),
    };
  },
});

export const createClusterRoleBindingCommand = generatorCommand({
  name: "clusterrolebinding",
  use: "NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
  short: "Create a cluster role binding for a particular cluster role",
  flags: bindingFlags.map((flag) => (flag.name === "clusterrole" ? { ...flag, required: true } : flag)),
  resource: knownResource(GROUP, "v1", "ClusterRoleBinding", "clusterrolebindings", false),
  failure: "failed to create clusterrolebinding:",
  *build(name, { flags }) {
    const subjects = subjectsOf(flags);
    return {
      apiVersion: API_VERSION,
      kind: "ClusterRoleBinding",
      metadata: { name },
      roleRef: { apiGroup: GROUP, kind: "ClusterRole", name: flags.text("clusterrole") },
      ...(subjects.length > 0 ? { subjects } : {}),
    };
  },
});

export const createTokenCommand: Command = {
  name: "token",
  use: "SERVICE_ACCOUNT_NAME [options]",
  short: "Request a service account token",
  flags: [
    ...printFlags(),
    arrayFlag("audience", "Audience of the token; may be repeated."),
    textFlag("bound-object-kind", "Kind of the object that the token is bound to: Pod, Secret or Node."),
    textFlag("bound-object-name", "Name of that object."),
    textFlag("bound-object-uid", "UID of that object."),
    durationFlag("duration", "How long it is valid."),
  ],
  support: { level: "partly", why: "it works where the API server serves serviceaccounts/token." },
  *run(invocation) {
    const name = requireName(invocation);
    const client = yield* invocation.client();
    const audiences = invocation.flags.list("audience");
    const durationMs = invocation.flags.durationMs("duration");
    const printer = yield* createPrinter(invocation.flags, "");
    if (durationMs < 0) throw new CommandError("--duration must be greater than or equal to 0");
    const resource = knownResource("", "v1", "ServiceAccount", "serviceaccounts");
    let answer: DraftObject & { readonly status?: { readonly token?: string } };
    try {
      answer = yield* client.body({
        method: "POST",
        path: resourcePath(resource, yield* invocation.namespace(), name, "token"),
        body: {
          apiVersion: "authentication.k8s.io/v1",
          kind: "TokenRequest",
          metadata: {},
          spec: {
            audiences,
            ...(durationMs > 0 ? { expirationSeconds: durationMs / 1000 } : {}),
          },
        },
      });
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "StatusError") throw error;
      throw new CommandError(`failed to create token: ${error.message}`);
    }
    const token = answer.status?.token;
    if (!token) throw new CommandError("failed to create token: no token in server response");
    yield* invocation.out(printer ? printer(answer) : `${token}\n`);
  },
};
