/**
 * kubectl auth reconcile: roles and bindings made to hold at least (or exactly) what files say.
 * Models: pkg/cmd/auth/reconcile.go, component-helpers auth/rbac/reconciliation (v1.36).
 * Differs: labels of aggregated cluster roles are merged like all others.
 */

import { hasReason } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { booleanFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, filenameFlags, printFlags } from "../../printers/print-flags.ts";
import { manifestSources, readManifests } from "../../resources/manifest-files.ts";
import { objectReference, resourcePath, type ApiResource } from "../../rest/api-resource.ts";
import type { RestClient } from "../../rest/rest-client.ts";
import { dryRunFlag, knownResource } from "../create/generator.ts";
import { goRuleText, uncoveredRules, type PolicyRule } from "./access-rules.ts";

const GROUP = "rbac.authorization.k8s.io";
const AUTO_UPDATE_ANNOTATION = "rbac.authorization.kubernetes.io/autoupdate";

const RESOURCES: Readonly<Record<string, ApiResource>> = {
  Role: knownResource(GROUP, "v1", "Role", "roles"),
  RoleBinding: knownResource(GROUP, "v1", "RoleBinding", "rolebindings"),
  ClusterRole: knownResource(GROUP, "v1", "ClusterRole", "clusterroles", false),
  ClusterRoleBinding: knownResource(GROUP, "v1", "ClusterRoleBinding", "clusterrolebindings", false),
};

interface Subject {
  readonly kind?: string;
  readonly apiGroup?: string;
  readonly name?: string;
  readonly namespace?: string;
}

interface AccessObject extends DraftObject {
  readonly rules?: readonly PolicyRule[];
  readonly aggregationRule?: unknown;
  readonly subjects?: readonly Subject[];
  readonly roleRef?: { readonly kind?: string; readonly name?: string };
}

/** What is to be done, and what the object will hold. */
interface Reconciliation {
  readonly operation: "none" | "create" | "update" | "recreate";
  readonly object: AccessObject;
  readonly isProtected: boolean;
  /** As Go prints them. */
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

export const reconcileCommand: Command = {
  name: "reconcile",
  use: "-f FILENAME [options]",
  short: "Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects",
  examples: [["Reconcile RBAC resources from a file", "kubectl auth reconcile -f my-rbac-rules.yaml"]],
  flags: [
    ...printFlags(),
    ...filenameFlags("File, directory or address with the resources to reconcile."),
    dryRunFlag,
    booleanFlag("remove-extra-permissions", "Take away permissions that the files do not name."),
    booleanFlag("remove-extra-subjects", "Take away subjects that the files do not name."),
  ],
  completion: { kind: "files" },
  support: { level: "partly", why: "it works where the API server serves roles." },
  run: runReconcile,
};

function* runReconcile(invocation: Invocation): Coroutine<void> {
  const { flags, args, process } = invocation;
  const sources = manifestSources(flags);
  if (sources.length === 0) throw new CommandError("must specify one of -f and -k");
  if (args.length > 0) throw new CommandError("no arguments are allowed");
  const dryRun = invocation.dryRun();
  if (dryRun === "server")
    throw new CommandError("--dry-run=server for command reconcile is not supported yet");
  const printer = yield* createPrinter(flags, "", "structs");
  const { objects, errors } = yield* readManifests(sources, flags.boolean("recursive"), process.directory);
  throwAll(errors);
  const client = yield* invocation.client();
  for (const { object } of objects) {
    const resource = resourceOf(object);
    if (!resource) continue;
    const found = yield* reconcileOne(
      invocation,
      client,
      resource,
      object as AccessObject,
      dryRun === "client",
    );
    const name = objectReference(object.kind, GROUP, object.metadata.name ?? "");
    const done = dryRun === "client" ? "reconciled (dry run)" : "reconciled";
    yield* invocation.out(printer ? printer(found.object) : `${name} ${done}\n`);
    yield* invocation.err(report(invocation, found));
  }
}

/** Undefined for kinds that are no roles: they are passed over. */
function resourceOf(object: DraftObject): ApiResource | undefined {
  const [group, version] = object.apiVersion.split("/");
  if (group !== GROUP || !Object.hasOwn(RESOURCES, object.kind)) return undefined;
  if (version === "v1") return RESOURCES[object.kind];
  throw new CommandError(
    `only rbac.authorization.k8s.io/v1 is supported: not *${version ?? ""}.${object.kind}`,
  );
}

function* reconcileOne(
  invocation: Invocation,
  client: RestClient,
  resource: ApiResource,
  expected: AccessObject,
  isDryRun: boolean,
): Coroutine<Reconciliation> {
  const { flags } = invocation;
  const { name = "", namespace = "" } = expected.metadata;
  const path = resourcePath(resource, namespace, name);
  let existing: AccessObject | undefined;
  try {
    existing = yield* client.body<AccessObject>({ path });
  } catch (error) {
    if (!hasReason(error, "NotFound")) throw error;
  }
  const isBinding = expected.roleRef !== undefined;
  const removeExtra = flags.boolean(isBinding ? "remove-extra-subjects" : "remove-extra-permissions");
  const found = isBinding
    ? reconcileBinding(expected, existing, removeExtra)
    : reconcileRole(expected, existing, removeExtra);
  if (found.isProtected || isDryRun || found.operation === "none") return found;
  if (found.operation === "update") {
    const object = yield* client.body<AccessObject>({ method: "PUT", path, body: found.object });
    return { ...found, object };
  }
  if (found.operation === "recreate") yield* client.request({ method: "DELETE", path });
  if (resource.namespaced) yield* ensureNamespace(client, namespace);
  const collection = resourcePath(resource, namespace);
  const object = yield* client.body<AccessObject>({ method: "POST", path: collection, body: found.object });
  return { ...found, object };
}

function* ensureNamespace(client: RestClient, name: string): Coroutine<void> {
  if (name === "") throw new CommandError("resource name may not be empty");
  try {
    yield* client.request({ path: `/api/v1/namespaces/${name}` });
  } catch (error) {
    if (!hasReason(error, "NotFound")) throw error;
    const body = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    yield* client.request({ method: "POST", path: "/api/v1/namespaces", body });
  }
}

/** Labels and annotations of both; what is there already wins. */
function withMetadata(existing: AccessObject, expected: AccessObject): AccessObject {
  const merged = (field: "labels" | "annotations"): object =>
    expected.metadata[field] === undefined
      ? {}
      : { [field]: { ...(expected.metadata[field] as object), ...(existing.metadata[field] as object) } };
  return { ...existing, metadata: { ...existing.metadata, ...merged("labels"), ...merged("annotations") } };
}

const sameText = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const isProtected = (object: AccessObject): boolean =>
  (object.metadata.annotations as Readonly<Record<string, string>> | undefined)?.[AUTO_UPDATE_ANNOTATION] ===
  "false";

export function reconcileRole(
  expected: AccessObject,
  existing: AccessObject | undefined,
  removeExtra: boolean,
): Reconciliation {
  const texts = (rules: readonly PolicyRule[]): readonly string[] => rules.map(goRuleText);
  const wanted = expected.rules ?? [];
  if (!existing)
    return { operation: "create", object: expected, isProtected: false, missing: texts(wanted), extra: [] };
  let object = withMetadata(existing, expected);
  const held = existing.rules ?? [];
  const missing = uncoveredRules(held, wanted);
  const bothAggregated = expected.aggregationRule !== undefined && existing.aggregationRule !== undefined;
  const extra = bothAggregated ? [] : uncoveredRules(wanted, held);
  if (removeExtra ? missing.length + extra.length > 0 : missing.length > 0)
    object = { ...object, rules: removeExtra ? wanted : [...held, ...missing] };
  if (!sameText(expected.aggregationRule, existing.aggregationRule)) {
    const { aggregationRule, ...rest } = object;
    const next = expected.aggregationRule;
    object = next === undefined ? rest : { ...rest, aggregationRule: next ?? aggregationRule };
  }
  return {
    operation: sameText(object, existing) ? "none" : "update",
    object,
    isProtected: isProtected(existing),
    missing: texts(missing),
    extra: texts(extra),
  };
}

export function reconcileBinding(
  expected: AccessObject,
  existing: AccessObject | undefined,
  removeExtra: boolean,
): Reconciliation {
  const texts = (subjects: readonly Subject[]): readonly string[] => subjects.map(goSubjectText);
  const wanted = expected.subjects ?? [];
  if (!existing)
    return { operation: "create", object: expected, isProtected: false, missing: texts(wanted), extra: [] };
  const protectedNow = isProtected(existing);
  if (expected.roleRef?.kind !== existing.roleRef?.kind || expected.roleRef?.name !== existing.roleRef?.name)
    return { operation: "recreate", object: expected, isProtected: protectedNow, missing: [], extra: [] };
  const held = existing.subjects ?? [];
  const without = (some: readonly Subject[], others: readonly Subject[]): readonly Subject[] =>
    some.filter((each) => !others.some((other) => goSubjectText(other) === goSubjectText(each)));
  const missing = without(wanted, held);
  const extra = without(held, wanted);
  let object = withMetadata(existing, expected);
  if (removeExtra ? missing.length + extra.length > 0 : missing.length > 0)
    object = { ...object, subjects: removeExtra ? wanted : [...held, ...missing] };
  return {
    operation: sameText(object, existing) ? "none" : "update",
    object,
    isProtected: protectedNow,
    missing: texts(missing),
    extra: texts(extra),
  };
}

/** "{Kind:User APIGroup:rbac.authorization.k8s.io Name:jane Namespace:}"; users and groups are of the group unless they say otherwise. */
function goSubjectText({ kind = "", apiGroup, name = "", namespace = "" }: Subject): string {
  const group = apiGroup ?? (kind === "User" || kind === "Group" ? GROUP : "");
  return `{Kind:${kind} APIGroup:${group} Name:${name} Namespace:${namespace}}`;
}

function report(invocation: Invocation, found: Reconciliation): string {
  if (found.operation === "none") return "";
  const caveat = found.isProtected
    ? ", but object opted out (rbac.authorization.kubernetes.io/autoupdate: false)"
    : "";
  const isBinding = found.object.roleRef !== undefined;
  const what = isBinding ? "subjects" : "rules";
  const removes = invocation.flags.boolean(isBinding ? "remove-extra-subjects" : "remove-extra-permissions");
  const list = (head: string, items: readonly string[]): string =>
    items.length === 0 ? "" : `\t${head}:\n${items.map((item) => `\t\t${item}\n`).join("")}`;
  return (
    `\treconciliation required ${found.operation}${caveat}\n` +
    list(`missing ${what} added`, found.missing) +
    (removes ? list(`extra ${what} removed`, found.extra) : "")
  );
}
