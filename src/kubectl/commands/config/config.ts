/** kubectl config. Models: pkg/cmd/config (v1.36). Writes the first file of $KUBECONFIG that holds the context. */

import { commandHelp } from "../../help.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { booleanFlag, textFlag } from "../../flags/flag.ts";
import { writtenForm, type ContextEntry, type Kubeconfig } from "../../kubeconfig/kubeconfig.ts";
import { createPrinter, printFlags } from "../../printers/print-flags.ts";
import { TABLE_WIDTHS, TabWriter } from "../../printers/tab-writer.ts";
import { formatYaml } from "../../resources/yaml-text.ts";
import { changeConfig, defaultPath, hasEntry, loadMerged } from "./config-file.ts";
import {
  deleteClusterCommand,
  deleteUserCommand,
  renameContextCommand,
  setClusterCommand,
  setCredentialsCommand,
} from "./set-entries.ts";
import { setCommand, unsetCommand } from "./set-property.ts";

const hasContext = (name: string): ((config: Kubeconfig) => boolean) => hasEntry("contexts", name);

const SECRET_FIELDS = ["client-certificate-data", "client-key-data", "token", "password"];

/** Secrets and certificates are not shown unless --raw. */
function redacted(config: Kubeconfig): Kubeconfig {
  return {
    ...config,
    clusters: config.clusters.map((each) => ({
      ...each,
      cluster: {
        ...each.cluster,
        ...(each.cluster["certificate-authority-data"]
          ? { "certificate-authority-data": "DATA+OMITTED" }
          : {}),
      },
    })),
    users: config.users.map((each) => {
      const user: Record<string, unknown> = { ...each.user };
      for (const field of SECRET_FIELDS) {
        if (user[field] !== undefined) user[field] = field.endsWith("-data") ? "DATA+OMITTED" : "REDACTED";
      }
      return { ...each, user };
    }),
  };
}

function minified(config: Kubeconfig, name: string): Kubeconfig {
  const context = config.contexts.find((each) => each.name === name);
  if (!context) throw new CommandError("cannot locate context " + name);
  return {
    ...config,
    contexts: [context],
    clusters: config.clusters.filter((each) => each.name === context.context.cluster),
    users: config.users.filter((each) => each.name === context.context.user),
    "current-context": name,
  };
}

const viewCommand: Command = {
  name: "view",
  use: "[flags] [options]",
  short: "Display merged kubeconfig settings or a specified kubeconfig file",
  flags: [
    ...printFlags(),
    booleanFlag("flatten", "Put the content of named files in.", {
      unsupported: "There are no certificates to put in.",
    }),
    booleanFlag("merge", "Merge the whole of the files.", { initial: "true" }),
    booleanFlag("minify", "Only what the current context needs."),
    booleanFlag("raw", "Show secrets and certificates."),
  ],
  support: { level: "yes" },
  *run(invocation) {
    const { flags } = invocation;
    const config = yield* loadMerged(invocation);
    const small = flags.boolean("minify")
      ? minified(config, flags.text("context") || config["current-context"])
      : config;
    const shown = flags.boolean("raw") ? small : redacted(small);
    const printer = yield* createPrinter(flags, "");
    yield* invocation.out(printer ? printer(writtenForm(shown)) : formatYaml(writtenForm(shown)));
  },
};

const currentContextCommand: Command = {
  name: "current-context",
  use: "[flags] [options]",
  short: "Display the current-context",
  support: { level: "yes" },
  *run(invocation) {
    const name = (yield* loadMerged(invocation))["current-context"];
    if (name === "") throw new CommandError("current-context is not set");
    yield* invocation.out(`${name}\n`);
  },
};

const getContextsCommand: Command = {
  name: "get-contexts",
  use: "[(-o|--output=)name)] [options]",
  short: "Describe one or many contexts",
  flags: [
    booleanFlag("no-headers", "Leave the headers out."),
    textFlag("output", "name prints names only.", { shorthand: "o", values: ["name"] }),
  ],
  completion: { kind: "contexts" },
  support: { level: "yes" },
  *run(invocation) {
    const config = yield* loadMerged(invocation);
    const { flags, args } = invocation;
    const missing = args.find((name) => !hasContext(name)(config));
    const unknown = missing === undefined ? undefined : new CommandError(`context ${missing} not found`);
    const shown = config.contexts
      .filter((each) => args.length === 0 || args.includes(each.name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    if (flags.text("output") === "name") {
      yield* invocation.out(shown.map((each) => `${each.name}\n`).join(""));
      return;
    }
    const rows = shown.map(({ name, context }) =>
      [
        name === config["current-context"] ? "*" : "",
        name,
        context.cluster,
        context.user,
        context.namespace ?? "",
      ].join("\t"),
    );
    const headers = flags.boolean("no-headers") ? [] : ["CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE"];
    yield* invocation.out(new TabWriter(TABLE_WIDTHS).format(`${[...headers, ...rows].join("\n")}\n`));
    if (unknown) throw unknown;
  },
};

const useContextCommand: Command = {
  name: "use-context",
  aliases: ["use"],
  use: "CONTEXT_NAME [options]",
  short: "Set the current-context in a kubeconfig file",
  completion: { kind: "contexts" },
  support: { level: "yes" },
  *run(invocation) {
    const [name] = invocation.args;
    if (name === undefined || invocation.args.length !== 1) {
      yield* invocation.err(commandHelp(invocation.command, [configCommand, invocation.command]));
      throw new CommandError(`Unexpected args: [${invocation.args.join(" ")}]`);
    }
    if (!hasContext(name)(yield* loadMerged(invocation)))
      throw new CommandError(`no context exists with the name: ${JSON.stringify(name)}`);
    yield* changeConfig(invocation, hasContext(name), (config) => ({ ...config, "current-context": name }));
    yield* invocation.out(`Switched to context ${JSON.stringify(name)}.\n`);
  },
};

const setContextCommand: Command = {
  name: "set-context",
  use: "[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace] [options]",
  short: "Set a context entry in kubeconfig",
  flags: [booleanFlag("current", "Change the current context.")],
  completion: { kind: "contexts" },
  support: { level: "yes" },
  *run(invocation) {
    const { flags, args } = invocation;
    const config = yield* loadMerged(invocation);
    const name = flags.boolean("current") ? config["current-context"] : args[0];
    if (flags.boolean("current") && name === "") throw new CommandError("no current context is set");
    if (name === undefined || name === "" || (flags.boolean("current") && args.length > 0)) {
      throw new CommandError(
        flags.boolean("current") && args.length > 0
          ? "you cannot specify both a context name and --current"
          : "you must specify a non-empty context name or --current",
      );
    }
    const exists = hasContext(name)(config);
    const update = (entry: ContextEntry): ContextEntry => ({
      ...entry,
      context: {
        ...entry.context,
        ...(flags.changed("cluster") ? { cluster: flags.text("cluster") } : {}),
        ...(flags.changed("user") ? { user: flags.text("user") } : {}),
        ...(flags.changed("namespace") ? { namespace: flags.text("namespace") } : {}),
      },
    });
    yield* changeConfig(invocation, hasContext(name), (file) => ({
      ...file,
      contexts: exists
        ? file.contexts.map((each) => (each.name === name ? update(each) : each))
        : [...file.contexts, update({ name, context: { cluster: "", user: "" } })],
    }));
    yield* invocation.out(`Context ${JSON.stringify(name)} ${exists ? "modified" : "created"}.\n`);
  },
};

const deleteContextCommand: Command = {
  name: "delete-context",
  use: "NAME [options]",
  short: "Delete the specified context from the kubeconfig",
  completion: { kind: "contexts" },
  support: { level: "yes" },
  *run(invocation) {
    const [name] = invocation.args;
    if (name === undefined) throw invocation.usageError("requires exactly one argument");
    const config = yield* loadMerged(invocation);
    const path = defaultPath(invocation);
    if (!hasContext(name)(config)) throw new CommandError(`cannot delete context ${name}, not in ${path}`);
    if (config["current-context"] === name) {
      yield* invocation.err(
        'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
      );
    }
    yield* changeConfig(invocation, hasContext(name), (file) => ({
      ...file,
      contexts: file.contexts.filter((each) => each.name !== name),
    }));
    yield* invocation.out(`deleted context ${name} from ${path}\n`);
  },
};

const listCommand = (name: "get-clusters" | "get-users", title: string): Command => ({
  name,
  use: "[options]",
  short:
    name === "get-clusters"
      ? "Display clusters defined in the kubeconfig"
      : "Display users defined in the kubeconfig",
  support: { level: "yes" },
  *run(invocation) {
    const config = yield* loadMerged(invocation);
    const entries = name === "get-clusters" ? config.clusters : config.users;
    yield* invocation.out(`${[title, ...entries.map((each) => each.name).sort()].join("\n")}\n`);
  },
});

export const configCommand: Command = {
  name: "config",
  use: "SUBCOMMAND [options]",
  short: "Modify kubeconfig files",
  group: "Other Commands",
  commands: [
    currentContextCommand,
    deleteClusterCommand,
    deleteContextCommand,
    deleteUserCommand,
    listCommand("get-clusters", "NAME"),
    getContextsCommand,
    listCommand("get-users", "NAME"),
    renameContextCommand,
    setCommand,
    setClusterCommand,
    setContextCommand,
    setCredentialsCommand,
    unsetCommand,
    useContextCommand,
    viewCommand,
  ],
  support: { level: "yes" },
};
