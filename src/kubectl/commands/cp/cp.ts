/**
 * kubectl cp: files and directories to and from containers.
 * Models: pkg/cmd/cp/cp.go (v1.36): forms of the arguments and their errors.
 * Differs: no archive goes through the session: each file is read with cat and written with cat, so the container needs
 * sh, cat, mkdir, test and find instead of tar. Modes and times are not kept.
 */

import type { Pod } from "#api/types.ts";
import { readDirectory, type Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { booleanFlag, integerFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { localType, makeDirectories, readTextFile, writeTextFile } from "../../resources/text-file.ts";
import { resourcePath } from "../../rest/api-resource.ts";
import { knownResource } from "../create/generator.ts";
import { runInPod } from "../exec/run-in-pod.ts";
import { chooseContainer } from "../logs/choose-container.ts";

const podResource = knownResource("", "v1", "Pod", "pods");

export const cpCommand: Command = {
  name: "cp",
  use: "<file-spec-src> <file-spec-dest> [options]",
  short: "Copy files and directories to and from containers",
  examples: [
    ["Into a container", "kubectl cp index.html web:/usr/share/nginx/html/index.html"],
    ["Out of one", "kubectl cp web:/etc/nginx/nginx.conf ./nginx.conf"],
  ],
  group: "Troubleshooting and Debugging Commands",
  flags: [
    textFlag("container", "Container; the default one unless given.", { shorthand: "c" }),
    booleanFlag("no-preserve", "Do not keep owners and modes.", { unsupported: "They are never kept." }),
    integerFlag("retries", "How often to go on after a break.", { unsupported: "Sessions do not break." }),
  ],
  completion: { kind: "files" },
  support: { level: "partly", why: "modes and times of files are not kept." },
  run: runCp,
};

interface FileSpec {
  readonly namespace: string;
  /** "" for a file here. */
  readonly pod: string;
  readonly path: string;
}

function parseSpec(text: string): FileSpec {
  const colon = text.indexOf(":");
  if (colon === 0)
    throw new CommandError("filespec must match the canonical format: [[namespace/]pod:]file/path");
  if (colon < 0) return { namespace: "", pod: "", path: text };
  const owner = text.slice(0, colon).split("/");
  const path = text.slice(colon + 1);
  if (owner.length > 2) {
    throw new CommandError("filespec must match the canonical format: [[namespace/]pod:]file/path");
  }
  const [pod = "", namespace = ""] = owner.reverse();
  return { namespace, pod, path };
}

function* runCp(invocation: Invocation): Coroutine<void> {
  const { args } = invocation;
  if (args.length !== 2) throw new CommandError("source and destination are required");
  const [source, target] = args.map(parseSpec) as [FileSpec, FileSpec];
  if (source.pod !== "" && target.pod !== "")
    throw new CommandError("one of src or dest must be a local file specification");
  if (source.pod === "" && target.pod === "")
    throw new CommandError("one of src or dest must be a remote file specification");
  if (source.path === "" || target.path === "") throw new CommandError("filepath can not be empty");
  const remote = source.pod === "" ? target : source;
  const client = yield* invocation.client();
  const namespace = remote.namespace || (yield* invocation.namespace());
  if (source.pod === "" && (yield* localType(source.path)) === undefined)
    throw new CommandError(`${source.path} doesn't exist in local filesystem`);
  const pod = yield* client.body<Pod>({ path: resourcePath(podResource, namespace, remote.pod) });
  const container = yield* chooseContainer(invocation, pod);
  const box: Box = { invocation, pod, container };
  if (source.pod === "") yield* upload(box, source.path, target.path);
  else yield* download(box, source.path, target.path);
}

/** The container that a copy works with. */
interface Box {
  readonly invocation: Invocation;
  readonly pod: Pod;
  readonly container: string;
}

/** Runs a script in the container with its arguments as $1, $2 …; throws when it fails, with its own words. */
function* inBox(box: Box, script: string, words: readonly string[], input?: string): Coroutine<string> {
  const command = ["sh", "-c", script, "cp", ...words];
  const result = yield* runInPod(box.invocation, box.pod, box.container, command, input);
  if (result.stderr !== "") yield* box.invocation.err(result.stderr);
  if (result.exitCode !== 0) {
    const text = `command terminated with exit code ${result.exitCode}`;
    throw new CommandError(text, result.exitCode, false);
  }
  return result.stdout;
}

const baseName = (path: string): string => path.replace(/\/+$/, "").split("/").at(-1) ?? "";
const joined = (directory: string, name: string): string => `${directory.replace(/\/+$/, "")}/${name}`;

function* upload(box: Box, source: string, target: string): Coroutine<void> {
  const kind = yield* inBox(box, 'if [ -d "$1" ]; then echo directory; fi', [target]);
  const place = kind.trim() === "directory" ? joined(target, baseName(source)) : target;
  yield* uploadTree(box, source, place);
}

function* uploadTree(box: Box, source: string, target: string): Coroutine<void> {
  if ((yield* localType(source)) === "directory") {
    yield* inBox(box, 'mkdir -p "$1"', [target]);
    for (const name of yield* readDirectory(source)) {
      yield* uploadTree(box, joined(source, name), joined(target, name));
    }
    return;
  }
  yield* inBox(box, 'cat > "$1"', [target], yield* readTextFile(source));
}

function* download(box: Box, source: string, target: string): Coroutine<void> {
  const place = (yield* localType(target)) === "directory" ? joined(target, baseName(source)) : target;
  const kind = yield* inBox(box, 'if [ -d "$1" ]; then echo directory; fi', [source]);
  if (kind.trim() !== "directory") {
    yield* writeTextFile(place, yield* inBox(box, 'cat "$1"', [source]));
    return;
  }
  const root = source.replace(/\/+$/, "");
  yield* makeDirectories(place);
  for (const path of (yield* inBox(box, 'find "$1"', [root])).split("\n")) {
    if (path === "" || path === root) continue;
    const child = joined(place, path.slice(root.length + 1));
    const type = yield* inBox(box, 'if [ -d "$1" ]; then echo directory; fi', [path]);
    if (type.trim() === "directory") yield* makeDirectories(child);
    else yield* writeTextFile(child, yield* inBox(box, 'cat "$1"', [path]));
  }
}
