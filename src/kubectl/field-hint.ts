/** What the server's sentence about a field means: which known one is near, where it stands, what its value must be. */

import { suggestField } from "#api/schema/misplaced-field.ts";
import { kindDefinitions, objectSchema, type ObjectSchema } from "#api/schema/structural-schema.ts";

const HANDLED_AS = /(\w+) in version "([\w.-]+)" cannot be handled as a /;
const UNKNOWN_FIELD = /unknown field "([^"]+)"/g;
const WRONG_TYPE = /cannot unmarshal (\w+)(?: \S+)? into Go struct field \w+\.(\S+) of type (\S+)/;
/** More would bury the error itself. */
const MAX_HINTS = 5;
const MAX_MESSAGE_CHARACTERS = 10_000;

/** The lines below an error with this message; undefined when nothing helps. */
export function fieldHint(message: string): string | undefined {
  const shown = message.slice(0, MAX_MESSAGE_CHARACTERS);
  const lines = [...unknownFieldHints(shown), ...wrongTypeHints(shown)];
  return lines.length === 0 ? undefined : lines.join("\n");
}

function unknownFieldHints(message: string): readonly string[] {
  const schema = schemaNamedIn(message);
  if (!schema) return [];
  const paths = [...message.matchAll(UNKNOWN_FIELD)].map(([, path = ""]) => path);
  return paths.slice(0, MAX_HINTS).flatMap((path) => {
    const suggestion = suggestField(schema, path);
    if (!suggestion) return [];
    return "near" in suggestion
      ? [`${path}: did you mean "${suggestion.near}"?`]
      : [`${path}: the field of this name is ${suggestion.elsewhere}; is the indentation right?`];
  });
}

/** The kind that a sentence of the server is about. It leaves the group out. */
function schemaNamedIn(message: string): ObjectSchema | undefined {
  const [, kind = "", version = ""] = HANDLED_AS.exec(message) ?? [];
  const known = kindDefinitions().find(
    ([name]) => name === `${version}/${kind}` || name.endsWith(`/${version}/${kind}`),
  );
  return known && objectSchema(known[1]);
}

function wrongTypeHints(message: string): readonly string[] {
  const [, found, path, goType] = WRONG_TYPE.exec(message) ?? [];
  if (path === undefined || goType === undefined || found === undefined) return [];
  return [`${path}: expected ${wordsOf(goType)}; found ${found === "string" ? "text" : wordsOf(found)}`];
}

const WORDS: Readonly<Record<string, string>> = {
  bool: "true or false",
  string: "text, in quotes when it looks like something else",
  array: "a list",
  object: "fields",
  number: "a number",
};

/** Go's types in the words of YAML. */
function wordsOf(goType: string): string {
  if (Object.hasOwn(WORDS, goType)) return WORDS[goType] as string;
  if (/^u?int/.test(goType)) return "a whole number";
  if (goType.startsWith("float")) return "a number";
  if (goType.startsWith("[]")) return 'a list: each item begins with "- "';
  return goType.startsWith("map[") ? "names with values" : "fields of its own";
}
