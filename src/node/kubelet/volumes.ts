/**
 * The volumes of a pod: made before its containers start, filled from the API.
 * Models: pkg/kubelet/volumemanager and pkg/volume/{emptydir,configmap,secret,downwardapi,projected,hostpath} (v1.36).
 * Differs: contents change at once when read, not by renaming "..data"; persistent volume claims are not simulated yet
 * and say so; a hostPath is a directory of the node that starts empty.
 */

import { decodeBase64 } from "#api/base64.ts";
import { valueOfText, type QuantityText } from "#api/quantity.ts";
import type { ConfigMap, Pod, Secret } from "#api/types.ts";
import { assert } from "#kernel/assert.ts";
import type { DirectoryNode, FileNode, FileSystemNode } from "#posix/file-system/node.ts";
import { makeDirectoryNode, makeFile } from "#posix/file-system/node.ts";
import { Volume } from "#posix/file-system/volume.ts";
import { GeneratedVolume } from "../runtime/index.ts";
import { fieldValue, resourceFieldValue, type NodeFacts } from "./downward-api.ts";

type VolumeSpec = NonNullable<Pod["spec"]["volumes"]>[number];
interface KeyPath {
  readonly key: string;
  readonly path: string;
  readonly mode?: number;
}

/** What volumes are made from. */
export interface VolumeSources {
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  /** A token for the pod's service account. */
  token(audience: string | undefined, expirationSeconds: number): string;
  /** A directory of the node. Throws {@link MountError} when it is not what the type says. */
  hostPath(path: string, type: string | undefined): Volume;
  readonly node: NodeFacts;
  readonly pod: Pod;
  /** "" before there is a sandbox. */
  readonly podIP: string;
}

/** Why a volume cannot be made: the rest of a FailedMount event. */
export class MountError extends Error {
  override readonly name = "MountError";
}

const DEFAULT_MODE = 0o644;
/** A pod's emptyDir of medium Memory without a size: half the memory of a small node. */
const MEMORY_MEDIUM_BYTES = 2 * 1024 ** 3;

function directoryOf(
  files: ReadonlyMap<string, { readonly text: string; readonly mode: number }>,
): DirectoryNode {
  const root = makeDirectoryNode();
  for (const [path, { text, mode }] of files) {
    const names = path.split("/").filter((name) => name !== "");
    let directory = root;
    for (const name of names.slice(0, -1)) {
      let next: FileSystemNode | undefined = directory.entries.get(name);
      if (next?.type !== "directory") directory.entries.set(name, (next = makeDirectoryNode()));
      directory = next;
    }
    directory.entries.set(names.at(-1) ?? "", makeFile(text, mode));
  }
  return root;
}

type Files = Map<string, { readonly text: string; readonly mode: number }>;

/** The data of a config map or secret as files; throws when a wanted key is missing. */
function addData(
  files: Files,
  data: Readonly<Record<string, string>>,
  items: readonly KeyPath[] | undefined,
  mode: number,
  optional: boolean,
): void {
  if (!items) {
    for (const key of Object.keys(data).sort()) files.set(key, { text: data[key] as string, mode });
    return;
  }
  for (const { key, path, mode: own } of items) {
    const text = Object.hasOwn(data, key) ? data[key] : undefined;
    if (text !== undefined) files.set(path, { text, mode: own ?? mode });
    else if (!optional) throw new MountError("references non-existent config key: " + key);
  }
}

export const configMapData = (map: ConfigMap): Record<string, string> => ({
  ...(map.data ?? {}),
  ...decodeAll(map.binaryData ?? {}),
});

export const secretData = (secret: Secret): Record<string, string> => decodeAll(secret.data ?? {});

function decodeAll(data: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).map(([key, text]) => {
      const decoded = decodeBase64(text);
      assert(decoded.ok, "the API server lets no other data into a config map or secret");
      return [key, decoded.value];
    }),
  );
}

interface Source {
  readonly configMap?: {
    readonly name?: string;
    readonly items?: readonly KeyPath[];
    readonly optional?: boolean;
  };
  readonly secret?: {
    readonly name?: string;
    readonly secretName?: string;
    readonly items?: readonly KeyPath[];
    readonly optional?: boolean;
  };
  readonly downwardAPI?: {
    readonly items?: readonly {
      readonly path: string;
      readonly mode?: number;
      readonly fieldRef?: { readonly fieldPath: string };
      readonly resourceFieldRef?: {
        readonly containerName?: string;
        readonly resource: string;
        readonly divisor?: QuantityText;
      };
    }[];
  };
  readonly serviceAccountToken?: {
    readonly path: string;
    readonly audience?: string;
    readonly expirationSeconds?: number;
  };
}

function addSource(
  files: Files,
  source: Source,
  mode: number,
  sources: VolumeSources,
  namespace: string,
): void {
  if (source.configMap) {
    const { name = "", items, optional = false } = source.configMap;
    const map = sources.configMap(name);
    if (map) addData(files, configMapData(map), items, mode, optional);
    else if (!optional) throw new MountError(`configmap "${name}" not found`);
  } else if (source.secret) {
    const name = source.secret.secretName ?? source.secret.name ?? "";
    const secret = sources.secret(name);
    if (secret)
      addData(files, secretData(secret), source.secret.items, mode, source.secret.optional ?? false);
    else if (source.secret.optional !== true) throw new MountError(`secret "${name}" not found`);
  } else if (source.downwardAPI) {
    const { pod } = sources;
    for (const item of source.downwardAPI.items ?? []) {
      const text = item.fieldRef
        ? fieldValue(pod, item.fieldRef.fieldPath, sources.node, sources.podIP)
        : item.resourceFieldRef
          ? resourceFieldValue(pod, item.resourceFieldRef, undefined, sources.node)
          : undefined;
      if (text !== undefined) files.set(item.path, { text, mode: item.mode ?? mode });
    }
  } else if (source.serviceAccountToken) {
    const { path, audience, expirationSeconds = 3600 } = source.serviceAccountToken;
    files.set(path, { text: sources.token(audience, expirationSeconds), mode });
  }
  void namespace;
}

/** Whether the volume's content comes from the API and follows its changes. */
export function isGenerated(spec: VolumeSpec): boolean {
  return Boolean(spec.configMap ?? spec.secret ?? spec.downwardAPI ?? spec.projected);
}

/** The sources of a generated volume with the modes of their files. */
function partsOf(spec: VolumeSpec): { readonly source: Source; readonly mode: number }[] {
  const { projected, configMap, secret, downwardAPI } = spec;
  if (projected) {
    const mode = projected.defaultMode ?? DEFAULT_MODE;
    return (projected.sources ?? []).map((source) => ({ source: source as Source, mode }));
  }
  const source = {
    ...(configMap ? { configMap } : {}),
    ...(secret ? { secret } : {}),
    ...(downwardAPI ? { downwardAPI } : {}),
  } as Source;
  const mode = configMap?.defaultMode ?? secret?.defaultMode ?? downwardAPI?.defaultMode ?? DEFAULT_MODE;
  return [{ source, mode }];
}

/** Checks that everything a generated volume needs is there; throws {@link MountError}. Returns how to make it. */
function generator(spec: VolumeSpec, sources: VolumeSources): () => DirectoryNode | FileNode {
  const { namespace = "" } = sources.pod.metadata;
  // What must exist is looked up now, the content is made when somebody reads.
  for (const { source, mode } of partsOf(spec))
    if (source.configMap || source.secret) addSource(new Map(), source, mode, sources, namespace);
  return () => {
    const files: Files = new Map();
    for (const { source, mode } of partsOf(spec)) {
      try {
        addSource(files, source, mode, sources, namespace);
      } catch (error) {
        if (!(error instanceof MountError)) throw error; // it was there at mount time and is gone since: left out
      }
    }
    return directoryOf(files);
  };
}

/** Makes a volume, or brings `existing` up to date. Throws {@link MountError}. */
export function makeVolume(spec: VolumeSpec, sources: VolumeSources, existing: Volume | undefined): Volume {
  if (isGenerated(spec)) {
    const generate = generator(spec, sources);
    if (existing instanceof GeneratedVolume) {
      existing.regenerate(generate);
      return existing;
    }
    return new GeneratedVolume(generate);
  }
  if (existing) return existing;
  if (spec.hostPath) return sources.hostPath(spec.hostPath.path, spec.hostPath.type);
  if (spec.persistentVolumeClaim)
    throw new MountError(
      `persistent volume claims are not simulated by Wavetank yet (claim "${spec.persistentVolumeClaim.claimName}")`,
    );
  if (spec.emptyDir || Object.keys(spec).length === 1) {
    const limit = spec.emptyDir?.sizeLimit;
    const inMemory = spec.emptyDir?.medium === "Memory";
    const limitBytes =
      limit !== undefined ? valueOfText(limit as QuantityText) : inMemory ? MEMORY_MEDIUM_BYTES : undefined;
    return new Volume({
      source: inMemory ? "tmpfs" : "/dev/vda1",
      ...(limitBytes === undefined ? {} : { limitBytes }),
    });
  }
  const kind = Object.keys(spec).find((key) => key !== "name") ?? "unknown";
  throw new MountError(`volumes of type ${kind} are not simulated by Wavetank`);
}
