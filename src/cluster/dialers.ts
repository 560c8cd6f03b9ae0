/** How the API server reaches kubelets and, for the proxy subresource, ports in the cluster. */

import type { KubeletDialer } from "#api/kubelet-door.ts";
import { StatusError, internalError } from "#api/status-error.ts";
import type { ProxyDialer } from "#control-plane/apiserver/proxy-dialer.ts";
import type { ExchangeFailure, NetworkDevice } from "#posix/exchange.ts";
import type { ClusterNode } from "./cluster-node.ts";

/** ports.KubeletPort */
const KUBELET_PORT = 10_250;

/** `addressOf` a node that does not exist is undefined. */
export function kubeletDialer(
  nodeOf: (name: string) => ClusterNode | undefined,
  addressOf: (name: string) => string | undefined,
): KubeletDialer {
  return (name) => {
    const node = nodeOf(name);
    const address = addressOf(name);
    if (!node || address === undefined) {
      throw new StatusError(404, "NotFound", `nodes "${name}" not found`, { name, kind: "nodes" });
    }
    if (node.kubelet) return node.kubelet;
    const why = node.isPowered ? "connection refused" : "no route to host";
    throw internalError(`dial tcp ${address}:${KUBELET_PORT}: connect: ${why}`);
  };
}

const GO_WORDS: Readonly<Record<ExchangeFailure, string>> = {
  "name-not-found": "no such host",
  "name-timeout": "i/o timeout",
  "connection-refused": "connect: connection refused",
  "connection-timeout": "i/o timeout",
  "connection-reset": "read: connection reset by peer",
  "no-route": "connect: no route to host",
  "response-timeout": "i/o timeout",
};

/** Requests leave from the control plane node. */
export function proxyDialer(deviceOf: () => NetworkDevice): ProxyDialer {
  return (address, port, request, respond) => {
    const { protocol, method, path, headers, body } = request;
    return deviceOf().exchange(
      { protocol, host: address, port, method, path, headers, ...(body === undefined ? {} : { body }) },
      (result) => {
        if (!result.ok)
          respond({ ok: false, error: `dial tcp ${address}:${port}: ${GO_WORDS[result.failure]}` });
        else {
          const text = typeof result.body === "string" ? result.body : "";
          respond({ ok: true, status: result.status, headers: result.headers, body: text });
        }
      },
    );
  };
}
