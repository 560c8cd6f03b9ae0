/**
 * --prune: what was applied once, matches the selector and is in the files no longer, goes.
 * Models: kubectl pkg/cmd/apply/prune.go and pkg/util/prune (v1.36).
 * Differs: kinds of the default list that the server does not have are passed over.
 */

import type { Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import { logWarning } from "../../log-line.ts";
import type { ObjectPrinter } from "../../printers/object-printer.ts";
import { LAST_APPLIED_ANNOTATION } from "../../resources/last-applied.ts";
import { deleteInfo, infoOf, infoReference, type ResourceInfo } from "../../resources/resource-info.ts";
import { listObjects } from "../../resources/select.ts";
import type { ApiResource } from "../../rest/api-resource.ts";
import { dryRunSuffix } from "../create/generator.ts";

/** pkg/util/prune/prune.go, namespaced kinds and then the others. */
const DEFAULT_KINDS = [
  "core/v1/ConfigMap",
  "core/v1/Endpoints",
  "core/v1/PersistentVolumeClaim",
  "core/v1/Pod",
  "core/v1/ReplicationController",
  "core/v1/Secret",
  "core/v1/Service",
  "batch/v1/Job",
  "batch/v1/CronJob",
  "networking.k8s.io/v1/Ingress",
  "apps/v1/DaemonSet",
  "apps/v1/Deployment",
  "apps/v1/ReplicaSet",
  "apps/v1/StatefulSet",
  "core/v1/Namespace",
  "core/v1/PersistentVolume",
];

const DEPRECATED =
  "Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.";

/** `applied` is what the files hold; its namespaces are the ones that are looked through. */
export function* prune(
  invocation: Invocation,
  applied: readonly ResourceInfo[],
  dryRun: "none" | "client" | "server",
  printer: ObjectPrinter | undefined,
): Coroutine<void> {
  const client = yield* invocation.client();
  for (const info of yield* prunable(invocation, applied)) {
    if (dryRun !== "client") {
      yield* deleteInfo(client, info, { serverDryRun: dryRun === "server" });
    }
    const line = `${infoReference(info)} pruned${dryRunSuffix(dryRun)}\n`;
    yield* invocation.out(printer ? printer(info.object) : line);
  }
}

/** What --prune would delete, kind by kind. `applied` holds the objects as they are on the server. */
export function* prunable(
  invocation: Invocation,
  applied: readonly ResourceInfo[],
): Coroutine<readonly ResourceInfo[]> {
  const { flags, process } = invocation;
  const allowed = flags.list("prune-allowlist");
  if (allowed.length === 0) yield* logWarning(process, "prune.go:71", DEPRECATED);
  const resources = yield* kindsToPrune(invocation, allowed);
  const kept = new Set(applied.map((info) => info.object.metadata.uid));
  const namespaces = [...new Set(applied.map((info) => info.namespace).filter((name) => name !== ""))];
  const selector = flags.text("selector");
  const found: ResourceInfo[] = [];
  for (const resource of resources) {
    for (const namespace of resource.namespaced ? namespaces : [""]) {
      for (const object of yield* listObjects(invocation, { resource, namespace }, { selector })) {
        const annotations = (object.metadata.annotations ?? {}) as Readonly<Record<string, string>>;
        if (annotations[LAST_APPLIED_ANNOTATION] === undefined || kept.has(object.metadata.uid)) continue;
        found.push(infoOf(resource, object));
      }
    }
  }
  return found;
}

/** `allowed`: --prune-allowlist, whose kinds must be there. Throws a {@link CommandError}. */
export function* kindsToPrune(
  invocation: Invocation,
  allowed: readonly string[],
): Coroutine<readonly ApiResource[]> {
  const discovery = yield* invocation.discovery();
  const result: ApiResource[] = [];
  for (const word of allowed.length === 0 ? DEFAULT_KINDS : allowed) {
    const [group = "", version = "", kind = "", ...more] = word.split("/");
    if (kind === "" || more.length > 0)
      throw new CommandError(`invalid GroupVersionKind format: ${word}, please follow <group/version/kind>`);
    const found = yield* discovery.findKind(group === "core" ? "" : group, version, kind);
    if (found) result.push(found);
    else if (allowed.length > 0) {
      const groupVersion = group === "core" || group === "" ? version : `${group}/${version}`;
      throw new CommandError(
        `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(groupVersion)}`,
      );
    }
  }
  return result;
}
