/** kubectl set env. Models: pkg/cmd/set/set_env.go and env/env_resolve.go (v1.36). */

import { StatusError } from "#api/status-error.ts";
import type { Container, DraftObject } from "#api/types.ts";
import { valueAt } from "#api/object-path.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import { base64Decode } from "#posix/utf8.ts";
import { CommandError } from "../../errors.ts";
import { arrayFlag, booleanFlag, sliceFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import type { ResourceInfo } from "../../resources/resource-info.ts";
import { resourcePath } from "../../rest/api-resource.ts";
import { knownResource } from "../create/generator.ts";
import {
  environmentFrom,
  parseEnvironment,
  type EnvironmentChanges,
  type EnvVar,
} from "./environment-changes.ts";
import { mapContainers, podSpecOf } from "./pod-template.ts";
import { nameMatches, setterCommand, splitPairs } from "./setter.ts";

type Source = NonNullable<EnvVar["valueFrom"]>;

export const setEnvironmentCommand = setterCommand({
  name: "env",
  use: "RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N",
  short: "Update environment variables on a pod template",
  records: false,
  flags: [
    textFlag("containers", "Containers to change; a pattern.", { shorthand: "c", initial: "*" }),
    arrayFlag("env", "Variable to set, as key=value; may be repeated; - reads them from standard input.", {
      shorthand: "e",
    }),
    textFlag("from", "configmap/name or secret/name whose keys become variables."),
    sliceFlag("keys", "With --from, only these keys."),
    booleanFlag("list", "Show the variables."),
    booleanFlag("overwrite", "Change variables that are there already.", { initial: "true" }),
    textFlag("prefix", "Prefix of the variables' names."),
    booleanFlag("resolve", "With --list, show the values of references."),
  ],
  operation: "env updated",
  failure: "failed to patch env update to pod template:",
  objectPrefix: true,
  *prepare(invocation) {
    const { flags, args } = invocation;
    const [resources, specs] = splitPairs(
      args,
      (arg) => arg.includes("=") || arg.endsWith("-"),
      () => `all resources must be specified before environment changes: ${args.join(" ")}`,
    );
    if (resources.length === 0 && flags.list("filename").length === 0) {
      throw new CommandError(
        "one or more resources must be specified as <resource> <name> or <resource>/<name>",
      );
    }
    const listing = flags.boolean("list");
    if (listing && flags.text("output") !== "")
      throw new CommandError("--list and --output may not be specified together");
    const from = flags.text("from");
    if (flags.list("keys").length > 0 && from === "") {
      throw new CommandError("when specifying --keys, a configmap or secret must be provided with --from");
    }
    const { set, remove } = yield* parseEnvironment([...flags.list("env"), ...specs]);
    const referred = from === "" ? [] : yield* environmentFrom(invocation, from);
    const prefix = flags.text("prefix");
    const changes = {
      set: [...set, ...referred].map((each) => ({ ...each, name: prefix + each.name })),
      remove,
    };
    return {
      resources,
      listing,
      change: (object, info) => changeOrList(invocation, object, info, changes),
    };
  },
});

function* changeOrList(
  invocation: Invocation,
  object: DraftObject,
  info: ResourceInfo,
  changes: EnvironmentChanges,
): Coroutine<DraftObject> {
  const { flags } = invocation;
  const pattern = flags.text("containers");
  const spec = podSpecOf(object);
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const chosen = containers.filter((each) => nameMatches(pattern, each.name));
  const { kind } = info.resource;
  if (chosen.length === 0) {
    yield* invocation.err(
      `Warning: ${kind}/${info.name} does not have any containers matching ${JSON.stringify(pattern)}\n`,
    );
    return object;
  }
  for (const container of flags.boolean("overwrite") ? [] : chosen) {
    for (const { name, value } of container.env ?? []) {
      if (changes.set.some((each) => each.name === name))
        throw new CommandError(`'${name}' already has a value (${value ?? ""}), and --overwrite is false`);
    }
  }
  const changed = mapContainers(object, (container) =>
    nameMatches(pattern, container.name) ? changeContainer(container, changes) : container,
  );
  if (!flags.boolean("list")) return changed;
  const next = podSpecOf(changed);
  for (const container of [...(next?.containers ?? []), ...(next?.initContainers ?? [])]) {
    if (nameMatches(pattern, container.name)) yield* list(invocation, info, container);
  }
  return changed;
}

function changeContainer(container: Container, { set, remove }: EnvironmentChanges): Container {
  const present = (container.env ?? []).filter((each) => !remove.includes(each.name));
  const next = present.map((each) => set.findLast((change) => change.name === each.name) ?? each);
  for (const [index, change] of set.entries()) {
    const later = set.slice(index + 1).some((each) => each.name === change.name);
    if (!later && !present.some((each) => each.name === change.name)) next.push(change);
  }
  const { env: _, ...others } = container;
  return next.length === 0 ? others : { ...others, env: next };
}

function* list(invocation: Invocation, info: ResourceInfo, container: Container): Coroutine<void> {
  yield* invocation.out(`# ${info.resource.kind} ${info.name}, container ${container.name}\n`);
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (!valueFrom) {
      yield* invocation.out(`${name}=${value ?? ""}\n`);
      continue;
    }
    const found = invocation.flags.boolean("resolve")
      ? yield* resolve(invocation, info, container, valueFrom)
      : undefined;
    yield* invocation.out(
      found === undefined ? `# ${name} from ${sourceText(valueFrom)}\n` : `${name}=${found}\n`,
    );
  }
}

function sourceText(source: Source): string {
  if (source.configMapKeyRef)
    return `configmap ${source.configMapKeyRef.name ?? ""}, key ${source.configMapKeyRef.key}`;
  if (source.secretKeyRef) return `secret ${source.secretKeyRef.name ?? ""}, key ${source.secretKeyRef.key}`;
  if (source.fieldRef) return `field path ${source.fieldRef.fieldPath}`;
  if (source.resourceFieldRef) {
    const { containerName, resource } = source.resourceFieldRef;
    return `resource field ${containerName ? `${containerName}/` : ""}${resource}`;
  }
  return "invalid valueFrom";
}

/** The value that a reference has now. Throws a {@link CommandError} when there is none. */
function* resolve(
  invocation: Invocation,
  info: ResourceInfo,
  container: Container,
  source: Source,
): Coroutine<string> {
  const reference = source.configMapKeyRef ?? source.secretKeyRef;
  if (reference) {
    const secret = source.secretKeyRef !== undefined;
    const resource = secret
      ? knownResource("", "v1", "Secret", "secrets")
      : knownResource("", "v1", "ConfigMap", "configmaps");
    const path = resourcePath(resource, info.namespace, reference.name ?? "");
    const client = yield* invocation.client();
    try {
      const { data = {} } = yield* client.body<{ readonly data?: Readonly<Record<string, string>> }>({
        path,
      });
      const value = data[reference.key];
      if (value !== undefined) return secret ? base64Decode(value).text : value;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      throw new CommandError(error.message);
    }
    throw new CommandError(
      `key ${reference.key} not found in ${secret ? "secret" : "config map"} ${reference.name ?? ""}`,
    );
  }
  const path = source.fieldRef?.fieldPath;
  const labelled = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path ?? "");
  const value = labelled
    ? valueAt(info.object, ["metadata", labelled[1] as string, labelled[2] as string])
    : path !== undefined
      ? valueAt(info.object, path.split("."))
      : resourceValue(container, source.resourceFieldRef?.resource ?? "");
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new CommandError(`the value of ${sourceText(source)} is not known`);
}

/** "limits.cpu" → the container's own figure. */
const resourceValue = (container: Container, name: string): unknown =>
  valueAt(container.resources, [name.slice(0, name.indexOf(".")), name.slice(name.indexOf(".") + 1)]);
