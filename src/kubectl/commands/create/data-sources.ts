/** --from-literal, --from-file, --from-env-file. Models: kubectl pkg/cmd/create/create_configmap.go, create_secret.go (v1.36). */

import { readDirectory, status, SystemError, type Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../../errors.ts";
import { arrayFlag, type Flag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { readTextFile } from "../../resources/text-file.ts";

export const dataFlags: readonly Flag[] = [
  arrayFlag("from-literal", "A key and its value, as key=value; may be repeated."),
  arrayFlag("from-file", "A file, as path or key=path, or a directory; may be repeated."),
  arrayFlag("from-env-file", "A file with lines key=value; may be repeated."),
];

const KEY = /^[-._a-zA-Z0-9]+$/;

/** The stricter rule that kubectl itself applies to names of variables (apimachinery validation.IsEnvVarName). */
export const ENVIRONMENT_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
export const ENVIRONMENT_NAME_RULE =
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')";

/** Collects the pairs; `owner` names the object in errors, e.g. `ConfigMap "x"`. */
export function* readData(
  invocation: Invocation,
  kind: string,
  name: string,
): Coroutine<Record<string, string>> {
  const { flags } = invocation;
  const data: Record<string, string> = {};
  const add = (key: string, value: string): void => {
    if (!KEY.test(key)) {
      throw new CommandError(
        kind === "Secret"
          ? `"${key}" is not valid key name for a Secret ${KEY_RULE}`
          : `"${key}" is not a valid key name for a ConfigMap: ${KEY_RULE}`,
      );
    }
    if (Object.hasOwn(data, key)) {
      throw new CommandError(
        `cannot add key "${key}", another key by that name already exists in Data for ${kind} "${name}"`,
      );
    }
    data[key] = value;
  };
  const files = flags.list("from-file");
  const literals = flags.list("from-literal");
  const environments = flags.list("from-env-file");
  if (environments.length > 0 && files.length + literals.length > 0) {
    throw new CommandError("from-env-file cannot be combined with from-file or from-literal");
  }
  for (const literal of literals) {
    const equals = literal.indexOf("=");
    if (equals < 0) throw new CommandError(`invalid literal source ${literal}, expected key=value`);
    if (equals === 0) throw new CommandError(`invalid literal source ${literal}, expected key=value`);
    add(literal.slice(0, equals), literal.slice(equals + 1));
  }
  for (const source of files) yield* addFile(source, add);
  for (const path of environments) yield* addEnvironmentFile(path, invocation.process.environment, add);
  return data;
}

const KEY_RULE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

function* addFile(source: string, add: (key: string, value: string) => void): Coroutine<void> {
  const parts = source.split("=");
  if (parts.length > 2) throw new CommandError("key names or file paths cannot contain '='");
  const [first = "", second] = parts;
  if (second !== undefined && first === "")
    throw new CommandError(`key name for file path ${second} missing`);
  if (second === "") throw new CommandError(`file path for key name ${first} missing`);
  const path = second ?? first;
  const entry = yield* statusOrFail(path);
  if (entry.type === "directory") {
    if (second !== undefined) {
      throw new CommandError("cannot give a key name for a directory path");
    }
    for (const name of yield* readDirectory(path)) {
      const child = `${path.replace(/\/+$/, "")}/${name}`;
      if ((yield* status(child)).type === "file") add(name, yield* readTextFile(child));
    }
    return;
  }
  add(second === undefined ? path.slice(path.lastIndexOf("/") + 1) : first, yield* readTextFile(path));
}

function* addEnvironmentFile(
  path: string,
  environment: ReadonlyMap<string, string>,
  add: (key: string, value: string) => void,
): Coroutine<void> {
  if ((yield* statusOrFail(path)).type === "directory")
    throw new CommandError("env config file cannot be a directory");
  const lines = (yield* readTextFile(path)).split("\n");
  for (const raw of lines) {
    const line = raw.replace(/^\s+/, "");
    if (line === "" || line.startsWith("#")) continue;
    const equals = line.indexOf("=");
    const key = equals < 0 ? line.replace(/\r$/, "") : line.slice(0, equals);
    if (!ENVIRONMENT_NAME.test(key))
      throw new CommandError(`"${key}" is not a valid key name: ${ENVIRONMENT_NAME_RULE}`);
    // A name alone takes its value from kubectl's own environment.
    if (equals < 0) add(key, environment.get(key) ?? "");
    else add(key, line.slice(equals + 1).replace(/\r$/, ""));
  }
}

function* statusOrFail(path: string): Coroutine<{ readonly type: string }> {
  try {
    return yield* status(path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new CommandError(`error reading ${path}: ${error.message.toLowerCase()}`);
  }
}
