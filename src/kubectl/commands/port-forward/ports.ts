/**
 * The ports that `kubectl port-forward` is given: names become numbers, ports of a service those of its pods.
 * Models: kubectl pkg/cmd/portforward/portforward.go and client-go tools/portforward parsePorts (v1.36).
 */

import type { Pod, Service } from "#api/types.ts";
import { CommandError } from "../../errors.ts";

export interface ForwardedPort {
  /** 0 asks for any free port. */
  readonly local: number;
  readonly remote: number;
}

/** "8080:80" → ["8080", "80"]; "80" → ["80", "80"]. */
function split(text: string): readonly [local: string, remote: string] {
  const at = text.indexOf(":");
  return at < 0 ? [text, text] : [text.slice(0, at), text.slice(at + 1)];
}

const isNumber = (text: string): boolean => /^\d+$/.test(text);

/** The number of a container port by its name. */
function namedPort(pod: Pod, name: string): number {
  for (const container of pod.spec.containers) {
    const port = container.ports?.find((each) => each.name === name);
    if (port) return port.containerPort;
  }
  throw new CommandError(`Pod '${pod.metadata.name}' does not have a named port '${name}'`);
}

/** Container ports in place of names. */
export function withPodPorts(texts: readonly string[], pod: Pod): readonly string[] {
  return texts.map((text) => {
    const [local, remote] = split(text);
    if (remote === "" || /^[\d:]+$/.test(remote)) return text;
    const number = String(namedPort(pod, remote));
    return local === remote ? number : `${local}:${number}`;
  });
}

/** Container ports in place of a service's ports. */
export function withServicePorts(texts: readonly string[], service: Service, pod: Pod): readonly string[] {
  return texts.map((text) => {
    const [givenLocal, remote] = split(text);
    const ports = service.spec.ports ?? [];
    const { name } = service.metadata;
    const found = isNumber(remote)
      ? ports.find((each) => each.port === Number(remote))
      : ports.find((each) => each.name === remote);
    if (!found) {
      throw new CommandError(
        isNumber(remote)
          ? `Service ${name} does not have a service port ${remote}`
          : `Service '${name}' does not have a named port '${remote}'`,
      );
    }
    const local = givenLocal === remote ? String(found.port) : givenLocal;
    const target = containerPort(service, found, pod);
    return local === String(target) ? local : `${local}:${target}`;
  });
}

function containerPort(
  service: Service,
  { port, targetPort }: NonNullable<Service["spec"]["ports"]>[number],
  pod: Pod,
): number {
  if (service.spec.clusterIP === "None" || targetPort === undefined || targetPort === 0) return port;
  return typeof targetPort === "number" ? targetPort : namedPort(pod, targetPort);
}

/** Throws when a port is one that the pod serves over UDP only. */
export function refuseUdp(texts: readonly string[], pod: Pod): void {
  const ports = pod.spec.containers.flatMap((container) => container.ports ?? []);
  for (const text of texts) {
    const number = Number(split(text)[1]);
    const known = ports.filter((each) => each.containerPort === number);
    if (known.length > 0 && known.every((each) => each.protocol === "UDP")) {
      throw new CommandError(`UDP protocol is not supported for ${number}`);
    }
  }
}

/** Throws as client-go's parsePorts. */
export function parsePorts(texts: readonly string[]): readonly ForwardedPort[] {
  return texts.map((text) => {
    const parts = text.split(":");
    if (parts.length > 2) throw new CommandError(`invalid port format '${text}'`);
    const [first = "", second] = parts;
    const local = portNumber(first === "" && second !== undefined ? "0" : first, "local");
    const remote = second === undefined ? local : portNumber(second, "remote");
    if (remote === 0) throw new CommandError("remote port must be > 0");
    return { local, remote };
  });
}

function portNumber(text: string, side: string): number {
  const problem = !isNumber(text)
    ? "invalid syntax"
    : Number(text) > 65_535
      ? "value out of range"
      : undefined;
  if (problem === undefined) return Number(text);
  throw new CommandError(
    `error parsing ${side} port '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: ${problem}`,
  );
}
