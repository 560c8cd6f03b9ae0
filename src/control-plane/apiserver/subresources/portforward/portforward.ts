/**
 * pods/portforward: a client's connections reach ports of a pod.
 * Models: kubernetes pkg/registry/core/pod/rest/subresources.go PortForwardREST (v1.36) and the texts of containerd's
 * port forwarding.
 * Differs: each connection is one exchange; it is dialed from the control plane node to the pod's address, where a
 * kubelet connects inside the pod's network namespace.
 */

import type { PortForwardFrame } from "#api/door.ts";
import { StatusError } from "#api/status-error.ts";
import type { Pod } from "#api/types.ts";
import { createStream } from "#kernel/message-stream.ts";
import { headersOf } from "../../output/respond.ts";
import type { RequestContext } from "../../request-context.ts";
import { requireObject } from "../../verbs/read.ts";
import { kubeletOf } from "../container-target.ts";
import { named, type Subresource } from "../subresource.ts";

type Dial = PortForwardFrame & { readonly type: "dial" };

/** Pretend name of the pod's sandbox, as long as containerd's. */
const sandboxOf = (pod: Pod): string => pod.metadata.uid.replaceAll("-", "").padEnd(64, "0");

/** The address to dial; throws a StatusError when the pod or its node is gone. */
function addressOf(context: RequestContext, pod: Pod): string {
  const { target } = context;
  const current = target.resource.objects.get(target.namespace, target.name) as Pod | undefined;
  if (current?.metadata.uid !== pod.metadata.uid || current.status?.phase !== "Running") {
    throw new StatusError(404, "NotFound", `failed to find sandbox "${sandboxOf(pod)}" in store: not found`);
  }
  kubeletOf(context, current);
  return current.status.podIP ?? "";
}

function failureText(pod: Pod, port: number, cause: string): string {
  return `error forwarding port ${port} to pod ${sandboxOf(pod)}, uid : ${cause}`;
}

/** What a dial inside the pod would have said. */
function dialText(pod: Pod, port: number, error: string): string {
  const id = sandboxOf(pod);
  const why = error.replace(/^dial tcp \S+ /, "");
  return (
    `failed to execute portforward in network namespace "/var/run/netns/cni-${pod.metadata.uid}": failed to connect ` +
    `to localhost:${port} inside namespace "${id}", IPv4: dial tcp4 127.0.0.1:${port}: ${why} ` +
    `IPv6 dial tcp6: address localhost: no suitable address`
  );
}

export const portforward: Subresource = {
  name: "portforward",
  serves: named("portforward"),
  verbs: ["create", "get"],
  kind: { group: "", version: "v1", kind: "PodPortForwardOptions" },
  handle: (context) => {
    const pod = requireObject(context) as Pod;
    kubeletOf(context, pod);
    const { proxy } = context.server;
    if (!proxy) {
      throw new StatusError(503, "ServiceUnavailable", "the server has no route to the cluster's network");
    }
    const [near, far] = createStream<unknown, unknown>();
    const underWay = new Map<number, () => void>();
    const send = (frame: PortForwardFrame): void => far.send(frame);
    const dial = ({ connection, port, type: _, ...request }: Dial): void => {
      let address: string;
      try {
        address = addressOf(context, pod);
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        send({ type: "failure", connection, error: failureText(pod, port, error.message) });
        return;
      }
      const cancel = proxy(address, port, request, (response) => {
        underWay.delete(connection);
        if (response.ok) {
          const { status, headers, body } = response;
          send({ type: "answer", connection, status, headers, body });
        } else {
          const error = failureText(pod, port, dialText(pod, port, response.error));
          send({ type: "failure", connection, error });
        }
      });
      underWay.set(connection, cancel);
    };
    far.listen(
      (message) => {
        const frame = message as PortForwardFrame;
        if (frame.type === "dial") dial(frame);
      },
      () => {
        for (const cancel of underWay.values()) cancel();
        underWay.clear();
      },
    );
    return { status: 200, headers: headersOf(context), stream: near };
  },
};
