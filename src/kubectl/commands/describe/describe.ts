/** kubectl describe. Models: pkg/cmd/describe/describe.go (v1.36). */

import { hasReason } from "#api/status-error.ts";
import { payPiece } from "#posix/calculation.ts";
import { now, type Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { booleanFlag, integerFlag, textFlag } from "../../flags/flag.ts";
import { manifestSources, type ManifestSource } from "../../resources/manifest-files.ts";
import type { Invocation } from "../../invocation.ts";
import { describers } from "../../describe/index.ts";
import { describeGeneric } from "../../describe/generic/describe.ts";
import { filenameFlags } from "../../printers/print-flags.ts";
import type { ResourceInfo, Selection } from "../../resources/resource-info.ts";
import { infoOf } from "../../resources/resource-info.ts";
import { fetchTargets, listObjects, parseTargets, selectFromFiles } from "../../resources/select.ts";

export const describeCommand: Command = {
  name: "describe",
  use: "(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [options]",
  short: "Show details of a specific resource or group of resources",
  examples: [
    ["A pod", "kubectl describe pod web"],
    ["All pods with a label", "kubectl describe pods -l app=web"],
  ],
  group: "Troubleshooting and Debugging Commands",
  flags: [
    ...filenameFlags("File, directory or address with the resource to describe."),
    booleanFlag("all-namespaces", "In all namespaces.", { shorthand: "A" }),
    integerFlag("chunk-size", "Ask for large lists in chunks of this size.", { initial: "500" }),
    textFlag("selector", "Only objects whose labels match.", { shorthand: "l" }),
    booleanFlag("show-events", "Show the events about the object; of several objects only when given.", {
      initial: "true",
    }),
  ],
  completion: { kind: "resources" },
  support: { level: "partly", why: "kinds without a layout of their own are shown field by field." },
  run: runDescribe,
};

function* runDescribe(invocation: Invocation): Coroutine<void> {
  const { flags, args } = invocation;
  const filenames = manifestSources(flags);
  if (args.length === 0 && filenames.length === 0) {
    throw new CommandError(
      'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n',
    );
  }
  const selection = yield* select(invocation, filenames);
  let first = true;
  const showEvents =
    flags.boolean("show-events") &&
    (selection.infos.length + selection.errors.length === 1 || flags.changed("show-events"));
  for (const info of selection.infos) {
    if (!first) yield* payPiece();
    const text = yield* describeInfo(invocation, info, showEvents);
    yield* invocation.out(selection.byPrefix ? `${text}\n` : `${first ? "" : "\n\n"}${text}`);
    first = false;
  }
  throwAll(selection.errors);
  if (first) {
    const where = flags.boolean("all-namespaces") ? "" : ` in ${yield* invocation.namespace()} namespace`;
    yield* invocation.err(`No resources found${where}${where === "" ? "" : "."}\n`);
  }
}

interface Described extends Selection {
  /** Found by the beginning of a name; shown without space between. */
  readonly byPrefix?: boolean;
}

function* select(invocation: Invocation, filenames: readonly ManifestSource[]): Coroutine<Described> {
  const { flags, args } = invocation;
  if (filenames.length > 0) {
    const files = yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"));
    return yield* fetchTargets(invocation, files.infos, { allowListing: false });
  }
  const options = {
    allowListing: true,
    selector: flags.text("selector"),
    allNamespaces: flags.boolean("all-namespaces"),
  };
  const targets = yield* parseTargets(invocation, args, options);
  const selection = yield* fetchTargets(invocation, targets, options);
  // A name that no object has may be the beginning of several.
  const [target] = targets;
  if (
    targets.length === 1 &&
    target &&
    target.name !== "" &&
    selection.errors.some((error) => hasReason(error, "NotFound"))
  ) {
    const objects = yield* listObjects(invocation, target);
    const matching = objects.filter((object) => (object.metadata.name ?? "").startsWith(target.name));
    if (matching.length > 0) {
      const infos = matching.map((object) => infoOf(target.resource, object));
      return { infos, errors: [], single: false, byPrefix: true };
    }
  }
  return selection;
}

function* describeInfo(invocation: Invocation, info: ResourceInfo, showEvents: boolean): Coroutine<string> {
  const context = {
    invocation,
    info,
    showEvents,
    nowEpochMs: yield* now(),
  };
  const describer = describers.find(
    (each) => each.kind === info.resource.kind && each.group === info.resource.group,
  );
  return describer
    ? yield* describer.describe(info.object, context)
    : yield* describeGeneric(info.object, context);
}
