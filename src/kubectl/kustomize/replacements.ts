/** replacements: a value of one resource, put into others. Models: kustomize api/filters/replacement (v5.8). */

import { isJsonObject } from "#api/object-path.ts";
import type { DraftObject } from "#api/types.ts";
import { CommandError } from "../errors.ts";
import type { PatchTarget } from "./kustomization.ts";
import { isSelected } from "./patches.ts";
import { nameOf, type Resource } from "./resource.ts";

interface Options {
  /** Of a text, only the part at `index` between delimiters. */
  readonly delimiter?: string;
  readonly index?: number;
  /** Make what is missing on the way. */
  readonly create?: boolean;
}

export interface Replacement {
  /** A file that holds replacements. */
  readonly path?: string;
  readonly source?: PatchTarget & { readonly fieldPath?: string; readonly options?: Options };
  readonly targets?: readonly {
    readonly select?: PatchTarget;
    readonly reject?: readonly PatchTarget[];
    readonly fieldPaths?: readonly string[];
    readonly options?: Options;
  }[];
}

const DEFAULT_PATH = "metadata.name";

/** Throws a {@link CommandError} for a source that is none or several, and for fields that are not there. */
export function replace(
  resources: readonly Resource[],
  { source, targets = [] }: Replacement,
): readonly Resource[] {
  if (!source || targets.length === 0)
    throw new CommandError("replacements must specify a source and at least one target");
  const value = sourceValue(resources, source);
  let result = resources;
  for (const { select, reject = [], fieldPaths = [DEFAULT_PATH], options = {} } of targets) {
    if (!select) throw new CommandError("target must specify resources to select");
    result = result.map((each) => {
      if (!isSelected(each, select) || reject.some((other) => isSelected(each, other))) return each;
      let object: unknown = each.object;
      for (const path of fieldPaths) object = setField(object, path, value, options);
      return {
        ...each,
        object: object as DraftObject,
        formerNames: formerNames(each, object as DraftObject),
      };
    });
  }
  return result;
}

/** Others may refer to a resource by the name it had. */
const formerNames = (before: Resource, after: DraftObject): readonly string[] =>
  after.metadata.name === nameOf(before) ? before.formerNames : [...before.formerNames, nameOf(before)];

/** "ConfigMap.[noVer].[noGrp]/[noName].[noNs]" */
const selectorText = ({ group, version, kind, name, namespace }: PatchTarget): string =>
  `${kind ?? "[noKind]"}.${version ?? "[noVer]"}.${group ?? "[noGrp]"}/${name ?? "[noName]"}.${namespace ?? "[noNs]"}`;

function sourceValue(resources: readonly Resource[], source: NonNullable<Replacement["source"]>): unknown {
  const { fieldPath = DEFAULT_PATH, options, ...selector } = source;
  const found = resources.filter((each) => isSelected(each, selector));
  const text = selectorText(selector);
  if (found.length > 1) throw new CommandError(`multiple matches for selector ${text}`);
  const [resource] = found;
  if (!resource) throw new CommandError(`nothing selected by ${text}`);
  const [value] = fieldsAt(resource.object, pathParts(fieldPath));
  if (value === undefined)
    throw new CommandError(`fieldPath \`${fieldPath}\` is missing for replacement source ${text}`);
  if (!options?.delimiter) return value;
  const index = options.index ?? 0;
  const part = String(value).split(options.delimiter)[index];
  if (part === undefined)
    throw new CommandError(`options.index ${index} is out of bounds for value ${String(value)}`);
  return part;
}

/** "spec.containers.[name=a].image" → its parts; dots in brackets and after a backslash belong to a part. */
export function pathParts(path: string): readonly string[] {
  const parts = path.match(/(?:\[[^\]]*\]|\\.|[^.[])+/g) ?? [];
  return parts.map((part) => {
    const inner = /^\[([^=\]]+)\]$/.exec(part)?.[1];
    return inner ?? part.replaceAll("\\.", ".");
  });
}

const CONDITION = /^\[([^=]+)=(.*)\]$/;

/** Which items of a list a part means. */
function itemsAt(list: readonly unknown[], part: string): readonly number[] {
  if (part === "*") return list.map((_, index) => index);
  const condition = CONDITION.exec(part);
  if (!condition) return Number(part) < list.length && /^\d+$/.test(part) ? [Number(part)] : [];
  const [, key = "", wanted] = condition;
  return list.flatMap((item, index) => (isJsonObject(item) && String(item[key]) === wanted ? [index] : []));
}

function fieldsAt(value: unknown, parts: readonly string[]): readonly unknown[] {
  const [part, ...rest] = parts;
  if (part === undefined) return [value];
  if (Array.isArray(value)) return itemsAt(value, part).flatMap((index) => fieldsAt(value[index], rest));
  if (!isJsonObject(value)) return [];
  const keys = part === "*" ? Object.keys(value) : Object.hasOwn(value, part) ? [part] : [];
  return keys.flatMap((key) => fieldsAt(value[key], rest));
}

/** A copy of the object with the value at the path. */
function setField(object: unknown, path: string, value: unknown, options: Options): unknown {
  let found = false;
  const put = (old: unknown): unknown => {
    found = true;
    return options.delimiter ? withPart(old, value, options) : value;
  };
  const go = (node: unknown, parts: readonly string[]): unknown => {
    const [part, ...rest] = parts;
    if (part === undefined) return put(node);
    if (Array.isArray(node)) {
      const chosen = new Set(itemsAt(node, part));
      return node.map((item: unknown, index) => (chosen.has(index) ? go(item, rest) : item));
    }
    const map = isJsonObject(node) ? node : node === undefined && options.create ? {} : undefined;
    if (!map) return node;
    if (part === "*")
      return Object.fromEntries(Object.entries(map).map(([key, each]) => [key, go(each, rest)]));
    if (!Object.hasOwn(map, part) && !options.create) return node;
    return { ...map, [part]: go(map[part], rest) };
  };
  const result = go(object, pathParts(path));
  if (!found) throw new CommandError(`unable to find field ${JSON.stringify(path)} in replacement target`);
  return result;
}

/** The text with one part put in: before all, in the place of one, or after all. */
function withPart(old: unknown, value: unknown, { delimiter = "", index = 0 }: Options): string {
  const parts = String(old ?? "").split(delimiter);
  const text = String(value);
  if (index < 0) return [text, ...parts].join(delimiter);
  if (index >= parts.length) return [...parts, text].join(delimiter);
  return parts.map((part, at) => (at === index ? text : part)).join(delimiter);
}
