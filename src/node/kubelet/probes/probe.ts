/**
 * One probe, run once: http, tcp, exec or grpc.
 * Models: pkg/probe/{http,tcp,exec,grpc}, pkg/kubelet/prober/prober.go (v1.36).
 */

import type { Container as ContainerSpec, Pod, Probe } from "#api/types.ts";
import type { ExchangeResult, NetworkDevice } from "#posix/exchange.ts";
import type { Scope } from "#kernel/scope.ts";
import {
  GRPC,
  GRPC_NOT_FOUND,
  GRPC_OK,
  GRPC_UNIMPLEMENTED,
  HEALTH_CHECK_PATH,
} from "../../images/grpc-health.ts";
import { RuntimeError, runToEnd, type Container } from "../../runtime/index.ts";

/** "unknown": the probe could not be run; its result is thrown away. */
export interface ProbeResult {
  readonly outcome: "success" | "failure" | "unknown";
  /** What an Unhealthy event says after "probe failed: ". */
  readonly output: string;
}

const SUCCESS: ProbeResult = { outcome: "success", output: "" };
const failure = (output: string): ProbeResult => ({ outcome: "failure", output });
/** Output beyond this is cut (maxReadLength of pkg/probe). */
const OUTPUT_LIMIT = 10_240;

/** The number of a port given by number or by the name of one of the container's. */
export function portNumber(port: number | string, container: ContainerSpec): number | undefined {
  if (typeof port === "number") return port;
  if (/^\d+$/.test(port)) return Number(port);
  return container.ports?.find(({ name }) => name === port)?.containerPort;
}

export interface ProbeContext {
  readonly pod: Pod;
  readonly spec: ContainerSpec;
  readonly container: Container;
  readonly podIP: string;
  /** The node's device: probes come from the node. */
  readonly device: NetworkDevice;
  readonly scope: Scope;
}

/** Runs `probe`; `done` is called once. Returns what cancels it. */
export function runProbe(
  probe: Probe,
  context: ProbeContext,
  done: (result: ProbeResult) => void,
): () => void {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.exec) return runExec(probe.exec.command ?? [], timeoutMs, context, done);
  const { device, podIP, spec } = context;
  if (probe.httpGet) {
    const { httpGet } = probe;
    const port = portNumber(httpGet.port as number | string, spec);
    if (port === undefined) return unknown(context, done, `couldn't find port: ${String(httpGet.port)}`);
    const host = httpGet.host || podIP;
    const scheme = (httpGet.scheme ?? "HTTP").toLowerCase() as "http" | "https";
    const path = httpGet.path || "/";
    const headers: Record<string, string> = {
      host: `${host}:${port}`,
      "user-agent": "kube-probe/1.36",
      accept: "*/*",
    };
    for (const { name, value } of httpGet.httpHeaders ?? []) headers[name.toLowerCase()] = value;
    const url = `${scheme}://${host}:${port}${path.startsWith("/") ? path : `/${path}`}`;
    return device.exchange(
      {
        protocol: scheme,
        host,
        port,
        method: "GET",
        path: path.startsWith("/") ? path : `/${path}`,
        headers,
        timeoutMs,
      },
      (result) => {
        if (!result.ok) return done(failure(`Get "${url}": ${failureText(result, host, port)}`));
        if (result.stream) result.stream.close();
        if (result.status >= 200 && result.status < 400) return done(SUCCESS);
        done(failure(`HTTP probe failed with statuscode: ${result.status}`));
      },
    );
  }
  if (probe.tcpSocket) {
    const port = portNumber(probe.tcpSocket.port as number | string, spec);
    if (port === undefined)
      return unknown(context, done, `couldn't find port: ${String(probe.tcpSocket.port)}`);
    return connect(device, probe.tcpSocket.host || podIP, port, timeoutMs, (text) =>
      done(text === undefined ? SUCCESS : failure(text)),
    );
  }
  if (probe.grpc) {
    return runGrpc(probe.grpc, context, timeoutMs, done);
  }
  return unknown(context, done, "missing probe handler");
}

/** A server that cannot be reached, or does not speak gRPC, is tried until the time is up. */
function runGrpc(
  { port, service = "" }: NonNullable<Probe["grpc"]>,
  { device, podIP, scope }: ProbeContext,
  timeoutMs: number,
  done: (result: ProbeResult) => void,
): () => void {
  const seconds = timeoutMs / 1000;
  const startedMs = scope.nowMs;
  let waiting: { cancel(): void } | undefined;
  const noConnection = (): void => {
    const text = `timeout: failed to connect service "${podIP}:${port}" within ${seconds}s: context deadline exceeded`;
    const leftMs = Math.max(0, timeoutMs - (scope.nowMs - startedMs));
    waiting = scope.after(leftMs, "grpc probe times out", () => done(failure(text)));
  };
  const cancel = device.exchange(
    {
      protocol: "http",
      host: podIP,
      port,
      method: "POST",
      path: HEALTH_CHECK_PATH,
      headers: { "content-type": GRPC, "user-agent": "kube-probe/1.36 grpc-go" },
      body: service,
      timeoutMs,
    },
    (result) => {
      if (!result.ok) {
        if (result.failure !== "response-timeout") return noConnection();
        return done(failure(`timeout: health rpc did not complete within ${seconds}s`));
      }
      if (result.stream) result.stream.close();
      const code = result.headers["grpc-status"];
      const message = result.headers["grpc-message"] ?? "";
      if (code === undefined) return noConnection();
      if (code === GRPC_UNIMPLEMENTED) {
        const why = "error: this server does not implement the grpc health protocol (grpc.health.v1.Health)";
        return done(failure(`${why}: ${message}`));
      }
      if (code !== GRPC_OK) {
        const name = code === GRPC_NOT_FOUND ? "NotFound" : `Code(${code})`;
        return done(failure(`error: health rpc probe failed: rpc error: code = ${name} desc = ${message}`));
      }
      const health = String(result.body);
      done(health === "SERVING" ? SUCCESS : failure(`service unhealthy (responded with "${health}")`));
    },
  );
  return () => {
    waiting?.cancel();
    cancel();
  };
}

function connect(
  device: NetworkDevice,
  host: string,
  port: number,
  timeoutMs: number,
  done: (failure: string | undefined) => void,
): () => void {
  return device.exchange(
    { protocol: "tcp", host, port, body: "", connectTimeoutMs: timeoutMs, timeoutMs },
    (result) => {
      // A server that accepts and says nothing is healthy: only the connection counts.
      if (result.ok || result.failure === "response-timeout") done(undefined);
      else
        done(
          failureText(result, host, port).replace(" (Client.Timeout exceeded while awaiting headers)", ""),
        );
    },
  );
}

/** What Go's net/http says after the address. */
function failureText(result: ExchangeResult & { ok: false }, host: string, port: number): string {
  switch (result.failure) {
    case "connection-refused":
      return `dial tcp ${host}:${port}: connect: connection refused`;
    case "connection-timeout":
      return `dial tcp ${host}:${port}: i/o timeout (Client.Timeout exceeded while awaiting headers)`;
    case "response-timeout":
      return "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
    case "connection-reset":
      return "EOF";
    case "no-route":
      return `dial tcp ${host}:${port}: connect: no route to host`;
    case "name-not-found":
    case "name-timeout":
      return `dial tcp: lookup ${host}: no such host`;
  }
}

function unknown(context: ProbeContext, done: (result: ProbeResult) => void, output: string): () => void {
  const timer = context.scope.soon("probe cannot run", () => done({ outcome: "unknown", output }));
  return () => timer.cancel();
}

function runExec(
  command: readonly string[],
  timeoutMs: number,
  context: ProbeContext,
  done: (result: ProbeResult) => void,
): () => void {
  let kill: (() => void) | undefined;
  let over = false;
  const finish = (result: ProbeResult): void => {
    if (over) return;
    over = true;
    timer.cancel();
    done(result);
  };
  const timer = context.scope.after(timeoutMs, "exec probe timed out", () => {
    kill?.();
    finish(failure(`command ${JSON.stringify(command.join(" "))} timed out`));
  });
  try {
    kill = runToEnd(context.container, command, ({ exitCode, output }) =>
      finish(exitCode === 0 ? SUCCESS : failure(output.slice(0, OUTPUT_LIMIT))),
    );
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    timer.cancel();
    return unknown(
      context,
      done,
      `rpc error: code = Unknown desc = failed to exec in container: failed to start exec: ${error.message}: unknown`,
    );
  }
  return () => {
    over = true;
    timer.cancel();
    kill?.();
  };
}
