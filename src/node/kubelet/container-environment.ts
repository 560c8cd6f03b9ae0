/**
 * The environment of a container: the image's, the services', what the spec names.
 * Models: pkg/kubelet/kubelet_pods.go makeEnvironmentVariables, pkg/kubelet/envvars (v1.36).
 */

import type { EnvironmentSource } from "#posix/system-calls.ts";
import type { ConfigMap, Container, Pod, Secret, Service } from "#api/types.ts";
import {
  fieldValue,
  resourceFieldValue,
  type NodeFacts,
  type ResourceFieldReference,
} from "./downward-api.ts";
import { expandVariables } from "./variable-expansion.ts";
import { configMapData, secretData } from "./api-volume.ts";

/** A reference that leads nowhere: CreateContainerConfigError with this message. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** REDIS_LEADER_SERVICE_HOST and so on, as Docker links had them. */
export function serviceVariables(services: readonly Service[]): Map<string, string> {
  const variables = new Map<string, string>();
  for (const { metadata, spec } of services) {
    const address = spec.clusterIP;
    if (!address || address === "None" || !spec.ports?.length) continue;
    const prefix = metadata.name.toUpperCase().replace(/-/g, "_");
    const first = spec.ports[0] as { port: number; protocol?: string };
    variables.set(`${prefix}_SERVICE_HOST`, address);
    variables.set(`${prefix}_SERVICE_PORT`, String(first.port));
    for (const { name, port } of spec.ports)
      if (name)
        variables.set(`${prefix}_SERVICE_PORT_${name.toUpperCase().replace(/-/g, "_")}`, String(port));
    for (const [index, { port, protocol = "TCP" }] of spec.ports.entries()) {
      const lower = protocol.toLowerCase();
      if (index === 0) variables.set(`${prefix}_PORT`, `${lower}://${address}:${port}`);
      const stem = `${prefix}_PORT_${port}_${protocol}`;
      variables.set(stem, `${lower}://${address}:${port}`);
      variables.set(`${stem}_PROTO`, lower);
      variables.set(`${stem}_PORT`, String(port));
      variables.set(`${stem}_ADDR`, address);
    }
  }
  return variables;
}

export interface EnvironmentSources {
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  /** Of the pod's namespace, and the API server's. */
  readonly serviceVariables: ReadonlyMap<string, string>;
  readonly node: NodeFacts;
  readonly hostName: string;
  readonly podIP: string;
}

function keyOf(
  sort: string,
  namespace: string,
  data: Readonly<Record<string, string>> | undefined,
  reference: { readonly name?: string; readonly key: string; readonly optional?: boolean },
): string | undefined {
  const { name = "", key, optional = false } = reference;
  if (!data) {
    if (optional) return undefined;
    throw new ConfigError(`${sort} "${name}" not found`);
  }
  if (Object.hasOwn(data, key)) return data[key];
  if (optional) return undefined;
  const what = sort === "configmap" ? "ConfigMap" : "Secret";
  throw new ConfigError(`couldn't find key ${key} in ${what} ${namespace}/${name}`);
}

/**
 * The variables of one container, in the order in which they are set. Thousands of containers differ in their host name
 * only, so what comes from the image and the services is shared.
 */
export class ContainerEnvironment implements EnvironmentSource {
  /** What the spec names; absent when it names nothing. */
  private own: Map<string, string> | undefined;

  constructor(
    private readonly image: Readonly<Record<string, string>>,
    private readonly hostName: string,
    private readonly services: ReadonlyMap<string, string>,
  ) {}

  set(name: string, value: string): void {
    (this.own ??= new Map()).set(name, value);
  }

  get(name: string): string | undefined {
    return (
      this.own?.get(name) ??
      this.services.get(name) ??
      (name === "HOSTNAME" ? this.hostName : Object.hasOwn(this.image, name) ? this.image[name] : undefined)
    );
  }

  /** A name may come twice: the later value holds, as in a Map made of these. */
  *[Symbol.iterator](): Generator<readonly [string, string]> {
    yield* Object.entries(this.image);
    yield ["HOSTNAME", this.hostName];
    yield* this.services;
    if (this.own) yield* this.own;
  }
}

/** All variables; throws {@link ConfigError}. */
export function containerEnvironment(
  pod: Pod,
  container: Container,
  image: Readonly<Record<string, string>>,
  sources: EnvironmentSources,
): ContainerEnvironment {
  const namespace = pod.metadata.namespace ?? "";
  const result = new ContainerEnvironment(image, sources.hostName, sources.serviceVariables);
  for (const { prefix = "", configMapRef, secretRef } of container.envFrom ?? []) {
    const reference = configMapRef ?? secretRef;
    if (!reference) continue;
    const name = reference.name ?? "";
    const object = configMapRef ? sources.configMap(name) : sources.secret(name);
    if (!object) {
      if (reference.optional) continue;
      throw new ConfigError(`${configMapRef ? "configmap" : "secret"} "${name}" not found`);
    }
    const data = configMapRef ? configMapData(object as ConfigMap) : secretData(object as Secret);
    for (const key of Object.keys(data).sort()) result.set(prefix + key, data[key] as string);
  }
  if (!container.env?.length) return result;
  // Values refer to what the spec and the services define, not to what the image does.
  const known = new Map(sources.serviceVariables);
  for (const { name, value, valueFrom } of container.env) {
    let text: string | undefined;
    if (value !== undefined && value !== "") text = expandVariables(value, known);
    else if (!valueFrom) text = "";
    else if (valueFrom.fieldRef)
      text = fieldValue(pod, valueFrom.fieldRef.fieldPath, sources.node, sources.podIP);
    else if (valueFrom.resourceFieldRef)
      text = resourceFieldValue(
        pod,
        valueFrom.resourceFieldRef as ResourceFieldReference,
        container,
        sources.node,
      );
    else if (valueFrom.configMapKeyRef) {
      const map = sources.configMap(valueFrom.configMapKeyRef.name ?? "");
      text = keyOf("configmap", namespace, map && configMapData(map), valueFrom.configMapKeyRef);
    } else if (valueFrom.secretKeyRef) {
      const secret = sources.secret(valueFrom.secretKeyRef.name ?? "");
      text = keyOf("secret", namespace, secret && secretData(secret), valueFrom.secretKeyRef);
    }
    if (text === undefined) continue;
    known.set(name, text);
    result.set(name, text);
  }
  return result;
}

/** The command line: the spec's command and args in place of the image's entrypoint and command. */
export function commandLine(
  container: Container,
  image: { readonly entrypoint: readonly string[]; readonly command: readonly string[] },
  variables: Pick<EnvironmentSource, "get">,
): string[] {
  const expand = (words: readonly string[]): string[] =>
    words.map((word) => expandVariables(word, variables));
  const command = container.command?.length ? expand(container.command) : undefined;
  const args = container.args?.length ? expand(container.args) : undefined;
  if (command) return [...command, ...(args ?? [])];
  return image.entrypoint.concat(args ?? image.command);
}
