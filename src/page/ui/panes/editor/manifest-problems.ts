/**
 * What is wrong with a manifest, at the place where it went wrong and in words that say what was expected. Syntax is
 * judged by the reader that kubectl uses here; the fields by the schema, whose sentences (the language service's) are
 * put into ours. Pure.
 */

import { nearestWord } from "#api/nearest-word.ts";
import { loadYaml, type YamlProblem } from "#api/yaml/load-yaml.ts";

/** A place in a text, counted from 1, the end exclusive, and what is to be said of it. */
export interface ManifestProblem {
  readonly startLineNumber: number;
  readonly startColumn: number;
  readonly endLineNumber: number;
  readonly endColumn: number;
  readonly message: string;
}

/** A larger object the API server would not take; the schema is not asked about it. */
export const MANIFEST_LIMIT = 1_572_864;

/** What a text must not be for the schema to be asked about it: too large, too deep, or a bomb of references. */
export function refusal(text: string): ManifestProblem | undefined {
  if (text.length > MANIFEST_LIMIT)
    return at(1, 1, `the file is larger than 1.5 MiB; expected less: the API server takes no larger object`);
  if (!/&[\w-]/.test(text) || !/\*[\w-]/.test(text)) return undefined;
  const { problem } = loadYaml(text);
  if (!problem || !/excessive|exceeded|contains itself/.test(problem.message)) return undefined;
  const line = text.split("\n").findIndex((each) => /&[\w-]/.test(each)) + 1;
  return at(line, 1, "references (&name, *name) grow out of bounds here; expected a manifest without them");
}

/** Where reading the text stops, if it does. */
export function syntaxProblem(text: string): ManifestProblem | undefined {
  const { problem } = loadYaml(text);
  return problem && whereMeant(problem, text.split(/\r?\n/));
}

function at(line: number, column: number, message: string, length = 1): ManifestProblem {
  return {
    startLineNumber: line,
    startColumn: column,
    endLineNumber: line,
    endColumn: column + length,
    message,
  };
}

/** A reader notices late; the mistake stands before. */
function whereMeant(problem: YamlProblem, lines: readonly string[]): ManifestProblem {
  const { line, column, detail } = problem;
  if (/expected ['"]:['"] after/.test(detail)) return missingColon(problem, lines);
  if (detail.startsWith("a quote is opened")) {
    const opened = lastLine(lines, line, (each) => /(?:^|[\s:[{,-])(["'])(?:(?!\1).)*$/.test(each));
    if (opened !== undefined) {
      const from = (lines[opened] as string).search(/["'](?=[^"']*$)/);
      return at(opened + 1, from + 1, detail, (lines[opened] as string).length - from);
    }
  }
  if (detail.includes("bracket is opened")) {
    const opened = openBracket(lines, line);
    if (opened) return at(opened.line, opened.column, detail);
  }
  const alias = /^unidentified alias "(.*)"$/.exec(detail)?.[1];
  if (alias !== undefined) {
    const from = (lines[line - 1] ?? "").lastIndexOf(`*${alias}`, column);
    const message = `"*${alias}" refers to "&${alias}", which is not there; expected quotes around a value that begins with *`;
    return at(line, Math.max(1, from + 1), message, alias.length + 1);
  }
  const length = Math.max(1, (lines[line - 1] ?? "").length - column + 1);
  return at(line, column, detail, length);
}

const KEY = /^\s*(?:- +)*(?:"[^"]*"|'[^']*'|[^\s#'"[{&*!|>%@`-][^#]*?)\s*:(?:\s|$)/;

/** The line that should be a key and is none, and what it lacks. */
function missingColon({ line, column, detail }: YamlProblem, lines: readonly string[]): ManifestProblem {
  const found = lastLine(
    lines,
    line,
    (each) => /^\s*(?:- +)*[\w"'-]/.test(each) && !KEY.test(each) && !/^---/.test(each),
  );
  if (found === undefined) return at(line, column, detail);
  const content = lines[found] as string;
  const start = content.search(/[^\s-]/);
  const squeezed = /^[\s-]*([\w./-]+):(?=\S)/.exec(content);
  const word = /^[\w./-]+/.exec(content.slice(start))?.[0] ?? content.trim();
  const length = Math.max(1, content.trimEnd().length - start);
  if (squeezed?.[1] !== undefined)
    return at(found + 1, start + 1, `expected a space after the ":" of "${squeezed[1]}"`, length);
  return at(found + 1, start + 1, `expected ":" and a space after "${word}"`, length);
}

/** The index of the last line up to `line` (from 1) that fits, within its document; blank lines and comments do not. */
function lastLine(
  lines: readonly string[],
  line: number,
  fits: (line: string) => boolean,
): number | undefined {
  for (let index = Math.min(line, lines.length) - 1; index >= 0; index--) {
    const content = lines[index] as string;
    if (/^---/.test(content)) return undefined;
    if (!/^\s*(?:#|$)/.test(content) && fits(content)) return index;
  }
  return undefined;
}

function openBracket(lines: readonly string[], end: number): { line: number; column: number } | undefined {
  const open: { line: number; column: number }[] = [];
  for (let index = 0; index < Math.min(end, lines.length); index++) {
    const content = lines[index] as string;
    if (/^---/.test(content)) open.length = 0;
    const plain = content
      .replace(/"[^"]*"|'[^']*'/g, (quoted) => " ".repeat(quoted.length))
      .replace(/(^|\s)#.*/, "");
    for (let column = 0; column < plain.length; column++)
      if ("[{".includes(plain[column] as string)) open.push({ line: index + 1, column: column + 1 });
      else if ("]}".includes(plain[column] as string)) open.pop();
  }
  return open.at(-1);
}

/** How many known fields are named when none is near. */
const NAMED = 8;
const EXPECTED: Readonly<Record<string, string>> = {
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: 'a list: each item begins with "- "',
  string: "text",
  object: "fields, indented below the name",
  null: "nothing",
};

/**
 * The language service's sentence in words that name what was expected. `found` is the text at its place; `fields` are
 * those that the schema knows there.
 */
export function schemaMessage(message: string, found: string, fields: readonly string[] = []): string {
  const unknown = /^Property (?:(.*) )?is not allowed\.$/s.exec(message);
  if (unknown) return unknownField(unknown[1] ?? found, fields);
  const missing = /^Missing property "(.*)"\.$/.exec(message);
  if (missing) return `"${missing[1]}" is missing here; expected a line "${missing[1]}: …"`;
  const type = /^Incorrect type\. Expected (?:one of )?"?(.*?)"?\.$/.exec(message);
  if (type) return wrongType(type[1] ?? "", found);
  const values = /^Value is not accepted\. Valid values: (.*)\.$/s.exec(message);
  if (values) return wrongValue(values[1] ?? "", found);
  if (/^Map keys must be unique/.test(message))
    return "this key stands here already; expected it once: the last one counts, the others are lost";
  return message;
}

function unknownField(name: string, fields: readonly string[]): string {
  if (/[\u00a0\u2000-\u200b\u3000]/.test(name))
    return "a space that looks like one and is another (U+00A0 or the like); expected plain spaces";
  const near = nearestWord(fields, name);
  if (near !== undefined) return `unknown field "${name}"; did you mean "${near}"?`;
  const some = fields.slice(0, NAMED).join(", ");
  return `unknown field "${name}"${some === "" ? "" : `; expected ${fields.length > NAMED ? "one of those known here, such as " : ""}${some}`}`;
}

function wrongType(expected: string, found: string): string {
  const shown = found.includes("\n") || found.length > 40 ? "" : found.trim();
  const type = expected.startsWith("io.k8s.") ? "object" : expected;
  const words = type.split(/[,|] ?/).map((each) => EXPECTED[each] ?? each);
  const wanted = `expected ${words.join(" or ")}`;
  if (/integer|number|boolean/.test(type) && /^["'].*["']$/.test(shown))
    return `${wanted}; leave the quotes around ${shown.slice(1, -1)} away`;
  if (type === "string" && shown !== "" && !/^[[{]/.test(shown))
    return `${wanted}; put quotes around it: "${shown}"`;
  return shown === "" ? wanted : `${wanted}, found ${shown}`;
}

function wrongValue(list: string, found: string): string {
  const values = [...list.matchAll(/"([^"]*)"/g)].map(([, value]) => value ?? "");
  const value = found.trim().replace(/^(["'])(.*)\1$/, "$2");
  const near = nearestWord(values, value);
  if (near !== undefined) return `"${value}" is not known here; did you mean "${near}"?`;
  const more = values.length > NAMED ? ", …" : "";
  return `"${value}" is not known here; expected ${values.slice(0, NAMED).join(", ")}${more}`;
}
