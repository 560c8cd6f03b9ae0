/** create configmap, secret generic, secret docker-registry, secret tls. */

import { SystemError, type Coroutine } from "#posix/system-calls.ts";
import { compactJson } from "#api/go-format.ts";
import { base64Encode } from "#posix/utf8.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { arrayFlag, booleanFlag, textFlag } from "../../flags/flag.ts";
import { readTextFile } from "../../resources/text-file.ts";
import { dataFlags, readData } from "./data-sources.ts";
import { generatorCommand, knownResource } from "./generator.ts";

const appendHash = booleanFlag("append-hash", "Append a hash of the content to the name.");
const secretResource = knownResource("", "v1", "Secret", "secrets");

export const createConfigMapCommand = generatorCommand({
  name: "configmap",
  aliases: ["cm"],
  use: "NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
  short: "Create a config map from a local file, directory or literal value",
  flags: [...dataFlags, appendHash],
  resource: knownResource("", "v1", "ConfigMap", "configmaps"),
  failure: "failed to create configmap:",
  *build(name, invocation) {
    const data = yield* readData(invocation, "ConfigMap", name);
    return {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name },
      ...(Object.keys(data).length > 0 ? { data } : {}),
    };
  },
});

const encodeAll = (data: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64Encode(value)]));

const genericSecret = generatorCommand({
  name: "generic",
  use: "NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
  short: "Create a secret from a local file, directory, or literal value",
  flags: [...dataFlags, textFlag("type", "The type of the secret."), appendHash],
  resource: secretResource,
  failure: "failed to create secret",
  *build(name, invocation) {
    const data = encodeAll(yield* readData(invocation, "Secret", name));
    const type = invocation.flags.text("type");
    return {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name },
      ...(Object.keys(data).length > 0 ? { data } : {}),
      ...(type === "" ? {} : { type }),
    };
  },
});

const DOCKER_KEY = ".dockerconfigjson";

/** Files without a key of their own all want the one that such a secret has. */
function* readDockerFiles(sources: readonly string[]): Coroutine<Record<string, string>> {
  const data: Record<string, string> = {};
  for (const source of sources) {
    const equals = source.indexOf("=");
    const key = equals < 0 ? DOCKER_KEY : source.slice(0, equals);
    if (Object.hasOwn(data, key))
      throw new CommandError(`cannot add key ${key}, another key by that name already exists`);
    data[key] = yield* readPem(source.slice(equals + 1));
  }
  return data;
}

const dockerSecret = generatorCommand({
  name: "docker-registry",
  use: "NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]",
  short: "Create a secret for use with a Docker registry",
  flags: [
    textFlag("docker-username", "User name at the registry."),
    textFlag("docker-password", "Password at the registry."),
    textFlag("docker-email", "Email address at the registry."),
    textFlag("docker-server", "Address of the registry.", { initial: "https://index.docker.io/v1/" }),
    arrayFlag("from-file", "A Docker configuration file."),
    appendHash,
  ],
  resource: secretResource,
  failure: "failed to create secret",
  *build(name, invocation) {
    const { flags } = invocation;
    const [username, password, email] = ["docker-username", "docker-password", "docker-email"].map((flag) =>
      flags.text(flag),
    ) as [string, string, string];
    const files = flags.list("from-file");
    if (files.length === 0 && (username === "" || password === "" || flags.text("docker-server") === "")) {
      throw new CommandError(
        "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required",
      );
    }
    const login = {
      username,
      password,
      ...(email === "" ? {} : { email }),
      auth: base64Encode(`${username}:${password}`),
    };
    const content =
      files.length > 0
        ? yield* readDockerFiles(files)
        : { [DOCKER_KEY]: compactJson({ auths: { [flags.text("docker-server")]: login } }, false) };
    return {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name },
      type: "kubernetes.io/dockerconfigjson",
      data: encodeAll(content),
    };
  },
});

const tlsSecret = generatorCommand({
  name: "tls",
  use: "NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]",
  short: "Create a TLS secret",
  flags: [
    textFlag("cert", "File with the certificate, as PEM."),
    textFlag("key", "File with its key."),
    appendHash,
  ],
  resource: secretResource,
  failure: "failed to create secret",
  *build(name, { flags }) {
    if (flags.text("cert") === "" || flags.text("key") === "") {
      throw new CommandError("key and cert must be specified");
    }
    const certificate = yield* readPem(flags.text("cert"));
    const key = yield* readPem(flags.text("key"));
    requirePem(certificate, "certificate");
    requirePem(key, "key");
    return {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name },
      type: "kubernetes.io/tls",
      data: { "tls.crt": base64Encode(certificate), "tls.key": base64Encode(key) },
    };
  },
});

/** What crypto/tls.X509KeyPair says of files that are no PEM at all; whether the two belong together is not checked. */
function requirePem(text: string, what: "certificate" | "key"): void {
  if (/-----BEGIN [A-Z0-9 ]+-----[\s\S]+-----END [A-Z0-9 ]+-----/.test(text)) return;
  throw new CommandError(`tls: failed to find any PEM data in ${what} input`);
}

function* readPem(path: string): Coroutine<string> {
  try {
    return yield* readTextFile(path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new CommandError(`Cannot read file ${path}, open ${path}: ${error.message.toLowerCase()}`);
  }
}

export const createSecretCommand: Command = {
  name: "secret",
  use: "(docker-registry | generic | tls) [options]",
  short: "Create a secret using a specified subcommand",
  long: "Create a secret with specified type.\n\n A docker-registry type secret is for accessing a container registry.\n\n A generic type secret indicate an Opaque secret type.\n\n A tls type secret holds TLS certificate and its associated key.",
  commands: [dockerSecret, genericSecret, tlsSecret],
  support: { level: "yes" },
};
