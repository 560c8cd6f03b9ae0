/**
 * Static pods: pods that the kubelet runs from manifests of its own, and their mirrors in the API.
 * Models: pkg/kubelet/config/common.go, pkg/kubelet/pod/mirror_client.go (v1.36).
 */

import { StatusError } from "#api/status-error.ts";
import type { DraftObject, Node, Pod } from "#api/types.ts";
import { hashText } from "#kernel/random.ts";
import type { ResourceClient } from "#client/client.ts";
import { timeText } from "./pod-status.ts";

const SOURCE_ANNOTATION = "kubernetes.io/config.source";
export const MIRROR_ANNOTATION = "kubernetes.io/config.mirror";
const HASH_ANNOTATION = "kubernetes.io/config.hash";
const SEEN_ANNOTATION = "kubernetes.io/config.seen";

/** Whether an object of the API stands for a static pod. */
export const isMirror = (pod: Pod): boolean => pod.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined;

/** A manifest as the kubelet runs it: named after its node, with a uid that its content gives. */
export function staticPod(manifest: DraftObject, nodeName: string, nowMs: number): Pod {
  const text = JSON.stringify(manifest) + nodeName;
  const hash = [0, 1, 2, 3]
    .map((i) =>
      hashText(text, hashText(String(i)))
        .toString(16)
        .padStart(8, "0"),
    )
    .join("");
  const { metadata } = manifest;
  const spec = manifest["spec"] as Pod["spec"];
  return {
    ...manifest,
    metadata: {
      ...metadata,
      name: `${metadata.name ?? "static"}-${nodeName}`,
      namespace: metadata.namespace ?? "default",
      uid: hash,
      resourceVersion: "",
      creationTimestamp: timeText(nowMs),
      annotations: {
        ...metadata.annotations,
        [HASH_ANNOTATION]: hash,
        [SEEN_ANNOTATION]: timeText(nowMs),
        [SOURCE_ANNOTATION]: "file",
      },
    },
    spec: {
      ...spec,
      nodeName,
      restartPolicy: spec.restartPolicy ?? "Always",
      // What defaulting would give: the manifest has not been through the API.
      containers: spec.containers.map((container) => ({
        ...container,
        imagePullPolicy: container.imagePullPolicy ?? "IfNotPresent",
      })),
      tolerations: spec.tolerations ?? [{ effect: "NoExecute", operator: "Exists" }],
    },
  } as Pod;
}

/** Creates the mirror of a static pod unless it is there. Returns false when the API did not take it. */
export function createMirror(pods: ResourceClient<Pod>, pod: Pod, node: Node | undefined): boolean {
  const { uid, resourceVersion: _version, creationTimestamp: _created, ...metadata } = pod.metadata;
  try {
    pods.create(metadata.namespace ?? "", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        ...metadata,
        annotations: { ...metadata.annotations, [MIRROR_ANNOTATION]: uid },
        ...(node
          ? {
              ownerReferences: [
                {
                  apiVersion: "v1",
                  kind: "Node",
                  name: node.metadata.name,
                  uid: node.metadata.uid,
                  controller: true,
                },
              ],
            }
          : {}),
      },
      spec: pod.spec,
    });
    return true;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return error.reason === "AlreadyExists";
  }
}
