/** Changing a kubeconfig: which file is written, and its entries by kind. */

import type { Coroutine } from "#posix/system-calls.ts";
import type { Invocation } from "../../invocation.ts";
import {
  kubeconfigPaths,
  loadKubeconfig,
  loadKubeconfigFile,
  saveKubeconfigFile,
  type Kubeconfig,
} from "../../kubeconfig/kubeconfig.ts";
import { formatYaml } from "../../resources/yaml-text.ts";

/** `kubectl config` makes the file that --kubeconfig names: it need not be there. */
export const loadMerged = (invocation: Invocation): Coroutine<Kubeconfig> =>
  loadKubeconfig(invocation.process, invocation.flags.text("kubeconfig"), true);

/** The file that is written when no file holds what is changed. */
export function defaultPath(invocation: Invocation): string {
  return kubeconfigPaths(invocation.process, invocation.flags.text("kubeconfig"))[0] as string;
}

/** Changes the file that `holds` the entry, or the first one; leaves it alone when nothing changes. */
export function* changeConfig(
  invocation: Invocation,
  holds: (config: Kubeconfig) => boolean,
  next: (config: Kubeconfig) => Kubeconfig,
): Coroutine<void> {
  const paths = kubeconfigPaths(invocation.process, invocation.flags.text("kubeconfig"));
  let chosen = paths[0] as string;
  for (const path of paths) {
    if (holds(yield* loadKubeconfigFile(path))) {
      chosen = path;
      break;
    }
  }
  const before = yield* loadKubeconfigFile(chosen);
  const after = next(before);
  if (formatYaml(after) !== formatYaml(before)) yield* saveKubeconfigFile(chosen, after);
}

/** The three lists of a kubeconfig. */
export type Section = "clusters" | "contexts" | "users";

/** What an entry is called inside its list element. */
const INNER = { clusters: "cluster", contexts: "context", users: "user" } as const;

/** What a new entry begins with; clients expect these fields. */
const NEW: Readonly<Record<Section, Fields>> = {
  clusters: { server: "" },
  contexts: { cluster: "", user: "" },
  users: {},
};

export type Fields = Readonly<Record<string, unknown>>;

interface Entry {
  readonly name: string;
  readonly [inner: string]: unknown;
}

const entriesOf = (config: Kubeconfig, section: Section): readonly Entry[] =>
  config[section] as unknown as readonly Entry[];

export const hasEntry =
  (section: Section, name: string) =>
  (config: Kubeconfig): boolean =>
    entriesOf(config, section).some((each) => each.name === name);

/** Merges fields into an entry, which is made when there is none; undefined removes a field. */
export function withFields(config: Kubeconfig, section: Section, name: string, fields: Fields): Kubeconfig {
  const inner = INNER[section];
  const known = entriesOf(config, section);
  const entries = hasEntry(section, name)(config) ? known : [...known, { name, [inner]: NEW[section] }];
  const merge = (before: Fields): Fields =>
    Object.fromEntries(Object.entries({ ...before, ...fields }).filter(([, value]) => value !== undefined));
  return {
    ...config,
    [section]: entries.map((each) =>
      each.name === name ? { ...each, [inner]: merge((each[inner] ?? {}) as Fields) } : each,
    ),
  };
}

export function withoutEntry(config: Kubeconfig, section: Section, name: string): Kubeconfig {
  return { ...config, [section]: entriesOf(config, section).filter((each) => each.name !== name) };
}
