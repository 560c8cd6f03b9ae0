/**
 * Which container of a pod logs, exec and attach mean.
 * Models: kubectl pkg/cmd/util/podcmd/podcmd.go (v1.36): the annotation, else the first, which is then said.
 */

import type { Pod } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";

const DEFAULT_CONTAINER_ANNOTATION = "kubectl.kubernetes.io/default-container";

export function* chooseContainer(invocation: Invocation, pod: Pod): Coroutine<string> {
  const quiet = invocation.flags.has("quiet") && invocation.flags.boolean("quiet");
  const wanted = invocation.flags.text("container");
  const all = allContainerNames(pod);
  if (wanted !== "") {
    if (!all.includes(wanted)) {
      throw new CommandError(
        `container ${wanted} is not valid for pod ${pod.metadata.name} out of: ${describeContainers(pod)}`,
      );
    }
    return wanted;
  }
  const annotated = (pod.metadata.annotations as Record<string, string> | undefined)?.[
    DEFAULT_CONTAINER_ANNOTATION
  ];
  if (annotated) {
    if (all.includes(annotated)) return annotated;
    yield* invocation.err(
      `Default container name ${JSON.stringify(annotated)} not found in pod ${pod.metadata.name}\n`,
    );
  }
  const names = (pod.spec.containers ?? []).map((container) => container.name);
  if (names.length > 1 && !quiet) {
    yield* invocation.err(
      `Defaulted container ${JSON.stringify(names[0])} out of: ${describeContainers(pod)}\n`,
    );
  }
  return names[0] ?? "";
}

/** Containers, then init containers, then ephemeral ones. */
function allContainerNames(pod: Pod): readonly string[] {
  return [
    ...(pod.spec.containers ?? []),
    ...(pod.spec.initContainers ?? []),
    ...(pod.spec.ephemeralContainers ?? []),
  ].map((container) => container.name);
}

/** "web, sidecar, setup (init)" */
export function describeContainers(pod: Pod): string {
  return [
    ...(pod.spec.containers ?? []).map((each) => each.name),
    ...(pod.spec.initContainers ?? []).map((each) => `${each.name} (init)`),
    ...(pod.spec.ephemeralContainers ?? []).map((each) => `${each.name} (ephem)`),
  ].join(", ");
}
