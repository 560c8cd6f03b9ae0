/** kubectl rollout: status, history, undo, restart, pause, resume. Models: pkg/cmd/rollout and polymorphichelpers (v1.36). */

import { valueAt } from "#api/object-path.ts";
import { formatEpoch } from "#api/time.ts";
import { StatusError } from "#api/status-error.ts";
import { now, type Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { booleanFlag, durationFlag, integerFlag, textFlag, type Flag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, filenameFlags, printFlags } from "../../printers/print-flags.ts";
import {
  infoReference,
  patchInfo,
  type ResourceInfo,
  type Selection,
} from "../../resources/resource-info.ts";
import { fetchTargets, parseTargets, selectFromFiles } from "../../resources/select.ts";
import { groupKindText, groupResourceText } from "../../rest/api-resource.ts";
import { untilObject } from "../../watching/watch-object.ts";
import { dryRunFlag, dryRunSuffix, fieldManagerFlag } from "../create/generator.ts";
import { printHistory } from "./history.ts";
import { rolloutStatus } from "./rollout-status.ts";
import { undoRollout } from "./undo.ts";

const selectionFlags: readonly Flag[] = [
  ...filenameFlags("File, directory or address with the resource."),
  textFlag("selector", "Only objects whose labels match.", { shorthand: "l" }),
];

const completion = {
  kind: "type-or-name",
  types: ["deployment", "daemonset", "statefulset"],
  of: "deployments",
} as const;

function* selectRollouts(invocation: Invocation): Coroutine<Selection> {
  const { flags, args } = invocation;
  const filenames = flags.list("filename");
  if (args.length === 0 && filenames.length === 0) {
    throw new CommandError("required resource not specified");
  }
  if (filenames.length > 0) {
    const files = yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"));
    return yield* fetchTargets(invocation, files.infos, { allowListing: false });
  }
  const options = { allowListing: true, selector: flags.text("selector") };
  return yield* fetchTargets(invocation, yield* parseTargets(invocation, args, options), options);
}

const historyCommand: Command = {
  name: "history",
  use: "(TYPE NAME | TYPE/NAME) [flags] [options]",
  short: "View rollout history",
  flags: [...printFlags(), ...selectionFlags, integerFlag("revision", "Show this revision in full.")],
  completion,
  support: { level: "partly", why: "of deployments; other kinds keep no history here." },
  *run(invocation) {
    const selection = yield* selectRollouts(invocation);
    throwAll(selection.errors);
    for (const info of selection.infos) yield* printHistory(invocation, info);
  },
};

const statusCommand: Command = {
  name: "status",
  use: "(TYPE NAME | TYPE/NAME) [flags] [options]",
  short: "Show the status of the rollout",
  flags: [
    ...selectionFlags,
    integerFlag("revision", "Follow this revision only."),
    durationFlag("timeout", "Give up after this; zero: never.", { initial: "0s" }),
    booleanFlag("watch", "Watch until the rollout is done.", { shorthand: "w", initial: "true" }),
  ],
  completion,
  support: { level: "yes" },
  *run(invocation) {
    const selection = yield* selectRollouts(invocation);
    throwAll(selection.errors);
    for (const info of selection.infos) yield* followStatus(invocation, info);
  },
};

function* followStatus(invocation: Invocation, info: ResourceInfo): Coroutine<void> {
  const { flags } = invocation;
  if (!["Deployment", "DaemonSet", "StatefulSet"].includes(info.resource.kind)) {
    throw new CommandError(`no status viewer has been implemented for ${groupKindText(info.resource)}`);
  }
  const revision = flags.integer("revision");
  const finished = yield* untilObject(
    invocation,
    info,
    flags.durationMs("timeout"),
    function* (object, deleted) {
      if (!object || deleted) throw new CommandError("object has been deleted");
      const { message, done } = rolloutStatus(object, revision);
      yield* invocation.out(message);
      return done || !flags.boolean("watch") ? true : undefined;
    },
  );
  if (!finished) throw new CommandError("timed out waiting for the condition");
}

const undoCommand: Command = {
  name: "undo",
  use: "(TYPE NAME | TYPE/NAME) [flags] [options]",
  short: "Undo a previous rollout",
  flags: [
    ...printFlags(),
    ...selectionFlags,
    dryRunFlag,
    integerFlag("to-revision", "The revision to go back to; 0: the one before."),
  ],
  completion,
  support: { level: "partly", why: "of deployments; other kinds keep no history here." },
  *run(invocation) {
    const printer = yield* createPrinter(invocation.flags, "");
    const selection = yield* selectRollouts(invocation);
    throwAll(selection.errors);
    for (const info of selection.infos) {
      const result = yield* undoRollout(invocation, info);
      const suffix = result.dryRunText ?? dryRunSuffix(invocation.dryRun());
      if (printer) yield* invocation.out(printer(info.object));
      else yield* invocation.out(`${infoReference(info)} ${result.operation}${suffix}\n`);
    }
  },
};

/** restart, pause, resume: one small patch each. */
function patchCommand(
  name: string,
  short: string,
  operation: string,
  patchOf: (info: ResourceInfo, nowText: string) => object,
): Command {
  return {
    name,
    use: "RESOURCE [options]",
    short,
    flags: [...printFlags(), ...selectionFlags, dryRunFlag, fieldManagerFlag("kubectl-rollout")],
    completion,
    support: { level: "yes" },
    *run(invocation) {
      const printer = yield* createPrinter(invocation.flags, "");
      const dryRun = invocation.dryRun();
      const selection = yield* selectRollouts(invocation);
      const errors: Error[] = [...selection.errors];
      if (selection.infos.length === 0 && errors.length === 0)
        yield* invocation.err(`No resources found in ${yield* invocation.namespace()} namespace.\n`);
      const client = yield* invocation.client();
      for (const info of selection.infos) {
        try {
          const patch = patchOf(info, formatEpoch(yield* now()));
          const result =
            dryRun === "client"
              ? info.object
              : yield* patchInfo(client, info, "application/strategic-merge-patch+json", patch, {
                  fieldManager: invocation.flags.text("field-manager"),
                  dryRun: dryRun === "server" ? "All" : undefined,
                });
          const line = `${infoReference(info)} ${operation}${dryRunSuffix(dryRun)}\n`;
          yield* invocation.out(printer ? printer(result) : line);
        } catch (error) {
          if (!(error instanceof StatusError) && !(error instanceof CommandError)) throw error;
          errors.push(error);
        }
      }
      throwAll(errors);
    },
  };
}

const isPaused = (info: ResourceInfo): boolean =>
  Boolean((info.object["spec"] as { paused?: boolean } | undefined)?.paused);

const subject = (info: ResourceInfo): string => `${groupResourceText(info.resource)} "${info.name}"`;

function requireDeployment(info: ResourceInfo, gerund: string): void {
  if (info.resource.kind !== "Deployment")
    throw new CommandError(`${subject(info)} ${gerund} is not supported`);
}

const restartCommand = patchCommand("restart", "Restart a resource", "restarted", (info, nowText) => {
  if (!["Deployment", "DaemonSet", "StatefulSet"].includes(info.resource.kind)) {
    throw new CommandError(`${subject(info)} restarting is not supported`);
  }
  if (isPaused(info))
    throw new CommandError(`${subject(info)} can't restart paused deployment (run rollout resume first)`);
  const template = valueAt(info.object, ["spec", "template", "metadata", "annotations"]);
  if ((template as Record<string, string> | undefined)?.["kubectl.kubernetes.io/restartedAt"] === nowText) {
    throw new CommandError(
      `failed to create patch for ${info.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
    );
  }
  return {
    spec: { template: { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": nowText } } } },
  };
});

const pauseCommand = patchCommand("pause", "Mark the provided resource as paused", "paused", (info) => {
  requireDeployment(info, "pausing");
  if (isPaused(info)) throw new CommandError(`${subject(info)} is already paused`);
  return { spec: { paused: true } };
});

const resumeCommand = patchCommand("resume", "Resume a paused resource", "resumed", (info) => {
  requireDeployment(info, "resuming");
  if (!isPaused(info)) throw new CommandError(`${subject(info)} is not paused`);
  return { spec: { paused: null } };
});

export const rolloutCommand: Command = {
  name: "rollout",
  use: "SUBCOMMAND [options]",
  short: "Manage the rollout of a resource",
  long: "Manage the rollout of one or many resources.\n\n Valid resource types include:\n\n   *  deployments\n   *  daemonsets\n   *  statefulsets",
  examples: [
    ["Wait until a deployment has rolled out", "kubectl rollout status deployment/web"],
    ["Back to the revision before", "kubectl rollout undo deployment/web"],
  ],
  group: "Deploy Commands",
  commands: [historyCommand, pauseCommand, restartCommand, resumeCommand, statusCommand, undoCommand],
  support: { level: "yes" },
};
