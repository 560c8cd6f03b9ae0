/**
 * What an API server makes sure of when it starts: the system's namespaces and the service by which pods reach it.
 * Models: kube-apiserver post-start hooks start-system-namespaces-controller and bootstrap-controller (v1.36).
 */

import type { ApiRequest, Door, UserInfo } from "#api/door.ts";
import { assert } from "#kernel/assert.ts";
import type { ResourceTable } from "./served-resource.ts";

/** How the server itself asks (system:apiserver). */
const SELF: UserInfo = { name: "system:apiserver", groups: ["system:masters", "system:authenticated"] };

const SYSTEM_NAMESPACES = ["default", "kube-system", "kube-public", "kube-node-lease"];
/** The first address of the service range. */
const KUBERNETES_ADDRESS = "10.96.0.1";
const SECURE_PORT = 6443;

interface SystemObject {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly [field: string]: unknown;
}

function ensure(door: Door, path: string, object: SystemObject): void {
  const request: ApiRequest = { method: "GET", path: `${path}/${object.metadata.name}`, user: SELF };
  if (door.request(request).status === 200) return;
  const { status, body } = door.request({ method: "POST", path, body: object, user: SELF });
  assert(status === 201, `the server cannot create ${path}/${object.metadata.name}: ${JSON.stringify(body)}`);
}

/** `address` is where the server listens, on the control plane node. Makes only what is not there and is served. */
export function ensureSystemObjects(door: Door, resources: ResourceTable, address: string): void {
  if (resources.ofKind("", "namespaces")) {
    for (const name of SYSTEM_NAMESPACES) ensure(door, "/api/v1/namespaces", { metadata: { name } });
  }
  if (resources.ofKind("", "services")) {
    ensure(door, "/api/v1/namespaces/default/services", {
      metadata: { name: "kubernetes", labels: { component: "apiserver", provider: "kubernetes" } },
      spec: {
        clusterIP: KUBERNETES_ADDRESS,
        ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: SECURE_PORT }],
        sessionAffinity: "None",
        type: "ClusterIP",
      },
    });
  }
  if (resources.ofKind("discovery.k8s.io", "endpointslices")) {
    ensure(door, "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", {
      metadata: { name: "kubernetes", labels: { "kubernetes.io/service-name": "kubernetes" } },
      addressType: "IPv4",
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports: [{ name: "https", port: SECURE_PORT, protocol: "TCP" }],
    });
  }
}
