/**
 * A volume filled from the API: a config map, a secret, the downward API, or several of these and tokens projected into
 * one. It shows what its sources were when it was last brought up to date.
 * Models: pkg/volume/{configmap,secret,downwardapi,projected}, pkg/kubelet/token (v1.36).
 * Differs: the tree is made when somebody looks; a token is then as old as that look.
 */

import { decodeBase64 } from "#api/base64.ts";
import { deepEqual } from "#api/deep-equal.ts";
import type { QuantityText } from "#api/quantity.ts";
import type { ConfigMap, Secret } from "#api/types.ts";
import { assert } from "#kernel/assert.ts";
import { hashText } from "#kernel/random.ts";
import type { DirectoryNode, FileSystemNode } from "#posix/file-system/node.ts";
import { GeneratedVolume } from "../runtime/index.ts";
import { atomicDirectory, writtenNode, type VolumeFiles } from "./atomic-directory.ts";
import { fieldValue, resourceFieldValue } from "./downward-api.ts";
import { MountError, type VolumeSources, type VolumeSpec } from "./volume-sources.ts";

const DEFAULT_MODE = 0o644;
/** An emptyDir's mode; the kernel's tmpfs adds the sticky bit. */
const DISK_MODE = 0o777;
const MEMORY_MODE = 0o1777;
const DEFAULT_EXPIRATION_S = 3600;
/** A token is replaced when 80 % of its life or 24 hours are over (token_manager.go requiresRefresh). */
const TOKEN_LIFE_SHARE = 0.8;
const TOKEN_MAX_AGE_MS = 24 * 3_600_000;

interface KeyPath {
  readonly key: string;
  readonly path: string;
  readonly mode?: number;
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

/** What one source gave: an object of the API, the texts of the items of the downward API, or nothing yet (a token). */
type Input = ConfigMap | Secret | readonly (string | undefined)[] | undefined;

/** Whether the volume's content comes from the API and follows its changes. */
export function isGenerated(spec: VolumeSpec): boolean {
  return Boolean(spec.configMap ?? spec.secret ?? spec.downwardAPI ?? spec.projected);
}

function sourcesOf({ projected, configMap, secret, downwardAPI }: VolumeSpec): readonly Source[] {
  if (projected) return (projected.sources ?? []) as Source[];
  return [
    {
      ...(configMap ? { configMap } : {}),
      ...(secret ? { secret } : {}),
      ...(downwardAPI ? { downwardAPI } : {}),
    } as Source,
  ];
}

function checkKeys(
  data: Readonly<Record<string, string>>,
  items: readonly KeyPath[] | undefined,
  complaint: string,
): void {
  for (const { key } of items ?? [])
    if (!Object.hasOwn(data, key)) throw new MountError(`${complaint}: ${key}`);
}

/** Reads a source. Throws {@link MountError} when what it needs is not there. */
function inputOf(source: Source, sources: VolumeSources): Input {
  if (source.configMap) {
    const { name = "", items, optional = false } = source.configMap;
    const map = sources.configMap(name);
    if (!map && !optional) throw new MountError(`configmap "${name}" not found`);
    if (map && !optional)
      checkKeys({ ...map.data, ...map.binaryData }, items, "configmap references non-existent config key");
    return map;
  }
  if (source.secret) {
    const { items, optional = false } = source.secret;
    const name = source.secret.secretName ?? source.secret.name ?? "";
    const secret = sources.secret(name);
    if (!secret && !optional) throw new MountError(`secret "${name}" not found`);
    if (secret && !optional) checkKeys(secret.data ?? {}, items, "references non-existent secret key");
    return secret;
  }
  if (source.downwardAPI) return downwardTexts(source.downwardAPI.items ?? [], sources);
  return undefined;
}

function downwardTexts(
  items: NonNullable<NonNullable<Source["downwardAPI"]>["items"]>,
  { pod, node, podIP }: VolumeSources,
): readonly (string | undefined)[] {
  return items.map(({ fieldRef, resourceFieldRef }) =>
    fieldRef
      ? fieldValue(pod, fieldRef.fieldPath, node, podIP)
      : resourceFieldRef && resourceFieldValue(pod, resourceFieldRef, undefined, node),
  );
}

/** Reads all sources; the message of a {@link MountError} names everything that is missing. */
function inputsOf(spec: VolumeSpec, sources: VolumeSources): readonly Input[] {
  const problems: string[] = [];
  const inputs = sourcesOf(spec).map((source) => {
    try {
      return inputOf(source, sources);
    } catch (error) {
      if (!(error instanceof MountError)) throw error;
      problems.push(error.message);
      return undefined;
    }
  });
  if (problems.length === 0) return inputs;
  throw new MountError(problems.length === 1 ? (problems[0] as string) : `[${problems.join(", ")}]`);
}

function sameInput(a: Input, b: Input): boolean {
  if (a === b || a === undefined || b === undefined) return a === b;
  if ("metadata" in a && "metadata" in b) {
    const { binaryData: ownBytes, data } = a as ConfigMap;
    const { binaryData: otherBytes, data: otherData } = b as ConfigMap;
    return deepEqual(data, otherData) && deepEqual(ownBytes, otherBytes);
  }
  return deepEqual(a, b);
}

function addData(
  files: VolumeFiles,
  data: Readonly<Record<string, string>>,
  items: readonly KeyPath[] | undefined,
  mode: number,
): void {
  const wanted =
    items ??
    Object.keys(data)
      .sort()
      .map((key): KeyPath => ({ key, path: key }));
  for (const { key, path, mode: own } of wanted) {
    const text = Object.hasOwn(data, key) ? data[key] : undefined;
    if (text !== undefined) files.set(path, { text, mode: own ?? mode });
  }
}

export class ApiVolume extends GeneratedVolume {
  private inputs: readonly Input[];
  private writtenMs: number;
  /** When the content is to be made anew, if anybody looks then. */
  private renewMs = 0;

  /** Throws {@link MountError}. */
  constructor(
    private readonly spec: VolumeSpec,
    private readonly sources: VolumeSources,
  ) {
    super(spec.configMap ? "/dev/vda1" : "tmpfs");
    this.inputs = inputsOf(spec, sources);
    this.writtenMs = sources.nowMs;
  }

  /** Reads the sources again. Throws {@link MountError}; the content stays as it was then. */
  update(): void {
    const inputs = inputsOf(this.spec, this.sources);
    if (inputs.every((input, index) => sameInput(input, this.inputs[index]))) return;
    this.inputs = inputs;
    this.writtenMs = this.sources.nowMs;
    this.renewMs = 0;
  }

  /** What is at a path now, past the links: what a container started now gets as its subPath. */
  written(names: readonly string[]): FileSystemNode | undefined {
    return writtenNode(this.root, names);
  }

  protected newTree(): DirectoryNode | undefined {
    const { nowMs, pod } = this.sources;
    if (nowMs < this.renewMs) return undefined;
    // Not the first time, so that it is for a token's sake: the volume is written again.
    if (this.renewMs > 0) this.writtenMs = nowMs;
    this.renewMs = Infinity;
    const { spec, writtenMs } = this;
    const files: VolumeFiles = new Map();
    sourcesOf(spec).forEach((source, index) => this.addFiles(files, source, this.inputs[index]));
    const mode = spec.configMap ? DISK_MODE : MEMORY_MODE;
    const serial = hashText(`${pod.metadata.uid}/${spec.name}/${writtenMs}`);
    return atomicDirectory(files, mode, writtenMs, serial);
  }

  private addFiles(files: VolumeFiles, source: Source, input: Input): void {
    const { projected, configMap, secret, downwardAPI } = this.spec;
    const mode = (projected ?? configMap ?? secret ?? downwardAPI)?.defaultMode ?? DEFAULT_MODE;
    if (source.configMap) {
      if (input) addData(files, configMapData(input as ConfigMap), source.configMap.items, mode);
    } else if (source.secret) {
      if (input) addData(files, secretData(input as Secret), source.secret.items, mode);
    } else if (source.downwardAPI) {
      const texts = input as readonly (string | undefined)[];
      (source.downwardAPI.items ?? []).forEach(({ path, mode: own }, index) => {
        const text = texts[index];
        if (text !== undefined) files.set(path, { text, mode: own ?? mode });
      });
    } else if (source.serviceAccountToken) {
      const { path, audience, expirationSeconds = DEFAULT_EXPIRATION_S } = source.serviceAccountToken;
      const lifeMs = Math.min(expirationSeconds * 1000 * TOKEN_LIFE_SHARE, TOKEN_MAX_AGE_MS);
      this.renewMs = Math.min(this.renewMs, this.sources.nowMs + lifeMs);
      files.set(path, { text: this.sources.token(audience, expirationSeconds), mode });
    }
  }
}
