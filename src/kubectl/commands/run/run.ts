/** kubectl run. Models: pkg/cmd/run/run.go (v1.36). */

import { parseGoInteger } from "#api/int-or-percent.ts";
import type { DraftObject, Pod } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { arrayFlag, booleanFlag, durationFlag, textFlag } from "../../flags/flag.ts";
import { recorded, recordFlag } from "../../flags/record.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, printFlags } from "../../printers/print-flags.ts";
import { ENVIRONMENT_NAME } from "../create/data-sources.ts";
import { parseLabelMap } from "../create/label-map.ts";
import { withLastAppliedStruct } from "../../resources/last-applied.ts";
import { resourcePath } from "../../rest/api-resource.ts";
import { dryRunFlag, dryRunSuffix, fieldManagerFlag, knownResource } from "../create/generator.ts";
import { deleteFlags } from "../delete/delete-flags.ts";
import { attachToPod } from "./attach-to-pod.ts";
import { isImageReference } from "./image-reference.ts";
import { overridden, overrideFlags } from "./overrides.ts";

export const podResource = knownResource("", "v1", "Pod", "pods");
const serviceResource = knownResource("", "v1", "Service", "services");

export const runCommand: Command = {
  name: "run",
  use: 'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...] [options]',
  short: "Run a particular image on the cluster",
  long: "Makes a pod of an image.",
  examples: [
    ["A pod of nginx", "kubectl run web --image=nginx"],
    ["With a port", "kubectl run web --image=nginx --port=80"],
    ["A shell that goes away afterwards", "kubectl run -it --rm shell --image=busybox --restart=Never -- sh"],
    ["Only print the object", "kubectl run web --image=nginx --dry-run=client -o yaml"],
  ],
  group: "Basic Commands (Beginner)",
  flags: [
    ...printFlags(),
    ...deleteFlags.filter((flag) =>
      ["cascade", "force", "grace-period", "timeout", "wait"].includes(flag.name),
    ),
    dryRunFlag,
    fieldManagerFlag("kubectl-run"),
    arrayFlag("annotations", "Annotation of the pod, as key=value; may be repeated."),
    booleanFlag("attach", "Wait until the pod runs, then attach to it."),
    booleanFlag("command", "What follows -- is the command, not its arguments."),
    arrayFlag("env", "Environment variable, as key=value; may be repeated."),
    booleanFlag("expose", "Also make a ClusterIP service; needs --port."),
    textFlag("image", "Image of the container.", { required: true }),
    textFlag("image-pull-policy", "When to pull the image.", { values: ["Always", "IfNotPresent", "Never"] }),
    textFlag("labels", "Labels of the pod, as key=value,key=value.", { shorthand: "l" }),
    booleanFlag("leave-stdin-open", "Keep standard input open after the first attach.", {
      unsupported: "There is one session.",
    }),
    ...overrideFlags,
    durationFlag("pod-running-timeout", "How long to wait for the pod to run.", { initial: "1m0s" }),
    textFlag("port", "Port that the container exposes."),
    booleanFlag("privileged", "Run the container privileged."),
    recordFlag,
    booleanFlag("quiet", "Print no prompts.", { shorthand: "q" }),
    textFlag("restart", "Restart policy of the pod.", {
      initial: "Always",
      values: ["Always", "OnFailure", "Never"],
    }),
    booleanFlag("rm", "Delete the pod when the session ends; needs -i or --attach."),
    booleanFlag("save-config", "Keep the configuration in an annotation, for a later apply."),
    booleanFlag("stdin", "Keep standard input of the container open.", { shorthand: "i" }),
    booleanFlag("tty", "Give the container a terminal.", { shorthand: "t" }),
  ],
  support: { level: "yes" },
  run: runRun,
};

function* runRun(invocation: Invocation): Coroutine<number> {
  const { flags, args } = invocation;
  const name = args[0];
  if (name === undefined || flags.argumentsBeforeDash === 0) {
    throw invocation.usageError("NAME is required for run");
  }
  const dryRun = invocation.dryRun();
  const stdin = flags.boolean("stdin");
  const attach = flags.changed("attach") ? flags.boolean("attach") : stdin;
  const image = flags.text("image");
  if (image === "") throw new CommandError("--image is required");
  if (!isImageReference(image)) {
    throw new CommandError(`Invalid image name "${image}": invalid reference format`);
  }
  if (flags.boolean("tty") && !stdin)
    throw invocation.usageError("-i/--stdin is required for containers with -t/--tty=true");
  if (flags.boolean("expose") && flags.text("port") === "") {
    throw invocation.usageError("--port must be set when exposing a service");
  }
  if (attach && dryRun !== "none") {
    throw invocation.usageError(
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  }
  if (flags.boolean("rm") && !attach) {
    throw invocation.usageError("--rm should only be used for attached containers");
  }
  const restart = flags.text("restart");
  if (!["Always", "OnFailure", "Never"].includes(restart)) {
    throw invocation.usageError(`invalid restart policy: ${restart}`);
  }
  const pullPolicy = flags.text("image-pull-policy");
  if (!["", "Always", "IfNotPresent", "Never"].includes(pullPolicy)) {
    throw invocation.usageError(`invalid image pull policy: ${pullPolicy}`);
  }
  const printer = yield* createPrinter(flags, "", "structs");
  const created = yield* send(invocation, podResource, buildPod(invocation, name), dryRun);
  const shown = (object: DraftObject): string =>
    printer
      ? printer(object)
      : `${object.kind.toLowerCase()}/${object.metadata.name ?? ""} created${dryRunSuffix(dryRun)}\n`;
  if (flags.boolean("expose")) {
    const service = yield* send(invocation, serviceResource, buildService(invocation, name), dryRun);
    yield* invocation.out(shown(service));
    if (flags.text("output") === "yaml") yield* invocation.out("---\n");
  }
  if (!attach) yield* invocation.out(shown(created));
  if (!attach) return 0;
  yield* attachToPod(invocation, created as unknown as Pod);
  return 0;
}

/** Creates one object, unless it is a client's dry run. */
function* send(
  invocation: Invocation,
  resource: typeof podResource,
  draft: DraftObject,
  dryRun: "none" | "client" | "server",
): Coroutine<DraftObject> {
  const { flags } = invocation;
  let object = recorded(invocation, draft.kind === "Pod" ? overridden(flags, draft) : draft);
  if (dryRun === "client") return object;
  if (flags.boolean("save-config")) object = withLastAppliedStruct(object);
  const client = yield* invocation.client();
  return yield* client.body<DraftObject>({
    method: "POST",
    path: resourcePath(resource, yield* invocation.namespace()),
    query: { dryRun: dryRun === "server" ? "All" : undefined, fieldManager: flags.text("field-manager") },
    body: object,
  });
}

function annotationsOf(texts: readonly string[]): Record<string, string> {
  const result: Record<string, string> = {};
  for (const pair of texts) {
    const equals = pair.indexOf("=");
    if (equals < 0) throw new CommandError(`invalid annotations format: ${pair}`);
    result[pair.slice(0, equals)] = pair.slice(equals + 1);
  }
  return result;
}

/** undefined when no port is given. */
function portOf({ flags }: Invocation): number | undefined {
  const text = flags.text("port");
  if (text === "") return undefined;
  const port = parseGoInteger(text);
  if (!port.ok) throw new CommandError(port.error);
  return port.value;
}

function namespaceFields(invocation: Invocation): { namespace?: string } {
  const { flags } = invocation;
  return flags.changed("namespace") ? { namespace: flags.text("namespace") } : {};
}

function labelsOf(invocation: Invocation, name: string): Record<string, string> {
  const text = invocation.flags.text("labels");
  if (text === "") return { run: name };
  return parseLabelMap(text);
}

function buildPod(invocation: Invocation, name: string): DraftObject {
  const { flags } = invocation;
  const words = invocation.args.slice(1);
  const environment = flags.list("env").map((pair) => {
    const equals = pair.indexOf("=");
    if (equals <= 0 || !ENVIRONMENT_NAME.test(pair.slice(0, equals)))
      throw new CommandError(`invalid env: ${pair}`);
    const value = pair.slice(equals + 1);
    return { name: pair.slice(0, equals), ...(value === "" ? {} : { value }) };
  });
  const annotations = annotationsOf(flags.list("annotations"));
  const pullPolicy = flags.text("image-pull-policy");
  const port = portOf(invocation);
  const stdin = flags.boolean("stdin");
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      labels: labelsOf(invocation, name),
      ...namespaceFields(invocation),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    spec: {
      containers: [
        {
          name,
          image: flags.text("image"),
          ...(words.length === 0 ? {} : flags.boolean("command") ? { command: words } : { args: words }),
          ...(environment.length > 0 ? { env: environment } : {}),
          ...(pullPolicy === "" ? {} : { imagePullPolicy: pullPolicy }),
          ...(port !== undefined ? { ports: [{ containerPort: port }] } : {}),
          ...(flags.boolean("privileged") ? { securityContext: { privileged: true } } : {}),
          ...(stdin ? { stdin: true, stdinOnce: true } : {}),
          ...(flags.boolean("tty") ? { tty: true } : {}),
          resources: {},
        },
      ],
      dnsPolicy: "ClusterFirst",
      restartPolicy: flags.text("restart"),
    },
    status: {},
  };
}

function buildService(invocation: Invocation, name: string): DraftObject {
  const port = portOf(invocation);
  const labels = labelsOf(invocation, name);
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name,
      ...namespaceFields(invocation),
      ...(invocation.flags.text("labels") === "" ? {} : { labels }),
    },
    spec: { ports: [{ port, protocol: "TCP", targetPort: port }], selector: labels },
    status: { loadBalancer: {} },
  };
}
