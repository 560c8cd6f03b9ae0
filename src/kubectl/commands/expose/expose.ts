/** kubectl expose. Models: pkg/cmd/expose/expose.go (v1.36). */

import type { Container, DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { booleanFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, filenameFlags, printFlags } from "../../printers/print-flags.ts";
import { withLastAppliedStruct } from "../../resources/last-applied.ts";
import type { ResourceInfo } from "../../resources/resource-info.ts";
import { recorded, recordFlag } from "../../flags/record.ts";
import { fetchTargets, NOTHING_NAMED, parseTargets, selectFromFiles } from "../../resources/select.ts";
import { groupVersionText, resourcePath } from "../../rest/api-resource.ts";
import { dryRunFlag, dryRunSuffix, fieldManagerFlag, knownResource } from "../create/generator.ts";
import { parseLabelMap } from "../create/label-map.ts";
import { overridden, overrideFlags } from "../run/overrides.ts";

const serviceResource = knownResource("", "v1", "Service", "services");
const EXPOSABLE = new Set(["Service", "ReplicationController", "Deployment", "ReplicaSet", "Pod"]);

export const exposeCommand: Command = {
  name: "expose",
  use: "(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type] [options]",
  short:
    "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
  examples: [
    ["A deployment inside the cluster", "kubectl expose deployment web --port=80 --target-port=8080"],
    ["On a port of every node", "kubectl expose deployment web --type=NodePort --port=80"],
  ],
  group: "Basic Commands (Beginner)",
  flags: [
    ...printFlags(),
    ...filenameFlags("File, directory or address with the resource to expose."),
    dryRunFlag,
    fieldManagerFlag("kubectl-expose"),
    textFlag("cluster-ip", "Address to assign; None makes a headless service."),
    textFlag("external-ip", "Further address at which the service is reached."),
    textFlag("labels", "Labels of the service.", { shorthand: "l" }),
    textFlag("load-balancer-ip", "Address to ask of the load balancer."),
    textFlag("name", "Name of the service; that of the resource unless given."),
    ...overrideFlags,
    textFlag("port", "Port of the service; copied from the resource unless given."),
    textFlag("protocol", "Protocol of the service.", { values: ["TCP", "UDP", "SCTP"] }),
    booleanFlag("save-config", "Keep the configuration in an annotation, for a later apply."),
    recordFlag,
    textFlag("selector", "Labels of the pods; those of the resource unless given."),
    textFlag("session-affinity", "None or ClientIP.", { values: ["None", "ClientIP"] }),
    textFlag("target-port", "Port or its name at the pods."),
    textFlag("type", "Type of the service.", {
      values: ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"],
    }),
  ],
  completion: { kind: "resources" },
  support: { level: "yes" },
  run: runExpose,
};

function* runExpose(invocation: Invocation): Coroutine<void> {
  const { flags, args } = invocation;
  const dryRun = invocation.dryRun();
  const filenames = flags.list("filename");
  if (args.length === 0 && filenames.length === 0) {
    throw new CommandError(NOTHING_NAMED);
  }
  const operation = `exposed${dryRunSuffix(dryRun)}`;
  const printer = yield* createPrinter(flags, operation, "structs");
  const selection =
    filenames.length > 0
      ? yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"))
      : yield* fetchTargets(invocation, yield* parseTargets(invocation, args, { allowListing: false }), {
          allowListing: false,
        });
  throwAll(selection.errors);
  for (const info of selection.infos) {
    if (!EXPOSABLE.has(info.resource.kind)) {
      throw new CommandError(`cannot expose a ${groupKindText(info)}`);
    }
    let service = recorded(invocation, overridden(flags, buildService(invocation, info)));
    if (flags.boolean("save-config")) service = withLastAppliedStruct(service);
    if (dryRun !== "client") {
      const client = yield* invocation.client();
      service = yield* client.body<DraftObject>({
        method: "POST",
        path: resourcePath(serviceResource, info.namespace),
        query: { dryRun: dryRun === "server" ? "All" : undefined, fieldManager: flags.text("field-manager") },
        body: service,
      });
    }
    yield* invocation.out(
      printer ? printer(service) : `service/${service.metadata.name ?? ""} ${operation}\n`,
    );
  }
}

const groupKindText = (info: ResourceInfo): string =>
  info.resource.group === "" ? info.resource.kind : `${info.resource.kind}.${info.resource.group}`;

interface Workload {
  readonly selector?: {
    readonly matchLabels?: Record<string, string>;
    readonly matchExpressions?: readonly unknown[];
  };
  readonly template?: { readonly spec?: { readonly containers?: readonly Container[] } };
  readonly containers?: readonly Container[];
  readonly ports?: readonly { readonly port: number; readonly protocol?: string }[];
}

function selectorOf(info: ResourceInfo): Record<string, string> {
  const spec = (info.object["spec"] ?? {}) as Workload;
  switch (info.resource.kind) {
    case "Pod": {
      const labels = (info.object.metadata.labels ?? {}) as Record<string, string>;
      if (Object.keys(labels).length === 0) {
        throw new CommandError(
          "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed",
        );
      }
      return labels;
    }
    case "Service":
    case "ReplicationController": {
      const selector = (spec.selector ?? {}) as Record<string, string>;
      if (Object.keys(selector).length === 0) {
        throw new CommandError(
          `couldn't retrieve selectors via --selector flag or introspection: the service has no pod selector set`,
        );
      }
      return selector;
    }
    default:
      if (spec.selector?.matchExpressions?.length) {
        throw new CommandError(
          "couldn't retrieve selectors via --selector flag or introspection: couldn't convert expressions - \"" +
            `${JSON.stringify(spec.selector.matchExpressions)}" to map-based selector format`,
        );
      }
      return spec.selector?.matchLabels ?? {};
  }
}

interface PortAndProtocol {
  readonly port: number;
  readonly protocol: string;
}

function portsOf(info: ResourceInfo): readonly PortAndProtocol[] {
  const spec = (info.object["spec"] ?? {}) as Workload;
  if (info.resource.kind === "Service") {
    return (spec.ports ?? []).map((each) => ({ port: each.port, protocol: each.protocol ?? "TCP" }));
  }
  const containers = info.resource.kind === "Pod" ? spec.containers : spec.template?.spec?.containers;
  return (containers ?? []).flatMap((container) =>
    (container.ports ?? []).map((each) => ({ port: each.containerPort, protocol: each.protocol ?? "TCP" })),
  );
}

function buildService(invocation: Invocation, info: ResourceInfo): DraftObject {
  const { flags } = invocation;
  const name = flags.text("name") || info.name.slice(0, 63);
  const selector = flags.text("selector") === "" ? selectorOf(info) : parseLabelMap(flags.text("selector"));
  const known = portsOf(info);
  const headless = flags.text("cluster-ip") === "None";
  const portText = flags.text("port") || known.map((each) => each.port).join(",");
  if (portText === "" && !headless) {
    throw new CommandError("couldn't find port via --port flag or introspection");
  }
  const numbers = portText === "" ? [] : portText.split(",").map(Number);
  if (numbers.some((port) => !Number.isInteger(port))) {
    throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(portText)}: invalid syntax`);
  }
  const target = flags.text("target-port");
  const ports = numbers.map((port, index) => ({
    ...(numbers.length > 1 ? { name: `port-${index + 1}` } : {}),
    port,
    protocol: flags.text("protocol") || (known.find((each) => each.port === port)?.protocol ?? "TCP"),
    targetPort: target === "" ? port : /^\d+$/.test(target) ? Number(target) : target,
  }));
  const labels =
    flags.text("labels") === ""
      ? ((info.object.metadata.labels ?? {}) as Record<string, string>)
      : parseLabelMap(flags.text("labels"));
  const affinity = flags.text("session-affinity");
  if (!["", "None", "ClientIP"].includes(affinity))
    throw new CommandError(`unknown session affinity: ${affinity}`);
  const optional = (field: string, flag: string): object =>
    flags.text(flag) === "" ? {} : { [field]: flags.text(flag) };
  return {
    apiVersion: groupVersionText(serviceResource),
    kind: "Service",
    metadata: {
      name,
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
      ...(info.namespace === "" || !flags.changed("namespace") ? {} : { namespace: info.namespace }),
    },
    spec: {
      ...(ports.length > 0 ? { ports } : {}),
      selector,
      ...optional("type", "type"),
      ...optional("clusterIP", "cluster-ip"),
      ...optional("loadBalancerIP", "load-balancer-ip"),
      ...optional("sessionAffinity", "session-affinity"),
      ...(flags.text("external-ip") === "" ? {} : { externalIPs: [flags.text("external-ip")] }),
    },
    status: { loadBalancer: {} },
  };
}
