/**
 * kubectl drain: cordon, then evict what may be evicted, and wait until it is gone.
 * Models: pkg/cmd/drain/drain.go and pkg/drain/drain.go (v1.36).
 * Differs: pods are evicted one after the other in rounds, upstream asks for all at once.
 */

import { hasReason, StatusError } from "#api/status-error.ts";
import { parseEpoch } from "#api/time.ts";
import type { DraftObject, Pod } from "#api/types.ts";
import { now, sleep, type Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { AggregateCommandError, CommandError, SilentExit, messageOf } from "../../errors.ts";
import { booleanFlag, durationFlag, integerFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import type { ResourceInfo } from "../../resources/resource-info.ts";
import { listObjects } from "../../resources/select.ts";
import { cordonOne, selectNodes } from "../cordon/cordon.ts";
import { dryRunFlag, dryRunSuffix, knownResource } from "../create/generator.ts";
import { podPath } from "../logs/pod-path.ts";
import { planDrain } from "./pods-to-evict.ts";

const podResource = knownResource("", "v1", "Pod", "pods");
/** drain.go: pause after a refused eviction, and between looks at a pod that goes. */
const EVICTION_RETRY_MS = 5000;
const DELETION_POLL_MS = 1000;

export const drainCommand: Command = {
  name: "drain",
  use: "NODE [options]",
  short: "Drain node in preparation for maintenance",
  long: "Marks the node unschedulable and evicts its pods, as disruption budgets allow.",
  examples: [
    [
      "Leave daemon sets, lose emptyDir data",
      "kubectl drain worker-1 --ignore-daemonsets --delete-emptydir-data",
    ],
  ],
  group: "Cluster Management Commands",
  flags: [
    dryRunFlag,
    integerFlag("chunk-size", "Ask for large lists in chunks of this size.", { initial: "500" }),
    booleanFlag("delete-emptydir-data", "Go on although emptyDir data is lost."),
    booleanFlag(
      "disable-eviction",
      "Delete pods instead of evicting them: disruption budgets are passed over.",
    ),
    booleanFlag("force", "Go on although pods have no controller."),
    integerFlag("grace-period", "Seconds for each pod to end well; negative: its own.", { initial: "-1" }),
    booleanFlag("ignore-daemonsets", "Leave the pods of daemon sets."),
    textFlag("pod-selector", "Only pods whose labels match."),
    textFlag("selector", "Nodes whose labels match.", { shorthand: "l" }),
    integerFlag(
      "skip-wait-for-delete-timeout",
      "Do not wait for pods that have been going for longer than this.",
    ),
    durationFlag("timeout", "Give up after this; zero: never.", { initial: "0s" }),
  ],
  completion: { kind: "names", of: "nodes" },
  support: { level: "yes" },
  run: runDrain,
};

function* runDrain(invocation: Invocation): Coroutine<void> {
  const nodes = yield* selectNodes(invocation);
  for (const node of nodes) yield* cordonOne(invocation, node, true);
  const failures: { node: string; error: Error }[] = [];
  for (const node of nodes) {
    try {
      yield* drainOne(invocation, node);
      yield* invocation.out(`node/${node.name} drained${dryRunSuffix(invocation.dryRun())}\n`);
    } catch (error) {
      if (
        !(error instanceof CommandError) &&
        !(error instanceof AggregateCommandError) &&
        !(error instanceof StatusError)
      )
        throw error;
      yield* invocation.err(
        `error: unable to drain node "${node.name}" due to error: ${textOf(error)}, continuing command...\n`,
      );
      failures.push({ node: node.name, error });
    }
  }
  if (failures.length === 0) return;
  yield* invocation.err("There are pending nodes to be drained:\n");
  for (const { node } of failures) yield* invocation.err(` ${node}\n`);
  for (const { error } of failures) yield* invocation.err(`${textOf(error)}\n`);
  throw new SilentExit(1);
}

const textOf = (error: Error): string =>
  error instanceof AggregateCommandError ? error.message : messageOf(error);

function* drainOne(invocation: Invocation, node: ResourceInfo): Coroutine<void> {
  const { flags } = invocation;
  const pods = (yield* listObjects(
    invocation,
    { resource: podResource, namespace: "" },
    { fieldSelector: `spec.nodeName=${node.name}`, selector: flags.text("pod-selector") },
  )) as unknown as readonly Pod[];
  const plan = planDrain(
    pods,
    {
      force: flags.boolean("force"),
      ignoreDaemonSets: flags.boolean("ignore-daemonsets"),
      deleteEmptyDirData: flags.boolean("delete-emptydir-data"),
      disableEviction: flags.boolean("disable-eviction"),
    },
    yield* existingDaemonSets(invocation, pods),
  );
  if (plan.errors.length > 0) {
    const errors = plan.errors.map((text) => new CommandError(text));
    throw errors.length === 1 ? (errors[0] as Error) : new AggregateCommandError(errors);
  }
  if (plan.warnings !== "") yield* invocation.err(`Warning: ${plan.warnings}\n`);
  yield* evictAll(invocation, plan.pods);
}

function* existingDaemonSets(invocation: Invocation, pods: readonly Pod[]): Coroutine<ReadonlySet<string>> {
  const wanted = pods.flatMap((pod) => {
    const owner = pod.metadata.ownerReferences?.find((each) => each.controller && each.kind === "DaemonSet");
    return owner ? [`${pod.metadata.namespace ?? "default"}/${owner.name}`] : [];
  });
  const result = new Set<string>();
  const client = yield* invocation.client();
  for (const key of new Set(wanted)) {
    const [namespace, name] = key.split("/");
    try {
      yield* client.body<DraftObject>({ path: `/apis/apps/v1/namespaces/${namespace}/daemonsets/${name}` });
      result.add(key);
    } catch (error) {
      if (!hasReason(error, "NotFound")) throw error;
    }
  }
  return result;
}

function* evictAll(invocation: Invocation, pods: readonly Pod[]): Coroutine<void> {
  const { flags } = invocation;
  const dryRun = invocation.dryRun();
  const verb = flags.boolean("disable-eviction") ? "deleting" : "evicting";
  const done = flags.boolean("disable-eviction") ? "deleted" : "evicted";
  const timeoutMs = flags.durationMs("timeout");
  const endMs = timeoutMs > 0 ? (yield* now()) + timeoutMs : Infinity;
  if (dryRun !== "none") {
    for (const pod of pods) yield* invocation.out(evictionLine(verb, pod, dryRunSuffix(dryRun)));
    return;
  }
  const leaving: Pod[] = [];
  let waiting = [...pods];
  for (;;) {
    const refused: Pod[] = [];
    for (const pod of waiting) {
      yield* invocation.out(evictionLine(verb, pod, ""));
      try {
        yield* evict(invocation, pod);
        leaving.push(pod);
      } catch (error) {
        if (hasReason(error, "NotFound")) {
          yield* invocation.out(`pod/${pod.metadata.name} ${done}\n`);
        } else if (hasReason(error, "TooManyRequests")) {
          yield* invocation.err(
            `error when evicting pods/${JSON.stringify(pod.metadata.name)} -n ${JSON.stringify(pod.metadata.namespace ?? "default")} (will retry after 5s): ${error.message}\n`,
          );
          refused.push(pod);
        } else if (error instanceof StatusError) {
          throw new CommandError(
            `error when evicting pods/${JSON.stringify(pod.metadata.name)} -n ${JSON.stringify(pod.metadata.namespace ?? "default")}: ${error.message}`,
          );
        } else throw error;
      }
    }
    const retryMs = (yield* now()) + EVICTION_RETRY_MS;
    while (leaving.length > 0 || (refused.length > 0 && (yield* now()) < retryMs)) {
      yield* sayGone(invocation, leaving, done);
      if (leaving.length === 0 && refused.length === 0) break;
      const nowMs = yield* now();
      if (nowMs >= endMs) {
        throw new CommandError(
          `error when waiting for pod ${JSON.stringify((leaving[0] ?? refused[0])?.metadata.name)} in namespace ${JSON.stringify((leaving[0] ?? refused[0])?.metadata.namespace)} to terminate: global timeout reached: ${flags.text("timeout")}`,
        );
      }
      if (refused.length > 0 && nowMs >= retryMs) break;
      yield* sleep(DELETION_POLL_MS);
    }
    if (refused.length === 0) return;
    waiting = refused;
  }
}

const evictionLine = (verb: string, pod: Pod, suffix: string): string =>
  `${verb} pod ${pod.metadata.namespace ?? "default"}/${pod.metadata.name}${suffix}\n`;

/** Tells of each pod that is gone (or replaced by another of its name) and takes it from the list. */
function* sayGone(invocation: Invocation, leaving: Pod[], done: string): Coroutine<void> {
  const client = yield* invocation.client();
  for (const pod of [...leaving]) {
    const path = `/api/v1/namespaces/${pod.metadata.namespace ?? "default"}/pods/${pod.metadata.name}`;
    try {
      const live = yield* client.body<Pod>({ path });
      if (live.metadata.uid === pod.metadata.uid && !isSkipped(invocation, live, yield* now())) continue;
    } catch (error) {
      if (!hasReason(error, "NotFound")) throw error;
    }
    leaving.splice(leaving.indexOf(pod), 1);
    yield* invocation.out(`pod/${pod.metadata.name} ${done}\n`);
  }
}

/** Pods that have been going for longer than --skip-wait-for-delete-timeout are not waited for. */
function isSkipped(invocation: Invocation, pod: Pod, nowEpochMs: number): boolean {
  const seconds = invocation.flags.integer("skip-wait-for-delete-timeout");
  const sinceMs = parseEpoch(pod.metadata.deletionTimestamp ?? "");
  return seconds > 0 && sinceMs !== undefined && nowEpochMs - sinceMs > seconds * 1000;
}

function* evict(invocation: Invocation, pod: Pod): Coroutine<void> {
  const { flags } = invocation;
  const client = yield* invocation.client();
  const graceSeconds = flags.integer("grace-period");
  const deleteOptions = graceSeconds >= 0 ? { gracePeriodSeconds: graceSeconds } : {};
  if (flags.boolean("disable-eviction")) {
    const path = podPath(pod, "").slice(0, -1);
    yield* client.request({ method: "DELETE", path, body: deleteOptions });
    return;
  }
  yield* client.request({
    method: "POST",
    path: podPath(pod, "eviction"),
    body: {
      apiVersion: "policy/v1",
      kind: "Eviction",
      metadata: { name: pod.metadata.name, namespace: pod.metadata.namespace ?? "default" },
      ...(graceSeconds >= 0 ? { deleteOptions } : {}),
    },
  });
}
