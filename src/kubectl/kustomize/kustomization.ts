/**
 * A kustomization file: which fields it may have, and where its files are.
 * Models: kustomize api/types/kustomization.go (v5.8, in kubectl v1.36).
 * Differs: bases at addresses, plugins, Helm charts and vars are refused by name.
 */

import { isJsonObject } from "#api/object-path.ts";
import { loadYaml } from "#api/yaml/load-yaml.ts";
import { status, SystemError, type Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../errors.ts";
import { checkTypes } from "./check-types.ts";
import type { Replacement } from "./replacements.ts";
import { readTextFile } from "../resources/text-file.ts";

export interface GeneratorOptions {
  readonly disableNameSuffixHash?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly immutable?: boolean;
}

export interface Generator {
  readonly name?: string;
  readonly namespace?: string;
  readonly behavior?: string;
  readonly type?: string;
  readonly literals?: readonly string[];
  readonly files?: readonly string[];
  readonly envs?: readonly string[];
  readonly env?: string;
  readonly options?: GeneratorOptions;
}

export interface PatchTarget {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly annotationSelector?: string;
}

export interface Patch {
  readonly path?: string;
  readonly patch?: string;
  readonly target?: PatchTarget;
}

export interface LabelRule {
  readonly pairs?: Readonly<Record<string, string>>;
  readonly includeSelectors?: boolean;
  readonly includeTemplates?: boolean;
}

export interface ImageRule {
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly digest?: string;
}

export interface Kustomization {
  readonly resources?: readonly string[];
  readonly bases?: readonly string[];
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly namespace?: string;
  readonly commonLabels?: Readonly<Record<string, string>>;
  readonly commonAnnotations?: Readonly<Record<string, string>>;
  readonly labels?: readonly LabelRule[];
  readonly images?: readonly ImageRule[];
  readonly replicas?: readonly { readonly name: string; readonly count: number }[];
  readonly patches?: readonly Patch[];
  readonly patchesStrategicMerge?: readonly string[];
  readonly patchesJson6902?: readonly Patch[];
  readonly configMapGenerator?: readonly Generator[];
  readonly secretGenerator?: readonly Generator[];
  readonly generatorOptions?: GeneratorOptions;
  readonly components?: readonly string[];
  readonly replacements?: readonly Replacement[];
  readonly kind?: string;
}

const FIELDS = new Set([
  ..."apiVersion kind metadata resources bases namePrefix nameSuffix namespace commonLabels commonAnnotations labels".split(
    " ",
  ),
  ..."images replicas patches patchesStrategicMerge patchesJson6902 configMapGenerator secretGenerator generatorOptions components replacements".split(
    " ",
  ),
]);
const UNSUPPORTED = new Set(
  "crds generators transformers validators vars helmCharts helmGlobals helmChartInflationGenerator openapi configurations sortOptions buildMetadata".split(
    " ",
  ),
);
const FILE_NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** What kustomize says of old fields. */
const DEPRECATIONS: readonly (readonly [field: string, text: string])[] = [
  [
    "commonLabels",
    "# Warning: 'commonLabels' is deprecated. Please use 'labels' instead. Run 'kustomize edit fix' to update your Kustomization automatically.",
  ],
  [
    "bases",
    "# Warning: 'bases' is deprecated. Please use 'resources' instead. Run 'kustomize edit fix' to update your Kustomization automatically.",
  ],
  [
    "patchesStrategicMerge",
    "# Warning: 'patchesStrategicMerge' is deprecated. Please use 'patches' instead. Run 'kustomize edit fix' to update your Kustomization automatically.",
  ],
  [
    "patchesJson6902",
    "# Warning: 'patchesJson6902' is deprecated. Please use 'patches' instead. Run 'kustomize edit fix' to update your Kustomization automatically.",
  ],
];

/** Absolute, without "." and "..". */
export function absolutePath(directory: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${directory}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** "directory", "file", or undefined when there is nothing. */
export function* typeOf(path: string): Coroutine<string | undefined> {
  try {
    return (yield* status(path)).type;
  } catch (error) {
    if (error instanceof SystemError) return undefined;
    throw error;
  }
}

export interface LoadedKustomization {
  readonly content: Kustomization;
  readonly warnings: readonly string[];
}

/** Reads the kustomization of a directory (absolute). Throws a {@link CommandError} when there is none or it is wrong. */
export function* loadKustomization(directory: string): Coroutine<LoadedKustomization> {
  const found: string[] = [];
  for (const name of FILE_NAMES) {
    if ((yield* typeOf(`${directory}/${name}`)) === "file") found.push(name);
  }
  const [name] = found;
  if (name === undefined) {
    throw new CommandError(
      `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${directory}'`,
    );
  }
  if (found.length > 1) {
    throw new CommandError(`Found multiple kustomization files under: ${directory}\n`);
  }
  const { documents, problem } = loadYaml(yield* readTextFile(`${directory}/${name}`));
  if (problem) {
    throw new CommandError(
      `invalid Kustomization: ${problem.message.replace("converting YAML to JSON: ", "")}`,
    );
  }
  const content = documents[0]?.value ?? {};
  if (documents.length > 1 || !isJsonObject(content)) {
    throw new CommandError("invalid Kustomization: the file must hold one object");
  }
  for (const field of Object.keys(content)) {
    if (UNSUPPORTED.has(field)) {
      throw new CommandError(`${field} in a kustomization is not simulated here`);
    }
    if (!FIELDS.has(field)) throw new CommandError(`invalid Kustomization: json: unknown field "${field}"`);
  }
  checkTypes(content);
  if (Object.keys(content).every((field) => ["apiVersion", "kind", "metadata"].includes(field))) {
    throw new CommandError("kustomization.yaml is empty");
  }
  const warnings = DEPRECATIONS.filter(([field]) => content[field] !== undefined).map(([, text]) => text);
  return { content: content as Kustomization, warnings };
}
