/**
 * What the `create <kind>` commands share: build an object from flags, then print it or send it.
 * Models: kubectl v1.36 pkg/cmd/create/create_*.go.
 */

import { StatusError } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { booleanFlag, textFlag, type Flag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, printFlags } from "../../printers/print-flags.ts";
import { withContentHash } from "../../hash/content-hash.ts";
import { withLastAppliedStruct } from "../../resources/last-applied.ts";
import { resourcePath, objectReference, type ApiResource } from "../../rest/api-resource.ts";

export const dryRunFlag = textFlag(
  "dry-run",
  'Must be "none", "server", or "client": print the object instead of keeping it.',
  {
    initial: "none",
    bare: "unchanged",
    values: ["none", "client", "server"],
  },
);

export const fieldManagerFlag = (initial: string): Flag =>
  textFlag("field-manager", "Name under which the server notes who owns the fields.", { initial });

export const validateFlag = textFlag(
  "validate",
  'Must be "strict" (or true), "warn", "ignore" (or false): what the server does about unknown or duplicate fields.',
  { initial: "strict", bare: "strict", values: ["strict", "warn", "ignore", "true", "false"] },
);

/** The fieldValidation parameter for --validate. */
export function fieldValidation(invocation: Invocation): string {
  if (!invocation.flags.has("validate")) return "Strict";
  switch (invocation.flags.text("validate")) {
    case "strict":
    case "true":
      return "Strict";
    case "warn":
      return "Warn";
    case "ignore":
    case "false":
      return "Ignore";
    default:
      throw new CommandError(
        `invalid - validate option "${invocation.flags.text("validate")}"; must be one of: strict (or true), warn, ignore (or false)`,
      );
  }
}

export const writeFlags: readonly Flag[] = [
  ...printFlags(),
  dryRunFlag,
  fieldManagerFlag("kubectl-create"),
  booleanFlag("save-config", "Keep the configuration in an annotation, for a later apply."),
  validateFlag,
];

/** The suffix of a success line under a dry run. */
export function dryRunSuffix(dryRun: "none" | "client" | "server"): string {
  return dryRun === "none" ? "" : dryRun === "client" ? " (dry run)" : " (server dry run)";
}

/** A resource that kubectl knows without asking the server, because it makes objects of it. */
export const knownResource = (
  group: string,
  version: string,
  kind: string,
  name: string,
  namespaced = true,
): ApiResource => ({
  group,
  version,
  kind,
  name,
  singularName: kind.toLowerCase(),
  namespaced,
  shortNames: [],
  categories: [],
  verbs: [],
  subresources: [],
});

/** The only argument: the object's name. */
export function requireName(invocation: Invocation): string {
  const [name, ...others] = invocation.args;
  // Arguments after `--` are the command of the container, not names.
  const count =
    invocation.flags.argumentsBeforeDash >= 0
      ? invocation.flags.argumentsBeforeDash
      : others.length + (name === undefined ? 0 : 1);
  if (name === undefined || count !== 1) {
    throw invocation.usageError(`exactly one NAME is required, got ${count}`);
  }
  return name;
}

/** Prints or sends a new object; `failure` goes before a server's message ("failed to create deployment"). */
export function* createObject(
  invocation: Invocation,
  resource: ApiResource,
  draft: DraftObject,
  failure: string,
  verb = "created",
): Coroutine<void> {
  const { flags } = invocation;
  const dryRun = invocation.dryRun();
  const operation = `${verb}${dryRunSuffix(dryRun)}`;
  const printer = yield* createPrinter(flags, operation, "structs");
  let object = placeInNamespace(draft, resource, flags.changed("namespace") ? flags.text("namespace") : "");
  if (flags.has("append-hash") && flags.boolean("append-hash")) object = withContentHash(object);
  if (flags.has("save-config") && flags.boolean("save-config")) object = withLastAppliedStruct(object);
  const validation = fieldValidation(invocation);
  if (dryRun !== "client") {
    const client = yield* invocation.client();
    const namespace = resource.namespaced ? yield* invocation.namespace() : "";
    try {
      object = yield* client.body<DraftObject>({
        method: "POST",
        path: resourcePath(resource, namespace),
        query: {
          dryRun: dryRun === "server" ? "All" : undefined,
          fieldManager: flags.text("field-manager"),
          fieldValidation: validation,
        },
        body: object,
      });
    } catch (error) {
      if (failure === "" || !(error instanceof StatusError)) throw error;
      throw new CommandError(`${failure} ${error.message}`);
    }
  }
  const reference = objectReference(resource.kind, resource.group, object.metadata.name ?? "");
  yield* invocation.out(printer ? printer(object) : `${reference} ${operation}\n`);
}

function placeInNamespace(object: DraftObject, resource: ApiResource, namespace: string): DraftObject {
  if (!resource.namespaced || namespace === "") return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

export interface Generator {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly use: string;
  readonly short: string;
  readonly flags?: readonly Flag[];
  readonly resource: ApiResource;
  /** Words before a server's error; "" leaves it as it is. */
  readonly failure: string;
  build(name: string, invocation: Invocation): Coroutine<DraftObject>;
}

/** A `create <kind>` command. */
export function generatorCommand(generator: Generator): Command {
  return {
    name: generator.name,
    ...(generator.aliases ? { aliases: generator.aliases } : {}),
    use: `${generator.use} [options]`,
    short: generator.short,
    flags: [...writeFlags, ...(generator.flags ?? [])],
    support: { level: "yes" },
    *run(invocation) {
      const name = requireName(invocation);
      const draft = yield* generator.build(name, invocation);
      yield* createObject(invocation, generator.resource, draft, generator.failure);
    },
  };
}
