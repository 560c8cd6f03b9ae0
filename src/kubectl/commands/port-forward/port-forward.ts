/**
 * kubectl port-forward: ports of this machine that lead to a pod.
 * Models: kubectl pkg/cmd/portforward and client-go tools/portforward (v1.36).
 * Differs: each connection carries one exchange, over a session of its own with the API server.
 */

import type { PortForwardFrame } from "#api/door.ts";
import { formatEpoch } from "#api/time.ts";
import type { Pod, Service } from "#api/types.ts";
import type { IncomingExchange, OutgoingResponse } from "#posix/exchange.ts";
import {
  SystemError,
  close,
  handleSignal,
  kill,
  now,
  pause,
  random,
  receive,
  send,
  serve,
  type Coroutine,
} from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { durationFlag, sliceFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { parseTargets } from "../../resources/select.ts";
import { resourcePath } from "../../rest/api-resource.ts";
import type { RestClient } from "../../rest/rest-client.ts";
import { findPod } from "../exec/pod-of.ts";
import { podPath } from "../logs/pod-path.ts";
import { parsePorts, refuseUdp, withPodPorts, withServicePorts, type ForwardedPort } from "./ports.ts";

/** Where the system chooses a port: net.ipv4.ip_local_port_range of Linux, 32768 to 60999. */
const FIRST_EPHEMERAL_PORT = 32_768;
const EPHEMERAL_PORTS = 28_232;

export const portForwardCommand: Command = {
  name: "port-forward",
  use: "TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]",
  short: "Forward one or more local ports to a pod",
  examples: [
    ["A pod", "kubectl port-forward pod/web 8080:80"],
    ["A pod of a service", "kubectl port-forward service/web 8080:http"],
    ["Any free port here", "kubectl port-forward pod/web :80"],
  ],
  group: "Troubleshooting and Debugging Commands",
  flags: [
    sliceFlag("address", "Addresses to listen on.", { initial: "localhost" }),
    durationFlag("pod-running-timeout", "How long to wait for a pod to run.", { initial: "1m0s" }),
  ],
  completion: { kind: "type-or-name", types: ["deployment", "pod", "replicaset", "service"], of: "pods" },
  support: { level: "partly", why: "a connection carries one request and its answer." },
  run: runPortForward,
};

function* runPortForward(invocation: Invocation): Coroutine<void> {
  const { flags, args } = invocation;
  const [word = "", ...texts] = args;
  if (texts.length === 0) {
    throw invocation.usageError("TYPE/NAME and list of ports are required for port-forward");
  }
  const pod = yield* podToReach(invocation, word);
  const service = yield* serviceNamed(invocation, word, pod);
  const translated = service ? withServicePorts(texts, service, pod) : withPodPorts(texts, pod);
  refuseUdp(translated, pod);
  const { phase } = pod.status ?? {};
  if (phase !== "Running") {
    throw new CommandError(
      `unable to forward port because pod is not running. Current status=${phase ?? ""}`,
    );
  }
  const addresses = listenAddresses(flags.list("address"));
  const ports = parsePorts(translated);
  const client = yield* invocation.client();
  const session = yield* openSession(client, pod);
  yield* close(session);
  const forwarding = new Forwarding(invocation, client, pod);
  let listening = 0;
  for (const port of ports) if (yield* forwarding.listen(port, addresses)) listening++;
  if (listening === 0) {
    const list = ports.map(({ local, remote }) => `{${local} ${remote}}`).join(" ");
    throw new CommandError(`unable to listen on any of the requested ports: [${list}]`);
  }
  yield* forwarding.untilLost();
}

function* podToReach(invocation: Invocation, word: string): Coroutine<Pod> {
  try {
    return yield* findPod(invocation, word, invocation.flags.durationMs("pod-running-timeout"));
  } catch (error) {
    // polymorphichelpers.attachablePodForObject names the Go type in front of what is wrong with the selector.
    if (error instanceof CommandError && error.message.startsWith("invalid service")) {
      throw new CommandError(`cannot attach to *v1.Service: ${error.message}`);
    }
    throw error;
  }
}

/** The service that a word names; undefined when it names something else. */
function* serviceNamed(invocation: Invocation, word: string, pod: Pod): Coroutine<Service | undefined> {
  if (!word.includes("/") || word === `pod/${pod.metadata.name}`) return undefined;
  const [target] = yield* parseTargets(invocation, [word], { allowListing: false });
  if (target?.resource.kind !== "Service") return undefined;
  const client = yield* invocation.client();
  return yield* client.body<Service>({ path: resourcePath(target.resource, target.namespace, target.name) });
}

/** "localhost" stands for both loopback addresses, as it does for net.Listen. */
function listenAddresses(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => {
    if (word === "localhost") return ["127.0.0.1", "[::1]"];
    if (/^\d+\.\d+\.\d+\.\d+$/.test(word)) return [word];
    if (word.includes(":")) return [`[${word}]`];
    throw new CommandError(`${word} is not a valid IP`);
  });
}

function* openSession(client: RestClient, pod: Pod): Coroutine<number> {
  const response = yield* client.request({ method: "POST", path: podPath(pod, "portforward") });
  if (response.descriptor === undefined) throw new CommandError("error upgrading connection");
  return response.descriptor;
}

/** The open ports of one run. */
class Forwarding {
  /** What went wrong with the pod, which ends the whole forwarding. */
  private lost = false;

  constructor(
    private readonly invocation: Invocation,
    private readonly client: RestClient,
    private readonly pod: Pod,
  ) {}

  /** False when the port is taken; says so. */
  *listen(port: ForwardedPort, addresses: readonly string[]): Coroutine<boolean> {
    const { invocation } = this;
    const local = yield* this.open(port);
    if (local === undefined) {
      const problems = addresses.map((address) => {
        const family = address.startsWith("[") ? "tcp6" : "tcp4";
        return `unable to create listener: Error listen ${family} ${address}:${port.local}: bind: address already in use`;
      });
      yield* invocation.err(
        `Unable to listen on port ${port.local}: Listeners failed to create with the following errors: [${problems.join(" ")}]\n`,
      );
      return false;
    }
    for (const address of addresses) {
      yield* invocation.out(`Forwarding from ${address}:${local} -> ${port.remote}\n`);
    }
    return true;
  }

  /** Waits until Ctrl-C, or throws when the pod can no longer be reached. */
  *untilLost(): Coroutine<void> {
    yield* handleSignal("SIGUSR1", "interrupt");
    while (!this.lost) {
      try {
        yield* pause();
      } catch (error) {
        if (!(error instanceof SystemError) || error.code !== "EINTR") throw error;
      }
    }
    throw new CommandError("lost connection to pod");
  }

  /** The local port; undefined when it is taken. */
  private *open({ local, remote }: ForwardedPort): Coroutine<number | undefined> {
    for (;;) {
      const chosen = local || FIRST_EPHEMERAL_PORT + Math.floor((yield* random()) * EPHEMERAL_PORTS);
      const handler = (exchange: IncomingExchange): Coroutine<OutgoingResponse> =>
        this.forward(exchange, chosen, remote);
      try {
        yield* serve(chosen, "tcp", handler);
        return chosen;
      } catch (error) {
        if (!(error instanceof SystemError) || error.code !== "EADDRINUSE") throw error;
        if (local !== 0) return undefined;
      }
    }
  }

  private *forward(exchange: IncomingExchange, local: number, remote: number): Coroutine<OutgoingResponse> {
    yield* this.invocation.out(`Handling connection for ${local}\n`);
    const { protocol, method, path, headers, body } = exchange;
    const session = yield* openSession(this.client, this.pod);
    yield* send(session, {
      type: "dial",
      connection: 1,
      port: remote,
      protocol: protocol === "http" || protocol === "https" ? protocol : "tcp",
      method,
      path,
      headers,
      ...(body === undefined ? {} : { body }),
    } satisfies PortForwardFrame);
    const frame = (yield* receive(session)) as PortForwardFrame | undefined;
    yield* close(session);
    if (frame?.type === "answer") return { status: frame.status, headers: frame.headers, body: frame.body };
    const why = frame?.type === "failure" ? frame.error : "lost connection to pod";
    yield* this.invocation.err(
      yield* logLine(
        this.invocation.process.processId,
        `an error occurred forwarding ${local} -> ${remote}: ${why}`,
      ),
    );
    this.lost = true;
    yield* kill(this.invocation.process.processId, "SIGUSR1");
    // The process ends now, and with it the connection.
    for (;;) yield* pause();
  }
}

/** As klog writes an error that apimachinery's runtime package handled: month and day, time, process, source. */
function* logLine(processId: number, message: string): Coroutine<string> {
  const epochMs = yield* now();
  const [date = "", time = ""] = formatEpoch(epochMs).replace("Z", "").split("T");
  const [, month = "", day = ""] = date.split("-");
  const micros = String(Math.floor(epochMs % 1000)).padStart(3, "0") + "000";
  const where = `${String(processId).padStart(7)} portforward.go:424]`;
  return `E${month}${day} ${time}.${micros} ${where} "Unhandled Error" err=${JSON.stringify(message)}\n`;
}
