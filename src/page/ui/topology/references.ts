/** How what stands on the stage is named when it is selected. */

import type { ObjectReference } from "../../protocol/messages.ts";
import type { PodView, ServiceView } from "../../protocol/view.ts";

const reference = (kind: string, plural: string, namespace: string, name: string): ObjectReference => ({
  apiVersion: "v1",
  kind,
  plural,
  namespace,
  name,
});

export const nodeReference = (name: string): ObjectReference => reference("Node", "nodes", "", name);
export const podReference = (pod: Pick<PodView, "namespace" | "name">): ObjectReference =>
  reference("Pod", "pods", pod.namespace, pod.name);
export const serviceReference = (service: ServiceView): ObjectReference =>
  reference("Service", "services", service.namespace, service.name);
