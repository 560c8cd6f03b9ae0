/** The pod that an argument means: its name, or one of the pods of a workload or service. */

import type { DraftObject, LabelSelector, Pod } from "#api/types.ts";
import { parseEpoch } from "#api/time.ts";
import { hasReason } from "#api/status-error.ts";
import { now, sleep, type Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import { listObjects, parseTargets } from "../../resources/select.ts";
import { resourcePath } from "../../rest/api-resource.ts";
import { selectorText } from "../../resources/selector-text.ts";
import { knownResource } from "../create/generator.ts";

const namespaceResource = knownResource("", "v1", "Namespace", "namespaces", false);
const podResource = knownResource("", "v1", "Pod", "pods");

/** How often the lookup of a workload's pod is repeated while there is none. */
const POLL_MS = 1000;

/** Reads "web", "pod/web", "deploy/web", "svc/web". `timeoutMs` is --pod-running-timeout. */
export function* findPod(
  invocation: Invocation,
  word: string,
  timeoutMs = 60_000,
  /** Told when a workload has several pods, as logs does. */
  onSeveral?: (count: number, pod: Pod) => Coroutine<void>,
): Coroutine<Pod> {
  if (word === "") throw new CommandError("resource name may not be empty");
  const [target] = word.includes("/")
    ? yield* parseTargets(invocation, [word], { allowListing: false })
    : [{ resource: podResource, namespace: yield* invocation.namespace(), name: word }];
  if (!target) throw new CommandError("no pod was named");
  const path = resourcePath(target.resource, target.namespace, target.name);
  const object = yield* readOrMissNamespace(invocation, path, target.namespace, onSeveral === undefined);
  if (target.resource.kind === "Pod") return object as unknown as Pod;
  const selector = podSelectorOf(
    object,
    target.resource.kind,
    onSeveral ? "cannot get the logs from" : "cannot attach to",
  );
  const endMs = (yield* now()) + timeoutMs;
  for (;;) {
    const pods = (yield* listObjects(
      invocation,
      { resource: podResource, namespace: target.namespace },
      {
        selector,
      },
    )) as unknown as Pod[];
    const [best] = sortPods(pods);
    if (best) {
      if (pods.length > 1 && onSeveral) yield* onSeveral(pods.length, best);
      return best;
    }
    if ((yield* now()) >= endMs) throw new CommandError("timed out waiting for the condition");
    yield* sleep(POLL_MS);
  }
}

/** The object; where even the namespace is missing, exec and attach say that. */
function* readOrMissNamespace(
  invocation: Invocation,
  path: string,
  namespace: string,
  checkNamespace: boolean,
): Coroutine<DraftObject> {
  const client = yield* invocation.client();
  try {
    return yield* client.body<DraftObject>({ path });
  } catch (error) {
    if (checkNamespace && hasReason(error, "NotFound") && namespace !== "")
      yield* client.body({ path: resourcePath(namespaceResource, "", namespace) });
    throw error;
  }
}

/** All pods that a word stands for: those of a workload, or the one that it names. */
export function* findPods(invocation: Invocation, word: string): Coroutine<readonly Pod[]> {
  if (!word.includes("/")) return [yield* findPod(invocation, word)];
  const [target] = yield* parseTargets(invocation, [word], { allowListing: false });
  if (!target || target.resource.kind === "Pod") return [yield* findPod(invocation, word)];
  const client = yield* invocation.client();
  const path = resourcePath(target.resource, target.namespace, target.name);
  const selector = podSelectorOf(yield* client.body<DraftObject>({ path }), target.resource.kind);
  const place = { resource: podResource, namespace: target.namespace };
  const pods = (yield* listObjects(invocation, place, { selector })) as unknown as Pod[];
  return sortPods(pods);
}

/** The selector of a workload's or service's pods, as text; `deed` is what cannot be done without one. */
export function podSelectorOf(object: DraftObject, kind: string, deed = "cannot attach to"): string {
  const spec = (object["spec"] ?? {}) as { readonly selector?: unknown };
  if (kind === "Service" || kind === "ReplicationController") {
    const map = (spec.selector ?? {}) as Readonly<Record<string, string>>;
    if (Object.keys(map).length === 0) {
      throw new CommandError(
        kind === "Service"
          ? `invalid service '${object.metadata.name ?? ""}': Service is defined without a selector`
          : "the object has no selector",
      );
    }
    return selectorText({ matchLabels: map });
  }
  if (!spec.selector) {
    // kubectl's words (polymorphichelpers SelectorsForObject) for kinds that have no pods, such as a ConfigMap.
    throw new CommandError(`${deed} *v1.${kind}: selector for *v1.${kind} not implemented`);
  }
  return selectorText(spec.selector as LabelSelector);
}

/** The best pod to talk to first: running, ready, longest ready (controller.ActivePods, reversed). */
export function sortPods(pods: readonly Pod[]): readonly Pod[] {
  const rank = (pod: Pod): readonly number[] => {
    const ready = pod.status?.conditions?.find((each) => each.type === "Ready");
    return [
      pod.spec.nodeName ? 0 : 1,
      ({ Running: 0, Unknown: 1 } as Record<string, number>)[pod.status?.phase ?? ""] ?? 2,
      ready?.status === "True" ? 0 : 1,
      parseEpoch(ready?.lastTransitionTime ?? "") ?? 0,
      parseEpoch(pod.metadata.creationTimestamp) ?? 0,
    ];
  };
  return [...pods].sort((a, b) => {
    const left = rank(a);
    const right = rank(b);
    const at = left.findIndex((value, index) => value !== right[index]);
    return at < 0 ? 0 : (left[at] as number) - (right[at] as number);
  });
}
