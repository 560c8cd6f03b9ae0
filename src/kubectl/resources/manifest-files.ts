/**
 * Objects in files, directories, standard input and at addresses (-f, -R).
 * Models: cli-runtime pkg/resource/visitor.go and builder.go (v0.36), apimachinery util/yaml decoder.
 */

import type { DraftObject } from "#api/types.ts";
import { loadYaml } from "#api/yaml/load-yaml.ts";
import { readAll } from "#posix/read-all.ts";
import { exchange, readDirectory, status, SystemError, type Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../errors.ts";
import { readTextFile } from "./text-file.ts";

export interface ManifestObject {
  readonly object: DraftObject;
  /** The path as the user gave it, "STDIN", or the address. */
  readonly source: string;
}

export interface Manifests {
  readonly objects: readonly ManifestObject[];
  /** What ended the reading of a file; the objects before it count. */
  readonly errors: readonly Error[];
}

const MANIFEST_EXTENSION = /\.(json|yaml|yml)$/;

/** Reads all of `filenames`; a path that does not exist throws at once, as kubectl refuses before it starts. */
export function* readManifests(filenames: readonly string[], recursive: boolean): Coroutine<Manifests> {
  const texts: { source: string; text: string }[] = [];
  for (const filename of filenames) {
    if (filename === "-") texts.push({ source: "STDIN", text: yield* readAll(0) });
    else if (/^https?:\/\//.test(filename)) {
      texts.push({ source: filename, text: yield* download(filename) });
    } else {
      for (const path of yield* expandPath(filename, recursive)) {
        texts.push({ source: path, text: yield* readTextFile(path) });
      }
    }
  }
  const objects: ManifestObject[] = [];
  const errors: Error[] = [];
  for (const { source, text } of texts) {
    const { documents, problem } = loadYaml(text);
    for (const { value } of documents) {
      const wrong = objectProblem(value, source);
      if (wrong) {
        errors.push(wrong);
        continue;
      }
      for (const object of flattenList(value as DraftObject)) objects.push({ object, source });
    }
    if (problem) errors.push(new CommandError(`error parsing ${source}: ${problem.message}`));
  }
  return { objects, errors };
}

function* expandPath(path: string, recursive: boolean): Coroutine<readonly string[]> {
  let entry;
  try {
    entry = yield* status(path);
  } catch (error) {
    if (error instanceof SystemError && (error.code === "ENOENT" || error.code === "ENOTDIR")) {
      throw new CommandError(`the path "${path}" does not exist`);
    }
    throw error;
  }
  if (entry.type !== "directory") return [path];
  const result: string[] = [];
  for (const name of yield* readDirectory(path)) {
    const child = `${path.replace(/\/+$/, "")}/${name}`;
    const inner = yield* status(child);
    if (inner.type === "directory") {
      if (recursive) result.push(...(yield* expandPath(child, true)));
    } else if (MANIFEST_EXTENSION.test(name)) result.push(child);
  }
  if (result.length === 0 && !recursive) {
    throw new CommandError(`error reading [${path}]: recognized file extensions are [.json .yaml .yml]`);
  }
  return result;
}

function* download(address: string): Coroutine<string> {
  const match = /^(https?):\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(address);
  if (!match) throw new CommandError(`the URL passed to filename "${address}" is not valid`);
  const protocol = match[1] as "http" | "https";
  const host = match[2] as string;
  const result = yield* exchange({
    protocol,
    host,
    port: Number(match[3] ?? (protocol === "https" ? 443 : 80)),
    method: "GET",
    path: match[4] ?? "/",
  });
  if (!result.ok) {
    const why =
      result.failure === "name-not-found" || result.failure === "name-timeout"
        ? `dial tcp: lookup ${host}: no such host`
        : `dial tcp ${result.remoteAddress ?? host}: connect: connection refused`;
    throw new CommandError(`Get "${address}": ${why}`);
  }
  if (result.status !== 200) {
    throw new CommandError(
      `unable to read URL "${address}", server reported ${result.status} ${statusWords(result.status)}, status code=${result.status}`,
    );
  }
  return typeof result.body === "string" ? result.body : JSON.stringify(result.body);
}

const statusWords = (code: number): string =>
  ({ 403: "Forbidden", 404: "Not Found", 500: "Internal Server Error" })[code] ?? "";

function objectProblem(value: unknown, source: string): CommandError | undefined {
  if (typeof value !== "object" || Array.isArray(value)) {
    return new CommandError(
      `error parsing ${source}: json: cannot unmarshal ${Array.isArray(value) ? "array" : typeof value} into Go value of type map[string]interface {}`,
    );
  }
  const fields = value as Record<string, unknown>;
  const missing: string[] = [];
  if (typeof fields["apiVersion"] !== "string" || fields["apiVersion"] === "")
    missing.push("apiVersion not set");
  if (typeof fields["kind"] !== "string" || fields["kind"] === "") missing.push("kind not set");
  if (missing.length === 0) return undefined;
  const list = missing.length === 1 ? missing[0] : `[${missing.join(", ")}]`;
  return new CommandError(
    `error validating "${source}": error validating data: ${list}; if you choose to ignore these errors, turn validation off with --validate=false`,
  );
}

function flattenList(object: DraftObject): readonly DraftObject[] {
  if (!object.kind.endsWith("List") || !Array.isArray(object["items"])) {
    return [object.metadata ? object : { ...object, metadata: {} }];
  }
  return (object["items"] as DraftObject[]).flatMap(flattenList);
}
