/**
 * The session of `kubectl run -i` and --attach: wait for the pod, attach, and say how it ended.
 * Models: kubectl pkg/cmd/run/run.go handleAttachPod, waitForPod (v1.36).
 */

import type { DraftObject, Pod } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import { resourcePath } from "../../rest/api-resource.ts";
import { receive } from "#posix/system-calls.ts";
import { untilObject } from "../../watching/watch-object.ts";
import { attachSession } from "../attach/attach-session.ts";
import { podPath } from "../logs/pod-path.ts";
import { knownResource } from "../create/generator.ts";

const podResource = knownResource("", "v1", "Pod", "pods");
const FINISHED = new Set(["Succeeded", "Failed"]);

export function* attachToPod(invocation: Invocation, created: Pod): Coroutine<void> {
  const { flags } = invocation;
  const namespace = created.metadata.namespace ?? (yield* invocation.namespace());
  const name = created.metadata.name;
  const watched = { resource: podResource, namespace, name };
  try {
    const pod = yield* untilObject(
      invocation,
      watched,
      flags.durationMs("pod-running-timeout"),
      function* (object) {
        if (!object) throw new CommandError(`pods "${name}" not found`);
        const seen = object as unknown as Pod;
        const phase = seen.status?.phase ?? "";
        if (FINISHED.has(phase)) return seen;
        const ready = seen.status?.conditions?.some(
          (each) => each.type === "Ready" && each.status === "True",
        );
        return phase === "Running" && ready ? seen : undefined;
      },
    );
    if (!pod) throw new CommandError("timed out waiting for the condition");
    if (FINISHED.has(pod.status?.phase ?? "")) yield* printLogs(invocation, pod);
    else yield* attachSession(invocation, pod, pod.spec.containers[0]?.name ?? "");
    if (flags.text("restart") !== "Always") yield* finish(invocation, watched);
  } finally {
    if (flags.boolean("rm")) yield* removePod(invocation, namespace, name);
  }
}

function* printLogs(invocation: Invocation, pod: Pod): Coroutine<void> {
  const client = yield* invocation.client();
  const response = yield* client.request({ path: podPath(pod, "log"), query: {} });
  if (typeof response.body === "string") yield* invocation.out(response.body);
  if (response.descriptor === undefined) return;
  for (;;) {
    const text = yield* receive(response.descriptor);
    if (text === undefined) return;
    yield* invocation.out(String(text));
  }
}

/** Waits for the pod's end. With a restart policy other than Always the exit code of the container is kubectl's. */
function* finish(
  invocation: Invocation,
  watched: { resource: typeof podResource; namespace: string; name: string },
): Coroutine<void> {
  const pod = yield* untilObject(invocation, watched, 60_000, function* (object) {
    const seen = object as unknown as Pod | undefined;
    return !seen || FINISHED.has(seen.status?.phase ?? "") ? (seen ?? ({} as Pod)) : undefined;
  });
  if (pod?.status?.phase !== "Failed") return;
  const ended = pod.status.containerStatuses?.[0]?.state?.terminated;
  const code = ended?.exitCode ?? 0;
  const where = `pod ${watched.namespace}/${watched.name}`;
  if (code === 0) throw new CommandError(`${where} failed with unknown exit code`);
  throw new CommandError(
    `${where} terminated (${ended?.reason ?? ""})\n${ended?.message ?? ""}`,
    code,
    false,
  );
}

function* removePod(invocation: Invocation, namespace: string, name: string): Coroutine<void> {
  const client = yield* invocation.client();
  const graceSeconds = invocation.flags.integer("grace-period");
  yield* client.body<DraftObject>({
    method: "DELETE",
    path: resourcePath(podResource, namespace, name),
    body: {
      kind: "DeleteOptions",
      apiVersion: "v1",
      propagationPolicy: "Background",
      ...(graceSeconds >= 0 ? { gracePeriodSeconds: graceSeconds } : {}),
    },
  });
  yield* invocation.out(`pod "${name}" deleted from ${namespace} namespace\n`);
}
