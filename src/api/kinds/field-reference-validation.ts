/**
 * Validation of references to fields of the pod and to resources of its containers, as environment variables and
 * downward API volumes have them.
 * Models: kubernetes pkg/apis/core/validation/validation.go validateObjectFieldSelector,
 * validateContainerResourceFieldSelector; pkg/apis/core/pods ConvertDownwardAPIFieldLabel (v1.36).
 */

import { fieldError, type FieldError } from "../field-error.ts";
import { qualifiedNameErrors } from "../names.ts";
import { parseQuantity, quantityText } from "../quantity.ts";
import { invalidEach, NO_ERRORS, type Errors } from "./validation-rules.ts";

/** validEnvDownwardAPIFieldPathExpressions, sorted. */
export const ENVIRONMENT_FIELDS: readonly string[] = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
/** validVolumeDownwardAPIFieldPathExpressions, sorted. */
export const VOLUME_FIELDS: readonly string[] = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
];
/** What the API can convert at all, wherever it is asked for. */
const CONVERTIBLE = new Set([
  ...ENVIRONMENT_FIELDS,
  ...VOLUME_FIELDS,
  "spec.restartPolicy",
  "spec.schedulerName",
  "status.phase",
  "spec.host",
]);
/** validContainerResourceFieldPathExpressions, sorted. */
const RESOURCES = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];
const CPU_DIVISORS = ["1m", "1"];
const BYTE_DIVISORS = [
  "1",
  ...["k", "M", "G", "T", "P", "E"].map((unit) => `1${unit}`),
  ...["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map((unit) => `1${unit}`),
];
const NAMES_OF_BYTES: readonly (readonly [suffix: string, name: string])[] = [
  [".memory", "memory"],
  [".ephemeral-storage", "local ephemeral storage"],
];

export interface FieldReference {
  readonly apiVersion?: string;
  readonly fieldPath?: string;
}

export interface ResourceReference {
  readonly containerName?: string;
  readonly resource?: string;
  readonly divisor?: string | number;
}

export function checkFieldReference(
  { fieldPath }: FieldReference,
  supported: readonly string[],
  path: string,
): Errors {
  if (!fieldPath) return [fieldError.required(`${path}.fieldPath`)];
  const subscripted = /^(.*)\['(.*)'\]$/.exec(fieldPath);
  const field = subscripted?.[1] ?? fieldPath;
  const subscript = subscripted?.[2];
  const convertible =
    subscript === undefined
      ? CONVERTIBLE.has(field)
      : field === "metadata.labels" || field === "metadata.annotations";
  if (!convertible) {
    const why = `error converting fieldPath: field label does not support subscript: ${fieldPath}`;
    const unknown = `error converting fieldPath: field label not supported: ${fieldPath}`;
    return [fieldError.invalid(`${path}.fieldPath`, fieldPath, subscript === undefined ? unknown : why)];
  }
  if (subscript !== undefined) {
    const key = field === "metadata.annotations" ? subscript.toLowerCase() : subscript;
    return invalidEach(path, key, qualifiedNameErrors(key));
  }
  return supported.includes(field)
    ? NO_ERRORS
    : [fieldError.notSupported(`${path}.fieldPath`, field, supported)];
}

function checkDivisor(resource: string, divisor: string | number | undefined, path: string): Errors {
  if (divisor === undefined) return NO_ERRORS;
  const parsed = parseQuantity(divisor);
  const text = parsed.ok ? quantityText(parsed.value) : String(divisor);
  if (text === "0") return NO_ERRORS;
  if (resource.endsWith(".cpu")) {
    if (CPU_DIVISORS.includes(text)) return NO_ERRORS;
    const why = "only divisor's values 1m and 1 are supported with the cpu resource";
    return [fieldError.invalid(`${path}.divisor`, resource, why)];
  }
  const name = NAMES_OF_BYTES.find(([suffix]) => resource.endsWith(suffix))?.[1];
  if (name === undefined || BYTE_DIVISORS.includes(text)) return NO_ERRORS;
  const why = `only divisor's values ${BYTE_DIVISORS.join(", ")} are supported with the ${name} resource`;
  return [fieldError.invalid(`${path}.divisor`, resource, why)];
}

/** In volumes the container must be named; variables mean their own. */
export function checkResourceReference(
  { containerName, resource = "", divisor }: ResourceReference,
  inVolume: boolean,
  path: string,
): Errors {
  const errors: FieldError[] = [];
  if (inVolume && !containerName) errors.push(fieldError.required(`${path}.containerName`));
  else if (!resource) errors.push(fieldError.required(`${path}.resource`));
  else if (!RESOURCES.includes(resource) && !/^(requests|limits)\.hugepages-/.test(resource)) {
    errors.push(fieldError.notSupported(`${path}.resource`, resource, RESOURCES));
  }
  return [...errors, ...checkDivisor(resource, divisor, path)];
}
