/**
 * kubectl explain: the fields of a kind, from the OpenAPI document that the server gives of its group version.
 * Models: pkg/cmd/explain (v1.36), plaintext.
 */

import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, NoResourceMatchError } from "../../errors.ts";
import { booleanFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import type { ApiResource } from "../../rest/api-resource.ts";
import { explanationText, headingText } from "./explain-text.ts";
import { hasDescriptions, openApiPath, type OpenApiDocument } from "./open-api-document.ts";

const FORMATS: readonly string[] = ["plaintext", "plaintext-openapiv2"];

export const explainCommand: Command = {
  name: "explain",
  use: "TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2] [options]",
  short: "Get documentation for a resource",
  examples: [["A field", "kubectl explain pod.spec.containers"]],
  group: "Basic Commands (Intermediate)",
  flags: [
    textFlag("api-version", "Of this API version."),
    textFlag("output", "Format.", { shorthand: "o", initial: "plaintext" }),
    booleanFlag("recursive", "All fields, to the bottom."),
  ],
  completion: { kind: "fields" },
  support: { level: "partly", why: "the older format, plaintext-openapiv2, is missing." },
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
  const format = flags.text("output");
  const [type = "", ...path] = word.split(".");
  const resource = yield* findType(invocation, type);
  if (!FORMATS.includes(format)) throw new CommandError(`unrecognized format: ${format}`);
  if (format !== "plaintext") {
    throw new CommandError(`--output=${format} is not simulated: use plaintext, which is the default`);
  }
  const { group, version, kind } = resource;
  const client = yield* invocation.client();
  const document = yield* client.body<OpenApiDocument>({
    path: openApiPath(group, version),
  });
  if (!hasDescriptions(document)) {
    yield* invocation.err(
      "Warning: the sentences that describe the fields are not loaded (yet): try again in a moment.\n",
    );
  }
  yield* invocation.out(headingText(resource));
  const recursive = flags.boolean("recursive");
  const text = explanationText({ document, kind: { group, version, kind }, path, recursive });
  if (text === undefined) throw new CommandError(`field "${path.at(-1) ?? ""}" does not exist`);
  yield* invocation.out(text);
}

function* findType(invocation: Invocation, type: string): Coroutine<ApiResource> {
  const discovery = yield* invocation.discovery();
  const groupVersion = invocation.flags.text("api-version");
  try {
    const found = yield* discovery.find(type);
    if (groupVersion === "") return found;
    const [version = "", group = ""] = groupVersion.split("/").reverse();
    const other = (yield* discovery.resources()).find(
      (each) => each.name === found.name && each.group === group && each.version === version,
    );
    if (other) return other;
    throw new CommandError(`couldn't find resource for "${group}/${version}, Resource=${found.name}"`);
  } catch (error) {
    if (error instanceof NoResourceMatchError) throw new CommandError(error.message, 1, false, error.hint);
    throw error;
  }
}
