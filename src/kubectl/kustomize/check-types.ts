/**
 * Whether the fields of a kustomization have the types that they must.
 * Models: how encoding/json refuses a value for types.Kustomization (kustomize v5.8).
 */

import { isJsonObject } from "#api/object-path.ts";
import { CommandError } from "../errors.ts";

/** How a field's value is read: Go's name of the type, and what its items or members are. */
type Shape =
  | "string"
  | "bool"
  | "int64"
  | { readonly list: Shape; readonly goName: string }
  | { readonly map: Shape; readonly goName: string }
  | { readonly fields: Readonly<Record<string, Shape>>; readonly goName: string };

const texts: Shape = { list: "string", goName: "[]string" };
const pairs: Shape = { map: "string", goName: "map[string]string" };
const structure = (goName: string, fields: Readonly<Record<string, Shape>>): Shape => ({ fields, goName });
const listOf = (goName: string, item: Shape): Shape => ({ list: item, goName: `[]${goName}` });

const options = structure("types.GeneratorOptions", {
  disableNameSuffixHash: "bool",
  labels: pairs,
  annotations: pairs,
  immutable: "bool",
});
const generator = structure("types.GeneratorArgs", {
  name: "string",
  namespace: "string",
  behavior: "string",
  type: "string",
  literals: texts,
  files: texts,
  envs: texts,
  env: "string",
  options,
});
const selector: Readonly<Record<string, Shape>> = {
  group: "string",
  version: "string",
  kind: "string",
  name: "string",
  namespace: "string",
  labelSelector: "string",
  annotationSelector: "string",
};
const fieldOptions = structure("types.FieldOptions", { delimiter: "string", index: "int64", create: "bool" });
const patch = structure("types.Patch", {
  path: "string",
  patch: "string",
  target: structure("types.Selector", selector),
});

const KUSTOMIZATION = structure("types.Kustomization", {
  resources: texts,
  bases: texts,
  namePrefix: "string",
  nameSuffix: "string",
  namespace: "string",
  commonLabels: pairs,
  commonAnnotations: pairs,
  labels: listOf(
    "types.Label",
    structure("types.Label", { pairs, includeSelectors: "bool", includeTemplates: "bool" }),
  ),
  images: listOf(
    "types.Image",
    structure("types.Image", { name: "string", newName: "string", newTag: "string", digest: "string" }),
  ),
  replicas: listOf("types.Replica", structure("types.Replica", { name: "string", count: "int64" })),
  patches: listOf("types.Patch", patch),
  patchesStrategicMerge: texts,
  patchesJson6902: listOf("types.Patch", patch),
  configMapGenerator: listOf("types.ConfigMapArgs", generator),
  secretGenerator: listOf("types.SecretArgs", generator),
  generatorOptions: options,
  components: texts,
  replacements: listOf(
    "types.ReplacementField",
    structure("types.ReplacementField", {
      path: "string",
      source: structure("types.SourceSelector", { ...selector, fieldPath: "string", options: fieldOptions }),
      targets: listOf(
        "*types.TargetSelector",
        structure("types.TargetSelector", {
          select: structure("types.Selector", selector),
          reject: listOf("*types.Selector", structure("types.Selector", selector)),
          fieldPaths: texts,
          options: fieldOptions,
        }),
      ),
    }),
  ),
});

const jsonName = (value: unknown): string => {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
};

function check(value: unknown, shape: Shape, owner: string, path: string): void {
  if (value === null || value === undefined) return;
  const refuse = (type: string): never => {
    throw new CommandError(
      `invalid Kustomization: json: cannot unmarshal ${jsonName(value)} into Go struct field ${owner}.${path} of type ${type}`,
    );
  };
  if (typeof shape === "string") {
    const wanted = shape === "bool" ? "boolean" : shape === "int64" ? "number" : "string";
    if (typeof value !== wanted) refuse(shape);
    return;
  }
  if ("list" in shape) {
    if (!Array.isArray(value)) return refuse(shape.goName);
    for (const item of value) check(item, shape.list, owner, path);
    return;
  }
  if (!isJsonObject(value)) return refuse(shape.goName);
  for (const [name, child] of Object.entries(value)) {
    if ("map" in shape) check(child, shape.map, owner, path);
    else {
      const known = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
      if (known) {
        const inner = path === "" ? name : `${path}.${name}`;
        check(child, known, shape.goName.slice(shape.goName.indexOf(".") + 1), inner);
      }
    }
  }
}

/** Throws a {@link CommandError} for the first field of another type. */
export function checkTypes(content: Readonly<Record<string, unknown>>): void {
  check(content, KUSTOMIZATION, "Kustomization", "");
}
