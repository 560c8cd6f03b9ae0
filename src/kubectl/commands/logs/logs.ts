/** kubectl logs. Models: pkg/cmd/logs/logs.go and pkg/polymorphichelpers/logsforobject.go (v1.36). */

import { parseEpoch } from "#api/time.ts";
import { StatusError, hasReason } from "#api/status-error.ts";
import type { Pod } from "#api/types.ts";
import { kill, receive, spawn, wait, write, type Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, presentError, SilentExit } from "../../errors.ts";
import { booleanFlag, durationFlag, integerFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { listObjects } from "../../resources/select.ts";
import { BodyDeadlineError, withDeadline } from "../../rest/body-deadline.ts";
import type { RestClient } from "../../rest/rest-client.ts";
import { findPod, findPods } from "../exec/pod-of.ts";
import { describeContainers } from "./choose-container.ts";
import { podPath } from "./pod-path.ts";
import { knownResource } from "../create/generator.ts";

const podResource = knownResource("", "v1", "Pod", "pods");

export const logsCommand: Command = {
  name: "logs",
  use: "[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [options]",
  short: "Print the logs for a container in a pod",
  examples: [
    ["Of a pod with one container", "kubectl logs web"],
    ["Follow, from the last ten lines", "kubectl logs -f --tail=10 web"],
    ["Of the container before the restart", "kubectl logs -p web"],
    ["Of all pods with a label", "kubectl logs -l app=web --prefix"],
  ],
  group: "Troubleshooting and Debugging Commands",
  flags: [
    booleanFlag("all-containers", "Of all containers."),
    booleanFlag("all-pods", "Of all pods of the workload; with --prefix."),
    textFlag("container", "Container; the default one unless given.", { shorthand: "c" }),
    booleanFlag("follow", "Go on with new lines.", { shorthand: "f" }),
    booleanFlag("ignore-errors", "With --follow, go on when one log fails."),
    booleanFlag("insecure-skip-tls-verify-backend", "Do not check the kubelet's certificate.", {
      unsupported: "Requests inside the simulation carry no TLS.",
    }),
    integerFlag("limit-bytes", "At most so many bytes."),
    integerFlag("max-log-requests", "How many logs to follow at once with a selector.", { initial: "5" }),
    durationFlag("pod-running-timeout", "How long to wait for a pod to run.", { initial: "20s" }),
    booleanFlag("prefix", "Start each line with pod and container."),
    booleanFlag("previous", "Of the container before its last restart.", { shorthand: "p" }),
    textFlag("selector", "Of the pods whose labels match.", { shorthand: "l" }),
    durationFlag("since", "Only lines newer than this, e.g. 5m."),
    textFlag("since-time", "Only lines after this time."),
    integerFlag("tail", "Only the last lines; with a selector 10 unless given.", { initial: "-1" }),
    booleanFlag("timestamps", "Start each line with its time."),
  ],
  completion: { kind: "names", of: "pods" },
  support: { level: "yes" },
  run: runLogs,
};

interface LogSource {
  readonly pod: Pod;
  readonly container: string;
  readonly prefix: string;
}

/** Logs say it in their own words when there is no such object. */
function* findOrExplain(invocation: Invocation, word: string, timeoutMs: number): Coroutine<Pod> {
  try {
    return yield* findPod(invocation, word, timeoutMs, (count, pod) =>
      invocation.err(`Found ${count} pods, using pod/${pod.metadata.name}\n`),
    );
  } catch (error) {
    if (!hasReason(error, "NotFound")) throw error;
    const namespace = JSON.stringify(yield* invocation.namespace());
    throw new CommandError(`error from server (NotFound): ${error.message} in namespace ${namespace}`);
  }
}

/** The pod that a word means, or with --all-pods all that it stands for. */
function* podsOf(invocation: Invocation, word: string, timeoutMs: number): Coroutine<readonly Pod[]> {
  if (!invocation.flags.boolean("all-pods")) return [yield* findOrExplain(invocation, word, timeoutMs)];
  return yield* findPods(invocation, word);
}

function* runLogs(invocation: Invocation): Coroutine<number> {
  const { flags, args } = invocation;
  const selector = flags.text("selector");
  validate(invocation);
  const timeoutMs = flags.durationMs("pod-running-timeout");
  const pods =
    selector === ""
      ? yield* podsOf(invocation, args[0] as string, timeoutMs)
      : ((yield* listObjects(
          invocation,
          { resource: podResource, namespace: yield* invocation.namespace() },
          { selector },
        )) as unknown as readonly Pod[]);
  if (pods.length === 0) {
    yield* invocation.err(`No resources found in ${yield* invocation.namespace()} namespace.\n`);
    return 0;
  }
  const sources: LogSource[] = [];
  for (const pod of pods) sources.push(...(yield* sourcesOf(invocation, pod, args[1])));
  if (flags.boolean("follow") && sources.length > 1) {
    const most = flags.integer("max-log-requests");
    if (sources.length > most) {
      throw new CommandError(
        `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
      );
    }
    return yield* followTogether(invocation, sources);
  }
  const client = yield* invocation.client();
  for (const source of sources) {
    try {
      yield* copyLog(client, invocation.process.processId, source, logQuery(invocation, source));
    } catch (error) {
      if (!flags.boolean("ignore-errors") || !(error instanceof StatusError)) throw error;
      yield* invocation.out(`error: ${error.message}\n`);
    }
  }
  return 0;
}

function validate(invocation: Invocation): void {
  const { flags, args } = invocation;
  const selector = flags.text("selector");
  if (args.length === 0 && selector === "") {
    throw invocation.usageError(
      "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
    );
  }
  if (selector !== "" && args.length > 0) {
    throw invocation.usageError("only a selector (-l) or a POD name is allowed");
  }
  if (args.length > 2) {
    throw invocation.usageError(
      "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
    );
  }
  if (args.length === 2 && flags.text("container") !== "") {
    throw invocation.usageError("only one of -c or an inline [CONTAINER] arg is allowed");
  }
  if (flags.text("since-time") !== "" && flags.changed("since")) {
    throw new CommandError("at most one of `sinceTime` or `sinceSeconds` may be specified");
  }
  if (flags.boolean("all-containers") && flags.text("container") !== "") {
    throw new CommandError(
      "--all-containers=true should not be specified with container name " + flags.text("container"),
    );
  }
  if (flags.durationMs("since") < 0) throw new CommandError("--since must be greater than 0");
  const sinceTime = flags.text("since-time");
  if (sinceTime !== "" && parseEpoch(sinceTime) === undefined) {
    const text = JSON.stringify(sinceTime);
    throw new CommandError(
      `parsing time ${text} as "2006-01-02T15:04:05Z07:00": cannot parse ${text} as "2006"`,
    );
  }
  if (flags.integer("limit-bytes") < 0) {
    throw new CommandError("--limit-bytes must be greater than 0");
  }
  if (flags.integer("tail") < -1) {
    throw new CommandError("--tail must be greater than or equal to -1");
  }
}

function* sourcesOf(
  invocation: Invocation,
  pod: Pod,
  inline: string | undefined,
): Coroutine<readonly LogSource[]> {
  const { flags } = invocation;
  const make = (container: string): LogSource => ({
    pod,
    container,
    prefix:
      flags.boolean("prefix") || flags.boolean("all-pods") ? `[pod/${pod.metadata.name}/${container}] ` : "",
  });
  const names = (list: readonly { readonly name: string }[] | undefined): readonly string[] =>
    (list ?? []).map((each) => each.name);
  const ordinary = names(pod.spec.containers);
  const all = [...names(pod.spec.initContainers), ...ordinary, ...names(pod.spec.ephemeralContainers)];
  if (flags.boolean("all-containers")) return all.map(make);
  if (flags.boolean("all-pods") && flags.text("container") === "") return ordinary.slice(0, 1).map(make);
  const wanted = flags.text("container") || inline || "";
  if (wanted !== "") {
    if (!all.includes(wanted)) {
      throw new CommandError(
        `container ${wanted} is not valid for pod ${pod.metadata.name} out of: ${describeContainers(pod)}`,
      );
    }
    return [make(wanted)];
  }
  const annotations = (pod.metadata.annotations ?? {}) as Readonly<Record<string, string>>;
  const annotated = annotations["kubectl.kubernetes.io/default-container"];
  if (annotated !== undefined && all.includes(annotated)) return [make(annotated)];
  if (ordinary.length > 1) {
    yield* invocation.err(
      `Defaulted container ${JSON.stringify(ordinary[0])} out of: ${describeContainers(pod)}\n`,
    );
  }
  return ordinary.slice(0, 1).map(make);
}

type LogQuery = Readonly<Record<string, string | number | boolean | undefined>>;

function logQuery(invocation: Invocation, source: LogSource): LogQuery {
  const { flags } = invocation;
  // With a selector only the last ten lines of each pod are shown, unless --tail says otherwise.
  const tail = flags.text("selector") !== "" && !flags.changed("tail") ? 10 : flags.integer("tail");
  const sinceMs = flags.durationMs("since");
  return {
    container: source.container,
    follow: flags.boolean("follow") || undefined,
    previous: flags.boolean("previous") || undefined,
    timestamps: flags.boolean("timestamps") || undefined,
    tailLines: tail >= 0 ? tail : undefined,
    sinceSeconds: sinceMs > 0 ? Math.ceil(sinceMs / 1000) : undefined,
    sinceTime: flags.text("since-time") || undefined,
    limitBytes: flags.integer("limit-bytes") || undefined,
  };
}

/** Writes one log to standard output until it ends. */
function* copyLog(
  client: RestClient,
  processId: number,
  source: LogSource,
  query: LogQuery,
): Coroutine<void> {
  const response = yield* client.request({ path: podPath(source.pod, "log"), query });
  const writer = prefixWriter(source.prefix);
  if (typeof response.body === "string") yield* writer(response.body);
  const { descriptor } = response;
  if (descriptor === undefined) return;
  const copy = function* (): Coroutine<void> {
    for (;;) {
      const text = yield* receive(descriptor);
      if (text === undefined) return;
      yield* writer(String(text));
    }
  };
  try {
    yield* withDeadline(client.config.timeoutMs, processId, "context deadline exceeded", copy);
  } catch (error) {
    // Said twice, as upstream does.
    if (error instanceof BodyDeadlineError) yield* write(2, `${error.message}\n`);
    throw error;
  }
}

function prefixWriter(prefix: string): (text: string) => Coroutine<void> {
  let atLineStart = true;
  return function* (text) {
    if (text === "") return;
    if (prefix === "") return yield* write(1, text);
    let shown = text.replace(/\n(?!$)/g, `\n${prefix}`);
    if (atLineStart) shown = prefix + shown;
    atLineStart = text.endsWith("\n");
    yield* write(1, shown);
  };
}

/** One child process per log, because each waits for its own lines. */
function* followTogether(invocation: Invocation, sources: readonly LogSource[]): Coroutine<number> {
  const client = yield* invocation.client();
  const children: number[] = [];
  for (const source of sources) {
    const query = logQuery(invocation, source);
    children.push(
      yield* spawn({
        argv: ["kubectl-logs"],
        *program({ processId }) {
          try {
            yield* copyLog(client, processId, source, query);
            return 0;
          } catch (error) {
            const { text, exitCode } = presentError(error);
            yield* write(2, text);
            return exitCode;
          }
        },
      }),
    );
  }
  let code = 0;
  for (let left = children.length; left > 0; left--) {
    const ended = yield* wait();
    if (!ended || ended.exitCode === 0 || invocation.flags.boolean("ignore-errors")) continue;
    code = ended.exitCode;
    for (const child of children) if (child !== ended.processId) yield* kill(child, "SIGTERM");
    throw new SilentExit(code);
  }
  return code;
}
