/** kubectl create: -f, and the generators. Models: pkg/cmd/create/create.go (v1.36). */

import { StatusError } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { addSource, CommandError, throwAll } from "../../errors.ts";
import { booleanFlag, textFlag } from "../../flags/flag.ts";
import { recorded, recordFlag } from "../../flags/record.ts";
import { manifestSources } from "../../resources/manifest-files.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, filenameFlags } from "../../printers/print-flags.ts";
import { withLastApplied } from "../../resources/last-applied.ts";
import { infoOf, infoReference, type ResourceInfo } from "../../resources/resource-info.ts";
import { selectFromFiles } from "../../resources/select.ts";
import { resourcePath } from "../../rest/api-resource.ts";
import {
  createClusterRoleBindingCommand,
  createClusterRoleCommand,
  createRoleBindingCommand,
  createRoleCommand,
  createTokenCommand,
} from "./access.ts";
import { createConfigMapCommand, createSecretCommand } from "./configuration.ts";
import { dryRunSuffix, fieldValidation, writeFlags } from "./generator.ts";
import { createIngressCommand, createServiceCommand } from "./services.ts";
import {
  createNamespaceCommand,
  createPodDisruptionBudgetCommand,
  createPriorityClassCommand,
  createQuotaCommand,
  createServiceAccountCommand,
} from "./simple-kinds.ts";
import { createCronJobCommand, createDeploymentCommand, createJobCommand } from "./workloads.ts";

export const createCommand: Command = {
  name: "create",
  use: "-f FILENAME [options]",
  short: "Create a resource from a file or from stdin",
  examples: [
    ["From a file", "kubectl create -f pod.yaml"],
    ["A deployment", "kubectl create deployment web --image=nginx --replicas=3"],
  ],
  group: "Basic Commands (Beginner)",
  flags: [
    ...writeFlags,
    ...filenameFlags("File, directory or address with the resources to create."),
    booleanFlag("edit", "Edit the objects before they are created.", {
      unsupported: "Edit the file first.",
    }),
    recordFlag,
    textFlag("raw", "Path to post the file to.", { unsupported: "Use curl through kubectl proxy." }),
    textFlag("selector", "Only objects whose labels match.", {
      shorthand: "l",
      unsupported: "All objects are created.",
    }),
  ],
  commands: [
    createClusterRoleCommand,
    createClusterRoleBindingCommand,
    createConfigMapCommand,
    createCronJobCommand,
    createDeploymentCommand,
    createIngressCommand,
    createJobCommand,
    createNamespaceCommand,
    createPodDisruptionBudgetCommand,
    createPriorityClassCommand,
    createQuotaCommand,
    createRoleCommand,
    createRoleBindingCommand,
    createSecretCommand,
    createServiceCommand,
    createServiceAccountCommand,
    createTokenCommand,
  ],
  support: { level: "yes" },
  run: runCreate,
};

function* runCreate(invocation: Invocation): Coroutine<void> {
  const { flags, args } = invocation;
  const filenames = manifestSources(flags);
  if (filenames.length === 0) {
    if (args.length > 0) throw invocation.usageError(`Unexpected args: [${args.join(" ")}]`);
    throw new CommandError("must specify one of -f and -k");
  }
  if (args.length > 0) throw invocation.usageError(`Unexpected args: [${args.join(" ")}]`);
  const dryRun = invocation.dryRun();
  const operation = `created${dryRunSuffix(dryRun)}`;
  const printer = yield* createPrinter(flags, operation);
  const selection = yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"));
  const errors = [...selection.errors];
  let count = 0;
  for (const info of selection.infos) {
    try {
      const created = yield* createOne(invocation, info, dryRun);
      yield* invocation.out(printer ? printer(created.object) : `${infoReference(created)} ${operation}\n`);
      count++;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      errors.push(addSource(error, `error when creating "${info.source}"`));
    }
  }
  throwAll(errors);
  if (count === 0) throw new CommandError("no objects passed to create");
}

function* createOne(
  invocation: Invocation,
  info: ResourceInfo,
  dryRun: "none" | "client" | "server",
): Coroutine<ResourceInfo> {
  const { flags } = invocation;
  const draft = recorded(invocation, info.object);
  const object = flags.boolean("save-config") ? withLastApplied(draft) : draft;
  if (dryRun === "client") return { ...info, object };
  const client = yield* invocation.client();
  const created = yield* client.body<DraftObject>({
    method: "POST",
    path: resourcePath(info.resource, info.namespace),
    query: {
      dryRun: dryRun === "server" ? "All" : undefined,
      fieldManager: flags.text("field-manager"),
      fieldValidation: fieldValidation(invocation),
    },
    body: object,
  });
  return infoOf(info.resource, created, info.source);
}
