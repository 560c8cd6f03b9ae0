/**
 * The kubeconfig: which server, as whom, in which namespace.
 * Models: client-go tools/clientcmd (v0.36): precedence --kubeconfig, $KUBECONFIG (a list, first wins), ~/.kube/config,
 * then the service account of a pod.
 * Differs: certificates are kept, not used; inside the simulation the token says who asks.
 */

import { SystemError, type Coroutine, type ProcessContext } from "#posix/system-calls.ts";
import { CommandError } from "../errors.ts";
import { makeDirectories, readTextFile, writeTextFile } from "../resources/text-file.ts";
import { formatYaml, parseYaml } from "../resources/yaml-text.ts";

export interface ClusterEntry {
  readonly name: string;
  readonly cluster: { readonly server: string; readonly [field: string]: unknown };
}

export interface ContextEntry {
  readonly name: string;
  readonly context: { readonly cluster: string; readonly user: string; readonly namespace?: string };
}

export interface UserEntry {
  readonly name: string;
  readonly user: { readonly token?: string; readonly tokenFile?: string; readonly [field: string]: unknown };
}

export interface Kubeconfig {
  readonly clusters: readonly ClusterEntry[];
  readonly contexts: readonly ContextEntry[];
  readonly users: readonly UserEntry[];
  readonly "current-context": string;
  readonly preferences?: object;
  readonly [field: string]: unknown;
}

export const EMPTY_KUBECONFIG: Kubeconfig = {
  apiVersion: "v1",
  kind: "Config",
  clusters: [],
  contexts: [],
  users: [],
  "current-context": "",
};

/** The files to read, in order of precedence. `explicit` is --kubeconfig. */
export function kubeconfigPaths(process: ProcessContext, explicit: string): readonly string[] {
  if (explicit !== "") return [explicit];
  const listed = (process.environment.get("KUBECONFIG") ?? "").split(":").filter((path) => path !== "");
  if (listed.length > 0) return [...new Set(listed)];
  return [`${process.environment.get("HOME") ?? ""}/.kube/config`];
}

/** What the files say together; a missing file counts as empty, unless --kubeconfig named it and it must be there. */
export function* loadKubeconfig(
  process: ProcessContext,
  explicit: string,
  mayBeMissing = false,
): Coroutine<Kubeconfig> {
  let merged = EMPTY_KUBECONFIG;
  for (const path of kubeconfigPaths(process, explicit)) {
    const text = yield* readIfThere(path);
    if (text === undefined) {
      if (explicit !== "" && !mayBeMissing) throw new CommandError(`stat ${path}: no such file or directory`);
      continue;
    }
    merged = mergeKubeconfig(merged, parseKubeconfig(text, path));
  }
  return merged;
}

/** One file as it is, for commands that change it. */
export function* loadKubeconfigFile(path: string): Coroutine<Kubeconfig> {
  const text = yield* readIfThere(path);
  return text === undefined ? EMPTY_KUBECONFIG : parseKubeconfig(text, path);
}

export function* saveKubeconfigFile(path: string, config: Kubeconfig): Coroutine<void> {
  const directory = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  if (directory !== "") yield* makeDirectories(directory);
  yield* writeTextFile(path, formatYaml(writtenForm(config)));
}

/** As Go writes it: lists that are empty are null, and what holds nothing and need not be there is left out. */
export function writtenForm({ preferences, ...config }: Kubeconfig): Readonly<Record<string, unknown>> {
  const orNull = <T>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list);
  return {
    ...config,
    ...(Object.keys(preferences ?? {}).length === 0 ? {} : { preferences }),
    clusters: orNull(config.clusters),
    contexts: orNull(config.contexts),
    users: orNull(config.users),
  };
}

function* readIfThere(path: string): Coroutine<string | undefined> {
  try {
    return yield* readTextFile(path);
  } catch (error) {
    if (error instanceof SystemError && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function parseKubeconfig(text: string, path: string): Kubeconfig {
  const parsed = parseYaml(text);
  if (!parsed.ok) throw new CommandError(`error loading config file "${path}": ${parsed.error}`);
  const value = parsed.value;
  if (value === null || value === undefined) return EMPTY_KUBECONFIG;
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new CommandError(
      `error loading config file "${path}": couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  }
  const given = value as Partial<Kubeconfig>;
  return {
    ...EMPTY_KUBECONFIG,
    ...given,
    clusters: given.clusters ?? [],
    contexts: given.contexts ?? [],
    users: given.users ?? [],
    "current-context": given["current-context"] ?? "",
  };
}

function mergeKubeconfig(first: Kubeconfig, second: Kubeconfig): Kubeconfig {
  const merge = <T extends { readonly name: string }>(a: readonly T[], b: readonly T[]): readonly T[] => [
    ...a,
    ...b.filter((each) => !a.some((other) => other.name === each.name)),
  ];
  return {
    ...second,
    ...first,
    clusters: merge(first.clusters, second.clusters),
    contexts: merge(first.contexts, second.contexts),
    users: merge(first.users, second.users),
    "current-context": first["current-context"] || second["current-context"],
  };
}
