/**
 * Starting one container: back-off, image, configuration, create, start, postStart. Each step may fail in its own words.
 * Models: pkg/kubelet/kuberuntime/kuberuntime_container.go startContainer, pkg/kubelet/images/image_manager.go (v1.36).
 */

import { formatGoDuration } from "#api/go-duration.ts";
import type { Container as ContainerSpec, Pod } from "#api/types.ts";
import { referenceTo, type EventType, type ObjectReference } from "#client/event-recorder.ts";
import type { Mount } from "#posix/file-system/file-system.ts";
import { makeDirectoryNode } from "#posix/file-system/node.ts";
import { Volume } from "#posix/file-system/volume.ts";
import { ROOT_USER } from "#posix/machine/machine.ts";
import { parseImageReference, type PulledImage } from "../images/index.ts";
import { RuntimeError, type Container, type PullResult, type Sandbox } from "../runtime/index.ts";
import { ApiVolume, isGenerated } from "./api-volume.ts";
import {
  commandLine,
  ConfigError,
  containerEnvironment,
  type ContainerEnvironment,
} from "./container-environment.ts";
import { runHook } from "./hooks.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import type { WaitingReason } from "./pod-status.ts";
import { containerLimits } from "./container-limits.ts";
import { expandVariables } from "./variable-expansion.ts";

/** The time containerd and runc take, seeded: measured on small machines. */
const CREATE_MS: readonly [number, number] = [40, 130];
const START_MS: readonly [number, number] = [50, 150];

/** How a start ended. `retryMs`: when it makes sense to try again, if that is known. */
export type StartOutcome =
  | { readonly started: true }
  | { readonly started: false; readonly waiting: WaitingReason; readonly retryMs?: number };

/** What starting needs to know of the pod; `event` is about the container. */
export interface StartTarget {
  readonly pod: Pod;
  readonly sandbox: Sandbox;
  readonly spec: ContainerSpec;
  readonly context: KubeletContext;
  /** Goes on after `delayMs`, unless the pass was given up. */
  after(delayMs: number, label: string, run: () => void): void;
  /** What to call when the pass is given up. */
  onCancel(cancel: () => void): void;
  readonly onExit: (container: Container) => void;
  /** The container, for events; made once and shared by them. */
  reference?: ObjectReference;
}

type Done = (outcome: StartOutcome) => void;

const event = (target: StartTarget, type: EventType, reason: string, message: string): void => {
  const { pod, spec, context } = target;
  if (!target.reference) {
    const list = (pod.spec.initContainers ?? []).includes(spec) ? "initContainers" : "containers";
    target.reference = Object.freeze(referenceTo(pod, `spec.${list}{${spec.name}}`));
  }
  context.recorder.record(target.reference, type, reason, message);
};

const failed = (target: StartTarget, reason: string, message: string, retryMs?: number): StartOutcome => {
  event(target, "Warning", "Failed", `Error: ${startFailureText(reason, message)}`);
  return { started: false, waiting: { reason, message }, ...(retryMs === undefined ? {} : { retryMs }) };
};

/** Pull errors are named in the event, others explained. */
function startFailureText(reason: string, message: string): string {
  return /^(?:ErrImage|ImagePull|InvalidImage)/.test(reason) ? reason : message;
}

/** "pod_namespace(uid)" */
export const podText = (pod: Pod): string =>
  `${pod.metadata.name}_${pod.metadata.namespace ?? ""}(${pod.metadata.uid})`;

/** Starts a new instance of a container. `done` is called once, in this task or a later one. */
export function startContainer(target: StartTarget, done: Done): void {
  const { pod, spec, context, sandbox } = target;
  const { nowMs } = context.scope;
  const last = sandbox.newest(spec.name);
  if (last?.state === "exited") {
    const key = `${pod.metadata.uid}/${spec.name}/${last.config.imageName}`;
    const { restartBackOff } = context;
    if (restartBackOff.isInBackOffSince(key, last.finishedMs, nowMs)) {
      const delayMs = restartBackOff.delayMs(key);
      const message = `back-off ${formatGoDuration(delayMs)} restarting failed container=${spec.name} pod=${podText(pod)}`;
      event(
        target,
        "Warning",
        "BackOff",
        `Back-off restarting failed container ${spec.name} in pod ${podText(pod)}`,
      );
      return done({
        started: false,
        waiting: { reason: "CrashLoopBackOff", message },
        retryMs: last.finishedMs + delayMs - nowMs,
      });
    }
    restartBackOff.next(key, last.finishedMs, nowMs);
  }
  ensureImage(target, (image, outcome) => {
    if (image) create(target, image, last, done);
    else done(outcome);
  });
}

function ensureImage(
  target: StartTarget,
  done: (image: PulledImage | undefined, outcome: StartOutcome) => void,
): void {
  const { pod, spec, context } = target;
  const { images } = context.runtime;
  const name = spec.image ?? "";
  const reference = parseImageReference(name);
  const refuse = (outcome: StartOutcome): void => done(undefined, outcome);
  if (typeof reference === "string") {
    const message = `Failed to apply default image tag ${JSON.stringify(name)}: couldn't parse image name ${JSON.stringify(name)}: ${reference}`;
    event(target, "Warning", "InspectFailed", message);
    return refuse(failed(target, "InvalidImageName", message));
  }
  const present = images.find(reference);
  const policy = spec.imagePullPolicy ?? "IfNotPresent";
  if (present && policy !== "Always") {
    event(
      target,
      "Normal",
      "Pulled",
      `Container image "${name}" already present on machine and can be accessed by the pod`,
    );
    return done(present, { started: true });
  }
  if (policy === "Never") {
    const message = `Container image "${name}" is not present with pull policy of Never`;
    event(target, "Warning", "ErrImageNeverPull", message);
    return refuse(failed(target, "ErrImageNeverPull", message));
  }
  const key = `${pod.metadata.uid}_${name}`;
  const { pullBackOff, scope } = context;
  if (pullBackOff.isInBackOffSinceUpdate(key, scope.nowMs)) {
    event(target, "Normal", "BackOff", `Back-off pulling image "${name}"`);
    const previous = pullFailures.get(context)?.get(key);
    const message = `Back-off pulling image "${name}"${previous === undefined ? "" : `: ErrImagePull: ${previous}`}`;
    return refuse(failed(target, "ImagePullBackOff", message, pullBackOff.untilMs(key) - scope.nowMs));
  }
  event(target, "Normal", "Pulling", `Pulling image "${name}"`);
  target.onCancel(
    images.pull(reference, (result) => {
      if (result.image) {
        event(target, "Normal", "Pulled", pulledText(name, result));
        return done(result.image, { started: true });
      }
      const { code = "Unknown", message: why = "" } = result.failure ?? {};
      // The kubelet leaves out the code when it says nothing.
      const message = code === "Unknown" ? why : `rpc error: code = ${code} desc = ${why}`;
      event(target, "Warning", "Failed", `Failed to pull image "${name}": ${message}`);
      pullBackOff.next(key, scope.nowMs, scope.nowMs);
      rememberFailure(context, key, message);
      refuse(failed(target, "ErrImagePull", message));
    }),
  );
}

const pullFailures = new WeakMap<KubeletContext, Map<string, string>>();

function rememberFailure(context: KubeletContext, key: string, message: string): void {
  let failures = pullFailures.get(context);
  if (!failures) pullFailures.set(context, (failures = new Map()));
  failures.set(key, message);
}

function pulledText(name: string, { durationMs, durationWithWaitingMs, image }: PullResult): string {
  const text = (ms: number): string => formatGoDuration(Math.round(ms));
  return (
    `Successfully pulled image "${name}" in ${text(durationMs)} (${text(durationWithWaitingMs)} including waiting). ` +
    `Image size: ${image?.sizeBytes ?? 0} bytes.`
  );
}

function create(target: StartTarget, image: PulledImage, last: Container | undefined, done: Done): void {
  const { pod, spec, context, sandbox } = target;
  const { runtime, random } = context;
  let environment: ContainerEnvironment;
  try {
    environment = containerEnvironment(pod, spec, image.config.environment, {
      configMap: (name) => context.objects.configMap(pod.metadata.uid, pod.metadata.namespace ?? "", name),
      secret: (name) => context.objects.secret(pod.metadata.uid, pod.metadata.namespace ?? "", name),
      serviceVariables: context.serviceVariables(
        pod.metadata.namespace ?? "",
        pod.spec.enableServiceLinks !== false,
      ),
      node: context.node,
      hostName: sandbox.network.hostName,
      podIP: sandbox.network.address,
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return done(failed(target, "CreateContainerConfigError", error.message));
  }
  const security = { ...pod.spec.securityContext, ...spec.securityContext };
  const runAsUser = security.runAsUser;
  if (security.runAsNonRoot === true && (runAsUser ?? 0) === 0 && image.config.user === "") {
    const message =
      runAsUser === 0
        ? `container's runAsUser breaks non-root policy (pod: "${podText(pod)}", container: ${spec.name})`
        : `container has runAsNonRoot and image will run as root (pod: "${podText(pod)}", container: ${spec.name})`;
    return done(failed(target, "CreateContainerConfigError", message));
  }
  const mounts = mountsOf(target, environment);
  if (typeof mounts === "string") return done(failed(target, "CreateContainerConfigError", mounts));
  const argv = commandLine(spec, image.config, environment);
  target.after(random.between(...CREATE_MS), "create container", () => {
    if (argv.length === 0)
      return done(
        failed(
          target,
          "CreateContainerError",
          "failed to generate container spec: failed to generate spec: no command specified",
        ),
      );
    const container = runtime.createContainer(sandbox, {
      name: spec.name,
      attempt: last ? last.config.attempt + 1 : 0,
      image,
      imageName: spec.image ?? "",
      argv,
      environment,
      workingDirectory: spec.workingDir || image.config.workingDirectory,
      user:
        runAsUser === undefined || runAsUser === 0
          ? ROOT_USER
          : { name: String(runAsUser), userId: runAsUser, groupId: security.runAsGroup ?? 0 },
      mounts,
      readOnlyRoot: spec.securityContext?.readOnlyRootFilesystem === true,
      tty: spec.tty === true,
      stdin: spec.stdin === true,
      stdinOnce: spec.stdinOnce === true,
      ...containerLimits(spec),
      terminationMessagePath: spec.terminationMessagePath ?? "/dev/termination-log",
      terminationMessageFromLog: spec.terminationMessagePolicy === "FallbackToLogsOnError",
    });
    event(target, "Normal", "Created", "Container created");
    target.after(random.between(...START_MS), "start container", () => start(target, container, done));
  });
}

function start(target: StartTarget, container: Container, done: Done): void {
  const { spec, context, sandbox } = target;
  container.onExit = target.onExit;
  try {
    container.start();
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    return done(failed(target, "RunContainerError", error.message));
  }
  event(target, "Normal", "Started", "Container started");
  const hook = spec.lifecycle?.postStart;
  if (!hook || !container.isRunning) return done({ started: true });
  const cancel = runHook(
    hook,
    "PostStartHook",
    spec,
    container,
    sandbox.network.address,
    context.runtime.network.host,
    context.scope,
    (failure) => {
      if (failure === undefined) return done({ started: true });
      event(target, "Warning", "FailedPostStartHook", "PostStartHook failed");
      event(target, "Normal", "Killing", "FailedPostStartHook");
      const outcome: StartOutcome = {
        started: false,
        waiting: { reason: "PostStartHookError", message: failure },
      };
      container.onExit = (ended) => {
        target.onExit(ended);
        done(outcome);
      };
      container.stop((target.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000);
      if (!container.isRunning) done(outcome);
    },
  );
  target.onCancel(cancel);
}

/** What a subPath names is made when it is not there (SafeMakeDir). */
function makeDirectories(volume: Volume, names: readonly string[], nowMs: number): void {
  names.forEach((_, index) => {
    const path = names.slice(0, index + 1);
    if (volume.find(path) === undefined) volume.put(path, makeDirectoryNode(0o755, nowMs, volume));
  });
}

/** Where the container's volumes are mounted, or why one cannot be. */
function mountsOf(
  { spec, sandbox, pod, context }: StartTarget,
  environment: ContainerEnvironment,
): Mount[] | string {
  const mounts: Mount[] = [];
  mounts.push(...sandbox.files);
  for (const { name, mountPath, subPath, subPathExpr, readOnly } of spec.volumeMounts ?? []) {
    const volume = sandbox.volumes.get(name);
    if (!volume) return `cannot find volume "${name}" to mount into container "${spec.name}"`;
    const source = pod.spec.volumes?.find((each) => each.name === name);
    const generated = source !== undefined && isGenerated(source);
    const below = subPathExpr ? expandVariables(subPathExpr, environment) : (subPath ?? "");
    const missing = subPathExpr && /\$\(([^)]*)\)/.exec(below)?.[1];
    if (missing) return `missing value for ${JSON.stringify(missing)}`;
    const names = below.split("/").filter((part) => part !== "");
    // A file below a generated volume is bound as it is now: the container does not see its updates.
    const bound =
      volume instanceof ApiVolume && names.length > 0
        ? (volume.written(names) ?? makeDirectoryNode())
        : undefined;
    if (!generated) makeDirectories(volume, names, context.scope.nowMs);
    mounts.push({
      path: mountPath.length > 1 ? mountPath.replace(/\/+$/, "") : mountPath,
      volume:
        bound?.type === "file" || bound?.type === "directory"
          ? new Volume({ base: bound, source: volume.source })
          : volume,
      ...(names.length > 0 && bound === undefined ? { subPath: names } : {}),
      ...(readOnly || generated ? { readOnly: "EROFS" as const } : {}),
    });
  }
  return mounts.slice(); // without the room that pushing made
}
