/**
 * Fourth stage: from a body to an object of the expected kind, with its defaults.
 * Models: apiserver pkg/endpoints/handlers/create.go, update.go (v0.36).
 */

import type { KindDescriptor } from "#api/kind-descriptor.ts";
import { badRequest } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import type { ServedResource } from "../served-resource.ts";
import { queryValue, type RequestContext } from "../request-context.ts";
import { inspectBody } from "./inspect-body.ts";

/** The body as an object, or a StatusError (400). */
export function decodeRecord(body: unknown, kind: string): Record<string, unknown> {
  inspectBody(body);
  if (typeof body === "object" && body !== null && !Array.isArray(body)) {
    return body as Record<string, unknown>;
  }
  const shown = body === undefined ? "" : JSON.stringify(body).slice(0, 30);
  throw badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: the body is no object (${shown})`,
  );
}

/** Decodes the body as an object of the target's kind. Kind and version may be missing; then they are the target's. */
export function decodeObject(context: RequestContext): DraftObject {
  const { resource } = context.target;
  const body = decodeRecord(context.request.body, resource.descriptor.kind);
  return asKind(resource, body);
}

/** Throws a StatusError (400) when `body` says that it is of another kind or version. */
export function asKind(resource: ServedResource, body: Record<string, unknown>): DraftObject {
  const { descriptor, apiVersion } = resource;
  const saidKind = text(body["kind"]) || descriptor.kind;
  const saidVersion = text(body["apiVersion"]) || apiVersion;
  if (saidKind !== descriptor.kind) {
    const version = saidVersion.slice(saidVersion.indexOf("/") + 1);
    throw badRequest(
      `${saidKind} in version "${version}" cannot be handled as a ${descriptor.kind}: converting (${saidVersion}.${saidKind}) to (${descriptor.group || "core"}.${descriptor.kind}): unknown conversion`,
    );
  }
  if (saidVersion !== apiVersion) {
    throw badRequest(
      `the API version in the data (${saidVersion}) does not match the expected API version (${apiVersion})`,
    );
  }
  const metadata = body["metadata"] ?? {};
  if (typeof metadata !== "object" || Array.isArray(metadata))
    throw wrongType(descriptor, "metadata", "ObjectMeta");
  if (body["kind"] === saidKind && body["apiVersion"] === saidVersion && body["metadata"] === metadata) {
    return body as DraftObject;
  }
  return { ...body, apiVersion, kind: descriptor.kind, metadata };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function wrongType(descriptor: KindDescriptor, field: string, type: string): Error {
  return badRequest(
    `${descriptor.kind} in version "${descriptor.version}" cannot be handled as a ${descriptor.kind}: json: cannot unmarshal into Go struct field ${descriptor.kind}.${field} of type v1.${type}`,
  );
}

/** Throws a StatusError (400) unless a `dryRun` parameter is "All". */
export function parseDryRun(values: string | readonly string[] | undefined): boolean {
  if (values === undefined || values === "") return false;
  const list = typeof values === "string" ? [values] : values;
  for (const value of list) {
    if (value !== "All") {
      throw badRequest(`dryRun: Unsupported value: ${JSON.stringify(value)}: supported values: "All"`);
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
