/**
 * kubectl cluster-info dump: what there is in the cluster, and what the containers said.
 * Models: pkg/cmd/clusterinfo/clusterinfo_dump.go (v1.36).
 * Differs: kinds that the server does not serve are left out, where the real one gives up.
 */

import { hasReason, StatusError } from "#api/status-error.ts";
import type { DraftObject, Pod } from "#api/types.ts";
import { receive, type Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { durationFlag, booleanFlag, sliceFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import type { ObjectPrinter } from "../../printers/object-printer.ts";
import { createPrinter, printFlags } from "../../printers/print-flags.ts";
import { makeDirectories, writeTextFile } from "../../resources/text-file.ts";
import type { RestClient } from "../../rest/rest-client.ts";
import { podPath } from "../logs/pod-path.ts";

export const dumpCommand: Command = {
  name: "dump",
  use: "[flags] [options]",
  short: "Dump relevant information for debugging and diagnosis",
  examples: [
    ["To standard output", "kubectl cluster-info dump"],
    ["Into files", "kubectl cluster-info dump --output-directory=/path/to/cluster-state"],
    ["Of all namespaces", "kubectl cluster-info dump --all-namespaces"],
    ["Of some namespaces", "kubectl cluster-info dump --namespaces default,kube-system"],
  ],
  flags: [
    ...printFlags().map((flag) => (flag.name === "output" ? { ...flag, initial: "json" } : flag)),
    booleanFlag("all-namespaces", "Of all namespaces.", { shorthand: "A" }),
    sliceFlag("namespaces", "Namespaces, separated by commas; kube-system and the current one unless given."),
    textFlag("output-directory", 'Where to write files; standard output when empty or "-".'),
    durationFlag("pod-running-timeout", "How long to wait for a pod to run.", {
      initial: "20s",
      unsupported: "The dump waits for no pod; the real kubectl does not either.",
    }),
  ],
  support: { level: "yes" },
  run: runDump,
};

/** Collections of a namespace and the files they go to, in the order of the dump. */
const COLLECTIONS: readonly (readonly [api: string, resource: string, file: string])[] = [
  ["/api/v1", "events", "events"],
  ["/api/v1", "replicationcontrollers", "replication-controllers"],
  ["/api/v1", "services", "services"],
  ["/apis/apps/v1", "daemonsets", "daemonsets"],
  ["/apis/apps/v1", "deployments", "deployments"],
  ["/apis/apps/v1", "replicasets", "replicasets"],
  ["/api/v1", "pods", "pods"],
];

interface ObjectListBody {
  readonly items: readonly DraftObject[];
}

function* runDump(invocation: Invocation): Coroutine<void> {
  const { flags } = invocation;
  const printer = (yield* createPrinter(flags, "", "structs")) as ObjectPrinter;
  const client = yield* invocation.client();
  const directory = flags.text("output-directory") === "-" ? "" : flags.text("output-directory");
  const output = flags.text("output");
  const extension = output === "json" || output === "yaml" ? `.${output}` : ".txt";
  const put = function* (name: string, text: string): Coroutine<void> {
    if (directory === "") return yield* invocation.out(text);
    const path = `${directory.replace(/\/+$/, "")}/${name}`;
    yield* makeDirectories(path.slice(0, path.lastIndexOf("/")));
    yield* writeTextFile(path, text);
  };
  const nodes = yield* client.body<ObjectListBody>({ path: "/api/v1/nodes" });
  yield* put(`nodes${extension}`, printer(nodes));
  for (const namespace of yield* namespacesOf(invocation, client)) {
    for (const [api, resource, file] of COLLECTIONS) {
      const list = yield* listServed(client, `${api}/namespaces/${namespace}/${resource}`);
      if (!list) continue;
      yield* put(`${namespace}/${file}${extension}`, printer(list));
      if (resource !== "pods") continue;
      for (const pod of list.items as unknown as readonly Pod[]) {
        yield* put(`${namespace}/${pod.metadata.name}/logs.txt`, yield* logsOf(client, pod));
      }
    }
  }
  if (directory !== "") yield* invocation.out(`Cluster info dumped to ${directory}\n`);
}

function* namespacesOf(invocation: Invocation, client: RestClient): Coroutine<readonly string[]> {
  const { flags } = invocation;
  if (flags.boolean("all-namespaces")) {
    const { items } = yield* client.body<ObjectListBody>({ path: "/api/v1/namespaces" });
    return items.map((each) => each.metadata.name ?? "");
  }
  const named = flags.list("namespaces");
  return named.length > 0 ? named : ["kube-system", yield* invocation.namespace()];
}

/** Undefined where the server has no such kind; it says so itself. */
function* listServed(client: RestClient, path: string): Coroutine<ObjectListBody | undefined> {
  try {
    return yield* client.body<ObjectListBody>({ path });
  } catch (error) {
    if (hasReason(error, "NotFound")) return undefined;
    throw error;
  }
}

/** The logs of all containers, each between two lines that name it. */
function* logsOf(client: RestClient, pod: Pod): Coroutine<string> {
  let text = "";
  for (const { name } of [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])]) {
    const which = `logs for container ${name} of pod ${pod.metadata.namespace}/${pod.metadata.name} ====\n`;
    text += `==== START ${which}`;
    try {
      text += yield* logOf(client, pod, name);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      text += `Request log error: ${error.message}\n`;
    }
    text += `==== END ${which}`;
  }
  return text;
}

function* logOf(client: RestClient, pod: Pod, container: string): Coroutine<string> {
  const response = yield* client.request({ path: podPath(pod, "log"), query: { container } });
  let text = typeof response.body === "string" ? response.body : "";
  while (response.descriptor !== undefined) {
    const part = yield* receive(response.descriptor);
    if (part === undefined) break;
    text += String(part);
  }
  return text;
}
