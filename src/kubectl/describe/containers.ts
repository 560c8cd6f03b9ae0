/** Containers, as pods and pod templates describe them. Models: describe.go describeContainers (v1.36). */

import type { Container, ContainerStatus, Pod, Probe } from "#api/types.ts";
import type { DescribeText } from "./describe-text.ts";
import { longTime, orNone, titleBoolean } from "./describe-text.ts";

export interface ContainerOptions {
  readonly title: string;
  /** "  " inside a pod template, "" in a pod. */
  readonly space: string;
  readonly statuses?: readonly ContainerStatus[] | undefined;
  /** For values of fieldRef. */
  readonly pod?: Pod;
}

export function writeContainers(
  out: DescribeText,
  containers: readonly Container[] | undefined,
  options: ContainerOptions,
): void {
  const list = containers ?? [];
  out.write(0, `${options.space}${options.title}:${list.length === 0 ? " <none>" : ""}\n`);
  for (const container of list) {
    const status = options.statuses?.find((each) => each.name === container.name);
    writeBasics(out, container, status, options.space === "" ? "" : " ");
    writeCommand(out, container);
    if (status) writeStates(out, status);
    writeQuantities(out, "Limits", container.resources?.limits);
    writeQuantities(out, "Requests", container.resources?.requests);
    if (container.livenessProbe) out.line(2, `Liveness:\t${probeText(container.livenessProbe)}`);
    if (container.readinessProbe) out.line(2, `Readiness:\t${probeText(container.readinessProbe)}`);
    if (container.startupProbe) out.line(2, `Startup:\t${probeText(container.startupProbe)}`);
    writeEnvironment(out, container, options.pod);
    writeMounts(out, container);
  }
}

function writeBasics(
  out: DescribeText,
  container: Container,
  status: ContainerStatus | undefined,
  indent: string,
): void {
  out.line(1, `${indent}${container.name ?? ""}:`);
  if (status) out.line(2, `Container ID:\t${status.containerID ?? ""}`);
  out.line(2, `Image:\t${container.image ?? ""}`);
  if (status) out.line(2, `Image ID:\t${status.imageID ?? ""}`);
  const ports = (container.ports ?? []).map(
    (port) => `${port.containerPort}/${port.protocol ?? ""}${port.name ? ` (${port.name})` : ""}`,
  );
  const hostPorts = (container.ports ?? []).map(
    (port) => `${port.hostPort ?? 0}/${port.protocol ?? ""}${port.name ? ` (${port.name})` : ""}`,
  );
  out.line(2, `${ports.length > 1 ? "Ports" : "Port"}:\t${orNone(ports.join(", "))}`);
  out.line(2, `${hostPorts.length > 1 ? "Host Ports" : "Host Port"}:\t${orNone(hostPorts.join(", "))}`);
  const seccomp = container.securityContext?.seccompProfile;
  if (seccomp) {
    out.line(2, `SeccompProfile:\t${seccomp.type}`);
    if (seccomp.type === "Localhost") out.line(3, `LocalhostProfile:\t${seccomp.localhostProfile ?? ""}`);
  }
}

function writeCommand(out: DescribeText, container: Container): void {
  for (const [title, words] of [
    ["Command", container.command],
    ["Args", container.args],
  ] as const) {
    if (!words?.length) continue;
    out.line(2, `${title}:`);
    for (const word of words) for (const line of word.split("\n")) out.line(3, line);
  }
}

function writeStates(out: DescribeText, status: ContainerStatus): void {
  writeState(out, "State", status.state);
  if (status.lastState?.terminated) writeState(out, "Last State", status.lastState);
  out.line(2, `Ready:\t${titleBoolean(status.ready)}`);
  out.line(2, `Restart Count:\t${status.restartCount ?? 0}`);
}

function writeState(out: DescribeText, title: string, state: ContainerStatus["state"]): void {
  const { running, waiting, terminated } = state ?? {};
  if (running) {
    out.line(2, `${title}:\tRunning`).line(3, `Started:\t${longTime(running.startedAt)}`);
  } else if (terminated) {
    out.line(2, `${title}:\tTerminated`);
    if (terminated.reason) out.line(3, `Reason:\t${terminated.reason}`);
    if (terminated.message) out.line(3, `Message:\t${terminated.message}`);
    out.line(3, `Exit Code:\t${terminated.exitCode}`);
    if (terminated.signal) out.line(3, `Signal:\t${terminated.signal}`);
    out.line(3, `Started:\t${longTime(terminated.startedAt)}`);
    out.line(3, `Finished:\t${longTime(terminated.finishedAt)}`);
  } else {
    out.line(2, `${title}:\tWaiting`);
    if (waiting?.reason) out.line(3, `Reason:\t${waiting.reason}`);
  }
}

function writeQuantities(out: DescribeText, title: string, quantities: unknown): void {
  const map = (quantities ?? {}) as Readonly<Record<string, string | number>>;
  const names = Object.keys(map).sort();
  if (names.length === 0) return;
  out.line(2, `${title}:`);
  for (const name of names) out.line(3, `${name}:\t${map[name]}`);
}

/** "http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3" */
export function probeText(probe: Probe): string {
  const numbers = `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s period=${probe.periodSeconds ?? 0}s #success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`;
  if (probe.exec) return `exec [${(probe.exec.command ?? []).join(" ")}] ${numbers}`;
  if (probe.httpGet) {
    const { scheme, host, port, path } = probe.httpGet;
    const prefix = scheme ? `${scheme.toLowerCase()}://` : "//";
    return `http-get ${prefix}${host ?? ""}:${port}${path ? (path.startsWith("/") ? path : `/${path}`) : ""} ${numbers}`;
  }
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ""}:${probe.tcpSocket.port} ${numbers}`;
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ""} ${numbers}`;
  return `unknown ${numbers}`;
}

function writeEnvironment(out: DescribeText, container: Container, pod: Pod | undefined): void {
  if (container.envFrom?.length) {
    out.line(2, "Environment Variables from:");
    for (const source of container.envFrom) {
      const reference = source.configMapRef ?? source.secretRef;
      const kind = source.configMapRef ? "ConfigMap" : "Secret";
      const prefix = source.prefix ? ` with prefix '${source.prefix}'` : "";
      out.line(3, `${reference?.name ?? ""}\t${kind}${prefix}\tOptional: ${reference?.optional ?? false}`);
    }
  }
  const list = container.env ?? [];
  out.line(2, `Environment:${list.length === 0 ? "\t<none>" : ""}`);
  for (const { name, value, valueFrom } of list) {
    if (!valueFrom) {
      (value ?? "")
        .split("\n")
        .forEach((line, index) => out.line(3, index === 0 ? `${name}:\t${line}` : `\t${line}`));
    } else if (valueFrom.fieldRef) {
      const { apiVersion, fieldPath } = valueFrom.fieldRef;
      out.line(3, `${name}:\t${fieldValue(pod, fieldPath)} (${apiVersion ?? ""}:${fieldPath})`);
    } else if (valueFrom.resourceFieldRef) {
      const { resource, containerName } = valueFrom.resourceFieldRef;
      const value = resourceValue(container, resource);
      out.line(
        3,
        `${name}:\t${containerName && containerName !== container.name ? "" : value} (${resource})`,
      );
    } else if (valueFrom.secretKeyRef) {
      const { key, name: secret, optional } = valueFrom.secretKeyRef;
      out.line(
        3,
        `${name}:\t<set to the key '${key}' in secret '${secret ?? ""}'>\tOptional: ${optional ?? false}`,
      );
    } else if (valueFrom.configMapKeyRef) {
      const { key, name: map, optional } = valueFrom.configMapKeyRef;
      out.line(
        3,
        `${name}:\t<set to the key '${key}' of config map '${map ?? ""}'>\tOptional: ${optional ?? false}`,
      );
    }
  }
}

function resourceValue(container: Container, resource: string): string {
  const [kind = "", name = ""] = resource.split(".");
  const map = container.resources?.[kind as "limits" | "requests"] as
    Record<string, string | number> | undefined;
  return String(map?.[name] ?? 0);
}

/** What of a pod a fieldRef may name and a describer knows. */
function fieldValue(pod: Pod | undefined, path: string): string {
  if (!pod) return "";
  const key = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (key)
    return ((pod.metadata[key[1] as "labels"] ?? {}) as Record<string, string>)[key[2] as string] ?? "";
  if (path === "metadata.name") return pod.metadata.name;
  if (path === "metadata.namespace") return pod.metadata.namespace ?? "";
  return "";
}

function writeMounts(out: DescribeText, container: Container): void {
  const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
  out.line(2, `Mounts:${mounts.length === 0 ? "\t<none>" : ""}`);
  for (const mount of mounts) {
    const flags = [
      mount.readOnly ? "ro" : "rw",
      ...(mount.subPath ? [`path=${JSON.stringify(mount.subPath)}`] : []),
    ];
    out.line(3, `${mount.mountPath} from ${mount.name} (${flags.join(",")})`);
  }
}
