/**
 * postStart and preStop.
 * Models: pkg/kubelet/lifecycle/handlers.go (v1.36).
 */

import type { Container as ContainerSpec } from "#api/types.ts";
import type { Scope } from "#kernel/scope.ts";
import type { NetworkDevice } from "#posix/exchange.ts";
import { RuntimeError, runToEnd, type Container } from "../runtime/index.ts";
import { portNumber } from "./probes/probe.ts";

export type Hook = NonNullable<NonNullable<ContainerSpec["lifecycle"]>["postStart"]>;

/** Runs a hook; `done` gets undefined, or the message of what failed. Returns what cancels it. */
export function runHook(
  hook: Hook,
  name: "PostStartHook" | "PreStopHook",
  spec: ContainerSpec,
  container: Container,
  podIP: string,
  device: NetworkDevice,
  scope: Scope,
  done: (failure: string | undefined) => void,
): () => void {
  const later = (failure: string | undefined, delayMs = 0): (() => void) => {
    const timer = scope.after(delayMs, "hook done", () => done(failure));
    return () => timer.cancel();
  };
  if (hook.exec) {
    const command = hook.exec.command ?? [];
    try {
      return runToEnd(container, command, ({ exitCode, output }) =>
        done(
          exitCode === 0
            ? undefined
            : `Exec lifecycle hook ([${command.join(" ")}]) for Container "${spec.name}" failed - error: command '${command.join(" ")}' exited with ${exitCode}: ${output}, message: ${JSON.stringify(output)}`,
        ),
      );
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      return later(
        `Exec lifecycle hook ([${command.join(" ")}]) for Container "${spec.name}" failed - error: ${error.message}`,
      );
    }
  }
  if (hook.httpGet) {
    const { path = "/", host, scheme } = hook.httpGet;
    const port = portNumber((hook.httpGet.port as number | string | undefined) ?? 80, spec) ?? 80;
    return device.exchange(
      {
        protocol: scheme === "HTTPS" ? "https" : "http",
        host: host || podIP,
        port,
        method: "GET",
        path: path.startsWith("/") ? path : `/${path}`,
        headers: { "user-agent": "kube-lifecycle/1.36" },
      },
      (result) =>
        done(
          result.ok
            ? undefined
            : `HTTP lifecycle hook (${path}) for Container "${spec.name}" failed - error: ${result.failure}, message: ""`,
        ),
    );
  }
  if (hook.sleep) return later(undefined, hook.sleep.seconds * 1000);
  return later(`${name}: no handler is given that is simulated`);
}
