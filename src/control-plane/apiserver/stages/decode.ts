/**
 * Fourth stage: from a body to an object of the expected kind, with its defaults.
 * Models: apiserver pkg/endpoints/handlers/create.go, update.go (v0.36).
 */

import { fieldError } from "#api/field-error.ts";
import { badRequest, invalid, unsupportedMediaType } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import type { ServedResource } from "../served-resource.ts";
import { queryValue, type RequestContext } from "../request-context.ts";
import { checkFields } from "./check-fields.ts";
import { inspectBody } from "./inspect-body.ts";
import { withoutNulls } from "./without-nulls.ts";

/** The body as an object, or a StatusError (400). */
export function decodeRecord(body: unknown, kind: string): Record<string, unknown> {
  inspectBody(body);
  if (typeof body === "object" && body !== null && !Array.isArray(body)) {
    return withoutNulls(body) as Record<string, unknown>;
  }
  const shown = body === undefined ? "" : JSON.stringify(body).slice(0, 30);
  throw badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: the body is no object (${shown})`,
  );
}

/** Decodes the body as an object of the target's kind. Kind and version may be missing; then they are the target's. */
export function decodeObject(context: RequestContext): DraftObject {
  const { resource } = context.target;
  checkMediaType(context);
  const body = decodeRecord(context.request.body, resource.descriptor.kind);
  return asKind(context, resource, body);
}

const OBJECT_TYPES = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

/** Whoever says nothing means JSON. Throws a StatusError (415). */
function checkMediaType({ request }: RequestContext): void {
  const header = request.headers?.["content-type"];
  if (!header) return; // components send objects, not bytes
  const type = header.split(";")[0]?.trim() ?? "";
  if (type === "" || OBJECT_TYPES.includes(type)) return;
  throw unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: ${OBJECT_TYPES.join(", ")}`,
  );
}

/** Throws a StatusError (400) when `body` is not of the resource's kind and version, or not of its shape. */
export function asKind(
  context: RequestContext,
  resource: ServedResource,
  body: Record<string, unknown>,
): DraftObject {
  const { descriptor, apiVersion } = resource;
  const { kind } = descriptor;
  const saidKind = text(body["kind"]) || kind;
  const saidVersion = text(body["apiVersion"]) || apiVersion;
  if (saidKind !== kind) {
    const version = saidVersion.slice(saidVersion.indexOf("/") + 1);
    throw badRequest(
      `${saidKind} in version "${version}" cannot be handled as a ${kind}: converting (${saidVersion}.${saidKind}) to (${descriptor.group || "core"}.${kind}): unknown conversion`,
    );
  }
  if (saidVersion !== apiVersion) {
    throw badRequest(
      `the API version in the data (${saidVersion}) does not match the expected API version (${apiVersion})`,
    );
  }
  const whole = body["metadata"] !== undefined && body["metadata"] !== null;
  const named = body["kind"] === kind && body["apiVersion"] === apiVersion;
  const object = whole && named ? body : { ...body, apiVersion, kind, metadata: body["metadata"] ?? {} };
  if (typeof object["metadata"] !== "object" || Array.isArray(object["metadata"])) {
    const got = Array.isArray(object["metadata"]) ? "array" : typeof object["metadata"];
    throw badRequest(
      `${kind} in version "${descriptor.version}" cannot be handled as a ${kind}: json: cannot unmarshal ${got} into Go struct field ${kind}.metadata of type v1.ObjectMeta`,
    );
  }
  return checkFields(context, apiVersion, kind, object) as DraftObject;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Throws a StatusError (422) unless a `dryRun` parameter is "All". */
export function parseDryRun(values: string | readonly string[] | undefined, optionsKind: string): boolean {
  if (values === undefined || values === "") return false;
  const list = typeof values === "string" ? [values] : values;
  for (const value of list) {
    if (value !== "All") {
      throw invalid("meta.k8s.io", optionsKind, "", [fieldError.notSupported("dryRun", value, ["All"])]);
    }
  }
  return list.length > 0;
}

/** A whole number from the query; undefined when absent. Throws a StatusError (400). */
export function queryNumber(context: RequestContext, name: string): number | undefined {
  const value = queryValue(context.request, name);
  if (value === "") return undefined;
  if (!/^-?\d+$/.test(value)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  }
  return Number(value);
}
