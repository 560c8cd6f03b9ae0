/**
 * Reads manifests: YAML (or JSON, which is YAML) with several documents, by Kubernetes' rules.
 * Models: apimachinery pkg/util/yaml's document splitter and sigs.k8s.io/yaml (v0.36); the sentences are goyaml's.
 * Differs: depth, aliases and size are limited (SECURITY: alias bombs, deep nesting), and the keys `__proto__`,
 * `constructor` and `prototype` are refused.
 */

import {
  defineMappingTag,
  defineScalarTag,
  FAILSAFE_SCHEMA,
  loadAll,
  mergeTag,
  NOT_RESOLVED,
  YAMLException,
} from "js-yaml";

import { isForbiddenKey, isJsonObject } from "../object-path.ts";
import { resolvePlainScalar, type PlainScalar } from "./plain-scalar.ts";

/** Deepest nesting of collections. */
export const MAX_YAML_DEPTH = 64;
/** Most `*references` in one document. */
export const MAX_YAML_ALIASES = 100;
/** Most nodes of one document, references expanded. */
export const MAX_YAML_NODES = 200_000;

export interface YamlDocument {
  readonly value: unknown;
  /** Where the document begins in the text, from 1. */
  readonly line: number;
}

export interface YamlProblem {
  /** As kubectl says it: "error converting YAML to JSON: yaml: line 4: mapping values are not allowed …". */
  readonly message: string;
  /** In the whole text, from 1. */
  readonly line: number;
  readonly column: number;
  /** What the parser found, in other words: for editors and people who wonder. */
  readonly detail: string;
}

/** The documents before the first problem, as kubectl handles them before it stops. Empty documents are left out. */
export interface YamlStream {
  readonly documents: readonly YamlDocument[];
  readonly problem?: YamlProblem;
}

const TAG = "tag:yaml.org,2002:";

function scalarTag(name: string, types: readonly PlainScalar["type"][]): ReturnType<typeof defineScalarTag> {
  return defineScalarTag<unknown>(TAG + name, {
    implicit: true,
    resolve: (source) => {
      const scalar = resolvePlainScalar(source);
      return types.includes(scalar.type) ? scalar.value : NOT_RESOLVED;
    },
    identify: () => false,
  });
}

const objectTag = defineMappingTag<Record<string, unknown>>(`${TAG}map`, {
  create: () => ({}),
  addPair: (carrier, key, value) => {
    if (typeof key === "object" && key !== null) return "keys must be scalars";
    const name = String(key);
    if (isForbiddenKey(name)) return `key ${JSON.stringify(name)} is not allowed`;
    carrier[name] = value;
    return "";
  },
  has: (carrier, key) => Object.hasOwn(carrier, String(key)),
  keys: (result) => Object.keys(result),
  get: (result, key) => result[String(key)],
  identify: isJsonObject,
});

const SCHEMA = FAILSAFE_SCHEMA.withTags(
  objectTag,
  mergeTag,
  scalarTag("null", ["null"]),
  scalarTag("bool", ["boolean"]),
  scalarTag("int", ["integer"]),
  scalarTag("float", ["integer", "float"]),
);

/** The documents' texts, split where a line starts with `---`, and the number of their first line, from 0. */
function splitDocuments(text: string): readonly { source: string; firstLine: number }[] {
  const parts: { source: string; firstLine: number }[] = [];
  const lines = text.split("\n");
  let start = 0;
  lines.forEach((line, number) => {
    if (number === 0 || !line.startsWith("---")) return;
    parts.push({ source: lines.slice(start, number).join("\n"), firstLine: start });
    // What follows on the line of the separator is dropped, as upstream does.
    start = number + 1;
  });
  parts.push({ source: lines.slice(start).join("\n"), firstLine: start });
  return parts;
}

/** A document that is too big, too deep or refers to itself. */
class LimitError extends Error {}

/** Counts nodes with references expanded, without expanding them. */
function checkSize(root: unknown): void {
  const sizes = new Map<object, number>();
  const open = new Set<object>();
  const sizeOf = (value: unknown, depth: number): number => {
    if (typeof value === "number" && !Number.isFinite(value)) {
      throw new LimitError(
        `json: unsupported value: ${Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf"}`,
      );
    }
    if (typeof value !== "object" || value === null) return 1;
    if (open.has(value)) throw new LimitError("yaml: anchor value contains itself");
    const known = sizes.get(value);
    if (known !== undefined) return known;
    if (depth > MAX_YAML_DEPTH) throw new LimitError(`yaml: exceeded max depth of ${MAX_YAML_DEPTH}`);
    open.add(value);
    let size = 1;
    for (const child of Object.values(value)) size += sizeOf(child, depth + 1);
    open.delete(value);
    if (size > MAX_YAML_NODES) throw new LimitError("yaml: document contains excessive aliasing");
    sizes.set(value, size);
    return size;
  };
  sizeOf(root, 1);
}

/** Whether an unclosed quote (rather than a brace) is what the text ends in. */
function endsInsideQuote(text: string): boolean {
  let quote = "";
  let before = "\n";
  for (const character of text) {
    if (quote !== "") {
      if (character === quote && before !== "\\") quote = "";
    } else if ((character === '"' || character === "'") && "\n:,[{-".includes(before)) {
      quote = character;
    }
    if (character !== " ") before = character;
  }
  return quote !== "";
}

/** Whether the line at `position` goes on a plain item of the line before and then has a colon. */
function continuesAsMapping(source: string, position: number): boolean {
  const line = source.slice(source.lastIndexOf("\n", position - 1) + 1).split("\n")[0] ?? "";
  const before = source.slice(0, position).trimEnd().split("\n").at(-1) ?? "";
  return /^\s+[^\s#"'-][^#]*:(\s|$)/.test(line) && /^\s*-\s+[^\s:{["'][^:]*$/.test(before);
}

interface Translation {
  readonly sentence: string;
  /** goyaml counts from 1 where its scanner stops and from 0 where its parser does. */
  readonly fromZero: boolean;
  /** How many lines further goyaml stops. */
  readonly later?: number;
}

/** js-yaml's reason in goyaml's words, as far as the two stop at the same places. */
function translate(reason: string, source: string, position: number): Translation {
  const character = source.charAt(position);
  const scanner = (sentence: string): Translation => ({ sentence, fromZero: false });
  const parser = (sentence: string): Translation => ({ sentence, fromZero: true });
  if (reason.startsWith("tab characters")) return scanner("found character that cannot start any token");
  if (reason.startsWith("expected ':' after a mapping key"))
    return { sentence: "could not find expected ':'", fromZero: false, later: 1 };
  if (reason === "unknown escape sequence") return scanner("found unknown escape character");
  if (reason.startsWith("can not read a block mapping entry")) return scanner("could not find expected ':'");
  if (reason.startsWith("missed comma")) return parser("did not find expected ',' or '}'");
  if (reason === "deficient indentation" || reason.startsWith("unexpected end of the")) {
    const before = source.slice(0, position);
    if (endsInsideQuote(before)) {
      const later = source.slice(position).split("\n").length - 1;
      return { ...scanner("found unexpected end of stream"), later };
    }
    const closer = before.lastIndexOf("[") > before.lastIndexOf("{") ? "]" : "}";
    return parser(`did not find expected ',' or '${closer}'`);
  }
  if (reason === "bad indentation of a mapping entry") {
    if ("@`%".includes(character) && character !== "") {
      return scanner("found character that cannot start any token");
    }
    if (character === ":") return scanner("mapping values are not allowed in this context");
    if (character === "]" || character === "}") return parser("did not find expected node content");
    return parser("did not find expected key");
  }
  if (character === ":" && reason.startsWith("end of the stream")) {
    return scanner("mapping values are not allowed in this context");
  }
  if (reason.startsWith("bad indentation of a sequence") && continuesAsMapping(source, position)) {
    return scanner("mapping values are not allowed in this context");
  }
  if (
    reason.startsWith("bad indentation of a sequence") ||
    reason.startsWith("end of the stream or a document separator") ||
    reason.startsWith("duplication of")
  ) {
    return parser("did not find expected key");
  }
  return scanner(reason);
}

/** What was expected where the parser stopped, for people. */
function detailOf(reason: string, source: string, position: number): string {
  const character = source.charAt(position);
  if (reason === "deficient indentation" || reason.startsWith("unexpected end of the")) {
    const before = source.slice(0, position);
    if (endsInsideQuote(before)) return "a quote is opened and never closed; expected its end";
    const closer = before.lastIndexOf("[") > before.lastIndexOf("{") ? "]" : "}";
    return `expected "," or "${closer}": a bracket is opened and not closed`;
  }
  if (reason.startsWith("tab characters")) return "a tab; expected spaces: YAML is indented with spaces only";
  if (reason.startsWith("can not read a block mapping entry")) return 'expected ":" after the key';
  if (character === ":" && /^(bad indentation of a mapping|end of the stream)/.test(reason))
    return 'unexpected ":"; expected the end of a value (or quotes around it), or a key in the column of its neighbours';
  if ("@`%".includes(character) && character !== "" && reason.startsWith("bad indentation of a mapping"))
    return `a value may not begin with "${character}"; expected quotes around it`;
  if (reason.startsWith("missed comma")) return 'expected ",", ":" or the closing bracket';
  if (reason.startsWith("bad indentation of a mapping"))
    return "expected a key in the column of its neighbours";
  if (reason.startsWith("bad indentation of a sequence"))
    return 'expected "- " in the column of its neighbours';
  if (reason.startsWith("end of the stream"))
    return "expected the end of the document, or --- before another";
  return reason;
}

function problemOf(error: YAMLException, source: string, firstLine: number): YamlProblem {
  const { reason, mark } = error;
  const line = mark?.line ?? 0;
  const place = {
    line: firstLine + line + 1,
    column: (mark?.column ?? 0) + 1,
    detail: detailOf(reason, source, mark?.position ?? 0),
  };
  const prefix = "error converting YAML to JSON: yaml: ";
  const anchor = /^unidentified alias "(.*)"$/.exec(reason);
  if (anchor) return { ...place, message: `${prefix}unknown anchor '${anchor[1]}' referenced` };
  if (/alias/.test(reason)) return { ...place, message: `${prefix}document contains excessive aliasing` };
  if (/^null byte|non-printable/.test(reason)) {
    return { ...place, message: `${prefix}control characters are not allowed` };
  }
  if (/maxDepth/.test(reason))
    return { ...place, message: `${prefix}exceeded max depth of ${MAX_YAML_DEPTH}` };
  const { sentence, fromZero, later = 0 } = translate(reason, source, mark?.position ?? 0);
  const shown = Math.max(1, (fromZero ? line : line + 1) + later);
  return { ...place, message: `${prefix}line ${shown}: ${sentence}` };
}

/** Some editors begin a file with it. */
const BYTE_ORDER_MARK = "\ufeff";

/**
 * Reads a text document by document (what begins with `---`), so that a program may rest between them; ends with the
 * first problem. Never throws for what a user wrote.
 */
export function* readYaml(text: string): Generator<YamlStream, void, void> {
  const content = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  for (const { source, firstLine } of splitDocuments(content)) {
    const stream = readDocument(source, firstLine);
    yield stream;
    if (stream.problem) return;
  }
}

/** As {@link readYaml}, all at once. */
export function loadYaml(text: string): YamlStream {
  const all: YamlDocument[] = [];
  for (const { documents, problem } of readYaml(text)) {
    all.push(...documents);
    if (problem) return { documents: all, problem };
  }
  return { documents: all };
}

function readDocument(source: string, firstLine: number): YamlStream {
  const documents: YamlDocument[] = [];
  try {
    const values = loadAll(source, {
      schema: SCHEMA,
      json: true,
      maxDepth: MAX_YAML_DEPTH,
      maxAliases: MAX_YAML_ALIASES,
    });
    for (const value of values) {
      if (value === null || value === undefined) continue;
      checkSize(value);
      documents.push({ value, line: firstLine + 1 });
    }
  } catch (error) {
    if (error instanceof YAMLException) return { documents, problem: problemOf(error, source, firstLine) };
    if (!(error instanceof LimitError)) throw error;
    const message = `error converting YAML to JSON: ${error.message}`;
    return { documents, problem: { message, line: firstLine + 1, column: 1, detail: error.message } };
  }
  return { documents };
}
