/**
 * What `kubectl explain` prints of a type or field.
 * Models: kubectl pkg/explain/v2, the plaintext template of v1.36, with its blank lines.
 * Differs: links to external documents, which no type of Kubernetes has.
 */

import {
  resolveReference,
  schemaOfKind,
  valueSchema,
  type DocumentSchema,
  type GroupVersionKind,
  type OpenApiDocument,
} from "./open-api-document.ts";
import { wrapWords } from "./wrap-words.ts";

/** How many values of an enumeration a list of fields shows. */
const SHORT_ENUMERATION = 4;

export interface Explanation {
  readonly document: OpenApiDocument;
  readonly kind: GroupVersionKind;
  /** Names of fields from the kind down. */
  readonly path: readonly string[];
  /** All fields to the bottom, without sentences. */
  readonly recursive: boolean;
}

/** Group, kind and version, which come before everything, errors too. */
export function headingText({ group, version, kind }: GroupVersionKind): string {
  return `${group === "" ? "" : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`;
}

/** What follows the heading; undefined when there is no such field. */
export function explanationText(explanation: Explanation): string | undefined {
  const schema = schemaOfKind(explanation.document, explanation.kind);
  const text =
    schema &&
    new Explainer(explanation.document, explanation.recursive).output(schema, explanation.path, new Set());
  return text === undefined ? undefined : `${text}\n`;
}

class Explainer {
  constructor(
    private readonly document: OpenApiDocument,
    private readonly recursive: boolean,
  ) {}

  /** Follows the path; `above` are the references passed on the way to this schema. */
  output(schema: DocumentSchema, path: readonly string[], above: ReadonlySet<string>): string | undefined {
    const resolved = resolveReference(this.document, schema.$ref) ?? schema;
    const [name, ...rest] = path;
    if (name === undefined) return this.typeText(resolved);
    if (schema.$ref !== undefined && above.has(schema.$ref)) return undefined;
    const inside = schema.$ref === undefined ? above : new Set(above).add(schema.$ref);
    const field = Object.hasOwn(resolved.properties ?? {}, name) ? resolved.properties?.[name] : undefined;
    if (field) {
      const below = this.output(field, rest, new Set());
      if (below === undefined || rest.length > 0) return below;
      const values = field.enum
        ? `ENUM:${field.enum.map((value) => `\n    ${enumText(value)}`).join("")}`
        : "";
      return `FIELD: ${name} <${this.typeName(field)}>\n${values}\n\n${below}`;
    }
    const holder = resolved.items ?? valueSchema(resolved);
    if (holder) return this.output(holder, path, inside);
    for (const alternative of resolved.allOf ?? []) {
      const below = this.output(alternative, path, inside);
      if (below !== undefined) return below;
    }
    return undefined;
  }

  private typeText(schema: DocumentSchema): string {
    const description = this.description(schema) || "<empty>";
    const fields = this.fieldList(schema, 1, new Set());
    return `DESCRIPTION:\n${indent(wrapWords(description, 76), 4)}\n${fields === "" ? "" : `FIELDS:\n${fields}`}`;
  }

  /** The sentences of a schema, then those of what it consists of, a line each. */
  private description(schema: DocumentSchema): string {
    const resolved = resolveReference(this.document, schema.$ref) ?? schema;
    const parts = [...(resolved.allOf ?? []), resolved.items, valueSchema(resolved)];
    const own = resolved.description ? `${resolved.description}\n` : "";
    return own + parts.map((part) => (part ? this.description(part) : "")).join("");
  }

  private fieldList(schema: DocumentSchema, level: number, above: ReadonlySet<string>): string {
    if (schema.$ref !== undefined && above.has(schema.$ref)) return "";
    const inside = schema.$ref === undefined ? above : new Set(above).add(schema.$ref);
    const resolved = resolveReference(this.document, schema.$ref) ?? schema;
    const properties = Object.entries(resolved.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    let text = "";
    for (const [name, field] of properties) {
      text += this.fieldText(name, field, resolved.required?.includes(name) ?? false, level);
      if (this.recursive) text += this.fieldList(field, level + 1, inside);
    }
    for (const part of [...(resolved.allOf ?? []), resolved.items, valueSchema(resolved)])
      if (part) text += this.fieldList(part, level, inside);
    return text;
  }

  private fieldText(name: string, field: DocumentSchema, required: boolean, level: number): string {
    const pad = "  ".repeat(level);
    let text = `${pad}${name}\t<${this.typeName(field)}>${required ? " -required-" : ""}`;
    if (field.enum) {
      const shown = field.enum.slice(0, SHORT_ENUMERATION).map(enumText).join(", ");
      text += `\n${pad}enum: ${shown}${field.enum.length > SHORT_ENUMERATION ? ", ...." : ""}`;
    }
    text += "\n";
    if (this.recursive) return text;
    const description = wrapWords(field.description || "<no description>", 78 - pad.length);
    return `${text}${indent(description, pad.length + 2)}\n\n`;
  }

  /** "string", "[]Container", "map[string]string" */
  private typeName(schema: DocumentSchema): string {
    if (schema.items) return `[]${this.typeName(schema.items)}`;
    const values = valueSchema(schema);
    if (values) return `map[string]${this.typeName(values)}`;
    const only = schema.allOf?.length === 1 && !schema.properties ? schema.allOf[0] : undefined;
    if (only) return this.typeName(only);
    if (schema.$ref === undefined) return schema.type === "object" ? "Object" : schema.type || "Object";
    const target = resolveReference(this.document, schema.$ref);
    if (target?.type !== undefined && target.type !== "object") return target.type;
    return schema.$ref.split("/").at(-1)?.split(".").at(-1) || "Object";
  }
}

const enumText = (value: unknown): string => (value === "" ? '""' : String(value));

function indent(text: string, width: number): string {
  const pad = " ".repeat(width);
  return pad + text.replaceAll("\n", `\n${pad}`);
}
