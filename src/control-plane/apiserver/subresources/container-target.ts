/**
 * Which container of a pod a request for log, exec or attach means, and where its kubelet is.
 * Models: kubernetes pkg/registry/core/pod/strategy.go LogLocation, streamLocation (v1.36).
 */

import type { KubeletDoor } from "#api/kubelet-door.ts";
import { badRequest, internalError } from "#api/status-error.ts";
import type { Pod } from "#api/types.ts";
import { queryValue, type RequestContext } from "../request-context.ts";

const namesOf = (containers: readonly { readonly name: string }[] | undefined): string[] =>
  (containers ?? []).map((container) => container.name);

/** Throws BadRequest when the request names no container and there are several, or one that is not there. */
export function containerOf(context: RequestContext, pod: Pod): string {
  const wanted = queryValue(context.request, "container");
  const { name } = pod.metadata;
  const own = namesOf(pod.spec.containers);
  const initial = namesOf(pod.spec.initContainers);
  const ephemeral = namesOf(pod.spec.ephemeralContainers);
  if (wanted !== "") {
    if ([...own, ...initial, ...ephemeral].includes(wanted)) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${name}`);
  }
  const [only] = own;
  if (only !== undefined && own.length === 1) return only;
  let choice = `a container name must be specified for pod ${name}, choose one of: [${own.join(" ")}]`;
  if (initial.length > 0) choice += ` or one of the init containers: [${initial.join(" ")}]`;
  throw badRequest(choice);
}

/** Throws a StatusError when the pod has no host or the host does not answer. */
export function kubeletOf(context: RequestContext, pod: Pod): KubeletDoor {
  const { nodeName } = pod.spec;
  if (!nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  const { kubelets } = context.server;
  if (!kubelets) throw internalError(`error dialing backend: no route to node ${nodeName}`);
  return kubelets(nodeName);
}
