/**
 * minikube: what tutorials ask of it. The cluster is there already, so starting and stopping only say so.
 *
 * Models: minikube 1.37's words for status and ip. Differs: `service NAME --url` asks kubectl for the node port.
 */

import {
  type Coroutine,
  type ProcessContext,
  close,
  pipe,
  read,
  spawn,
  wait,
  write,
} from "#posix/system-calls.ts";

/** The output of a command, and its exit code. */
function* capture(argv: readonly string[]): Coroutine<{ readonly text: string; readonly exitCode: number }> {
  const [from, to] = yield* pipe();
  const child = yield* spawn({ argv, descriptors: { 0: 0, 1: to, 2: 2 } });
  yield* close(to);
  let text = "";
  for (let piece = yield* read(from); piece !== null; piece = yield* read(from)) text += piece;
  yield* close(from);
  const result = yield* wait(child);
  return { text: text.trim(), exitCode: result?.exitCode ?? 1 };
}

/** The address that node ports answer on: the control plane's. */
function* clusterAddress(): Coroutine<string | undefined> {
  const { text, exitCode } = yield* capture([
    "kubectl",
    "get",
    "nodes",
    "-o",
    'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}',
  ]);
  return exitCode === 0 && text !== "" ? text : undefined;
}

function* serviceUrl(words: readonly string[]): Coroutine<number> {
  const namespaceAt = words.findIndex((word) => word === "-n" || word === "--namespace");
  const namespace = namespaceAt < 0 ? "default" : (words[namespaceAt + 1] ?? "default");
  const name = words.find(
    (word, index) => !word.startsWith("-") && (namespaceAt < 0 || index !== namespaceAt + 1),
  );
  if (name === undefined) {
    yield* write(2, "X Exiting due to MK_USAGE: You must specify a service name\n");
    return 14;
  }
  const ports = yield* capture([
    "kubectl",
    "-n",
    namespace,
    "get",
    "service",
    name,
    "-o",
    "jsonpath={.spec.ports[*].nodePort}",
  ]);
  if (ports.exitCode !== 0) {
    yield* write(
      2,
      `X Exiting due to SVC_NOT_FOUND: Service '${name}' was not found in '${namespace}' namespace.\n`,
    );
    return 115;
  }
  const address = yield* clusterAddress();
  if (ports.text === "" || address === undefined) {
    yield* write(2, `* service ${namespace}/${name} has no node port\n`);
    return 0;
  }
  for (const port of ports.text.split(" ")) yield* write(1, `http://${address}:${port}\n`);
  return 0;
}

export function* minikube(process: ProcessContext): Coroutine<number> {
  const [, command, ...words] = process.argv;
  switch (command) {
    case "ip": {
      const address = yield* clusterAddress();
      if (address === undefined) return 1;
      yield* write(1, `${address}\n`);
      return 0;
    }
    case "status":
      yield* write(
        1,
        "minikube\ntype: Control Plane\nhost: Running\nkubelet: Running\napiserver: Running\nkubeconfig: Configured\n\n",
      );
      return 0;
    case "service":
      return yield* serviceUrl(words);
    case "start":
      yield* write(
        1,
        "The simulated cluster is running already. There is nothing to start: try kubectl get nodes.\n",
      );
      return 0;
    case "version":
      yield* write(
        1,
        "minikube is not simulated as a whole; this stands for its commands ip, status and service.\n",
      );
      return 0;
    case "kubectl":
      return yield* capturePassing(["kubectl", ...(words[0] === "--" ? words.slice(1) : words)]);
    case "stop":
    case "pause":
    case "delete":
      yield* write(
        2,
        `minikube ${command} is not simulated. To see nodes fail, use: lab crash NODE. To start afresh: lab reset.\n`,
      );
      return 1;
    case "dashboard":
      yield* write(
        2,
        "minikube dashboard is not simulated: the picture of the cluster beside this terminal takes its place.\n",
      );
      return 1;
    case "tunnel":
      yield* write(1, "Services of type LoadBalancer get an external address here without a tunnel.\n");
      return 0;
    default:
      yield* write(
        2,
        `minikube ${command ?? ""} is not simulated. What is: ip, status, service NAME --url, kubectl.\n`.replace(
          "  ",
          " ",
        ),
      );
      return 1;
  }
}

function* capturePassing(argv: readonly string[]): Coroutine<number> {
  const result = yield* wait(yield* spawn({ argv }));
  return result?.exitCode ?? 1;
}
