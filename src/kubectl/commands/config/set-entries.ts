/**
 * kubectl config set-cluster, set-credentials, delete-cluster, delete-user, rename-context.
 * Models: pkg/cmd/config (v1.36). Differs: certificates are kept, not used.
 */

import { encodeBase64 } from "#api/base64.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { booleanFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { localType, readTextFile } from "../../resources/text-file.ts";
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

const embedding = booleanFlag("embed-certs", "Put the content of the files in, in the place of their names.");

/** Files that a flag names: their fields, or with --embed-certs their contents; each puts away the other. */
function* certificateFields(invocation: Invocation, names: readonly string[]): Coroutine<Fields> {
  const { flags } = invocation;
  const fields: Record<string, unknown> = {};
  for (const name of names.filter((each) => flags.text(each) !== "")) {
    const path = flags.text(name);
    fields[name] = path;
    fields[`${name}-data`] = undefined;
    if (!flags.boolean("embed-certs")) continue;
    if ((yield* localType(path)) === undefined)
      throw new CommandError(`could not stat ${name} file ${path}: stat ${path}: no such file or directory`);
    fields[name] = undefined;
    fields[`${name}-data`] = encodeBase64(yield* readTextFile(path)) || undefined;
  }
  return fields;
}

export const setClusterCommand: Command = {
  name: "set-cluster",
  use: "NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com] [options]",
  short: "Set a cluster entry in kubeconfig",
  flags: [embedding, textFlag("proxy-url", "Proxy to the cluster.", { unsupported: "There is no proxy." })],
  support: { level: "yes" },
  *run(invocation) {
    const name = onlyArgument(invocation);
    const { flags } = invocation;
    const authority = flags.text("certificate-authority");
    const insecure = flags.boolean("insecure-skip-tls-verify");
    if (insecure && authority !== "")
      throw new CommandError("you cannot specify a certificate authority and insecure mode at the same time");
    if (flags.boolean("embed-certs") && authority === "")
      throw new CommandError("you must specify a --certificate-authority to embed");
    const fields = {
      ...givenFields(invocation, ["server", "insecure-skip-tls-verify", "tls-server-name", "proxy-url"]),
      ...(yield* certificateFields(invocation, ["certificate-authority"])),
      ...(insecure ? { "certificate-authority": undefined, "certificate-authority-data": undefined } : {}),
      ...(authority === "" ? {} : { "insecure-skip-tls-verify": undefined }),
    };
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
  flags: [embedding],
  support: { level: "partly", why: "programs and providers that give credentials are missing." },
  *run(invocation) {
    const name = onlyArgument(invocation);
    const { flags } = invocation;
    if (flags.changed("token") && (flags.changed("username") || flags.changed("password"))) {
      throw new CommandError(
        "you cannot specify more than one authentication method at the same time: --token, --username/--password",
      );
    }
    const files = ["client-certificate", "client-key"];
    if (flags.boolean("embed-certs") && files.every((file) => flags.text(file) === ""))
      throw new CommandError("you must specify a --client-certificate or --client-key to embed");
    const fields = {
      ...givenFields(invocation, ["token", "username", "password"]),
      ...(yield* certificateFields(invocation, files)),
    };
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
