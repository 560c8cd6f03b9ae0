/**
 * kubectl diff: what apply would change, shown by the program diff.
 * Models: pkg/cmd/diff/diff.go (v1.36): live and merged objects as files in two directories; exit code 0 for no
 * difference, 1 for some, more for trouble.
 */

import { parseLabelSelector, selectorMatches } from "#api/label-selector.ts";
import { hasReason } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import {
  close,
  makeDirectory,
  open,
  random,
  readDirectory,
  remove,
  spawn,
  SystemError,
  wait,
  write,
  type Coroutine,
} from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, messageOf, presentError, SilentExit } from "../../errors.ts";
import { arrayFlag, booleanFlag, integerFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { omitManagedFields } from "../../printers/managed-fields.ts";
import { filenameFlags } from "../../printers/print-flags.ts";
import { lastAppliedOf, withoutLastApplied } from "../../resources/last-applied.ts";
import { manifestSources } from "../../resources/manifest-files.ts";
import { infoPath, patchInfo, readInfo, type ResourceInfo } from "../../resources/resource-info.ts";
import { selectFromFiles } from "../../resources/select.ts";
import { formatYaml } from "../../resources/yaml-text.ts";
import { resourcePath } from "../../rest/api-resource.ts";
import { applyPatchOf } from "../apply/apply-patch.ts";
import { prunable } from "../apply/prune.ts";
import { fieldManagerFlag } from "../create/generator.ts";
import { maskSecrets } from "./mask-secrets.ts";

/** All trouble has this code, so that 1 can mean a difference. */
const TROUBLE = 2;

export const diffCommand: Command = {
  name: "diff",
  use: "-f FILENAME [options]",
  short: "Diff the live version against a would-be applied version",
  examples: [["What a file would change", "kubectl diff -f web.yaml"]],
  group: "Advanced Commands",
  flags: [
    ...filenameFlags("File, directory or address with the configuration."),
    fieldManagerFlag("kubectl-client-side-apply"),
    integerFlag("concurrency", "How many objects to fetch at once.", {
      initial: "1",
      unsupported: "One after the other.",
    }),
    booleanFlag("force-conflicts", "With --server-side, take fields from other managers."),
    booleanFlag("prune", "Also show what apply --prune would delete."),
    arrayFlag("prune-allowlist", "With --prune, only these kinds, as group/version/Kind; may be repeated."),
    textFlag("selector", "Only objects whose labels match.", { shorthand: "l" }),
    booleanFlag("server-side", "Let the server merge."),
    booleanFlag("show-managed-fields", "Keep managedFields."),
    booleanFlag("show-secrets", "Do not hide what secrets hold."),
  ],
  completion: { kind: "files" },
  support: { level: "yes" },
  *run(invocation) {
    try {
      return yield* runDiff(invocation);
    } catch (error) {
      // Every failure ends with a code above 1.
      const { text } = presentError(error);
      if (error instanceof SilentExit) throw error;
      yield* write(2, text);
      return TROUBLE;
    }
  },
};

function* runDiff(invocation: Invocation): Coroutine<number> {
  const { flags, args, process } = invocation;
  if (args.length > 0) throw invocation.usageError(`Unexpected args: [${args.join(" ")}]`);
  const sources = manifestSources(flags);
  if (sources.length === 0) throw new CommandError("must specify one of -f and -k");
  if (flags.boolean("force-conflicts") && !flags.boolean("server-side"))
    throw new CommandError("--force-conflicts only works with --server-side");
  const all = yield* selectFromFiles(invocation, sources, flags.boolean("recursive"));
  const selection = { ...all, infos: withLabels(all.infos, flags.text("selector")) };
  const live = yield* makeTemporary("LIVE");
  const merged = yield* makeTemporary("MERGED");
  try {
    const seen: ResourceInfo[] = [];
    for (const info of selection.infos) {
      const pair = yield* compare(invocation, info);
      seen.push({ ...info, object: pair.live ?? info.object });
      const name = fileName(info);
      if (pair.live) yield* writeFile(`${live}/${name}`, formatYaml(pair.live));
      yield* writeFile(`${merged}/${name}`, formatYaml(pair.merged));
    }
    if (flags.boolean("prune")) {
      for (const info of yield* prunable(invocation, seen))
        yield* writeFile(`${live}/${fileName(info)}`, formatYaml(shownForm(invocation, info.object)));
    }
    const [first] = selection.errors;
    if (first)
      throw selection.errors.length > 1
        ? new CommandError(selection.errors.map(messageOf).join("\n"))
        : first;
    return yield* runProgram(process.environment.get("KUBECTL_EXTERNAL_DIFF") ?? "", live, merged);
  } finally {
    yield* removeTemporary(live);
    yield* removeTemporary(merged);
  }
}

interface Compared {
  /** Undefined when the object does not exist yet. */
  readonly live: DraftObject | undefined;
  readonly merged: DraftObject;
}

function* compare(invocation: Invocation, info: ResourceInfo): Coroutine<Compared> {
  const { flags } = invocation;
  const shown = (object: DraftObject): DraftObject => shownForm(invocation, object);
  const masked = (pair: Compared): Compared => (flags.boolean("show-secrets") ? pair : maskSecrets(pair));
  const client = yield* invocation.client();
  const query = { dryRun: "All", fieldManager: flags.text("field-manager") };
  let live: DraftObject;
  try {
    live = yield* readInfo(client, info);
  } catch (error) {
    if (!hasReason(error, "NotFound")) throw error;
    if (flags.boolean("server-side")) {
      const merged = yield* applyOnServer(invocation, info, query);
      return masked({ live: undefined, merged: shown(merged) });
    }
    const path = resourcePath(info.resource, info.namespace);
    const merged = yield* client.body<DraftObject>({ method: "POST", path, query, body: info.object });
    return masked({ live: undefined, merged: shown(merged) });
  }
  if (flags.boolean("server-side"))
    return masked({ live: shown(live), merged: shown(yield* applyOnServer(invocation, info, query)) });
  const { type, patch } = applyPatchOf(
    info.resource,
    lastAppliedOf(live),
    withoutLastApplied(info.object),
    live,
  );
  const merged = yield* patchInfo(client, info, type, patch, query);
  return masked({ live: shown(live), merged: shown(merged) });
}

/** The server merges, or says that it cannot. */
function* applyOnServer(
  invocation: Invocation,
  info: ResourceInfo,
  query: Readonly<Record<string, string>>,
): Coroutine<DraftObject> {
  const { flags } = invocation;
  return yield* (yield* invocation.client()).body<DraftObject>({
    method: "PATCH",
    path: infoPath(info),
    query: {
      ...query,
      fieldManager: flags.changed("field-manager") ? flags.text("field-manager") : "kubectl",
      force: flags.boolean("force-conflicts"),
    },
    headers: { "content-type": "application/apply-patch+yaml" },
    body: info.object,
  });
}

const shownForm = (invocation: Invocation, object: DraftObject): DraftObject =>
  invocation.flags.boolean("show-managed-fields") ? object : (omitManagedFields(object) as DraftObject);

/** Those that a selector means. Throws a {@link CommandError} when it is none. */
function withLabels(infos: readonly ResourceInfo[], text: string): readonly ResourceInfo[] {
  if (text === "") return infos;
  const selector = parseLabelSelector(text);
  if (!selector.ok)
    throw new CommandError(`the provided selector ${JSON.stringify(text)} is not valid: ${selector.error}`);
  return infos.filter(({ object }) =>
    selectorMatches(selector.value, (object.metadata.labels ?? {}) as Readonly<Record<string, string>>),
  );
}

/** "apps.v1.Deployment.default.web" */
function fileName({ resource, namespace, name }: ResourceInfo): string {
  const { group, version, kind } = resource;
  return `${group === "" ? "" : `${group}.`}${version}.${kind}.${namespace}.${name}`;
}

function* makeTemporary(prefix: string): Coroutine<string> {
  const path = `/tmp/${prefix}-${Math.floor((yield* random()) * 4_294_967_296)}`;
  try {
    yield* makeDirectory(path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new CommandError(`mkdir ${path}: ${error.message.toLowerCase()}`);
  }
  return path;
}

function* removeTemporary(path: string): Coroutine<void> {
  for (const name of yield* readDirectory(path)) yield* remove(`${path}/${name}`);
  yield* remove(path);
}

function* writeFile(path: string, text: string): Coroutine<void> {
  const descriptor = yield* open(path, "w");
  yield* write(descriptor, text);
  yield* close(descriptor);
}

/** Runs the program of KUBECTL_EXTERNAL_DIFF, with the flags in it, or diff. */
function* runProgram(external: string, live: string, merged: string): Coroutine<number> {
  const words = external === "" ? ["diff", "-u", "-N"] : external.split(" ").filter((word) => word !== "");
  const [program = "diff"] = words;
  let child: number;
  try {
    child = yield* spawn({ argv: [...words, live, merged] });
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new CommandError(`failed to run ${JSON.stringify(program)}: executable file not found in $PATH`);
  }
  const ended = yield* wait(child);
  const code = ended?.exitCode ?? TROUBLE;
  if (code > 1) throw new CommandError(`failed to run ${JSON.stringify(program)}: exit status ${code}`);
  return code;
}
