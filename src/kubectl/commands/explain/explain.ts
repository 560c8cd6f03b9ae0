/**
 * kubectl explain: the fields of a kind. Structure comes from the schema, the sentences from the server's OpenAPI.
 * Models: pkg/explain/v2 (v1.36): the plaintext template.
 */

import {
  definitionBelow,
  lookUpField,
  objectSchema,
  structuralSchema,
  type FieldSchema,
  type ObjectSchema,
} from "#api/schema/structural-schema.ts";
import { StatusError } from "#api/status-error.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, NoResourceMatchError } from "../../errors.ts";
import { booleanFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { groupVersionText, type ApiResource } from "../../rest/api-resource.ts";

export const explainCommand: Command = {
  name: "explain",
  use: "TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2] [options]",
  short: "Get documentation for a resource",
  examples: [["A field", "kubectl explain pod.spec.containers"]],
  group: "Basic Commands (Intermediate)",
  flags: [
    textFlag("api-version", "Of this API version."),
    textFlag("output", "Format.", { shorthand: "o", initial: "plaintext", values: ["plaintext"] }),
    booleanFlag("recursive", "All fields, to the bottom."),
  ],
  completion: { kind: "types" },
  support: { level: "partly", why: "sentences appear when the API server serves /openapi/v3." },
  run: runExplain,
};

function* runExplain(invocation: Invocation): Coroutine<void> {
  const { args, flags } = invocation;
  const [word, ...others] = args;
  if (word === undefined) {
    throw new CommandError(
      'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n',
    );
  }
  if (others.length > 0) {
    throw new CommandError("We accept only this format: explain RESOURCE\n");
  }
  const [type = "", ...path] = word.split(".");
  const resource = yield* findType(invocation, type);
  const schema = structuralSchema(flags.text("api-version") || groupVersionText(resource), resource.kind);
  if (!schema)
    throw new CommandError(
      `couldn't find resource for "${groupVersionText(resource)}, Kind=${resource.kind}"`,
    );
  const missing = path.findIndex((_, index) => !lookUpField(schema, path.slice(0, index + 1)));
  if (missing >= 0) {
    yield* invocation.out(heading(resource));
    throw new CommandError(`field "${path[missing]}" does not exist`);
  }
  const describe = yield* descriptionsOf(invocation, resource);
  const field = path.length > 0 ? lookUpField(schema, path) : undefined;
  yield* invocation.out(explainText(resource, schema, path, field, describe, flags.boolean("recursive")));
}

function* findType(invocation: Invocation, type: string): Coroutine<ApiResource> {
  try {
    return yield* (yield* invocation.discovery()).find(type);
  } catch (error) {
    if (error instanceof NoResourceMatchError) throw new CommandError(error.message, 1, false);
    throw error;
  }
}

type Describe = (definition: string, field: string) => string | undefined;

interface OpenApiDocument {
  readonly components?: {
    readonly schemas?: Readonly<
      Record<
        string,
        {
          readonly description?: string;
          readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
        }
      >
    >;
  };
}

function* descriptionsOf(invocation: Invocation, resource: ApiResource): Coroutine<Describe> {
  const client = yield* invocation.client();
  const prefix = resource.group === "" ? "api" : `apis/${resource.group}`;
  let document: OpenApiDocument = {};
  try {
    document = yield* client.body<OpenApiDocument>({ path: `/openapi/v3/${prefix}/${resource.version}` });
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
  }
  return (definition, field) => {
    const schema = document.components?.schemas?.[definition];
    return (field === "" ? schema?.description : schema?.properties?.[field]?.description) || undefined;
  };
}

function heading({ group, kind, version }: ApiResource): string {
  return `${group === "" ? "" : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`;
}

function explainText(
  resource: ApiResource,
  schema: ObjectSchema,
  path: readonly string[],
  field: FieldSchema | undefined,
  describe: Describe,
  recursive: boolean,
): string {
  let text = heading(resource);
  const holderPath = path.slice(0, -1);
  const holder =
    holderPath.length === 0 ? { definition: schema.definition } : lookUpField(schema, holderPath);
  const holderDefinition = holder && "type" in holder ? definitionBelow(holder) : holder?.definition;
  if (field) {
    const values = (field.values ?? []).map((value) => `    ${value}\n`).join("");
    text += `FIELD: ${path.at(-1)} <${typeText(field)}>\n${values === "" ? "" : `ENUM:\n${values}`}\n`;
    if (values === "") text += "\n";
  }
  const below = field ? definitionBelow(field) : schema.definition;
  const own =
    field && holderDefinition
      ? describe(holderDefinition, path.at(-1) as string)
      : describe(schema.definition, "");
  text += `DESCRIPTION:\n${wrap(own ?? "<empty>", 4)}`;
  if (field && below) {
    const typeDescription = describe(below, "");
    if (typeDescription !== own && typeDescription !== undefined) text += wrap(typeDescription, 4);
  }
  text += "    \n";
  if (below) {
    text += "FIELDS:\n";
    text += recursive
      ? fieldTree(objectSchema(below), 1, new Set())
      : fieldList(objectSchema(below), describe);
  }
  return `${text}\n`;
}

/** "string", "[]Container", "map[string]string" */
function typeText(field: FieldSchema): string {
  switch (field.type) {
    case "list":
      return `[]${field.items ? typeText(field.items) : "Object"}`;
    case "map":
      return `map[string]${field.items ? typeText(field.items) : "string"}`;
    case "object":
      return field.definition ? objectSchema(field.definition).name : "Object";
    case "int32":
    case "int64":
      return "integer";
    case "bytes":
      return "string";
    case "time":
    case "micro-time":
      return "string";
    case "quantity":
      return "Quantity";
    case "int-or-string":
      return "IntOrString";
    case "any":
      return "Object";
    default:
      return field.type;
  }
}

const sortedFields = (schema: ObjectSchema): readonly (readonly [string, FieldSchema])[] =>
  [...schema.fields].sort(([a], [b]) => (a < b ? -1 : 1));

function fieldList(schema: ObjectSchema, describe: Describe): string {
  return sortedFields(schema)
    .map(([name, field]) => {
      const values = field.values?.length ? `\n  enum: ${field.values.join(", ")}` : "";
      return `  ${name}\t<${typeText(field)}>${field.required ? " -required-" : ""}${values}\n${wrap(describe(schema.definition, name) ?? "<no description>", 4)}\n`;
    })
    .join("");
}

function fieldTree(schema: ObjectSchema, level: number, above: ReadonlySet<string>): string {
  const inside = new Set(above).add(schema.definition);
  return sortedFields(schema)
    .map(([name, field]) => {
      const pad = "  ".repeat(level);
      const values = field.values?.length ? `${pad}enum: ${field.values.join(", ")}\n` : "";
      const line = `${pad}${name}\t<${typeText(field)}>${field.required ? " -required-" : ""}\n${values}`;
      const below = definitionBelow(field);
      return below && !inside.has(below) ? line + fieldTree(objectSchema(below), level + 1, inside) : line;
    })
    .join("");
}

/** Lines of at most 76 columns, indented. */
function wrap(text: string, indent: number): string {
  const pad = " ".repeat(indent);
  let result = "";
  for (const paragraph of text.split("\n")) {
    // What a line begins with stays: lists are indented by a space.
    const lead = paragraph.length - paragraph.trimStart().length;
    let line = "";
    for (const [index, part] of paragraph.trim().split(" ").entries()) {
      const word = index === 0 ? " ".repeat(lead) + part : part;
      if (line !== "" && line.length + 1 + word.length > 76) {
        result += `${pad}${line}\n`;
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    result += `${pad}${line}\n`;
  }
  return result;
}
