/** configMapGenerator and secretGenerator. Models: kustomize api/internal/generators (v5.8). */

import type { DraftObject } from "#api/types.ts";
import { SystemError, type Coroutine } from "#posix/system-calls.ts";
import { base64Encode } from "#posix/utf8.ts";
import { CommandError } from "../errors.ts";
import { readTextFile } from "../resources/text-file.ts";
import type { Generator, GeneratorOptions } from "./kustomization.ts";
import { answersTo, type Resource } from "./resource.ts";

/** One pair of quotes around a literal's value goes. */
const unquoted = (value: string): string => /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value;

function* readSource(directory: string, path: string): Coroutine<string> {
  try {
    return yield* readTextFile(path.startsWith("/") ? path : `${directory}/${path}`);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new CommandError(`loading KV pairs: file sources: [${path}]: ${error.message.toLowerCase()}`);
  }
}

function* pairsOf(directory: string, generator: Generator): Coroutine<Record<string, string>> {
  const pairs: Record<string, string> = {};
  const add = (key: string, value: string): void => {
    if (Object.hasOwn(pairs, key))
      throw new CommandError(`cannot add key ${key}, another key by that name already exists in Data`);
    pairs[key] = value;
  };
  for (const literal of generator.literals ?? []) {
    const equals = literal.indexOf("=");
    if (equals <= 0) throw new CommandError(`invalid literal source ${literal}, expected key=value`);
    add(literal.slice(0, equals), unquoted(literal.slice(equals + 1)));
  }
  for (const source of generator.files ?? []) {
    const equals = source.indexOf("=");
    const path = source.slice(equals + 1);
    const key = equals < 0 ? path.slice(path.lastIndexOf("/") + 1) : source.slice(0, equals);
    add(key, yield* readSource(directory, path));
  }
  for (const path of [...(generator.envs ?? []), ...(generator.env === undefined ? [] : [generator.env])]) {
    for (const raw of (yield* readSource(directory, path)).split("\n")) {
      const line = raw.trimStart().replace(/\r$/, "");
      if (line === "" || line.startsWith("#")) continue;
      const equals = line.indexOf("=");
      add(equals < 0 ? line : line.slice(0, equals), equals < 0 ? "" : line.slice(equals + 1));
    }
  }
  return pairs;
}

function* objectOf(
  directory: string,
  kind: "ConfigMap" | "Secret",
  generator: Generator,
  options: GeneratorOptions,
): Coroutine<DraftObject> {
  const pairs = yield* pairsOf(directory, generator);
  const data =
    kind === "ConfigMap"
      ? pairs
      : Object.fromEntries(Object.entries(pairs).map(([key, value]) => [key, base64Encode(value)]));
  return {
    apiVersion: "v1",
    kind,
    metadata: {
      name: generator.name ?? "",
      ...(generator.namespace === undefined ? {} : { namespace: generator.namespace }),
      ...(options.labels ? { labels: options.labels } : {}),
      ...(options.annotations ? { annotations: options.annotations } : {}),
    },
    ...(Object.keys(data).length > 0 ? { data } : {}),
    ...(options.immutable ? { immutable: true } : {}),
    ...(kind === "Secret" ? { type: generator.type ?? "Opaque" } : {}),
  };
}

/** The resources with those of a generator: new, merged into one from a base, or in its place. */
export function* generate(
  directory: string,
  kind: "ConfigMap" | "Secret",
  generator: Generator,
  common: GeneratorOptions,
  resources: readonly Resource[],
): Coroutine<readonly Resource[]> {
  const options: GeneratorOptions = {
    ...common,
    ...generator.options,
    labels: { ...common.labels, ...generator.options?.labels },
    annotations: { ...common.annotations, ...generator.options?.annotations },
  };
  const object = yield* objectOf(directory, kind, generator, {
    ...options,
    labels: emptyToUndefined(options.labels),
    annotations: emptyToUndefined(options.annotations),
  } as GeneratorOptions);
  const hashed = !options.disableNameSuffixHash;
  const behavior = generator.behavior ?? "create";
  if (behavior === "create") return [...resources, { object, formerNames: [], hashed }];
  const old = resources.find(
    (each) => each.object.kind === kind && answersTo(each, object.metadata.name ?? ""),
  );
  if (!old) {
    throw new CommandError(
      `merging from generator: id resid.ResId{Gvk:resid.Gvk{Group:"", Version:"v1", Kind:"${kind}", isClusterScoped:false}, Name:"${object.metadata.name ?? ""}", Namespace:""} does not exist; cannot merge or replace`,
    );
  }
  const data =
    behavior === "merge"
      ? { ...(old.object["data"] as object), ...(object["data"] as object) }
      : object["data"];
  const next: Resource = { ...old, object: { ...old.object, data } as DraftObject };
  return resources.map((each) => (each === old ? next : each));
}

const emptyToUndefined = (map: object | undefined): object | undefined =>
  map && Object.keys(map).length > 0 ? map : undefined;
