/** kubectl set: image, env, resources, serviceaccount, selector. Models: pkg/cmd/set (v1.36). */

import { createMergePatch } from "#api/merge-patch.ts";
import { withValueAt } from "#api/object-path.ts";
import { StatusError } from "#api/status-error.ts";
import type { Container, DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { arrayFlag, booleanFlag, textFlag, type Flag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, filenameFlags, printFlags } from "../../printers/object-printer.ts";
import { infoReference, patchInfo, type Selection } from "../../resources/resource-info.ts";
import { fetchTargets, parseTargets, selectFromFiles } from "../../resources/select.ts";
import { dryRunFlag, dryRunSuffix, fieldManagerFlag } from "../create/generator.ts";
import { mapContainers, podSpecOf, podSpecPath } from "./pod-template.ts";

const commonFlags: readonly Flag[] = [
  ...printFlags(),
  ...filenameFlags("File, directory or address with the resource to change."),
  dryRunFlag,
  fieldManagerFlag("kubectl-set"),
  booleanFlag("all", "All objects of the types in the namespace."),
  booleanFlag("local", "Work on the file only, without asking the server."),
  textFlag("selector", "Only objects whose labels match.", { shorthand: "l" }),
];

interface Setter {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly use: string;
  readonly short: string;
  readonly flags?: readonly Flag[];
  /** What a success line says, e.g. "image updated". */
  readonly operation: string;
  /** Splits arguments into resources and changes, checks them, and returns how to change an object. */
  prepare(invocation: Invocation): {
    readonly resources: readonly string[];
    change(object: DraftObject): DraftObject;
    /** Instead of changing, print this (set env --list). */
    list?(object: DraftObject): string;
  };
}

function setterCommand(setter: Setter): Command {
  return {
    name: setter.name,
    ...(setter.aliases ? { aliases: setter.aliases } : {}),
    use: `${setter.use} [options]`,
    short: setter.short,
    flags: [...commonFlags, ...(setter.flags ?? [])],
    completion: { kind: "resources" },
    support: { level: "yes" },
    run: (invocation) => runSetter(invocation, setter),
  };
}

function* runSetter(invocation: Invocation, setter: Setter): Coroutine<void> {
  const { flags } = invocation;
  const dryRun = invocation.dryRun();
  const { resources, change, list } = setter.prepare(invocation);
  const filenames = flags.list("filename");
  if (resources.length === 0 && filenames.length === 0) {
    throw new CommandError(
      "one or more resources must be specified as <resource> <name> or <resource>/<name>",
    );
  }
  const printer = yield* createPrinter(flags, "");
  const selection = yield* select(invocation, resources, filenames);
  const errors: Error[] = [...selection.errors];
  for (const info of selection.infos) {
    try {
      if (!podSpecPath(info.resource.kind)) {
        throw new CommandError(`${infoReference(info)} does not have a pod template`);
      }
      if (list) {
        yield* invocation.out(list(info.object));
        continue;
      }
      const changed = change(info.object);
      const patch = createMergePatch({ ...info.object }, { ...changed });
      let result = changed;
      if (Object.keys(patch).length === 0) continue;
      if (dryRun !== "client" && !flags.boolean("local")) {
        const client = yield* invocation.client();
        result = yield* patchInfo(client, info, "application/merge-patch+json", patch, {
          fieldManager: flags.text("field-manager"),
          dryRun: dryRun === "server" ? "All" : undefined,
        });
      }
      const line = `${infoReference(info)} ${setter.operation}${dryRunSuffix(dryRun)}\n`;
      yield* invocation.out(printer ? printer(result) : line);
    } catch (error) {
      if (!(error instanceof StatusError) && !(error instanceof CommandError)) throw error;
      errors.push(error);
    }
  }
  throwAll(errors);
}

function* select(
  invocation: Invocation,
  resources: readonly string[],
  filenames: readonly string[],
): Coroutine<Selection> {
  const { flags } = invocation;
  if (filenames.length > 0) {
    const files = yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"));
    if (flags.boolean("local")) return files;
    return yield* fetchTargets(invocation, files.infos, { allowListing: false });
  }
  const options = { allowListing: flags.boolean("all"), selector: flags.text("selector") };
  return yield* fetchTargets(invocation, yield* parseTargets(invocation, resources, options), options);
}

/** "resources… key=value…" apart. */
function splitPairs(args: readonly string[], isPair: (arg: string) => boolean): [string[], string[]] {
  const first = args.findIndex(isPair);
  return first < 0 ? [[...args], []] : [args.slice(0, first), args.slice(first)];
}

const setImage = setterCommand({
  name: "image",
  use: "(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N",
  short: "Update the image of a pod template",
  operation: "image updated",
  prepare({ args }) {
    const [resources, pairs] = splitPairs(args, (arg) => arg.includes("="));
    const images = new Map<string, string>();
    for (const pair of pairs) {
      const equals = pair.indexOf("=");
      if (equals <= 0)
        throw new CommandError(`all resources must be specified before image changes: ${pair}`);
      images.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
    if (images.size === 0) throw new CommandError("at least one image update is required");
    return {
      resources,
      change(object) {
        const spec = podSpecOf(object);
        const names = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map((each) => each.name);
        for (const name of images.keys()) {
          if (name !== "*" && !names.includes(name))
            throw new CommandError(`unable to find container named "${name}"`);
        }
        return mapContainers(object, (container) => {
          const image = images.get(container.name) ?? images.get("*");
          return image === undefined ? container : { ...container, image };
        });
      },
    };
  },
});

const nameMatches = (pattern: string, name: string): boolean =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  ).test(name);

const setEnvironment = setterCommand({
  name: "env",
  use: "RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N",
  short: "Update environment variables on a pod template",
  flags: [
    textFlag("containers", "Containers to change; a pattern.", { shorthand: "c", initial: "*" }),
    arrayFlag("env", "Variable to set, as key=value; may be repeated.", { shorthand: "e" }),
    textFlag("from", "configmap/name or secret/name whose keys become variables."),
    textFlag("keys", "With --from, only these keys.", { unsupported: "All keys are taken." }),
    booleanFlag("list", "Show the variables."),
    booleanFlag("overwrite", "Change variables that are there already.", { initial: "true" }),
    textFlag("prefix", "Prefix of the variables' names."),
    booleanFlag("resolve", "With --list, show values of references.", {
      unsupported: "References are shown.",
    }),
  ],
  operation: "env updated",
  prepare(invocation) {
    const { flags, args } = invocation;
    const [resources, pairs] = splitPairs(args, (arg) => arg.includes("=") || arg.endsWith("-"));
    const set = new Map<string, string>();
    const remove = new Set<string>();
    for (const pair of [...pairs, ...flags.list("env")]) {
      const equals = pair.indexOf("=");
      if (equals > 0) set.set(flags.text("prefix") + pair.slice(0, equals), pair.slice(equals + 1));
      else if (pair.endsWith("-")) remove.add(pair.slice(0, -1));
      else
        throw new CommandError(
          `environment variables must be of the form key=value and can only be set, not ${pair}`,
        );
    }
    const from = flags.text("from");
    if (!flags.boolean("list") && set.size + remove.size === 0 && from === "") {
      throw new CommandError("at least one environment variable must be provided");
    }
    const [sourceKind = "", sourceName = ""] = from.split("/");
    const source =
      from === ""
        ? undefined
        : { [/^secret/.test(sourceKind) ? "secretRef" : "configMapRef"]: { name: sourceName } };
    const change = (container: Container): Container => {
      if (!nameMatches(flags.text("containers"), container.name)) return container;
      const kept = (container.env ?? []).filter((each) => !remove.has(each.name));
      const next = kept.map((each) =>
        set.has(each.name) ? { name: each.name, value: set.get(each.name) as string } : each,
      );
      for (const [name, value] of set) {
        if (!kept.some((each) => each.name === name)) next.push({ name, value });
      }
      return {
        ...container,
        env: next,
        ...(source ? { envFrom: [...(container.envFrom ?? []), source] } : {}),
      };
    };
    const list = (object: DraftObject): string => {
      let text = "";
      for (const container of podSpecOf(object)?.containers ?? []) {
        if (!nameMatches(flags.text("containers"), container.name)) continue;
        text += `# ${object.kind.toLowerCase()}s/${object.metadata.name ?? ""}, container ${container.name}\n`;
        for (const { name, value, valueFrom } of container.env ?? []) {
          text += valueFrom
            ? `# ${name} from ${Object.keys(valueFrom)[0] ?? ""}\n`
            : `${name}=${value ?? ""}\n`;
        }
      }
      return text;
    };
    return {
      resources,
      change: (object) => mapContainers(object, change),
      ...(flags.boolean("list") ? { list } : {}),
    };
  },
});

function parseQuantities(text: string): Record<string, string> {
  const result: Record<string, string> = {};
  for (const pair of text.split(",").filter((part) => part !== "")) {
    const [name = "", value, ...more] = pair.split("=");
    if (value === undefined || more.length > 0) {
      throw new CommandError(`invalid argument syntax ${pair}, expected <resource>=<value>`);
    }
    result[name] = value;
  }
  return result;
}

const setResources = setterCommand({
  name: "resources",
  use: "(-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS]",
  short: "Update resource requests/limits on objects with pod templates",
  flags: [
    textFlag("containers", "Containers to change; a pattern.", { shorthand: "c", initial: "*" }),
    textFlag("limits", "Limits, e.g. cpu=100m,memory=256Mi."),
    textFlag("requests", "Requests, e.g. cpu=100m,memory=256Mi."),
  ],
  operation: "resource requirements updated",
  prepare({ flags, args }) {
    const limits = parseQuantities(flags.text("limits"));
    const requests = parseQuantities(flags.text("requests"));
    if (Object.keys(limits).length + Object.keys(requests).length === 0) {
      throw new CommandError(
        "you must specify an update to requests or limits (in the form of --requests/--limits)",
      );
    }
    return {
      resources: args,
      change: (object) =>
        mapContainers(object, (container) =>
          nameMatches(flags.text("containers"), container.name)
            ? {
                ...container,
                resources: {
                  ...container.resources,
                  ...(Object.keys(limits).length > 0
                    ? { limits: { ...container.resources?.limits, ...limits } }
                    : {}),
                  ...(Object.keys(requests).length > 0
                    ? { requests: { ...container.resources?.requests, ...requests } }
                    : {}),
                },
              }
            : container,
        ),
    };
  },
});

const setServiceAccount = setterCommand({
  name: "serviceaccount",
  aliases: ["sa"],
  use: "(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT",
  short: "Update the service account of a resource",
  operation: "serviceaccount updated",
  prepare({ args }) {
    const account = args.at(-1);
    if (account === undefined) throw new CommandError("serviceaccount is required");
    return {
      resources: args.slice(0, -1),
      change: (object) =>
        withValueAt(object, [...(podSpecPath(object.kind) ?? []), "serviceAccountName"], account),
    };
  },
});

export const setCommand: Command = {
  name: "set",
  use: "SUBCOMMAND [options]",
  short: "Set specific features on objects",
  group: "Basic Commands (Beginner)",
  commands: [setEnvironment, setImage, setResources, setServiceAccount],
  support: { level: "partly", why: "set selector and set subject are missing." },
};
