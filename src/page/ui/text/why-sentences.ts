/** One sentence for each link of a cause chain: who did what, and by which rule. Part of the catalogue of texts. */

import type { CauseLink, WrittenObject } from "../../protocol/messages.ts";

/** By the last part of the component's name, with the task's label where one component has several duties. */
const RULES: Readonly<Record<string, string>> = {
  "deployment-controller":
    "A Deployment keeps one ReplicaSet for each pod template, and moves replicas between them as its strategy allows.",
  "replicaset-controller": "A ReplicaSet has pods made or deleted until there are as many as it asks for.",
  "endpointslice-controller":
    "The addresses of the pods that a Service selects are listed, each with its readiness.",
  "node-lifecycle-controller: monitor nodes":
    "A node whose lease has not been renewed for 50 s is Unknown; its pods are marked not ready. Looked at every 5 s.",
  "node-lifecycle-controller":
    "A node that is not Ready is tainted, so that pods which do not tolerate that must leave.",
  "taint-eviction-controller":
    "A pod that does not tolerate its node's NoExecute taint is deleted, at once or when its time is up.",
  "namespace-controller": "A namespace that is being deleted goes once everything in it has gone.",
  "serviceaccount-controller": "Every namespace has a ServiceAccount called default.",
  "garbage-collector-controller": "What has lost its owner is deleted.",
  "pod-garbage-collector-controller": "Pods of nodes that are gone, and too many ended ones, are deleted.",
  "kube-scheduler: scheduling cycle":
    "Nodes that cannot take the pod are filtered out; those that are left get a score.",
  "kube-scheduler: bind pod": "The node with the best score is written into the pod.",
  "pods: pod sandbox": "The node's kubelet saw a pod bound to its node: first its network address is made.",
  "images: image pulled": "The image was not on the node, so it was pulled.",
  "pods: create container": "The image is there: the container is made.",
  "pods: start container": "Its process starts.",
  "pods: write pod status": "The kubelet reports what it sees of its pods to the API server.",
  kubelet: "The kubelet reports for its node.",
};

const VERBS: Readonly<Record<WrittenObject["type"], string>> = {
  create: "created",
  update: "changed",
  delete: "removed",
};

/** What was done, for tasks that write nothing. */
const DID: Readonly<Record<string, string>> = {
  "pod sandbox": "set up the pod's network",
  "image pulled": "pulled the image",
  "create container": "made the container",
  "start container": "started the container",
  "scheduling cycle": "looked for a node",
  "bind pod": "bound the pod to its node",
  "write pod status": "reported the pod's state",
  "monitor nodes": "looked at the nodes",
};

function whoOf(component: string): string {
  const parts = component.split("/");
  if (parts[0] === "node" && parts[2] !== undefined)
    return `${parts[2] === "runtime" ? "runtime" : parts[2]} on ${parts[1] ?? ""}`;
  return parts.at(-1) ?? component;
}

function written(objects: readonly WrittenObject[]): string {
  const shown = objects.slice(0, 3).map(({ type, kind, name }) => `${VERBS[type]} ${kind} ${name}`);
  const more = objects.length - shown.length;
  return [...new Set(shown), ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

export interface WhySentence {
  readonly who: string;
  readonly did: string;
  /** Empty when none is known: then nothing is claimed. */
  readonly rule: string;
}

export function whySentence(link: CauseLink): WhySentence {
  if (link.label === "input") return { who: "You", did: link.input ?? "", rule: "" };
  if (link.label === "fault")
    return {
      who: "Fault",
      did: `${link.wrote[0]?.name ?? "the node"} lost power`,
      rule: "Nobody is told: the others can only notice that it falls silent.",
    };
  const part = link.component.split("/").at(-1) ?? "";
  const rule = RULES[`${part}: ${link.label}`] ?? RULES[part] ?? "";
  const did = written(link.wrote) || (DID[link.label] ?? link.label);
  // A request that came over the network was served by the API server for whoever sent it.
  if (link.component === "network")
    return {
      who: link.user === "kubernetes-admin" ? "kubectl" : link.user || "a client",
      did,
      rule: "The API server checked the request, filled in defaults and stored the object.",
    };
  return { who: whoOf(link.component), did, rule };
}
