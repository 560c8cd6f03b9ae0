/** kubectl wait. Models: pkg/cmd/wait (v1.36): conditions, deletion, creation, JSONPath. */

import { hasReason } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import { now, sleep } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { arrayFlag, booleanFlag, durationFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { filenameFlags, printFlags } from "../../printers/print-flags.ts";
import { compileJsonPath, relaxedJsonPath } from "../../resources/json-path.ts";
import { infoReference, type ResourceInfo, type Selection } from "../../resources/resource-info.ts";
import { fetchTargets, NOTHING_NAMED, parseTargets, selectFromFiles } from "../../resources/select.ts";
import { groupResourceText } from "../../rest/api-resource.ts";
import { untilObject } from "../../watching/watch-object.ts";
import { waitForDeletion } from "./wait-for-deletion.ts";

/** A negative --timeout waits a week. */
const A_WEEK_MS = 7 * 24 * 3_600_000;

export const waitCommand: Command = {
  name: "wait",
  use: "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]] [options]",
  short: "Wait for a specific condition on one or many resources",
  examples: [
    ["Until a pod is ready", "kubectl wait --for=condition=Ready pod/web"],
    ["Until it is gone", "kubectl wait --for=delete pod/web --timeout=60s"],
    ["Until a field has a value", "kubectl wait --for=jsonpath='{.status.phase}'=Running pod/web"],
  ],
  group: "Advanced Commands",
  flags: [
    ...printFlags(),
    ...filenameFlags("File, directory or address with the resource."),
    booleanFlag("all", "All objects of the type."),
    booleanFlag("all-namespaces", "In all namespaces.", { shorthand: "A" }),
    textFlag("field-selector", "Only objects whose fields match."),
    arrayFlag("for", "What to wait for.", {
      values: ["condition=Ready", "condition=Available", "delete", "create"],
    }),
    booleanFlag("local", "Work on the file only.", { unsupported: "Waiting needs the server." }),
    textFlag("selector", "Only objects whose labels match.", { shorthand: "l" }),
    durationFlag("timeout", "Give up after this; zero looks once, negative waits a week.", {
      initial: "30s",
    }),
  ],
  completion: { kind: "resources" },
  support: { level: "yes" },
  run: runWait,
};

type Test = (object: DraftObject) => boolean;

function parseFor(text: string): Test | "delete" | "create" {
  const lower = text.toLowerCase();
  if (lower === "delete" || lower === "create") return lower;
  if (lower.startsWith("condition=")) {
    const rest = text.slice("condition=".length);
    const equals = rest.indexOf("=");
    const name = (equals < 0 ? rest : rest.slice(0, equals)).toLowerCase();
    const wanted = (equals < 0 ? "true" : rest.slice(equals + 1)).toLowerCase();
    return (object) => hasCondition(object, name, wanted);
  }
  if (lower.startsWith("jsonpath=")) {
    const match = /^\s*('?\{[\s\S]*\}'?|[^=]+)(?:=([\s\S]*))?$/.exec(text.slice("jsonpath=".length));
    if (!match)
      throw new CommandError(
        "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
      );
    const path = compileJsonPath(relaxedJsonPath((match[1] as string).replace(/^'|'$/g, "")), true);
    const value = match[2]?.replace(/^(['"])(.*)\1$/, "$2");
    if (value === "") throw new CommandError("jsonpath wait value cannot be empty");
    return (object) => {
      const found = path.find(object);
      if (value === undefined) return found.length > 0 && found[0] !== undefined && found[0] !== null;
      if (found.length > 1) throw new CommandError(`given jsonpath expression matches more than one value`);
      return found.length === 1 && String(found[0]) === value;
    };
  }
  throw new CommandError(`unrecognized condition: ${JSON.stringify(text)}`);
}

interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly observedGeneration?: number;
}

function hasCondition(object: DraftObject, name: string, wanted: string): boolean {
  const status = object["status"] as
    { conditions?: readonly Condition[]; observedGeneration?: number } | undefined;
  const condition = status?.conditions?.find((each) => each.type?.toLowerCase() === name);
  if (!condition || condition.status?.toLowerCase() !== wanted) return false;
  // A condition of an older generation says nothing about the present spec.
  const observed = condition.observedGeneration ?? status?.observedGeneration;
  return (
    observed === undefined ||
    object.metadata.generation === undefined ||
    object.metadata.generation <= observed
  );
}

function* runWait(invocation: Invocation): Coroutine<void> {
  const { flags } = invocation;
  const wanted = flags.list("for");
  if (wanted.length === 0) throw new CommandError("unrecognized condition: []");
  if (wanted.length > 1) throw new CommandError("only one --for is simulated; wait twice");
  const test = parseFor(wanted[0] as string);
  const givenMs = flags.durationMs("timeout");
  const timeoutMs = givenMs < 0 ? A_WEEK_MS : givenMs;
  const selection =
    test === "create" ? yield* waitForCreation(invocation, timeoutMs) : yield* select(invocation);
  if (test === "delete") {
    throwAll(selection.errors.filter((error) => !hasReason(error, "NotFound")));
  } else throwAll(selection.errors);
  if (selection.infos.length === 0 && test !== "delete")
    throw new CommandError("no matching resources found");
  const errors: Error[] = [];
  const endMs = (yield* now()) + timeoutMs;
  for (const info of selection.infos) {
    // One time for all: what comes after the end is not even looked at.
    const leftMs = endMs - (yield* now());
    if (leftMs <= 0 && timeoutMs > 0) {
      errors.push(timedOut(info));
      continue;
    }
    const problem =
      test === "delete"
        ? yield* waitForDeletion(invocation, info, info.object.metadata.uid ?? "", Math.max(1, leftMs))
        : yield* waitForTest(invocation, info, test === "create" ? () => true : test, Math.max(1, leftMs));
    if (problem) errors.push(problem);
    else if (flags.text("output") === "name") yield* invocation.out(`${infoReference(info)}\n`);
    else yield* invocation.out(`${infoReference(info)} condition met\n`);
  }
  throwAll(errors);
}

function* select(invocation: Invocation): Coroutine<Selection> {
  const { flags, args } = invocation;
  const filenames = flags.list("filename");
  if (filenames.length > 0) {
    const files = yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"));
    return yield* fetchTargets(invocation, files.infos, { allowListing: false });
  }
  if (args.length === 0) throw new CommandError(NOTHING_NAMED);
  const options = {
    allowListing: flags.boolean("all"),
    selector: flags.text("selector"),
    fieldSelector: flags.text("field-selector"),
    allNamespaces: flags.boolean("all-namespaces"),
  };
  return yield* fetchTargets(invocation, yield* parseTargets(invocation, args, options), options);
}

/** Looks every half second, as upstream does, because there is no object to watch yet. */
function* waitForCreation(invocation: Invocation, timeoutMs: number): Coroutine<Selection> {
  const endMs = (yield* now()) + timeoutMs;
  for (;;) {
    const selection = yield* select(invocation);
    const missing = selection.errors.filter((error) => hasReason(error, "NotFound"));
    if (missing.length === 0 && (selection.infos.length > 0 || selection.errors.length > 0)) return selection;
    if ((yield* now()) >= endMs) throw new CommandError("timed out waiting for the condition");
    yield* sleep(500);
  }
}

function* waitForTest(
  invocation: Invocation,
  info: ResourceInfo,
  test: Test,
  timeoutMs: number,
): Coroutine<Error | undefined> {
  const subject = `${groupResourceText(info.resource)}/${info.name}`;
  const met = yield* untilObject(invocation, info, timeoutMs, function* (object, deleted) {
    if (deleted) {
      throw new CommandError(`condition not met for ${subject}: resource was deleted`);
    }
    return object && test(object) ? true : undefined;
  });
  return met ? undefined : timedOut(info);
}

const timedOut = (info: ResourceInfo): CommandError =>
  new CommandError(`timed out waiting for the condition on ${groupResourceText(info.resource)}/${info.name}`);
