/**
 * JSON patch (RFC 6902): all operations or none.
 * Models: evanphx/json-patch v4 as the API server uses it: its sentences about operations that do not apply.
 */

import { applyPatch, type Operation } from "rfc6902";

import { compactJson } from "./go-format.ts";
import { deepCopy, isForbiddenKey, isJsonObject } from "./object-path.ts";
import { parsed, parseFailure, type Parsed } from "./parsed.ts";

const OPERATIONS: ReadonlySet<string> = new Set(["add", "remove", "replace", "move", "copy", "test"]);

const unescapeToken = (token: string): string => token.replace(/~1/g, "/").replace(/~0/g, "~");

/** What is wrong with the shape of an operation, whatever it is applied to. */
function shapeError(operation: unknown): string | undefined {
  if (!isJsonObject(operation)) return "json: cannot unmarshal into Go value of type jsonpatch.Operation";
  const { op, path, from } = operation;
  if (typeof op !== "string" || !OPERATIONS.has(op)) return `Unexpected kind: ${String(op ?? "unknown")}`;
  const pointers = op === "move" || op === "copy" ? [path, from] : [path];
  for (const pointer of pointers) {
    if (typeof pointer !== "string") return `${op} operation failed to decode path: missing value`;
    if (pointer !== "" && !pointer.startsWith("/")) {
      return `${op} operation does not apply: doc is missing path: ${JSON.stringify(pointer)}: missing value`;
    }
    const forbidden = pointer.split("/").map(unescapeToken).find(isForbiddenKey);
    if (forbidden !== undefined)
      return `${op} operation does not apply: key ${JSON.stringify(forbidden)} is not allowed`;
  }
  if ((op === "add" || op === "replace" || op === "test") && !Object.hasOwn(operation, "value")) {
    return op === "test" ? undefined : `${op} operation: missing value`;
  }
  return undefined;
}

/** Where a pointer's last token applies: an object, or a list with a fitting index. Undefined when nothing is there. */
function parentOf(document: unknown, path: string): object | undefined {
  const tokens = path.split("/").slice(1).map(unescapeToken);
  let value: unknown = { "": document };
  for (const token of ["", ...tokens.slice(0, -1)]) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, token)) return undefined;
    value = (value as Record<string, unknown>)[token];
  }
  return typeof value === "object" && value !== null ? value : undefined;
}

/** Why an operation cannot be tried at all at `path`: its parent is missing, or is a list and the key no index. */
function placeError(document: unknown, op: string, path: string): string | undefined {
  if (path === "") return undefined;
  const parent = parentOf(document, path);
  if (!parent)
    return `${op} operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`;
  const key = path.slice(path.lastIndexOf("/") + 1);
  if (!Array.isArray(parent) || /^(0|[1-9]\d*)$/.test(key) || (key === "-" && op === "add")) return undefined;
  return `error in ${op} for path: '${path}': strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`;
}

/** The sentence of upstream for an operation that did not apply. */
function failureText(operation: Operation, error: Error): string {
  const { op, path } = operation;
  if (error.name === "TestError") return `testing path ${path} failed: test failed`;
  if (op === "remove") {
    const key = unescapeToken(path.slice(path.lastIndexOf("/") + 1));
    return `error in remove for path: '${path}': Unable to remove nonexistent key: ${key}: missing value`;
  }
  if (op === "replace") return `replace operation does not apply: doc is missing key: ${path}: missing value`;
  return `error in ${op} for path: '${path}': Unable to access invalid index: invalid index referenced`;
}

/** Applies the operations in order to a copy; the first that fails refuses them all. */
export function applyJsonPatch(document: unknown, patch: unknown): Parsed<unknown> {
  if (!Array.isArray(patch)) {
    return parseFailure(
      `json: cannot unmarshal ${isJsonObject(patch) ? "object" : compactJson(patch)} into Go value of type jsonpatch.Patch`,
    );
  }
  const root = { document: deepCopy(document) };
  for (const operation of patch as readonly unknown[]) {
    const wrong = shapeError(operation);
    if (wrong !== undefined) return parseFailure(wrong);
    // Under a root of our own, so that an operation on "" replaces the whole document.
    const given = operation as Operation & { from?: string };
    const misplaced =
      placeError(root.document, given.op, given.path) ??
      (given.from === undefined ? undefined : placeError(root.document, given.op, given.from));
    if (misplaced !== undefined) return parseFailure(misplaced);
    const moved = {
      ...given,
      path: `/document${given.path}`,
      ...(given.from === undefined ? {} : { from: `/document${given.from}` }),
    } as Operation;
    const [error] = applyPatch(root, [moved]);
    if (error) return parseFailure(failureText(given, error));
  }
  return parsed(root.document);
}
