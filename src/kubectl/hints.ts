/**
 * What the real kubectl does not say: where exactly a manifest is malformed and what a mistyped word may have meant.
 * Printed below kubectl's own words, each line begins with "hint: ".
 */

import { unservedKind, unservedKindOf } from "#api/unserved-kinds.ts";
import type { YamlProblem } from "#api/yaml/load-yaml.ts";
import type { ApiResource } from "./rest/api-resource.ts";
import { nearest } from "./suggestions.ts";

const LIST_OF_KINDS = '"kubectl api-resources" lists the kinds of this cluster';

const apiVersionOf = ({ group, version }: ApiResource): string =>
  group === "" ? version : `${group}/${version}`;

/** For a word that should name a resource, e.g. "deploymnt" or "ingress". */
export function resourceHint(word: string, resources: readonly ApiResource[]): string | undefined {
  const name = word.split(".")[0] ?? "";
  const words = resources.flatMap((each) => [each.name, each.singularName]);
  const meant = nearest(words, name);
  // What Kubernetes has and we do not is said elsewhere, and no mistake.
  return meant === undefined || unservedKindOf(word) ? undefined : `did you mean "${meant}"?`;
}

/** For the kind of a manifest that the server does not have. */
export function kindHint(apiVersion: string, kind: string, resources: readonly ApiResource[]): string {
  if (unservedKind(apiVersion, kind)) return LIST_OF_KINDS;
  const served = (name: string): string | undefined => {
    const resource = resources.find((each) => each.kind === name);
    return resource && apiVersionOf(resource);
  };
  const version = served(kind);
  if (version !== undefined) return `${kind} is served as apiVersion: ${version}, not ${apiVersion}`;
  const kinds = resources.map((each) => each.kind);
  const meant = nearest(kinds, kind);
  if (meant === undefined) return LIST_OF_KINDS;
  return `did you mean kind: ${meant} (apiVersion: ${served(meant) ?? ""})?`;
}

/** More of a line says nothing about one column. */
const SHOWN_CHARACTERS = 100;

/** For a mistake at a character offset of JSON. */
export function placeHint(source: string, text: string, offset: number, detail: string): string {
  const before = text.slice(0, offset).split("\n");
  const column = Math.max(1, (before.at(-1) ?? "").length);
  return yamlHint(source, text, { line: before.length, column, detail });
}

/** Line and column, the line itself, and what the parser found there. */
export function yamlHint(
  source: string,
  text: string,
  { line, column, detail }: Pick<YamlProblem, "line" | "column" | "detail">,
): string {
  const content = (text.split("\n", line)[line - 1] ?? "").replace(/\r$/, "").replaceAll("\t", "→");
  const from = Math.max(0, column - 1 - SHOWN_CHARACTERS / 2);
  const shown = content.slice(from, from + SHOWN_CHARACTERS);
  const place = `${source}, line ${line}, column ${column}: ${detail}`;
  return shown.trim() === "" ? place : `${place}\n  ${shown}\n  ${" ".repeat(column - 1 - from)}^`;
}
