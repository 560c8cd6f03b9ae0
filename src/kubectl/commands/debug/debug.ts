/**
 * kubectl debug: a container with tools beside those of a pod, in a copy of the pod, or on a node.
 * Models: pkg/cmd/debug/debug.go (v1.36).
 * Differs: --custom is missing; where the server has no ephemeral containers it says so, as upstream does, with a hint.
 */

import { hasReason, StatusError } from "#api/status-error.ts";
import type { Container, DraftObject, Pod } from "#api/types.ts";
import { random, receive, type Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { arrayFlag, booleanFlag, sliceFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { infoPath, type ResourceInfo } from "../../resources/resource-info.ts";
import { fetchTargets, parseTargets, selectFromFiles } from "../../resources/select.ts";
import { resourcePath } from "../../rest/api-resource.ts";
import { untilObject } from "../../watching/watch-object.ts";
import { attachSession } from "../attach/attach-session.ts";
import { knownResource } from "../create/generator.ts";
import { podPath } from "../logs/pod-path.ts";
import { isImageReference } from "../run/image-reference.ts";
import { inCopy, onNode, PROFILE_NAMES, withRights, type PodSpec } from "./profiles.ts";

const podResource = knownResource("", "v1", "Pod", "pods");

const WITHOUT_EPHEMERAL =
  "use a copy (kubectl debug POD --copy-to=NAME --image=busybox -it), kubectl exec -it POD -- sh, or a pod beside it (kubectl run -it --rm tools --image=busybox -- sh).";

export const debugCommand: Command = {
  name: "debug",
  use: "(POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ] [options]",
  short: "Create debugging sessions for troubleshooting workloads and nodes",
  examples: [
    ["A container with tools in a copy of a pod", "kubectl debug web -it --copy-to=debugger --image=busybox"],
    ["A copy with another command", "kubectl debug web -it --copy-to=debugger --container=web -- sh"],
    ["A copy with other images", "kubectl debug web --copy-to=debugger --set-image=*=busybox"],
    ["A pod on a node", "kubectl debug node/worker-1 -it --image=busybox"],
  ],
  group: "Troubleshooting and Debugging Commands",
  flags: [
    booleanFlag("arguments-only", "What follows -- are the arguments, not the command."),
    booleanFlag("attach", "Wait until the container runs, then attach to it; with -i by itself."),
    textFlag("container", "Name of the debugging container, or of the one to change.", { shorthand: "c" }),
    textFlag("copy-to", "Debug a copy of the pod, with this name."),
    textFlag("custom", "File with a partial container.", { unsupported: "Profiles are as they are." }),
    sliceFlag("env", "Environment variables, as key=value."),
    sliceFlag("filename", "File, directory or address with what to debug.", { shorthand: "f" }),
    textFlag("image", "Image of the debugging container."),
    textFlag("image-pull-policy", "When to pull the image."),
    booleanFlag("keep-annotations", "With --copy-to, keep the pod's annotations."),
    booleanFlag("keep-init-containers", "With --copy-to, keep the pod's init containers.", {
      initial: "true",
    }),
    booleanFlag("keep-labels", "With --copy-to, keep the pod's labels."),
    booleanFlag("keep-liveness", "With --copy-to, keep liveness probes."),
    booleanFlag("keep-readiness", "With --copy-to, keep readiness probes."),
    booleanFlag("keep-startup", "With --copy-to, keep startup probes."),
    textFlag("profile", "What the container may do.", { initial: "general", values: PROFILE_NAMES }),
    booleanFlag("quiet", "Say nothing of what is done.", { shorthand: "q" }),
    booleanFlag("replace", "With --copy-to, delete the pod."),
    booleanFlag("same-node", "With --copy-to, put the copy on the same node."),
    arrayFlag("set-image", "With --copy-to, images of the containers, as name=image,*=image."),
    booleanFlag("share-processes", "With --copy-to, let the containers see each other's processes.", {
      initial: "true",
    }),
    booleanFlag("stdin", "Keep standard input open.", { shorthand: "i" }),
    textFlag("target", "Container whose processes the debugging container shall see."),
    booleanFlag("tty", "Give the container a terminal.", { shorthand: "t" }),
  ],
  completion: { kind: "names", of: "pods" },
  support: {
    level: "partly",
    why: "a container in the pod itself needs ephemeral containers; copies and nodes work.",
  },
  run: runDebug,
};

/** What is debugged in, and which container to attach to ("" for none). */
interface Session {
  readonly pod: Pod;
  readonly container: string;
}

function* runDebug(invocation: Invocation): Coroutine<void> {
  const { flags } = invocation;
  const profile = flags.text("profile");
  if (!PROFILE_NAMES.includes(profile)) throw new CommandError(`unknown profile: ${profile}`);
  const dash = flags.argumentsBeforeDash;
  const names = dash < 0 ? invocation.args : invocation.args.slice(0, dash);
  const words = dash < 0 ? [] : invocation.args.slice(dash);
  validate(invocation, names, words);
  if (flags.text("target") !== "" && !flags.boolean("quiet")) {
    yield* invocation.out(
      `Targeting container ${JSON.stringify(flags.text("target"))}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
    );
  }
  const attach = flags.changed("attach") ? flags.boolean("attach") : flags.boolean("stdin");
  for (const info of yield* select(invocation, names)) {
    const session = yield* start(invocation, info, words);
    if (attach && session.container !== "") yield* attachTo(invocation, session);
  }
}

function validate(invocation: Invocation, names: readonly string[], words: readonly string[]): void {
  const { flags } = invocation;
  const image = flags.text("image");
  const images = imagesOf(invocation);
  const fail = (message: string): never => {
    throw new CommandError(message);
  };
  if (flags.changed("attach") && flags.boolean("attach") && image === "" && flags.text("container") === "")
    fail("you must specify --container or create a new container using --image in order to attach.");
  if (flags.text("copy-to") !== "") {
    if (image === "" && images.size === 0 && words.length === 0)
      fail("you must specify --image, --set-image or command arguments.");
    if (words.length > 0 && flags.text("container") === "" && image === "")
      fail("you must specify an existing container or a new image when specifying args.");
  } else {
    if (flags.boolean("replace")) fail("--replace may only be used with --copy-to.");
    if (flags.boolean("same-node")) fail("--same-node may only be used with --copy-to.");
    if (images.size > 0) fail("--set-image may only be used with --copy-to.");
    if (image === "") fail("you must specify --image when not using --copy-to.");
  }
  if (image !== "" && !isImageReference(image))
    fail(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (names.length === 0 && flags.list("filename").length === 0)
    fail("NAME or filename is required for debug");
  const policy = flags.text("image-pull-policy");
  if (!["", "Always", "IfNotPresent", "Never"].includes(policy)) fail(`invalid image pull policy: ${policy}`);
  for (const [name, each] of images) {
    if (!isImageReference(each))
      fail(
        `invalid image name ${JSON.stringify(each)} for container ${JSON.stringify(name)}: invalid reference format`,
      );
  }
  if (flags.text("target") !== "" && flags.text("copy-to") !== "")
    fail("--target is incompatible with --copy-to. Use --share-processes instead.");
  if (flags.boolean("tty") && !flags.boolean("stdin"))
    fail("-i/--stdin is required for containers with -t/--tty=true");
}

/** "a=b,c=d" of a flag. */
function pairsOf(flag: string, texts: readonly string[]): ReadonlyMap<string, string> {
  const pairs = texts
    .flatMap((text) => text.split(","))
    .map((pair) => {
      const equals = pair.indexOf("=");
      if (equals < 0)
        throw new CommandError(
          `invalid argument ${JSON.stringify(pair)} for "--${flag}" flag: ${pair} must be formatted as key=value`,
        );
      return [pair.slice(0, equals), pair.slice(equals + 1)] as const;
    });
  return new Map(pairs);
}

const imagesOf = ({ flags }: Invocation): ReadonlyMap<string, string> =>
  pairsOf("set-image", flags.list("set-image"));

/** A bare name is a pod's. */
function* select(invocation: Invocation, names: readonly string[]): Coroutine<readonly ResourceInfo[]> {
  const infos: ResourceInfo[] = [];
  const files = invocation.flags.list("filename");
  if (files.length > 0) infos.push(...(yield* selectFromFiles(invocation, files, false)).infos);
  for (const name of names) {
    const words = name.includes("/") ? [name] : ["pods", name];
    const targets = yield* parseTargets(invocation, words, { allowListing: false });
    const { infos: found, errors } = yield* fetchTargets(invocation, targets, { allowListing: false });
    throwAll(errors);
    infos.push(...found);
  }
  return infos;
}

function* start(invocation: Invocation, info: ResourceInfo, words: readonly string[]): Coroutine<Session> {
  const { group, version, kind } = info.resource;
  if (group === "" && kind === "Node") return yield* startOnNode(invocation, info.name, words);
  if (group !== "" || kind !== "Pod") {
    const text = `${group}/${version}, Kind=${kind}`;
    throw new CommandError(`${JSON.stringify(text)} not supported by debug`);
  }
  return invocation.flags.text("copy-to") === ""
    ? yield* startInPod(invocation, info, words)
    : yield* startInCopy(invocation, info.object as unknown as Pod, words);
}

/** What the flags say of the debugging container. */
function debuggingContainer(invocation: Invocation, name: string, words: readonly string[]): Container {
  const { flags } = invocation;
  return {
    name,
    terminationMessagePolicy: "File",
    ...changesOf(invocation, words),
    ...(flags.text("target") === "" ? {} : { targetContainerName: flags.text("target") }),
  } as unknown as Container;
}

function changesOf(invocation: Invocation, words: readonly string[]): object {
  const { flags } = invocation;
  const environment = [...pairsOf("env", flags.list("env"))].map(([name, value]) => ({ name, value }));
  const policy = flags.text("image-pull-policy");
  return {
    ...(words.length === 0 ? {} : flags.boolean("arguments-only") ? { args: words } : { command: words }),
    ...(environment.length > 0 ? { env: environment } : {}),
    ...(flags.text("image") === "" ? {} : { image: flags.text("image") }),
    ...(policy === "" ? {} : { imagePullPolicy: policy }),
    ...(flags.boolean("stdin") ? { stdin: true } : {}),
    ...(flags.boolean("tty") ? { tty: true } : {}),
  };
}

/** apimachinery util/rand: no vowels, and nothing that is easily misread. */
const LETTERS = "bcdfghjklmnpqrstvwxz2456789";

function* nameSuffix(): Coroutine<string> {
  let text = "";
  for (let count = 0; count < 5; count++)
    text += LETTERS[Math.floor((yield* random()) * LETTERS.length)] ?? "";
  return text;
}

function* containerName(invocation: Invocation): Coroutine<string> {
  const { flags } = invocation;
  if (flags.text("container") !== "") return flags.text("container");
  const name = `debugger-${yield* nameSuffix()}`;
  if (!flags.boolean("quiet")) yield* invocation.out(`Defaulting debug container name to ${name}.\n`);
  return name;
}

function* startOnNode(invocation: Invocation, node: string, words: readonly string[]): Coroutine<Session> {
  const { flags } = invocation;
  const container = flags.text("container") || "debugger";
  const name = `node-debugger-${node}-${yield* nameSuffix()}`;
  if (!flags.boolean("quiet"))
    yield* invocation.out(`Creating debugging pod ${name} with container ${container} on node ${node}.\n`);
  const profile = flags.text("profile");
  const spec = {
    containers: [withRights(debuggingContainer(invocation, container, words), profile, "node")],
    nodeName: node,
    restartPolicy: "Never",
    tolerations: [{ operator: "Exists" }],
  } as unknown as PodSpec;
  const metadata = { name, labels: { "app.kubernetes.io/managed-by": "kubectl-debug" } };
  const pod = yield* create(invocation, metadata, onNode(spec, profile));
  return { pod, container };
}

function* create(invocation: Invocation, metadata: DraftObject["metadata"], spec: PodSpec): Coroutine<Pod> {
  const namespace = metadata.namespace ?? (yield* invocation.namespace());
  const body = yield* (yield* invocation.client()).body<DraftObject>({
    method: "POST",
    path: resourcePath(podResource, namespace),
    body: { apiVersion: "v1", kind: "Pod", metadata, spec },
  });
  return body as unknown as Pod;
}

function* startInCopy(invocation: Invocation, pod: Pod, words: readonly string[]): Coroutine<Session> {
  const { flags } = invocation;
  const { labels, annotations, namespace } = pod.metadata;
  const { ephemeralContainers: _, nodeName, ...copied } = pod.spec;
  const images = imagesOf(invocation);
  const containers = copied.containers.map((each) => {
    const image = images.get(each.name) ?? images.get("*");
    return image === undefined ? each : { ...each, image };
  });
  let spec = {
    ...copied,
    containers,
    ...(flags.boolean("same-node") && nodeName ? { nodeName } : {}),
    ...(flags.changed("share-processes") ? { shareProcessNamespace: flags.boolean("share-processes") } : {}),
  } as PodSpec;
  const metadata = {
    name: flags.text("copy-to"),
    ...(namespace === undefined ? {} : { namespace }),
    ...(annotations ? { annotations } : {}),
    ...(labels ? { labels } : {}),
  };
  let container = flags.text("container");
  const isThere = containers.some(({ name }) => name === container);
  if (!isThere && flags.text("image") === "") {
    // Only other images: the copy is else as the pod is.
    if (images.size === 0) throw new CommandError("you must specify image when creating new container");
    const created = yield* create(invocation, metadata, spec);
    return yield* replaced(invocation, pod, { pod: created, container: "" });
  }
  if (!isThere) container = yield* containerName(invocation);
  const changed = isThere
    ? containers.map((each) => (each.name === container ? changedContainer(invocation, each, words) : each))
    : [...containers, debuggingContainer(invocation, container, words)];
  const profile = flags.text("profile");
  spec = inCopy(
    {
      ...spec,
      containers: changed.map((each) => (each.name === container ? withRights(each, profile, "copy") : each)),
    },
    {
      labels: flags.boolean("keep-labels"),
      annotations: flags.boolean("keep-annotations"),
      liveness: flags.boolean("keep-liveness"),
      readiness: flags.boolean("keep-readiness"),
      startup: flags.boolean("keep-startup"),
      initContainers: flags.boolean("keep-init-containers"),
    },
  );
  const { labels: ownLabels, annotations: ownAnnotations, ...named } = metadata;
  const kept = {
    ...named,
    ...(ownLabels && flags.boolean("keep-labels") ? { labels: ownLabels } : {}),
    ...(ownAnnotations && flags.boolean("keep-annotations") ? { annotations: ownAnnotations } : {}),
  };
  const created = yield* create(invocation, kept, spec);
  return yield* replaced(invocation, pod, { pod: created, container });
}

/** An existing container of the copy: a command of its own puts its arguments away. */
function changedContainer(invocation: Invocation, container: Container, words: readonly string[]): Container {
  const { stdin: _, tty: __, ...rest } = container;
  const { args, ...without } = rest;
  const base =
    words.length > 0 && !invocation.flags.boolean("arguments-only") ? without : { ...without, args };
  return { ...base, ...changesOf(invocation, words) } as Container;
}

/** With --replace the pod goes at once. */
function* replaced(invocation: Invocation, pod: Pod, session: Session): Coroutine<Session> {
  if (!invocation.flags.boolean("replace")) return session;
  yield* (yield* invocation.client()).request({
    method: "DELETE",
    path: resourcePath(podResource, pod.metadata.namespace ?? "", pod.metadata.name),
    body: { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0 },
  });
  return session;
}

function* startInPod(
  invocation: Invocation,
  info: ResourceInfo,
  words: readonly string[],
): Coroutine<Session> {
  const name = yield* containerName(invocation);
  const container = withRights(
    debuggingContainer(invocation, name, words),
    invocation.flags.text("profile"),
    "ephemeral",
  );
  try {
    const pod = yield* (yield* invocation.client()).body<DraftObject>({
      method: "PATCH",
      path: infoPath(info, "ephemeralcontainers"),
      headers: { "content-type": "application/strategic-merge-patch+json" },
      body: { spec: { ephemeralContainers: [container] } },
    });
    return { pod: pod as unknown as Pod, container: name };
  } catch (error) {
    const missing =
      error instanceof StatusError && hasReason(error, "NotFound") && !error.status.details?.name;
    if (!missing) throw error;
    throw new CommandError(
      `ephemeral containers are disabled for this cluster (error from server: ${JSON.stringify(error.message)})`,
      1,
      true,
      WITHOUT_EPHEMERAL,
    );
  }
}

/** Waits until the container runs; one that has ended already shows its log. */
function* attachTo(invocation: Invocation, { pod, container }: Session): Coroutine<void> {
  const { name, namespace = "" } = pod.metadata;
  const quiet = invocation.flags.boolean("quiet");
  const seen = yield* untilObject(
    invocation,
    { resource: podResource, namespace, name },
    0,
    function* (object, deleted) {
      if (!object || deleted) throw new StatusError(404, "NotFound", 'pods "" not found');
      const state = statusOf(object as unknown as Pod, container)?.state;
      if (state?.running || state?.terminated) return object as unknown as Pod;
      const why = state?.waiting?.message;
      if (why && !quiet) yield* invocation.err(`Warning: container ${container}: ${why}\n`);
      return undefined;
    },
  );
  if (!seen) return;
  if (!statusOf(seen, container)?.state?.terminated) return yield* attachSession(invocation, seen, container);
  const response = yield* (yield* invocation.client()).request({
    path: podPath(seen, "log"),
    query: { container },
  });
  if (typeof response.body === "string") yield* invocation.out(response.body);
  while (response.descriptor !== undefined) {
    const text = yield* receive(response.descriptor);
    if (text === undefined) return;
    yield* invocation.out(String(text));
  }
}

function statusOf(
  { status }: Pod,
  name: string,
): NonNullable<NonNullable<Pod["status"]>["containerStatuses"]>[number] | undefined {
  const all = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ];
  return all.find((each) => each.name === name);
}
