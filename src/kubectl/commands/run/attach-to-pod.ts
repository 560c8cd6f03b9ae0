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
import { runSession } from "../exec/session.ts";
import { podPath } from "../logs/pod-path.ts";
import { knownResource } from "../create/generator.ts";

const podResource = knownResource("", "v1", "Pod", "pods");
const FINISHED = new Set(["Succeeded", "Failed"]);

export function* attachToPod(invocation: Invocation, created: Pod): Coroutine<number> {
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
    let code: number;
    if (FINISHED.has(pod.status?.phase ?? "")) {
      yield* printLogs(invocation, pod);
      code = 0;
    } else code = yield* attach(invocation, pod);
    if (flags.text("restart") === "Always") return code;
    return yield* finalCode(invocation, watched, code);
  } finally {
    if (flags.boolean("rm")) yield* removePod(invocation, namespace, name);
  }
}

function* attach(invocation: Invocation, pod: Pod): Coroutine<number> {
  const { flags } = invocation;
  const stdin = flags.boolean("stdin");
  let tty = flags.boolean("tty");
  if (tty && !(yield* invocation.isTerminal(0))) {
    yield* invocation.err("Unable to use a TTY - input is not a terminal or the right kind of file\n");
    tty = false;
  }
  if (stdin && !flags.boolean("quiet") && tty) {
    yield* invocation.err("If you don't see a command prompt, try pressing enter.\n");
  }
  const client = yield* invocation.client();
  const response = yield* client.request({
    method: "POST",
    path: podPath(pod, "attach"),
    query: {
      container: pod.spec.containers?.[0]?.name,
      stdin: stdin || undefined,
      stdout: true,
      stderr: !tty || undefined,
      tty: tty || undefined,
    },
  });
  if (response.descriptor === undefined) throw new CommandError("unable to upgrade connection");
  return yield* runSession(response.descriptor, stdin, tty);
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

/** With a restart policy other than Always the exit code of the container is kubectl's. */
function* finalCode(
  invocation: Invocation,
  watched: { resource: typeof podResource; namespace: string; name: string },
  sessionCode: number,
): Coroutine<number> {
  const pod = yield* untilObject(invocation, watched, 60_000, function* (object) {
    const seen = object as unknown as Pod | undefined;
    return !seen || FINISHED.has(seen.status?.phase ?? "") ? (seen ?? ({} as Pod)) : undefined;
  });
  if (pod?.status?.phase !== "Failed") return sessionCode;
  const ended = pod.status.containerStatuses?.[0]?.state?.terminated;
  const code = ended?.exitCode ?? 0;
  if (code === 0)
    throw new CommandError(`pod ${watched.namespace}/${watched.name} failed with unknown exit code`);
  const reason = ended?.reason ? `(${ended.reason})` : "";
  throw new CommandError(`pod ${watched.namespace}/${watched.name} terminated ${reason}`.trimEnd(), code);
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
