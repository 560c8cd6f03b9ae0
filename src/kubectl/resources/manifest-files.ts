/**
 * Objects in files, directories, standard input and at addresses (-f, -R).
 * Models: cli-runtime pkg/resource/visitor.go and builder.go (v0.36), apimachinery util/yaml decoder.
 */

import type { DraftObject } from "#api/types.ts";
import { readGoJson, type GoJsonError } from "#api/go-json.ts";
import { loadYaml, readYaml, type YamlProblem } from "#api/yaml/load-yaml.ts";
import { readAll } from "#posix/read-all.ts";
import {
  compute,
  exchange,
  readDirectory,
  status,
  SystemError,
  write,
  type Coroutine,
} from "#posix/system-calls.ts";
import { CommandError } from "../errors.ts";
import type { FlagSet } from "../flags/flag-set.ts";
import { connectionError } from "../rest/rest-client.ts";
import { buildKustomization } from "../kustomize/build.ts";
import { yamlHint } from "../hints.ts";
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

/** What -f or -k names. */
export type ManifestSource = string | { readonly kustomization: string };

/** The sources of a command: -f, or -k alone. */
export function manifestSources(flags: FlagSet): readonly ManifestSource[] {
  const filenames = flags.list("filename");
  const directory = flags.text("kustomize");
  if (directory === "") return filenames;
  if (filenames.length > 0) throw new CommandError("only one of -f or -k can be specified");
  return [{ kustomization: directory }];
}

/** Reads all of `sources`; a path that does not exist throws at once, as kubectl refuses before it starts. */
export function* readManifests(
  sources: readonly ManifestSource[],
  recursive: boolean,
  directory = "/",
): Coroutine<Manifests> {
  const texts: { source: string; text: string }[] = [];
  const built: ManifestObject[] = [];
  for (const filename of sources) {
    if (typeof filename !== "string") {
      const { objects, warnings } = yield* buildKustomization(directory, filename.kustomization);
      for (const warning of warnings) yield* write(2, `${warning}\n`);
      for (const object of objects) built.push({ object, source: filename.kustomization });
    } else if (filename === "-") texts.push({ source: "STDIN", text: yield* readAll(0) });
    else if (/^https?:\/\//.test(filename)) {
      texts.push({ source: filename, text: yield* download(filename) });
    } else {
      for (const path of yield* expandPath(filename, recursive)) {
        texts.push({ source: path, text: yield* readTextFile(path) });
      }
    }
  }
  const objects: ManifestObject[] = [...built];
  const errors: Error[] = [];
  let read = 0;
  for (const { source, text } of texts)
    for (const { values, problem } of readDocuments(text)) {
      if (++read % DOCUMENTS_AT_ONCE === 0) yield* compute(DOCUMENTS_AT_ONCE * DOCUMENT_CPU_MS);
      for (const value of values) {
        const wrong = objectProblem(value, source);
        if (wrong) {
          errors.push(wrong);
          continue;
        }
        for (const item of flattenList(value as DraftObject)) {
          const wrongItem = item === value ? undefined : itemProblem(item, source);
          if (wrongItem) errors.push(wrongItem);
          else objects.push({ object: item.metadata ? item : { ...item, metadata: {} }, source });
        }
      }
      if (!problem) continue;
      const message = `error parsing ${source}: ${problem.message}`;
      errors.push(new CommandError(message, 1, true, yamlHint(source, text, problem.place)));
    }
  return { objects, errors };
}

interface Documents {
  readonly values: readonly unknown[];
  /** What ended the reading, in kubectl's words and in those for a hint. */
  readonly problem?: { readonly message: string; readonly place: YamlProblem };
}

/**
 * A text that begins with a brace is JSON. When its first value is not, it may still be YAML in braces; when it is not
 * that either, the mistake in the JSON is told. Models: apimachinery util/yaml YAMLOrJSONDecoder (v0.36).
 */
function* readDocuments(text: string): Generator<Documents> {
  if (!text.trimStart().startsWith("{")) {
    for (const { documents, problem } of readYaml(text)) yield yamlDocuments(documents, problem);
    return;
  }
  const json = readGoJson(text);
  if (json.values.length > 0 || !json.error) {
    const values = json.values.filter((value) => value !== null);
    yield json.error ? { values, problem: jsonProblem(json.error, text) } : { values };
    return;
  }
  const { documents, problem } = loadYaml(text);
  const notYaml = problem !== undefined || documents.some(({ value }) => hasFoldedKey(value, text));
  if (notYaml) yield { values: [], problem: jsonProblem(json.error, text) };
  else yield yamlDocuments(documents, undefined);
}

function yamlDocuments(
  documents: readonly { readonly value: unknown }[],
  problem: YamlProblem | undefined,
): Documents {
  const values = documents.map((document) => document.value);
  return problem ? { values, problem: { message: problem.message, place: problem } } : { values };
}

function jsonProblem({ message, offset }: GoJsonError, text: string): NonNullable<Documents["problem"]> {
  const before = (offset < 0 ? text.trimEnd() : text.slice(0, offset - 1)).split("\n");
  const column = (before.at(-1) as string).length + 1;
  const shown = offset < 0 ? message : `json: offset ${offset}: ${message}`;
  return { message: shown, place: { message: shown, line: before.length, column, detail: message } };
}

/** Whether a key was put together from several lines, which goyaml refuses and our reader does not. */
function hasFoldedKey(value: unknown, text: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([key, child]) => (key.includes(" ") && !text.includes(key)) || hasFoldedKey(child, text),
  );
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
    const child = path === "." || path === "./" ? name : `${path.replace(/\/+$/, "")}/${name}`;
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
  const port = Number(match[3] ?? (protocol === "https" ? 443 : 80));
  const result = yield* exchange({ protocol, host, port, method: "GET", path: match[4] ?? "/" });
  if (!result.ok) throw connectionError(result, { host, port });
  if (result.status !== 200) {
    throw new CommandError(
      `unable to read URL "${address}", server reported ${result.status} ${statusWords(result.status)}, status code=${result.status}`,
    );
  }
  return typeof result.body === "string" ? result.body : JSON.stringify(result.body);
}

const statusWords = (code: number): string =>
  ({ 403: "Forbidden", 404: "Not Found", 500: "Internal Server Error" })[code] ?? "";

/** So many documents are read in one go; then others have their turn. */
const DOCUMENTS_AT_ONCE = 64;
const DOCUMENT_CPU_MS = 0.05;

/** What the JSON of a value is, in Go's words. */
const jsonKind = (value: unknown): string => {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
};

/** The text fields of metadata that kubectl itself decodes. */
const METADATA_TEXTS = ["name", "generateName", "namespace", "uid", "resourceVersion", "creationTimestamp"];

/**
 * Why kubectl cannot tell what the object is: it reads types and metadata before it asks the server.
 * Models: apimachinery unstructured's detector and metadataOnlyObject.
 */
function decodeProblem(fields: Readonly<Record<string, unknown>>): string | undefined {
  const mismatch = (value: unknown, field: string, type: string): string =>
    `json: cannot unmarshal ${jsonKind(value)} into Go struct field ${field} of type ${type}`;
  const { apiVersion, kind, metadata } = fields;
  if (kind !== undefined && typeof kind !== "string")
    return `Object 'Kind' is missing in '${JSON.stringify(fields)}'`;
  if (apiVersion !== undefined && apiVersion !== null && typeof apiVersion !== "string")
    return mismatch(apiVersion, "metadataOnlyObject.TypeMeta.apiVersion", "string");
  if (typeof apiVersion === "string" && apiVersion.split("/").length > 2)
    return `Object 'Kind' is missing in '${JSON.stringify(fields)}'`;
  if (metadata === undefined || metadata === null) return undefined;
  if (typeof metadata !== "object" || Array.isArray(metadata))
    return mismatch(metadata, "metadataOnlyObject.metadata", "v1.ObjectMeta");
  for (const [name, value] of Object.entries(metadata)) {
    if (value === null) continue;
    if (METADATA_TEXTS.includes(name) && typeof value !== "string")
      return mismatch(
        value,
        `ObjectMeta.metadata.${name}`,
        name === "creationTimestamp" ? "v1.Time" : "string",
      );
    if (name !== "labels" && name !== "annotations") continue;
    if (typeof value !== "object" || Array.isArray(value))
      return mismatch(value, `ObjectMeta.metadata.${name}`, "map[string]string");
    const wrong = Object.values(value).find((each) => each !== null && typeof each !== "string");
    if (wrong !== undefined) return mismatch(wrong, `ObjectMeta.metadata.${name}`, "string");
  }
  return undefined;
}

function objectProblem(value: unknown, source: string): CommandError | undefined {
  if (typeof value !== "object" || Array.isArray(value)) {
    return new CommandError(
      `error validating "${source}": error validating data: invalid object to validate; if you choose to ignore these errors, turn validation off with --validate=false`,
    );
  }
  const fields = value as Record<string, unknown>;
  const undecodable = decodeProblem(fields);
  if (undecodable !== undefined) return new CommandError(`unable to decode "${source}": ${undecodable}`);
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
    return [object];
  }
  return (object["items"] as DraftObject[]).flatMap((item) => (isObject(item) ? flattenList(item) : [item]));
}

const isObject = (value: unknown): value is DraftObject =>
  typeof value === "object" && value !== null && typeof (value as DraftObject).kind === "string";

/** What is wrong with an item of a list. */
function itemProblem(item: unknown, source: string): CommandError | undefined {
  if (typeof item !== "object" || item === null || Array.isArray(item))
    return new CommandError(
      `unable to decode "${source}": json: cannot unmarshal ${jsonKind(item)} into Go value of type map[string]interface {}`,
    );
  const fields = item as Record<string, unknown>;
  for (const name of ["apiVersion", "kind"])
    if (typeof fields[name] !== "string" || fields[name] === "")
      return new CommandError(
        `unable to get type info from the object "*unstructured.Unstructured": Object '${name}' is missing in 'object has no ${name} field'`,
      );
  const undecodable = decodeProblem(fields);
  return undecodable === undefined
    ? undefined
    : new CommandError(`unable to decode "${source}": ${undecodable}`);
}
