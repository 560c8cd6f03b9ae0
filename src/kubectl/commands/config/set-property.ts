/** kubectl config set and unset: one value by its path. Models: pkg/cmd/config set.go, unset.go (v1.36). */

import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { booleanFlag } from "../../flags/flag.ts";
import type { Kubeconfig } from "../../kubeconfig/kubeconfig.ts";
import { changeConfig, hasEntry, withFields, withoutEntry, type Section } from "./config-file.ts";

const SECTIONS: readonly string[] = ["clusters", "contexts", "users"];
/** The Go types that error texts name. */
const TYPES: Readonly<Record<string, string>> = {
  clusters: "Cluster",
  contexts: "Context",
  users: "AuthInfo",
};
const BOOLEANS: ReadonlySet<string> = new Set(["insecure-skip-tls-verify", "disable-compression"]);
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  clusters: [
    "server",
    "tls-server-name",
    "insecure-skip-tls-verify",
    "certificate-authority",
    "certificate-authority-data",
    "proxy-url",
    "disable-compression",
  ],
  contexts: ["cluster", "user", "namespace"],
  users: [
    "client-certificate",
    "client-certificate-data",
    "client-key",
    "client-key-data",
    "token",
    "tokenFile",
    "username",
    "password",
  ],
};

interface PropertyPath {
  /** Undefined: current-context. */
  readonly section?: Section;
  readonly name: string;
  /** Undefined: the whole entry. */
  readonly field?: string;
}

/** "contexts.dev.namespace"; names may hold dots, fields do not. Throws as upstream's reflection does. */
function parsePath(text: string): PropertyPath {
  const parts = text.split(".");
  const [section = "", ...rest] = parts;
  if (section === "current-context" && rest.length === 0) return { name: "" };
  if (!SECTIONS.includes(section) || rest.length === 0) {
    throw new CommandError(`unable to parse ${text} after [] at api.Config`);
  }
  const last = rest.at(-1) as string;
  if (rest.length > 1 && FIELDS[section]?.includes(last)) {
    return { section: section as Section, name: rest.slice(0, -1).join("."), field: last };
  }
  if (rest.length > 1) {
    throw new CommandError(
      `unable to parse ${last} after [${section} ${rest.slice(0, -1).join(".")}] at api.${TYPES[section] ?? ""}`,
    );
  }
  return { section: section as Section, name: last };
}

const holds =
  (path: PropertyPath) =>
  (config: Kubeconfig): boolean =>
    path.section ? hasEntry(path.section, path.name)(config) : config["current-context"] !== "";

export const setCommand: Command = {
  name: "set",
  use: "PROPERTY_NAME PROPERTY_VALUE [options]",
  short: "Set an individual value in a kubeconfig file",
  long: "The name is a path, e.g. contexts.dev.namespace or current-context.",
  flags: [
    booleanFlag("set-raw-bytes", "The value is no base64.", { unsupported: "Values are kept as given." }),
  ],
  support: { level: "yes" },
  *run(invocation) {
    const { args } = invocation;
    const [property, value] = args;
    if (property === undefined || value === undefined || args.length > 2) {
      throw invocation.usageError(`Unexpected args: [${args.join(" ")}]`);
    }
    const path = parsePath(property);
    const { section, name, field } = path;
    if (section && field === undefined) {
      throw new CommandError(`can't set a map to a value: ${property}`);
    }
    const typed = field && BOOLEANS.has(field) ? value === "true" : value;
    yield* changeConfig(invocation, holds(path), (config) =>
      section && field
        ? withFields(config, section, name, { [field]: typed })
        : { ...config, "current-context": value },
    );
    yield* invocation.out(`Property ${JSON.stringify(property)} set.\n`);
  },
};

export const unsetCommand: Command = {
  name: "unset",
  use: "PROPERTY_NAME [options]",
  short: "Unset an individual value in a kubeconfig file",
  support: { level: "yes" },
  *run(invocation) {
    const { args } = invocation;
    const [property] = args;
    if (property === undefined || args.length > 1) {
      throw invocation.usageError(`Unexpected args: [${args.join(" ")}]`);
    }
    const path = parsePath(property);
    const { section, name, field } = path;
    yield* changeConfig(invocation, holds(path), (config) => {
      if (!section) return { ...config, "current-context": "" };
      if (field === undefined) return withoutEntry(config, section, name);
      return hasEntry(section, name)(config)
        ? withFields(config, section, name, { [field]: undefined })
        : config;
    });
    yield* invocation.out(`Property ${JSON.stringify(property)} unset.\n`);
  },
};
