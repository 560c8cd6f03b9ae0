/**
 * kubectl config set-cluster, set-credentials, delete-cluster, delete-user, rename-context.
 * Models: pkg/cmd/config (v1.36). Differs: certificates are named, never read.
 */

import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { booleanFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import {
  changeConfig,
  defaultPath,
  hasEntry,
  loadMerged,
  withFields,
  withoutEntry,
  type Fields,
  type Section,
} from "./config-file.ts";

/** The values of the flags that were given, by flag name. */
function givenFields(invocation: Invocation, names: readonly string[]): Fields {
  const { flags } = invocation;
  return Object.fromEntries(
    names
      .filter((name) => flags.changed(name))
      .map((name) => [name, name === "insecure-skip-tls-verify" ? flags.boolean(name) : flags.text(name)]),
  );
}

function onlyArgument(invocation: Invocation): string {
  const [name, ...others] = invocation.args;
  if (name === undefined || others.length > 0) {
    throw invocation.usageError(`Unexpected args: [${invocation.args.join(" ")}]`);
  }
  return name;
}

const noEmbedding = booleanFlag("embed-certs", "Put the content of the files in.", {
  unsupported: "Certificates are named, never read.",
});

export const setClusterCommand: Command = {
  name: "set-cluster",
  use: "NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com] [options]",
  short: "Set a cluster entry in kubeconfig",
  flags: [noEmbedding, textFlag("proxy-url", "Proxy to the cluster.", { unsupported: "There is no proxy." })],
  support: { level: "yes" },
  *run(invocation) {
    const name = onlyArgument(invocation);
    const names = [
      "server",
      "certificate-authority",
      "insecure-skip-tls-verify",
      "tls-server-name",
      "proxy-url",
    ];
    const fields = givenFields(invocation, names);
    yield* changeConfig(invocation, hasEntry("clusters", name), (config) =>
      withFields(config, "clusters", name, fields),
    );
    yield* invocation.out(`Cluster ${JSON.stringify(name)} set.\n`);
  },
};

export const setCredentialsCommand: Command = {
  name: "set-credentials",
  use: "NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [options]",
  short: "Set a user entry in kubeconfig",
  flags: [noEmbedding],
  support: { level: "partly", why: "programs and providers that give credentials are missing." },
  *run(invocation) {
    const name = onlyArgument(invocation);
    const { flags } = invocation;
    if (flags.changed("token") && (flags.changed("username") || flags.changed("password"))) {
      throw new CommandError(
        "you cannot specify more than one authentication method at the same time: --token, --username/--password",
      );
    }
    const names = ["client-certificate", "client-key", "token", "username", "password"];
    const fields = givenFields(invocation, names);
    yield* changeConfig(invocation, hasEntry("users", name), (config) =>
      withFields(config, "users", name, fields),
    );
    yield* invocation.out(`User ${JSON.stringify(name)} set.\n`);
  },
};

function deleteCommand(name: string, noun: string, section: Section): Command {
  return {
    name,
    use: "NAME [options]",
    short: `Delete the specified ${noun} from the kubeconfig`,
    support: { level: "yes" },
    *run(invocation) {
      const entry = onlyArgument(invocation);
      const path = defaultPath(invocation);
      if (!hasEntry(section, entry)(yield* loadMerged(invocation))) {
        throw new CommandError(`cannot delete ${noun} ${entry}, not in ${path}`);
      }
      yield* changeConfig(invocation, hasEntry(section, entry), (config) =>
        withoutEntry(config, section, entry),
      );
      yield* invocation.out(`deleted ${noun} ${entry} from ${path}\n`);
    },
  };
}

export const deleteClusterCommand = deleteCommand("delete-cluster", "cluster", "clusters");
export const deleteUserCommand = deleteCommand("delete-user", "user", "users");

export const renameContextCommand: Command = {
  name: "rename-context",
  use: "CONTEXT_NAME NEW_NAME [options]",
  short: "Rename a context from the kubeconfig file",
  completion: { kind: "contexts" },
  support: { level: "yes" },
  *run(invocation) {
    const { args } = invocation;
    const [from, to] = args;
    if (from === undefined || to === undefined || args.length > 2) {
      throw invocation.usageError(`Unexpected args: [${args.join(" ")}]`);
    }
    const path = defaultPath(invocation);
    const config = yield* loadMerged(invocation);
    const cannot = `cannot rename the context ${JSON.stringify(from)}`;
    if (!hasEntry("contexts", from)(config)) throw new CommandError(`${cannot}, it's not in ${path}`);
    if (hasEntry("contexts", to)(config)) {
      throw new CommandError(`${cannot}, the context ${JSON.stringify(to)} already exists in ${path}`);
    }
    yield* changeConfig(invocation, hasEntry("contexts", from), (file) => ({
      ...file,
      contexts: file.contexts.map((each) => (each.name === from ? { ...each, name: to } : each)),
      ...(file["current-context"] === from ? { "current-context": to } : {}),
    }));
    yield* invocation.out(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`);
  },
};
