/** Right and wrong commands against the words of the real kubectl (vectors/cli_messages_golden.json). */

import { describe, expect, it } from "vitest";
import { parseEpoch } from "#api/time.ts";
import { cannedAnswer, type CannedObject } from "#testing/canned-api-server.ts";
import { runKubectl } from "#testing/run-kubectl.ts";
import { loadVectors, vectorsPresent } from "#testing/vectors.ts";

interface Row {
  readonly argv: readonly string[];
  readonly exit: number;
  readonly artifact: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** The state that the vectors' note describes. */
const created = { creationTimestamp: "2025-01-01T00:00:00Z" };
const pod = (name: string, node: string): CannedObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { ...created, labels: { app: "web" }, name, namespace: "default", uid: `u-${name}` },
  spec: { containers: [{ image: "nginx:1.25", name: "nginx" }], nodeName: node },
  status: {
    conditions: [{ status: "True", type: "Ready" }],
    containerStatuses: [
      {
        image: "nginx:1.25",
        imageID: "",
        name: "nginx",
        ready: true,
        restartCount: 0,
        state: { running: { startedAt: "2025-01-01T00:00:00Z" } },
      },
    ],
    phase: "Running",
  },
});
const replicaSet = (revision: number, hash: string, image: string, cause?: string): CannedObject => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: {
    ...created,
    name: `web-${hash}`,
    namespace: "default",
    labels: { app: "web" },
    annotations: {
      "deployment.kubernetes.io/revision": String(revision),
      ...(cause ? { "kubernetes.io/change-cause": cause } : {}),
    },
    ownerReferences: [
      { apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: "u-web", controller: true },
    ],
  },
  spec: {
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web", "pod-template-hash": hash } },
      spec: { containers: [{ name: "nginx", image }] },
    },
  },
});
const STATE: readonly CannedObject[] = [
  pod("nginx", "node01"),
  pod("web-1", "node02"),
  { apiVersion: "v1", kind: "Node", metadata: { ...created, name: "node01" }, spec: {} },
  { apiVersion: "v1", kind: "Node", metadata: { ...created, name: "node02" }, spec: {} },
  { apiVersion: "v1", kind: "Namespace", metadata: { ...created, name: "default" } },
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { ...created, name: "web", namespace: "default", uid: "u-web", labels: { app: "web" } },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "nginx", image: "nginx:1.25" }] },
      },
    },
    status: { replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 },
  },
  replicaSet(1, "6d4cf56db6", "nginx:1.24"),
  replicaSet(2, "7d4cf56db7", "nginx:1.25", "image 1.25"),
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...created, name: "web", namespace: "default" },
    spec: {
      type: "ClusterIP",
      selector: { app: "web" },
      clusterIP: "10.96.1.2",
      clusterIPs: ["10.96.1.2"],
      ports: [{ port: 80, targetPort: 80, protocol: "TCP" }],
    },
  },
  {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { ...created, name: "s1", namespace: "default" },
    type: "Opaque",
    data: { password: "czNjcjN0" },
  },
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { ...created, name: "cm1", namespace: "default", uid: "y" },
    data: { a: "1" },
  },
];
const FILES = {
  "pod.yaml":
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p1\nspec:\n  containers:\n  - name: c\n    image: nginx\n",
  "empty.yaml": "",
  "two.yaml":
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n",
};

/** Rows that are not compared, each with the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "apply -k .": "kustomizations are not simulated, and say so",
  "plugin list": "plugins are not simulated, and say so",
  "port-forward": "port-forward is not simulated, and says so",
  "diff -f missing.yaml": "diff is not simulated, and says so",
  "certificate approve nope": "certificate is not simulated, and says so",
  "create token nope": "the golden server answers with an empty token, ours says NotFound as a real one does",
  options: "the flags are described in our own words",
  "version --client": "the golden file is of v1.33, this is v1.36.3",
  "logs nginx -c nope": "v1.36.3 names the containers there are: compared with the real binary in src/server",
  "delete pod nginx": "v1.36.3 adds the namespace: checked in delete.test.ts",
  "get pods -o foo": "v1.36.3 has kyaml too: compared with the real binary in src/server",
  "autoscale deploy web --min=2 --max=5 --cpu-percent=80":
    "v1.36.3 tells of --cpu: compared with the real binary",
  "scale deploy web --replicas=5": "the golden server answers scale with a Deployment; kubectl chokes on it",
  "scale deploy/web --current-replicas=2 --replicas=4": "the same",
};

describe.skipIf(!vectorsPresent)("kubectl says what kubectl says", () => {
  if (!vectorsPresent) return;
  const { cases } = loadVectors<{ cases: readonly Row[] }>("cli_messages_golden");
  const rows = cases.filter((row) => !row.artifact && !(row.argv.join(" ") in EXCEPTIONS));
  it.each(rows.map((row) => [row.argv.join(" "), row] as const))("%s", (_, row) => {
    const nowEpochMs = (parseEpoch("2025-01-01T00:00:00Z") as number) + 689 * 86_400_000 + 3_600_000;
    const result = runKubectl(row.argv, { answer: cannedAnswer(STATE), files: FILES, nowEpochMs });
    const stderr = result.stderr.replace(/^hint: .*\n/gm, ""); // ours, below what kubectl says
    expect({ ...result, stderr }).toEqual({ stdout: row.stdout, stderr: row.stderr, exitCode: row.exit });
  });
});
