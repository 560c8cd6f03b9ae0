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
        `"${key}" is not valid key name for a ${kind === "Secret" ? "Secret" : "ConfigMap"} ${KEY_RULE}`,
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
    add(literal.slice(0, equals), unquoteOnce(literal.slice(equals + 1)));
  }
  for (const source of files) yield* addFile(source, add);
  for (const path of environments) yield* addEnvironmentFile(path, add);
  return data;
}

const KEY_RULE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/** One pair of quotes around a literal's value is the shell's leftover. */
function unquoteOnce(value: string): string {
  if (value.length >= 2 && (/^".*"$/s.test(value) || /^'.*'$/s.test(value))) return value.slice(1, -1);
  return value;
}

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
      if ((yield* status(child)).type === "file" && KEY.test(name)) add(name, yield* readTextFile(child));
    }
    return;
  }
  add(second === undefined ? path.slice(path.lastIndexOf("/") + 1) : first, yield* readTextFile(path));
}

function* addEnvironmentFile(path: string, add: (key: string, value: string) => void): Coroutine<void> {
  if ((yield* statusOrFail(path)).type === "directory")
    throw new CommandError("env config file cannot be a directory");
  const lines = (yield* readTextFile(path)).split("\n");
  for (const raw of lines) {
    const line = raw.replace(/^\s+/, "");
    if (line === "" || line.startsWith("#")) continue;
    const equals = line.indexOf("=");
    const key = equals < 0 ? line.trim() : line.slice(0, equals);
    if (equals < 0) add(key, "");
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
