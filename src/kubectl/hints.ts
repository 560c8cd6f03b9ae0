/**
 * What the real kubectl does not say: where exactly a manifest is malformed, what a mistyped word may have meant, and
 * which kinds of Kubernetes are not simulated. Printed below kubectl's own words, each line begins with "hint: ".
 */

import { unservedKindOf } from "#api/unserved-kinds.ts";
import type { YamlProblem } from "#api/yaml/load-yaml.ts";
import type { ApiResource } from "./rest/api-resource.ts";
import { nearestWord } from "#api/nearest-word.ts";

/** For a manifest without a name. */
export const NAMELESS_HINT =
  'metadata.name is missing: is "metadata" there, spelled right, and "name" indented below it?';

const LIST_OF_KINDS = '"kubectl api-resources" lists the kinds of this cluster';

const apiVersionOf = ({ group, version }: ApiResource): string =>
  group === "" ? version : `${group}/${version}`;

function notSimulated(word: string): string | undefined {
  const known = unservedKindOf(word);
  return known && `${known.kind} is a kind of Kubernetes that is not simulated here; ${LIST_OF_KINDS}`;
}

/** For a word that should name a resource, e.g. "deploymnt" or "ingress". */
export function resourceHint(word: string, resources: readonly ApiResource[]): string | undefined {
  const name = word.split(".")[0] ?? "";
  const words = resources.flatMap((each) => [each.name, each.singularName]);
  const meant = nearestWord(words, name);
  return notSimulated(name) ?? (meant === undefined ? undefined : `did you mean "${meant}"?`);
}

/** For the kind of a manifest that the server does not have. */
export function kindHint(apiVersion: string, kind: string, resources: readonly ApiResource[]): string {
  const served = (name: string): string | undefined => {
    const resource = resources.find((each) => each.kind === name);
    return resource && apiVersionOf(resource);
  };
  const version = served(kind);
  if (version !== undefined) return `${kind} is served as apiVersion: ${version}, not ${apiVersion}`;
  const kinds = resources.map((each) => each.kind);
  const meant = nearestWord(kinds, kind);
  if (meant === undefined) return notSimulated(kind) ?? LIST_OF_KINDS;
  return `did you mean kind: ${meant} (apiVersion: ${served(meant) ?? ""})?`;
}

/** More of a line says nothing about one column. */
const SHOWN_CHARACTERS = 100;

/** Line and column, the line itself, and what the parser found there. */
export function yamlHint(source: string, text: string, problem: YamlProblem): string {
  const { line, column, detail } = problem;
  const content = (text.split("\n", line)[line - 1] ?? "").replace(/\r$/, "").replaceAll("\t", "→");
  const from = Math.max(0, column - 1 - SHOWN_CHARACTERS / 2);
  const shown = content.slice(from, from + SHOWN_CHARACTERS);
  const place = `${source}, line ${line}, column ${column}: ${detail}`;
  return shown.trim() === "" ? place : `${place}\n  ${shown}\n  ${" ".repeat(column - 1 - from)}^`;
}
