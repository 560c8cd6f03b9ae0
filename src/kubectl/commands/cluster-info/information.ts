/** kubectl version, cluster-info, api-resources, api-versions, options. Models: pkg/cmd/{version,clusterinfo,apiresources,options} (v1.36). */

import { indentedJson } from "#api/go-format.ts";
import type { DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { booleanFlag, sliceFlag, textFlag } from "../../flags/flag.ts";
import { globalOptionsText } from "../../help.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter } from "../../printers/print-flags.ts";
import { TABLE_WIDTHS, TabWriter } from "../../printers/tab-writer.ts";
import { groupResourceText, groupVersionText } from "../../rest/api-resource.ts";
import { listObjects } from "../../resources/select.ts";
import { knownResource } from "../create/generator.ts";
import { dumpCommand } from "./dump.ts";

export const CLIENT_VERSION = "v1.36.3";
const KUSTOMIZE_VERSION = "v5.8.1";

/** What the real binary was built from. */
const CLIENT_BUILD = {
  major: "1",
  minor: "36",
  gitVersion: CLIENT_VERSION,
  gitCommit: "0f29094e5b73085e3802ecc1298ecae13866bfe6",
  gitTreeState: "clean",
  buildDate: "2026-07-22T18:10:35Z",
  goVersion: "go1.26.5",
  compiler: "gc",
  platform: "linux/amd64",
};

/** version.Info as Go writes it. */
const BUILD_FIELDS =
  "major minor emulationMajor emulationMinor minCompatibilityMajor minCompatibilityMinor gitVersion gitCommit gitTreeState buildDate goVersion compiler platform".split(
    " ",
  );
const inBuildOrder = (build: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    BUILD_FIELDS.filter((field) => build[field] !== undefined).map((field) => [field, build[field]]),
  );

export const versionCommand: Command = {
  name: "version",
  use: "[flags] [options]",
  short: "Print the client and server version information",
  group: "Other Commands",
  flags: [
    booleanFlag("client", "Only the client's version."),
    textFlag("output", "yaml or json.", { shorthand: "o", values: ["json", "yaml"] }),
  ],
  support: { level: "yes" },
  *run(invocation) {
    const { flags, args } = invocation;
    if (args.length > 0) throw new CommandError(`extra arguments: [${args.join(" ")}]`);
    const format = flags.text("output");
    if (!["", "json", "yaml"].includes(format)) throw new CommandError(`--output must be 'yaml' or 'json'`);
    let server: { readonly gitVersion?: string; readonly [field: string]: unknown } | undefined;
    let problem: Error | undefined;
    if (!flags.boolean("client")) {
      try {
        server = yield* (yield* invocation.client()).body<{ gitVersion?: string }>({ path: "/version" });
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        problem = error;
      }
    }
    const printer = yield* createPrinter(flags, "");
    if (printer) {
      const answer = {
        clientVersion: CLIENT_BUILD,
        kustomizeVersion: KUSTOMIZE_VERSION,
        ...(server ? { serverVersion: inBuildOrder(server) } : {}),
      };
      yield* invocation.out(format === "json" ? `${indentedJson(answer, false)}\n` : `${printer(answer)}\n`);
    } else {
      yield* invocation.out(`Client Version: ${CLIENT_VERSION}\nKustomize Version: ${KUSTOMIZE_VERSION}\n`);
      if (server) yield* invocation.out(`Server Version: ${server.gitVersion ?? ""}\n`);
    }
    if (problem) throw problem;
  },
};

const serviceResource = knownResource("", "v1", "Service", "services");

export const clusterInfoCommand: Command = {
  name: "cluster-info",
  use: "[flags] [options]",
  short: "Display cluster information",
  long: "Display addresses of the control plane and services with label kubernetes.io/cluster-service=true. To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.",
  examples: [["Print the address of the control plane and cluster services", "kubectl cluster-info"]],
  group: "Cluster Management Commands",
  commands: [dumpCommand],
  support: { level: "yes" },
  *run(invocation) {
    const client = yield* invocation.client();
    const base = client.url(client.config.basePath);
    yield* invocation.out(`${paint(yield* invocation.isTerminal(1), "Kubernetes control plane", base)}\n`);
    const services = yield* listObjects(
      invocation,
      { resource: serviceResource, namespace: "kube-system" },
      { selector: "kubernetes.io/cluster-service=true" },
    );
    for (const service of services) {
      const name =
        (service.metadata.labels as Record<string, string> | undefined)?.["kubernetes.io/name"] ??
        service.metadata.name ??
        "";
      const link = `${base}/api/v1/namespaces/kube-system/services/${proxyName(service)}/proxy`;
      yield* invocation.out(`${paint(yield* invocation.isTerminal(1), name, link)}\n`);
    }
    yield* invocation.out(
      "\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n",
    );
  },
};

/** "kube-dns:dns": the first port's name belongs to the address when it has one. */
function proxyName(service: DraftObject): string {
  const port = (service["spec"] as { ports?: { name?: string }[] } | undefined)?.ports?.[0]?.name;
  return port ? `${service.metadata.name}:${port}` : (service.metadata.name ?? "");
}

/** Green name and yellow address on a terminal, as kubectl does. */
const paint = (isTerminal: boolean, name: string, link: string): string =>
  isTerminal
    ? `\u001b[0;32m${name}\u001b[0m is running at \u001b[0;33m${link}\u001b[0m`
    : `${name} is running at ${link}`;

export const apiResourcesCommand: Command = {
  name: "api-resources",
  use: "[flags] [options]",
  short: "Print the supported API resources on the server",
  group: "Other Commands",
  flags: [
    textFlag("api-group", "Only resources of this group."),
    booleanFlag("cached", "Use what is cached.", { unsupported: "Nothing is cached." }),
    sliceFlag("categories", "Only resources in these categories."),
    booleanFlag("namespaced", "Only resources with (or, =false, without) a namespace.", { initial: "true" }),
    booleanFlag("no-headers", "Leave the headers out."),
    textFlag("output", "wide or name.", { shorthand: "o", values: ["wide", "name"] }),
    textFlag("sort-by", "name or kind."),
    sliceFlag("verbs", "Only resources that take these verbs."),
  ],
  support: { level: "yes" },
  run: runApiResources,
};

function refuseArguments(invocation: Invocation): void {
  if (invocation.args.length > 0)
    throw invocation.usageError(`unexpected arguments: [${invocation.args.join(" ")}]`);
}

function* runApiResources(invocation: Invocation): Coroutine<void> {
  const { flags } = invocation;
  refuseArguments(invocation);
  const output = flags.text("output");
  if (!["", "wide", "name"].includes(output)) throw new CommandError(`--output ${output} is not available`);
  const sortBy = flags.text("sort-by");
  if (!["", "name", "kind"].includes(sortBy)) throw new CommandError(`--sort-by accepts only name or kind`);
  const discovery = yield* invocation.discovery();
  const all = (yield* discovery.resources()).filter(
    (each) =>
      each.verbs.length > 0 &&
      (!flags.changed("api-group") || each.group === flags.text("api-group")) &&
      (!flags.changed("namespaced") || each.namespaced === flags.boolean("namespaced")) &&
      flags.list("verbs").every((verb) => each.verbs.includes(verb)) &&
      flags.list("categories").every((category) => each.categories.includes(category)),
  );
  const key = (each: (typeof all)[number]): string =>
    sortBy === "kind" ? each.kind : sortBy === "name" ? each.name : `${each.group}\u0000${each.name}`;
  const sorted = [...all].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  if (output === "name") {
    yield* invocation.out(sorted.map((each) => `${groupResourceText(each)}\n`).join(""));
    return;
  }
  const wide = output === "wide";
  const rows = sorted.map((each) =>
    [
      each.name,
      each.shortNames.join(","),
      groupVersionText(each),
      String(each.namespaced),
      each.kind,
      ...(wide ? [each.verbs.join(","), each.categories.join(",")] : []),
    ].join("\t"),
  );
  const headers = [
    "NAME",
    "SHORTNAMES",
    "APIVERSION",
    "NAMESPACED",
    "KIND",
    ...(wide ? ["VERBS", "CATEGORIES"] : []),
  ];
  const lines = flags.boolean("no-headers") ? rows : [headers.join("\t"), ...rows];
  yield* invocation.out(new TabWriter(TABLE_WIDTHS).format(`${lines.join("\n")}\n`));
}

export const apiVersionsCommand: Command = {
  name: "api-versions",
  use: "[options]",
  short: 'Print the supported API versions on the server, in the form of "group/version"',
  group: "Other Commands",
  support: { level: "yes" },
  *run(invocation) {
    refuseArguments(invocation);
    const resources = yield* (yield* invocation.discovery()).resources();
    const versions = [...new Set(resources.map(groupVersionText))].sort();
    yield* invocation.out(`${versions.join("\n")}\n`);
  },
};

export const optionsCommand: Command = {
  name: "options",
  use: "[flags] [options]",
  short: "Print the list of flags inherited by all commands",
  support: { level: "yes" },
  *run(invocation) {
    yield* invocation.out(globalOptionsText());
  },
};
