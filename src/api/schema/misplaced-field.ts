/** What a field that does not exist may have meant: one beside it with a similar name, or one of its name elsewhere. */

import { nearestWord } from "../nearest-word.ts";
import { definitionBelow, lookUpField, objectSchema, type ObjectSchema } from "./structural-schema.ts";

/** Deeper than any field of a pod template that people write by hand. */
const MAX_DEPTH = 7;

export type FieldSuggestion =
  /** The name of a field in the same place. */
  | { readonly near: string }
  /** The path of a field of this name, the nearest to the root: "spec.template.spec.containers[].ports". */
  | { readonly elsewhere: string };

/** `path` as strict decoding writes it: "spec.containers[0].imagee". Undefined when nothing suggests itself. */
export function suggestField(schema: ObjectSchema, path: string): FieldSuggestion | undefined {
  const names = path.replace(/\[\d+\]/g, "").split(".");
  const unknown = names.pop() ?? "";
  const parent = lookUpField(schema, names);
  const definition = parent && definitionBelow(parent);
  const near =
    definition === undefined ? undefined : nearestWord(objectSchema(definition).fields.keys(), unknown);
  if (near !== undefined) return { near };
  const elsewhere = findField(schema, unknown, names);
  return elsewhere === undefined ? undefined : { elsewhere };
}

interface Place {
  readonly schema: ObjectSchema;
  readonly path: string;
  readonly names: readonly string[];
}

/** The place of a field called `wanted` that shares most of its way with `from`; of several the least deep. */
function findField(root: ObjectSchema, wanted: string, from: readonly string[]): string | undefined {
  let places: Place[] = [{ schema: root, path: "", names: [] }];
  let best: { readonly path: string; readonly shared: number } | undefined;
  for (let depth = 0; depth < MAX_DEPTH && places.length > 0; depth++) {
    const below: Place[] = [];
    for (const { schema, path, names } of places)
      for (const [name, field] of schema.fields) {
        const here = path === "" ? name : `${path}.${name}`;
        if (name === wanted) {
          const shared = sharedLength(names, from);
          if (!best || shared > best.shared) best = { path: here, shared };
          continue;
        }
        const definition = definitionBelow(field);
        // Fields that begin with x- or $ and the schemas of custom resources refer to themselves.
        if (definition === undefined || definition === schema.definition) continue;
        const list = field.type === "list" ? "[]" : "";
        below.push({ schema: objectSchema(definition), path: here + list, names: [...names, name] });
      }
    places = below;
  }
  return best?.path;
}

function sharedLength(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
