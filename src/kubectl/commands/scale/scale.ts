/** kubectl scale. Models: pkg/cmd/scale/scale.go and pkg/scale (v1.36). */

import { StatusError } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { booleanFlag, durationFlag, integerFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, filenameFlags, printFlags } from "../../printers/print-flags.ts";
import { infoPath, infoReference, patchInfo, type ResourceInfo } from "../../resources/resource-info.ts";
import { changeCause, recordFlag } from "../../flags/record.ts";
import { fetchTargets, NOTHING_NAMED, parseTargets, selectFromFiles } from "../../resources/select.ts";
import { dryRunFlag, dryRunSuffix } from "../create/generator.ts";
import { untilObject } from "../../watching/watch-object.ts";

export const scaleCommand: Command = {
  name: "scale",
  use: "[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [options]",
  short: "Set a new size for a deployment, replica set, or replication controller",
  examples: [["Three pods", "kubectl scale deployment web --replicas=3"]],
  group: "Deploy Commands",
  flags: [
    ...printFlags(),
    ...filenameFlags("File, directory or address with the resource to scale."),
    dryRunFlag,
    booleanFlag("all", "All objects of the type in the namespace."),
    integerFlag("current-replicas", "Only scale when this is the present size.", { initial: "-1" }),
    recordFlag,
    integerFlag("replicas", "The new size.", { required: true }),
    textFlag("resource-version", "Only scale when the object has this version."),
    textFlag("selector", "Only objects whose labels match.", { shorthand: "l" }),
    durationFlag("timeout", "Wait so long for the new size to be reached; zero: do not wait.", {
      initial: "0s",
    }),
  ],
  completion: { kind: "resources" },
  support: { level: "yes" },
  run: runScale,
};

interface Scale extends DraftObject {
  readonly spec: { readonly replicas?: number };
}

function* runScale(invocation: Invocation): Coroutine<void> {
  const { flags, args } = invocation;
  const dryRun = invocation.dryRun();
  const replicas = flags.integer("replicas");
  if (replicas < 0) {
    throw new CommandError(
      "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0",
    );
  }
  const operation = `scaled${dryRunSuffix(dryRun)}`;
  const printer = yield* createPrinter(flags, operation);
  const filenames = flags.list("filename");
  const selector = flags.text("selector");
  if (args.length === 0 && filenames.length === 0) {
    throw new CommandError(NOTHING_NAMED);
  }
  const options = { allowListing: flags.boolean("all"), selector };
  const selection =
    filenames.length > 0
      ? yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"))
      : yield* fetchTargets(invocation, yield* parseTargets(invocation, args, options), options);
  const errors: Error[] = [...selection.errors];
  let count = 0;
  for (const info of selection.infos) {
    try {
      const result =
        dryRun === "client" ? info.object : yield* scaleOne(invocation, info, replicas, dryRun === "server");
      if (dryRun === "none") yield* recordCause(invocation, info);
      count++;
      yield* invocation.out(printer ? printer(result) : `${infoReference(info)} ${operation}\n`);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      errors.push(error);
    }
  }
  throwAll(errors);
  if (count === 0) throw new CommandError("no objects passed to scale");
}

/** Scaling leaves the object's annotations alone, so --record is a patch of its own. */
function* recordCause(invocation: Invocation, info: ResourceInfo): Coroutine<void> {
  const annotations = changeCause(invocation);
  if (Object.keys(annotations).length === 0) return;
  const client = yield* invocation.client();
  yield* patchInfo(client, info, "application/merge-patch+json", { metadata: { annotations } });
}

function* scaleOne(
  invocation: Invocation,
  info: ResourceInfo,
  replicas: number,
  serverDryRun: boolean,
): Coroutine<DraftObject> {
  const { flags } = invocation;
  const client = yield* invocation.client();
  const path = infoPath(info, "scale");
  const wanted = flags.integer("current-replicas");
  const version = flags.text("resource-version");
  let query: Record<string, string> = {};
  if (serverDryRun) query = { dryRun: "All" };
  if (wanted < 0 && version === "") {
    yield* client.body<Scale>({
      method: "PATCH",
      path,
      query,
      headers: { "content-type": "application/merge-patch+json" },
      body: { spec: { replicas } },
    });
  } else {
    const scale = yield* client.body<Scale>({ path });
    const present = scale.spec.replicas ?? 0;
    if (wanted >= 0 && present !== wanted) {
      throw new CommandError(`Expected replicas to be ${wanted}, was ${present}`);
    }
    if (version !== "" && scale.metadata.resourceVersion !== version) {
      throw new CommandError(
        `Expected resource version to be ${version}, was ${scale.metadata.resourceVersion ?? ""}`,
      );
    }
    yield* client.body<Scale>({
      method: "PUT",
      path,
      query,
      body: { ...scale, spec: { ...scale.spec, replicas } },
    });
  }
  const timeoutMs = flags.durationMs("timeout");
  if (timeoutMs > 0 && !serverDryRun) {
    const done = yield* untilObject(invocation, info, timeoutMs, function* (object) {
      const status = object?.["status"] as { replicas?: number } | undefined;
      return (status?.replicas ?? 0) === replicas ? true : undefined;
    });
    if (!done) throw new CommandError("timed out waiting for the condition");
  }
  return info.object;
}
