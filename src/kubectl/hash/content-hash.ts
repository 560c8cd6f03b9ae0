/**
 * The suffix that says which content a ConfigMap or Secret has.
 * Models: kubectl pkg/util/hash/hash.go (v1.36), and kustomize api/hasher, which writes the same.
 */

import { compactJson } from "#api/go-format.ts";
import type { DraftObject } from "#api/types.ts";
import { atOnce } from "#posix/calculation.ts";
import { sha256 } from "#posix/sha256.ts";
import { utf8Encode } from "#posix/utf8.ts";

/** Digits that could make words are written as letters that cannot. */
const LETTERS: Readonly<Record<string, string>> = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };

/** Ten characters for the content of a ConfigMap or Secret under its name without the suffix. */
export function contentHash(object: DraftObject): string {
  const content: Record<string, unknown> = {
    kind: object.kind,
    name: object.metadata.name ?? "",
    data: object["data"] ?? (object.kind === "Secret" ? null : ""),
    ...(object["immutable"] === undefined ? {} : { immutable: object["immutable"] }),
  };
  if (object.kind === "Secret") content["type"] = object["type"] ?? "";
  else if (object["binaryData"] !== undefined) content["binaryData"] = object["binaryData"];
  const digits = atOnce(sha256(utf8Encode(compactJson(content)))).slice(0, 10);
  return [...digits].map((digit) => LETTERS[digit] ?? digit).join("");
}

/** The object under its name with the suffix. */
export function withContentHash(object: DraftObject): DraftObject {
  const name = `${object.metadata.name ?? ""}-${contentHash(object)}`;
  return { ...object, metadata: { ...object.metadata, name } };
}
