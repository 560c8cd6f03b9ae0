/**
 * What is wrong with the shape of an object that a client sent: fields of the wrong type, which no server can decode,
 * and fields that do not exist, which strict validation refuses and the server otherwise drops.
 * Models: sigs.k8s.io/json and apimachinery's strict decoding (v0.36), with their sentences.
 */

import { isJsonObject } from "../object-path.ts";
import { parseQuantity } from "../quantity.ts";
import { parseEpoch } from "../time.ts";
import { objectSchema, type FieldSchema, type ObjectSchema } from "./structural-schema.ts";

/** Go's names of enumerations, which its messages print: field → type, where the field's name decides. */
const ENUM_TYPES: Readonly<Record<string, string>> = {
  restartPolicy: "v1.RestartPolicy",
  dnsPolicy: "v1.DNSPolicy",
  imagePullPolicy: "v1.PullPolicy",
  protocol: "v1.Protocol",
  terminationMessagePolicy: "v1.TerminationMessagePolicy",
  effect: "v1.TaintEffect",
  phase: "v1.PodPhase",
  sessionAffinity: "v1.ServiceAffinity",
  clusterIP: "string",
};

function goType(field: FieldSchema, name: string, owner: string): string {
  switch (field.type) {
    case "list":
      return `[]${field.items ? goType(field.items, name, owner) : "string"}`;
    case "map":
      return `map[string]${field.items ? goType(field.items, "", owner) : "string"}`;
    case "object":
      return `v1.${field.definition?.slice(field.definition.lastIndexOf(".") + 1)}`;
    case "boolean":
      return "bool";
    case "int32":
    case "int64":
      return field.type;
    case "number":
      return "float64";
    case "bytes":
      return "[]uint8";
    case "string":
      if (owner === "ServiceSpec" && name === "type") return "v1.ServiceType";
      if (owner === "Secret" && name === "type") return "v1.SecretType";
      if (owner === "DeploymentStrategy" && name === "type") return "v1.DeploymentStrategyType";
      return field.values ? (ENUM_TYPES[name] ?? "string") : "string";
    default:
      return "string";
  }
}

/** How Go's decoder calls a JSON value. */
function jsonKind(value: unknown): string {
  if (typeof value === "string") return "string";
  if (typeof value === "number") return Number.isInteger(value) ? "number" : `number ${value}`;
  if (typeof value === "boolean") return "bool";
  return Array.isArray(value) ? "array" : "object";
}

const INT32_MAX = 2 ** 31 - 1;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Where base64 goes wrong, as Go's decoder counts. */
function base64Problem(text: string): string | undefined {
  const bare = text.replace(/[\r\n]/g, "");
  if (BASE64.test(bare)) return undefined;
  const bad = bare.search(/[^A-Za-z0-9+/]/);
  return `illegal base64 data at input byte ${bad >= 0 ? bad : bare.length - (bare.length % 4)}`;
}

interface Walk {
  /** Field names from the root, without indices: how Go's decoder names the place. */
  readonly stack: readonly string[];
  /** The innermost struct type. */
  readonly struct: string;
}

function mismatch(value: unknown, field: FieldSchema, walk: Walk): string {
  const name = walk.stack.at(-1) ?? "";
  const place = `${walk.struct}.${walk.stack.join(".")}`;
  return `json: cannot unmarshal ${jsonKind(value)} into Go struct field ${place} of type ${goType(field, name, walk.struct)}`;
}

/** The error of decoding `value` as `field`, or undefined. Null is the absence of anything. */
function typeError(value: unknown, field: FieldSchema, walk: Walk): string | undefined {
  if (value === null || value === undefined) return undefined;
  switch (field.type) {
    case "any":
      return undefined;
    case "string":
      return typeof value === "string" ? undefined : mismatch(value, field, walk);
    case "boolean":
      return typeof value === "boolean" ? undefined : mismatch(value, field, walk);
    case "number":
      return typeof value === "number" ? undefined : mismatch(value, field, walk);
    case "int32":
    case "int64":
      return integerError(value, field, walk);
    case "bytes":
      return typeof value === "string" ? base64Problem(value) : mismatch(value, field, walk);
    case "time":
    case "micro-time":
      return timeError(value, field, walk);
    case "quantity":
      return quantityError(value);
    case "int-or-string":
      return typeof value === "string"
        ? undefined
        : integerError(value, { type: "int32", required: false }, walk);
    case "list":
      return listError(value, field, walk);
    case "map":
      return mapError(value, field, walk);
    case "object":
      return isJsonObject(value) && field.definition !== undefined
        ? objectError(value, objectSchema(field.definition), walk.stack)
        : mismatch(value, field, walk);
  }
}

function integerError(value: unknown, field: FieldSchema, walk: Walk): string | undefined {
  const limit = field.type === "int32" ? INT32_MAX : 2 ** 63;
  const fits = typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= limit;
  if (fits) return undefined;
  const text = mismatch(value, field, walk);
  // A whole number that is too big is printed, as a fraction is.
  return typeof value === "number" && Number.isInteger(value)
    ? text.replace("number into", `number ${value} into`)
    : text;
}

function timeError(value: unknown, field: FieldSchema, walk: Walk): string | undefined {
  if (typeof value !== "string") return mismatch(value, { ...field, type: "string" }, walk);
  if (parseEpoch(value) !== undefined) return undefined;
  const layout = field.type === "time" ? "2006-01-02T15:04:05Z07:00" : "2006-01-02T15:04:05.000000Z07:00";
  return `parsing time ${JSON.stringify(value)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(value)} as "2006"`;
}

function quantityError(value: unknown): string | undefined {
  const text = typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value);
  const quantity = parseQuantity(text);
  return quantity.ok ? undefined : quantity.error;
}

function listError(value: unknown, field: FieldSchema, walk: Walk): string | undefined {
  if (!Array.isArray(value)) return mismatch(value, field, walk);
  const { items } = field;
  if (!items) return undefined;
  for (const item of value as readonly unknown[]) {
    const error = typeError(item, items, walk);
    if (error !== undefined) return error;
  }
  return undefined;
}

function mapError(value: unknown, field: FieldSchema, walk: Walk): string | undefined {
  if (!isJsonObject(value)) return mismatch(value, field, walk);
  const { items } = field;
  if (!items) return undefined;
  for (const key in value) {
    const error = typeError(value[key], items, walk);
    if (error !== undefined) return error;
  }
  return undefined;
}

function objectError(
  value: Readonly<Record<string, unknown>>,
  schema: ObjectSchema,
  stack: readonly string[],
): string | undefined {
  for (const name in value) {
    const field = schema.fields.get(name);
    if (!field) continue;
    const error = typeError(value[name], field, { stack: [...stack, name], struct: schema.name });
    if (error !== undefined) return error;
  }
  return undefined;
}

/**
 * Why a server cannot decode the object: `json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas
 * of type int32`. The server puts `Deployment in version "v1" cannot be handled as a Deployment: ` before it.
 */
export function decodeError(value: unknown, schema: ObjectSchema): string | undefined {
  if (!isJsonObject(value)) {
    return `json: cannot unmarshal ${jsonKind(value)} into Go value of type v1.${schema.name}`;
  }
  return objectError(value, schema, []);
}

/** The whole sentence of the server: `Pod in version "v1" cannot be handled as a Pod: json: …`. */
export function decodeErrorText(kind: string, version: string, error: string): string {
  return `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${error}`;
}

/** Paths of fields that do not exist: `spec.containers[0].imagee`. */
export function unknownFields(value: unknown, schema: ObjectSchema): readonly string[] {
  const found: string[] = [];
  collectUnknown(value, { type: "object", required: false, definition: schema.definition }, "", found);
  return found;
}

function collectUnknown(value: unknown, field: FieldSchema, path: string, found: string[]): void {
  if (field.type === "list" && field.items && Array.isArray(value)) {
    if (!mayHoldFields(field.items)) return;
    for (let index = 0; index < value.length; index += 1) {
      collectUnknown(value[index], field.items, `${path}[${index}]`, found);
    }
  } else if (field.type === "map" && field.items && isJsonObject(value)) {
    if (!mayHoldFields(field.items)) return;
    for (const key in value) collectUnknown(value[key], field.items, joined(path, key), found);
  } else if (field.definition !== undefined && isJsonObject(value)) {
    const { fields } = objectSchema(field.definition);
    for (const name in value) {
      const below = fields.get(name);
      if (!below) found.push(joined(path, name));
      else if (mayHoldFields(below)) collectUnknown(value[name], below, joined(path, name), found);
    }
  }
}

const mayHoldFields = (field: FieldSchema): boolean =>
  field.type === "object" || field.type === "list" || field.type === "map";

const joined = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

/** `strict decoding error: unknown field "spec.foo", unknown field "spec.bar"`; undefined when all are known. */
export function strictDecodingError(value: unknown, schema: ObjectSchema): string | undefined {
  const fields = unknownFields(value, schema);
  if (fields.length === 0) return undefined;
  return `strict decoding error: ${fields.map((field) => `unknown field ${JSON.stringify(field)}`).join(", ")}`;
}

/** The object without the fields that do not exist; the same object when there are none. */
export function withoutUnknownFields<T>(value: T, schema: ObjectSchema): T {
  return pruned(value, { type: "object", required: false, definition: schema.definition }) as T;
}

function pruned(value: unknown, field: FieldSchema): unknown {
  if (field.type === "list" && field.items && Array.isArray(value)) {
    const { items } = field;
    if (!mayHoldFields(items)) return value;
    const next = (value as readonly unknown[]).map((item) => pruned(item, items));
    return next.every((item, index) => item === (value as readonly unknown[])[index]) ? value : next;
  }
  if (!isJsonObject(value)) return value;
  const fields = field.definition === undefined ? undefined : objectSchema(field.definition).fields;
  let copy: Record<string, unknown> | undefined;
  for (const name in value) {
    const below = fields ? fields.get(name) : field.items;
    if (!below) {
      delete (copy ??= { ...value })[name];
    } else if (mayHoldFields(below)) {
      const next = pruned(value[name], below);
      if (next !== value[name]) (copy ??= { ...value })[name] = next;
    }
  }
  return copy ?? value;
}
