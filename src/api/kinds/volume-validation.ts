/**
 * Validation of volumes and of what they hold.
 * Models: kubernetes pkg/apis/core/validation/validation.go ValidateVolumes, validateVolumeSource and below (v1.36).
 * Differs: of sources that are not simulated, only that they name what they need is checked.
 */

import { fieldError, type FieldError } from "../field-error.ts";
import { parseQuantity, quantityText } from "../quantity.ts";
import type { PodSpec } from "../types.ts";
import { checkFieldReference, checkResourceReference, VOLUME_FIELDS } from "./field-reference-validation.ts";
import { checkFileMode, checkFilePath, checkNoBacksteps } from "./local-path-validation.ts";
import { checkDnsLabel, NO_ERRORS, type Errors } from "./validation-rules.ts";

type Volume = NonNullable<PodSpec["volumes"]>[number];
type Source<T extends keyof Volume> = NonNullable<Volume[T]>;
type KeyToPath = NonNullable<Source<"configMap">["items"]>[number];
type DownwardFile = NonNullable<Source<"downwardAPI">["items"]>[number];
type Projection = NonNullable<Source<"projected">["sources"]>[number];

/** supportedHostPathTypes, sorted. */
const HOST_PATH_TYPES = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];
const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;

/** The order in which upstream looks at sources: the first is the volume's, further ones are refused. */
const SOURCE_ORDER = ["emptyDir", "hostPath", "gitRepo", "secret", "nfs", "persistentVolumeClaim"];

function checkItem({ key, path = "", mode }: KeyToPath, place: string): Errors {
  return [
    ...(key ? NO_ERRORS : [fieldError.required(`${place}.key`)]),
    ...(path ? NO_ERRORS : [fieldError.required(`${place}.path`)]),
    ...checkFilePath(path, `${place}.path`),
    ...checkFileMode(mode, `${place}.mode`),
  ];
}

function checkItems(items: readonly KeyToPath[] | undefined, place: string): Errors {
  return items?.flatMap((item, index) => checkItem(item, `${place}.items[${index}]`)) ?? NO_ERRORS;
}

/** Upstream names the volume, not the file, as the place of these errors. */
function checkDownwardFile(file: DownwardFile, place: string): Errors {
  const { path = "", fieldRef, resourceFieldRef, mode } = file;
  const errors: FieldError[] = [
    ...(path ? NO_ERRORS : [fieldError.required(`${place}.path`)]),
    ...checkFilePath(path, `${place}.path`),
  ];
  if (fieldRef) {
    errors.push(...checkFieldReference(fieldRef, VOLUME_FIELDS, `${place}.fieldRef`));
    if (resourceFieldRef) {
      const why = "fieldRef and resourceFieldRef can not be specified simultaneously";
      errors.push(fieldError.invalid(place, "resource", why));
    }
  } else if (resourceFieldRef) {
    errors.push(...checkResourceReference(resourceFieldRef, true, `${place}.resourceFieldRef`));
  } else {
    errors.push(fieldError.required(place, "one of fieldRef and resourceFieldRef is required"));
  }
  return [...errors, ...checkFileMode(mode, `${place}.mode`)];
}

const PROJECTIONS = ["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle"];

function checkProjection(source: Projection, paths: Set<string>, path: string, place: string): Errors {
  const errors: FieldError[] = [];
  const take = (file: string | undefined, owner: string): void => {
    if (!file) return;
    if (paths.has(file)) errors.push(fieldError.invalid(path, owner, "conflicting duplicate paths"));
    paths.add(file);
  };
  for (const kind of ["secret", "configMap"] as const) {
    const projected = source[kind];
    if (!projected) continue;
    const { name = "", items } = projected;
    if (!name) errors.push(fieldError.required(`${place}.${kind}.name`));
    items?.forEach((item, index) => {
      errors.push(...checkItem(item, `${place}.${kind}.items[${index}]`));
      take(item.path, name);
    });
  }
  source.downwardAPI?.items?.forEach((file) => {
    errors.push(...checkDownwardFile(file, `${place}.downwardAPI`));
    take(file.path, file.path);
  });
  const token = source.serviceAccountToken;
  if (token) {
    const { expirationSeconds = MIN_TOKEN_SECONDS } = token;
    const field = `${place}.serviceAccountToken.expirationSeconds`;
    if (expirationSeconds < MIN_TOKEN_SECONDS) {
      const why = "may not specify a duration less than 10 minutes";
      errors.push(fieldError.invalid(field, expirationSeconds, why));
    }
    if (expirationSeconds > MAX_TOKEN_SECONDS) {
      const why = "may not specify a duration larger than 2^32 seconds";
      errors.push(fieldError.invalid(field, expirationSeconds, why));
    }
    errors.push(
      ...(token.path ? checkFilePath(token.path, `${path}.path`) : [fieldError.required(`${path}.path`)]),
    );
  }
  const given = PROJECTIONS.filter((kind) => (source as Record<string, unknown>)[kind] !== undefined);
  if (given.length > 1) {
    errors.push(fieldError.forbidden(place, "may not specify more than 1 volume type per source"));
  }
  return errors;
}

function checkEmptyDir({ sizeLimit }: Source<"emptyDir">, place: string): Errors {
  if (sizeLimit === undefined) return NO_ERRORS;
  const quantity = parseQuantity(sizeLimit);
  return quantity.ok && quantityText(quantity.value).startsWith("-")
    ? [fieldError.forbidden(`${place}.sizeLimit`, "SizeLimit field must be a valid resource quantity")]
    : NO_ERRORS;
}

function checkHostPath({ path, type }: Source<"hostPath">, place: string): Errors {
  if (!path) return [fieldError.required(`${place}.path`)];
  const errors = checkNoBacksteps(path, `${place}.path`);
  return type === undefined || HOST_PATH_TYPES.includes(type)
    ? errors
    : [...errors, fieldError.notSupported(`${place}.type`, type, HOST_PATH_TYPES)];
}

function checkNetworkFileSystem({ server, path = "" }: Source<"nfs">, place: string): Errors {
  return [
    ...(server ? NO_ERRORS : [fieldError.required(`${place}.server`)]),
    ...(path ? NO_ERRORS : [fieldError.required(`${place}.path`)]),
    ...(path.startsWith("/")
      ? NO_ERRORS
      : [fieldError.invalid(`${place}.path`, path, "must be an absolute path")]),
  ];
}

/** What each source of a volume must satisfy. */
const CHECKS: { readonly [T in keyof Volume]?: (source: Source<T>, place: string) => Errors } = {
  emptyDir: checkEmptyDir,
  hostPath: checkHostPath,
  nfs: checkNetworkFileSystem,
  configMap: (source, place) => [
    ...(source.name ? NO_ERRORS : [fieldError.required(`${place}.name`)]),
    ...checkFileMode(source.defaultMode, `${place}.defaultMode`),
    ...checkItems(source.items, place),
  ],
  secret: (source, place) => [
    ...(source.secretName ? NO_ERRORS : [fieldError.required(`${place}.secretName`)]),
    ...checkFileMode(source.defaultMode, `${place}.defaultMode`),
    ...checkItems(source.items, place),
  ],
  downwardAPI: (source, place) => [
    ...checkFileMode(source.defaultMode, `${place}.defaultMode`),
    ...(source.items?.flatMap((file) => checkDownwardFile(file, place)) ?? NO_ERRORS),
  ],
  projected: (source, place) => {
    const paths = new Set<string>();
    const ofSources = source.sources?.flatMap((projection, index) =>
      checkProjection(projection, paths, place, `${place}.sources[${index}]`),
    );
    return [...checkFileMode(source.defaultMode, `${place}.defaultMode`), ...(ofSources ?? NO_ERRORS)];
  },
  persistentVolumeClaim: ({ claimName }, place) =>
    claimName ? NO_ERRORS : [fieldError.required(`${place}.claimName`)],
  csi: ({ driver }, place) => (driver ? NO_ERRORS : [fieldError.required(`${place}.driver`)]),
};

const rank = (source: string): number => {
  const position = SOURCE_ORDER.indexOf(source);
  return position < 0 ? SOURCE_ORDER.length : position;
};

/** Frozen sources without errors: every pod has the same projection of its service account's token. */
const valid = new WeakSet();

function checkSource(volume: Volume, source: keyof Volume, path: string): Errors {
  const content = volume[source] as object;
  if (valid.has(content)) return NO_ERRORS;
  const check = CHECKS[source] as ((content: unknown, place: string) => Errors) | undefined;
  const errors = check?.(content, `${path}.${source}`) ?? NO_ERRORS;
  if (errors.length === 0 && typeof content === "object" && Object.isFrozen(content)) valid.add(content);
  return errors;
}

function checkVolume(volume: Volume, path: string): Errors {
  const given = (Object.keys(volume) as (keyof Volume)[]).filter(
    (key) => key !== "name" && volume[key] !== undefined,
  );
  if (given.length > 1) given.sort((a, b) => rank(a) - rank(b));
  const [first, ...others] = given;
  if (!first) return [fieldError.required(path, "must specify a volume type")];
  const errors = checkSource(volume, first, path);
  if (others.length === 0) return errors;
  return [
    ...errors,
    ...others.map((source) =>
      fieldError.forbidden(`${path}.${source}`, "may not specify more than 1 volume type"),
    ),
  ];
}

/** The errors, and the names of the volumes without any: only those can be mounted. */
export function checkVolumes(
  volumes: readonly Volume[],
  path: string,
): { readonly errors: Errors; readonly names: ReadonlySet<string> } {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  volumes.forEach((volume, index) => {
    const place = `${path}[${index}]`;
    const { name } = volume;
    const own: FieldError[] = [...checkVolume(volume, place)];
    own.push(...(name ? checkDnsLabel(name, `${place}.name`) : [fieldError.required(`${place}.name`)]));
    if (names.has(name)) own.push(fieldError.duplicate(`${place}.name`, name));
    if (own.length === 0) names.add(name);
    else errors.push(...own);
  });
  return { errors, names };
}
