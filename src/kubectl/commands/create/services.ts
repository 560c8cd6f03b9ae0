/** create service clusterip | nodeport | loadbalancer | externalname, and create ingress. */

import { dnsSubdomainErrors, portNameErrors, portNumberErrors } from "#api/names.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { arrayFlag, integerFlag, sliceFlag, textFlag, type Flag } from "../../flags/flag.ts";
import type { FlagSet } from "../../flags/flag-set.ts";
import { generatorCommand, knownResource } from "./generator.ts";

const serviceResource = knownResource("", "v1", "Service", "services");
const tcpFlag = sliceFlag("tcp", "Port pairs, as port or port:targetPort.");

interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number | string;
  readonly nodePort?: number;
  readonly protocol: "TCP";
}

function parsePort(text: string, nodePort: number): ServicePort {
  const [portText = "", targetText] = text.split(":", 2);
  const port = Number(portText);
  if (!/^\d+$/.test(portText) || port > 65535) {
    const why = /^\d+$/.test(portText) ? "value out of range" : "invalid syntax";
    throw new CommandError(`strconv.ParseUint: parsing ${JSON.stringify(portText)}: ${why}`);
  }
  const target = targetText ?? portText;
  if (targetText !== undefined) {
    const errors = /^\d+$/.test(target) ? portNumberErrors(Number(target)) : portNameErrors(target);
    if (errors.length > 0) throw new CommandError(errors.join(","));
  }
  return {
    name: text.replaceAll(":", "-"),
    port,
    targetPort: /^\d+$/.test(target) ? Number(target) : target,
    ...(nodePort === 0 ? {} : { nodePort }),
    protocol: "TCP",
  };
}

function serviceCommand(
  name: string,
  type: string,
  short: string,
  extra: readonly Flag[],
  spec: (flags: FlagSet) => object,
): Command {
  return generatorCommand({
    name,
    use:
      type === "ExternalName"
        ? "NAME --external-name external.name [--dry-run=server|client|none]"
        : "NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
    short,
    flags: [tcpFlag, ...extra],
    resource: serviceResource,
    failure: `failed to create ${type} service:`,
    *build(serviceName, { flags }) {
      const nodePort = flags.has("node-port") ? flags.integer("node-port") : 0;
      const ports = flags.list("tcp").map((text) => parsePort(text, nodePort));
      if (type === "ExternalName" && dnsSubdomainErrors(flags.text("external-name")).length > 0)
        throw new CommandError(`invalid service external name ${flags.text("external-name")}`);
      const headless = flags.has("clusterip") && flags.text("clusterip") === "None";
      if (ports.length === 0 && !headless && type !== "ExternalName") {
        throw new CommandError("at least one tcp port specifier must be provided");
      }
      const labels = { app: serviceName };
      return {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: serviceName, labels },
        spec: { type, selector: labels, ...(ports.length > 0 ? { ports } : {}), ...spec(flags) },
        status: { loadBalancer: {} },
      };
    },
  });
}

export const createServiceCommand: Command = {
  name: "service",
  aliases: ["svc"],
  use: "[flags] [options]",
  short: "Create a service using a specified subcommand",
  commands: [
    serviceCommand(
      "clusterip",
      "ClusterIP",
      "Create a ClusterIP service",
      [textFlag("clusterip", "Address to assign; None makes a headless service.")],
      (flags) => (flags.text("clusterip") === "" ? {} : { clusterIP: flags.text("clusterip") }),
    ),
    serviceCommand(
      "externalname",
      "ExternalName",
      "Create an ExternalName service",
      [textFlag("external-name", "Name outside the cluster.", { required: true })],
      (flags) => ({ externalName: flags.text("external-name") }),
    ),
    serviceCommand("loadbalancer", "LoadBalancer", "Create a LoadBalancer service", [], () => ({})),
    serviceCommand(
      "nodeport",
      "NodePort",
      "Create a NodePort service",
      [integerFlag("node-port", "Port to open on every node.")],
      () => ({}),
    ),
  ],
  support: { level: "yes" },
};

const RULE = /^([^/=,]*)(\/[^=]*)=([^:]+):([^,]+)(?:,tls(?:=([^,]*))?)?$/;

interface IngressRule {
  readonly host: string;
  readonly path: string;
  readonly service: string;
  readonly port: string;
  readonly tls: string | undefined;
}

function backendOf(service: string, port: string): object {
  return { service: { name: service, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } };
}

export const createIngressCommand = generatorCommand({
  name: "ingress",
  aliases: ["ing"],
  use: "NAME --rule=host/path=service:port[,tls[=secret]]",
  short: "Create an ingress with the specified name",
  flags: [
    textFlag("class", "Ingress class."),
    arrayFlag("rule", "Rule, as host/path=service:port[,tls[=secret]]; may be repeated."),
    textFlag("default-backend", "Where requests go that no rule takes, as service:port."),
    arrayFlag("annotation", "Annotation, as key=value; may be repeated."),
  ],
  resource: knownResource("networking.k8s.io", "v1", "Ingress", "ingresses"),
  failure: "failed to create ingress:",
  *build(name, { flags }) {
    const rules = flags.list("rule").map((text): IngressRule => {
      const match = RULE.exec(text);
      if (!match)
        throw new CommandError(
          `rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`,
        );
      const [, host = "", path = "", service = "", port = ""] = match;
      return { host, path, service, port, tls: /,tls/.test(text) ? (match[5] ?? "") : undefined };
    });
    const fallback = flags.text("default-backend");
    if (rules.length === 0 && fallback === "") {
      throw new CommandError(
        "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)",
      );
    }
    if (fallback !== "" && fallback.split(":").length !== 2)
      throw new CommandError("default-backend should be in format servicename:serviceport");
    const hosts = [...new Set(rules.map((rule) => rule.host))];
    const secured = rules.filter((rule) => rule.tls !== undefined);
    const secrets = [...new Set(secured.map((rule) => rule.tls as string))];
    const annotations = Object.fromEntries(
      flags.list("annotation").map((pair) => {
        const equals = pair.indexOf("=");
        if (equals < 0)
          throw new CommandError(`annotation ${pair} is invalid and should be in format key=[value]`);
        return [pair.slice(0, equals), pair.slice(equals + 1)];
      }),
    );
    const [service = "", port = ""] = fallback.split(":");
    return {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
      spec: {
        ...(flags.text("class") === "" ? {} : { ingressClassName: flags.text("class") }),
        ...(fallback === "" ? {} : { defaultBackend: backendOf(service, port) }),
        ...(secrets.length > 0
          ? {
              tls: secrets.map((secret) => {
                const names = secured.filter((rule) => rule.tls === secret && rule.host !== "");
                return {
                  ...(names.length > 0 ? { hosts: [...new Set(names.map((rule) => rule.host))] } : {}),
                  ...(secret === "" ? {} : { secretName: secret }),
                };
              }),
            }
          : {}),
        ...(rules.length > 0
          ? {
              rules: hosts.map((host) => ({
                ...(host === "" ? {} : { host }),
                http: {
                  paths: rules
                    .filter((rule) => rule.host === host)
                    .map((rule) => ({
                      path: rule.path.replace(/\*$/, ""),
                      pathType: rule.path.endsWith("*") ? "Prefix" : "Exact",
                      backend: backendOf(rule.service, rule.port),
                    })),
                },
              })),
            }
          : {}),
      },
      status: { loadBalancer: {} },
    };
  },
});
