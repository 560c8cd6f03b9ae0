/**
 * What the commands under `kubectl set` share: choose objects, change a copy of each, send the difference.
 * Models: kubectl v1.36 pkg/cmd/set/set_*.go and helper.go.
 */

import { createMergePatch } from "#api/merge-patch.ts";
import { StatusError } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { booleanFlag, textFlag, type Flag } from "../../flags/flag.ts";
import { recordFlag, recorded } from "../../flags/record.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, filenameFlags, printFlags } from "../../printers/print-flags.ts";
import {
  infoReference,
  patchInfo,
  type ResourceInfo,
  type Selection,
} from "../../resources/resource-info.ts";
import {
  fetchTargets,
  NOTHING_NAMED,
  parseTargets,
  selectFromFiles,
  selectLocally,
} from "../../resources/select.ts";
import { inStructForm } from "../../resources/struct-form.ts";
import { dryRunFlag, dryRunSuffix, fieldManagerFlag } from "../create/generator.ts";
import { podSpecPath } from "./pod-template.ts";

export interface Setter {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly use: string;
  readonly short: string;
  readonly flags?: readonly Flag[];
  readonly records?: boolean;
  /** Tab offers the names of containers after the resource. */
  readonly completesContainers?: true;
  /** What a success line says, e.g. "image updated". */
  readonly operation: string;
  /** Words before a server's refusal, e.g. "failed to patch image update to pod template:". */
  readonly failure: string;
  /** What goes before the object's name when the change itself fails. */
  readonly objectPrefix?: boolean;
  /** Splits arguments into resources and the change. `check` runs once the resources are known to exist. */
  prepare(invocation: Invocation): Coroutine<Change>;
}

export interface Change {
  readonly resources: readonly string[];
  check?(): void;
  /** Throws a {@link CommandError} when the object cannot be changed so. */
  change(object: DraftObject, info: ResourceInfo): Coroutine<DraftObject>;
  /** Nothing is sent or said of the objects afterwards: the change itself printed them. */
  readonly listing?: boolean;
  /** Objects other than pods and pod templates. */
  readonly anyKind?: boolean;
}

const commonFlags: readonly Flag[] = [
  ...printFlags(),
  ...filenameFlags("File, directory or address with the resource to change."),
  dryRunFlag,
  booleanFlag("all", "All objects of the types in the namespace."),
  booleanFlag("local", "Work on the file only, without asking the server."),
  textFlag("selector", "Only objects whose labels match.", { shorthand: "l" }),
];

export function setterCommand(setter: Setter): Command {
  return {
    name: setter.name,
    ...(setter.aliases ? { aliases: setter.aliases } : {}),
    use: `${setter.use} [options]`,
    short: setter.short,
    flags: [
      ...commonFlags,
      fieldManagerFlag("kubectl-set"),
      ...(setter.records === false ? [] : [recordFlag]),
      ...(setter.flags ?? []),
    ],
    completion: { kind: setter.completesContainers ? "resource-then-containers" : "resources" },
    support: { level: "yes" },
    run: (invocation) => runSetter(invocation, setter),
  };
}

function* runSetter(invocation: Invocation, setter: Setter): Coroutine<void> {
  const { flags } = invocation;
  const dryRun = invocation.dryRun();
  const local = flags.boolean("local");
  const prepared = yield* setter.prepare(invocation);
  const printer = yield* createPrinter(flags, "", "structs");
  const selection = yield* select(invocation, prepared.resources);
  throwAll(selection.errors);
  if (local && dryRun === "server") {
    throw new CommandError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
  }
  prepared.check?.();
  const errors: Error[] = [];
  for (const info of selection.infos) {
    try {
      if (!prepared.anyKind && !podSpecPath(info.resource.kind)) {
        errors.push(noPodTemplate(info));
        continue;
      }
      const changed = yield* prepared.change(info.object, info);
      if (prepared.listing) continue;
      const kept = setter.records === false ? changed : recorded(invocation, changed);
      const patch = createMergePatch({ ...info.object }, { ...kept });
      if (Object.keys(patch).length === 0) continue;
      let result = kept;
      if (dryRun !== "client" && !local) {
        const client = yield* invocation.client();
        result = yield* patchInfo(client, info, "application/merge-patch+json", patch, {
          fieldManager: flags.text("field-manager"),
          dryRun: dryRun === "server" ? "All" : undefined,
        });
      }
      const line = `${infoReference(info)} ${setter.operation}${dryRunSuffix(dryRun)}\n`;
      yield* invocation.out(printer ? printer(inStructForm(result)) : line);
    } catch (error) {
      if (error instanceof StatusError) errors.push(new CommandError(`${setter.failure} ${error.message}`));
      else if (error instanceof CommandError) {
        const name = setter.objectPrefix ? `${objectName(info)} ` : "";
        errors.push(new CommandError(`error: ${name}${error.message}`));
      } else throw error;
    }
  }
  throwAll(errors);
}

const objectName = (info: ResourceInfo): string => `${info.resource.name}/${info.name}`;

const noPodTemplate = (info: ResourceInfo): CommandError =>
  new CommandError(
    `${objectName(info)} the object is not a pod or does not have a pod template: *v1.${info.resource.kind}`,
  );

function* select(invocation: Invocation, resources: readonly string[]): Coroutine<Selection> {
  const { flags } = invocation;
  const filenames = flags.list("filename");
  const selector = flags.text("selector");
  if (flags.boolean("all") && selector !== "")
    throw new CommandError("cannot set --all and --selector at the same time");
  if (filenames.length > 0) {
    if (flags.boolean("local")) return yield* selectLocally(filenames, flags.boolean("recursive"));
    const files = yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"));
    const live = yield* fetchTargets(invocation, files.infos, { allowListing: false });
    return { ...live, errors: [...files.errors, ...live.errors] };
  }
  if (resources.length === 0) throw new CommandError(NOTHING_NAMED);
  const options = { allowListing: flags.boolean("all"), selector };
  return yield* fetchTargets(invocation, yield* parseTargets(invocation, resources, options), options);
}

/** "resources… key=value… key-…" apart; a resource after a pair is refused. Models: cmdutil.GetResourcesAndPairs. */
export function splitPairs(
  args: readonly string[],
  isPair: (arg: string) => boolean,
  misplaced: (arg: string) => string,
): readonly [resources: readonly string[], pairs: readonly string[]] {
  const first = args.findIndex(isPair);
  if (first < 0) return [args, []];
  const wrong = args.slice(first).find((arg) => !isPair(arg));
  if (wrong !== undefined) throw new CommandError(misplaced(wrong));
  return [args.slice(0, first), args.slice(first)];
}

/**
 * Whether a container's name matches a pattern with "*": its parts come in order, the last at the end.
 * Models: pkg/cmd/set/helper.go selectString, in which the first part need not be at the start.
 */
export function nameMatches(pattern: string, name: string): boolean {
  if (!pattern.includes("*")) return name === pattern;
  const parts = pattern.split("*");
  const last = parts.at(-1) as string;
  let position = 0;
  for (const part of parts.slice(0, -1)) {
    const next = name.indexOf(part, position);
    if (next < 0) return false;
    position = next + part.length;
  }
  return name.slice(position).endsWith(last);
}
