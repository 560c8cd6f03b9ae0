/**
 * What Tab offers on a kubectl line: commands, flags, values, types, names, namespaces.
 * Models: kubectl's own __complete (v1.36), in what it offers; the descriptors say it.
 */

import { StatusError } from "#api/status-error.ts";
import type { DraftObject, Pod } from "#api/types.ts";
import type { Coroutine, ProcessContext } from "#posix/system-calls.ts";
import type { Command } from "./command.ts";
import { fieldNames, openApiPath, type OpenApiDocument } from "./commands/explain/open-api-document.ts";
import { rootCommands } from "./commands/index.ts";
import { CommandError, ConnectionError, NoResourceMatchError } from "./errors.ts";
import { bareValue, FlagSet } from "./flags/flag-set.ts";
import type { Flag } from "./flags/flag.ts";
import { GLOBAL_FLAGS } from "./flags/global-flags.ts";
import { Invocation } from "./invocation.ts";
import { findCommand } from "./kubectl.ts";
import { loadKubeconfig } from "./kubeconfig/kubeconfig.ts";
import { listObjects, parseTargets } from "./resources/select.ts";
import { resourcePath } from "./rest/api-resource.ts";
import { podSpecOf } from "./commands/set/pod-template.ts";

/**
 * @param words the line, `words[0]` is "kubectl"
 * @param index which word is completed; what stands in it so far is its beginning
 * @returns candidates for the whole word, sorted; nothing when the server cannot be asked; undefined where a file is
 * meant
 */
export function* completeKubectl(
  process: ProcessContext,
  words: readonly string[],
  index: number,
): Coroutine<readonly string[] | undefined> {
  const before = words.slice(1, index);
  const current = words[index] ?? "";
  const { command, path, rest } = findCommand(before);
  const flags = [...(command?.flags ?? []), ...GLOBAL_FLAGS];
  const matching = (list: readonly string[]): readonly string[] =>
    [...new Set(list)].filter((each) => each.startsWith(current)).sort();
  const previous = before.at(-1) ?? "";
  // What follows belongs to a container.
  if (before.includes("--")) return [];
  const valued = flagAwaitingValue(flags, previous);
  try {
    if (valued && FILE_FLAGS.has(valued.name)) return undefined;
    if (valued) return matching(yield* flagValues(process, valued, command, path, before.slice(0, -1)));
    if (current.startsWith("-")) {
      const equals = current.indexOf("=");
      if (equals < 0) return matching(flags.filter((each) => !each.hidden).map((each) => `--${each.name}`));
      const flag = flags.find((each) => `--${each.name}` === current.slice(0, equals));
      const values = flag ? yield* flagValues(process, flag, command, path, before) : [];
      return matching(values.map((value) => `${current.slice(0, equals)}=${value}`));
    }
    const commands = command ? (command.commands ?? []) : rootCommands;
    const isFirstArgument = argumentsOf(command, rest).length === 0;
    const names = isFirstArgument ? commands.map((each) => each.name) : [];
    if (!command?.run) return matching(names);
    if (command.completion?.kind === "files") return undefined;
    return matching([...names, ...(yield* argumentValues(process, command, path, rest, current))]);
  } catch (error) {
    // Completion must never disturb the line: without an answer there is nothing to offer.
    const expected = [StatusError, ConnectionError, CommandError, NoResourceMatchError].some(
      (type) => error instanceof type,
    );
    if (expected) return [];
    throw error;
  }
}

/** Flags whose values are files. */
const FILE_FLAGS: ReadonlySet<string> = new Set([
  "filename",
  "kustomize",
  "kubeconfig",
  "from-file",
  "from-env-file",
  "patch-file",
  "env-file",
  "cert",
  "key",
  "certificate-authority",
  "client-certificate",
  "client-key",
]);

function flagAwaitingValue(flags: readonly Flag[], word: string): Flag | undefined {
  if (!word.startsWith("-") || word.includes("=")) return undefined;
  const flag = word.startsWith("--")
    ? flags.find((each) => each.name === word.slice(2))
    : flags.find((each) => each.shorthand === word.at(-1));
  return flag && bareValue(flag) === undefined ? flag : undefined;
}

/** The arguments typed so far; mistakes in the flags are no concern here. */
function argumentsOf(command: Command | undefined, rest: readonly string[]): readonly string[] {
  const set = new FlagSet([...(command?.flags ?? []), ...GLOBAL_FLAGS], "kubectl");
  try {
    set.parse(rest);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
  }
  return set.arguments;
}

function invocationOf(
  process: ProcessContext,
  command: Command | undefined,
  rest: readonly string[],
): Invocation {
  const known = command ?? (rootCommands[0] as Command);
  const set = new FlagSet([...(known.flags ?? []), ...GLOBAL_FLAGS], "kubectl");
  try {
    set.parse(rest);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
  }
  return new Invocation(process, known, "kubectl", set);
}

/** `before`: the words before the flag. */
function* flagValues(
  process: ProcessContext,
  flag: Flag,
  command: Command | undefined,
  path: readonly Command[],
  before: readonly string[],
): Coroutine<readonly string[]> {
  if (flag.values) return flag.values;
  const names = new Set(path.map((each) => each.name));
  const rest = before.filter((word) => !names.has(word));
  switch (flag.name) {
    case "namespace":
      return yield* namesOf(invocationOf(process, command, []), "namespaces");
    case "context":
    case "cluster":
    case "user": {
      const config = yield* loadKubeconfig(process, "");
      const lists = { context: config.contexts, cluster: config.clusters, user: config.users };
      return lists[flag.name].map((each) => each.name);
    }
    case "container": {
      const [pod] = argumentsOf(command, rest);
      if (pod === undefined) return [];
      const invocation = invocationOf(process, command, rest);
      const discovery = yield* invocation.discovery();
      const pods = yield* listObjects(
        invocation,
        { resource: yield* discovery.find("pods"), namespace: yield* invocation.namespace() },
        { fieldSelector: `metadata.name=${pod.replace(/^pods?\//, "")}` },
      );
      const spec = pods[0]?.["spec"] as Pod["spec"] | undefined;
      return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((each) => each.name);
    }
    default:
      return [];
  }
}

function* namesOf(invocation: Invocation, type: string): Coroutine<readonly string[]> {
  const resource = yield* (yield* invocation.discovery()).find(type);
  const namespace = resource.namespaced ? yield* invocation.namespace() : "";
  const objects = yield* listObjects(invocation, { resource, namespace });
  return objects.map((object) => object.metadata.name ?? "");
}

/** The containers of what "TYPE NAME" or "TYPE/NAME" names, init containers too. */
function* containersOf(invocation: Invocation, given: readonly string[]): Coroutine<readonly string[]> {
  const words = (given[0] as string).includes("/") ? given.slice(0, 1) : given.slice(0, 2);
  const [target] = yield* parseTargets(invocation, words, { allowListing: false });
  if (!target) return [];
  const client = yield* invocation.client();
  const path = resourcePath(target.resource, target.namespace, target.name);
  const spec = podSpecOf(yield* client.body<DraftObject>({ path }));
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((each) => each.name);
}

function* typesOf(invocation: Invocation): Coroutine<readonly string[]> {
  const resources = yield* (yield* invocation.discovery()).resources();
  return resources.filter((each) => each.verbs.includes("get")).map((each) => each.name);
}

function* argumentValues(
  process: ProcessContext,
  command: Command,
  path: readonly Command[],
  rest: readonly string[],
  current: string,
): Coroutine<readonly string[]> {
  const invocation = invocationOf(process, command, rest);
  const given = argumentsOf(command, rest);
  const { completion } = command;
  if (!completion || path.length === 0) return [];
  const slash = current.indexOf("/");
  if (slash > 0) {
    const type = current.slice(0, slash);
    return (yield* namesOf(invocation, type)).map((name) => `${type}/${name}`);
  }
  switch (completion.kind) {
    case "words":
      if (given.length === 0) return completion.words;
      return completion.thenTypes && given.length === 1 ? yield* typesOf(invocation) : [];
    case "files":
      return [];
    case "fields":
      return given.length === 0 ? yield* fieldsOf(invocation, current) : [];
    case "contexts":
      return (yield* loadKubeconfig(process, "")).contexts.map((each) => each.name);
    case "types":
      return given.length === 0 ? yield* typesOf(invocation) : [];
    case "names": {
      const typed = given[0] === completion.of || given[0] === completion.of.replace(/s$/, "");
      const names = yield* namesOf(invocation, completion.of);
      return typed ? names.filter((name) => !given.includes(name)) : names;
    }
    case "type-or-name":
    case "resource-then-containers":
    case "resources": {
      if (given.length === 0 && completion.kind === "type-or-name") return completion.types;
      if (given.length === 0) {
        // "services,po": the last of a list of types.
        const before = current.slice(0, current.lastIndexOf(",") + 1);
        return (yield* typesOf(invocation)).map((type) => before + type);
      }
      const named = (given[0] as string).includes("/") || given.length > 1;
      if (completion.kind === "resource-then-containers" && named) {
        const containers = yield* containersOf(invocation, given);
        const pairs = containers.map((name) => `${name}=`);
        return pairs.filter((pair) => !given.some((word) => word.startsWith(pair)));
      }
      if ((given[0] as string).includes("/")) return [];
      const names = yield* namesOf(invocation, (given[0] as string).split(",").at(-1) as string);
      return names.filter((name) => !given.includes(name));
    }
  }
}

/** Types, or behind a dot the fields of one, as explain takes them. */
function* fieldsOf(invocation: Invocation, current: string): Coroutine<readonly string[]> {
  if (!current.includes(".")) return yield* typesOf(invocation);
  const [type = "", ...path] = current.split(".").slice(0, -1);
  const { group, version, kind } = yield* (yield* invocation.discovery()).find(type);
  const document = yield* (yield* invocation.client()).body<OpenApiDocument>({
    path: openApiPath(group, version),
  });
  const prefix = [type, ...path].join(".");
  return fieldNames(document, { group, version, kind }, path).map((name) => `${prefix}.${name}`);
}
