/** Mutated manifests and patches through apply, create, replace and patch: an error is fine, a throw is not. */

import { describe, it } from "vitest";
import { loadYaml } from "#api/yaml/load-yaml.ts";
import { Random } from "#kernel/random.ts";
import { loadCorpus, vectorsPresent } from "../vectors.ts";
import { FuzzDesk } from "./fuzz-desk.ts";

interface Row {
  readonly yaml: string;
}

const OWN: readonly string[] = [
  `{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {a: b}}, spec: {containers: [{name: c, image: nginx, env: [{name: A, value: b}, {name: B, valueFrom: {fieldRef: {fieldPath: status.podIP}}}], ports: [{containerPort: 80, name: http}], resources: {limits: {cpu: 100m, memory: 64Mi}}, readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1}, volumeMounts: [{name: v, mountPath: /v}]}], volumes: [{name: v, configMap: {name: c}}], tolerations: [{operator: Exists}], initContainers: [{name: i, image: busybox, command: [sh, -c, "echo hi"]}], nodeSelector: {a: b}}}`,
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, annotations: {a: b}}, spec: {replicas: 2, selector: {matchLabels: {a: b}}, strategy: {rollingUpdate: {maxSurge: 25%, maxUnavailable: 1}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: "httpd:2", command: [sh, -c, "while true; do echo x; sleep 1; done"]}], affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In, values: [b]}]}]}}}}}}}`,
  `{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {type: NodePort, selector: {a: b}, ports: [{port: 80, targetPort: http, nodePort: 30080}]}}`,
  `{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: b}, binaryData: {c: ZA==}}`,
  `{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: b}, type: Opaque}`,
  `{apiVersion: v1, kind: Namespace, metadata: {name: n, finalizers: [a/b]}}`,
  `{apiVersion: v1, kind: Node, metadata: {name: extra}, spec: {taints: [{key: a, effect: NoSchedule}]}}`,
  `{apiVersion: v1, kind: Event, metadata: {name: e}, involvedObject: {kind: Pod, name: p, namespace: default}, reason: R, count: 3}`,
  `{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: e, labels: {kubernetes.io/service-name: s}}, addressType: IPv4, endpoints: [{addresses: [10.0.0.1]}], ports: [{port: 80}]}`,
  `{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: l, namespace: kube-node-lease}, spec: {holderIdentity: x, leaseDurationSeconds: 40}}`,
  `{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: ServiceAccount, metadata: {name: x}}]}`,
];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const VALUES: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e300,
  4294967296,
  9007199254740993,
  "",
  " ",
  "a",
  "A_b",
  "x".repeat(300),
  "0",
  "-5",
  "1e9",
  "10%",
  "-10%",
  "1Gi",
  "1.5.2",
  "2026-01-01T00:00:00Z",
  "not a time",
  "NaN",
  "__proto__",
  "\u202e",
  "\u001b[2J",
  "\ud800",
  "$(A)",
  "../..",
  "10.96.0.1",
  [],
  {},
  [null],
  [[]],
  [{}],
  { a: null },
  { "": "" },
  { name: "c" },
  ["a", 1, {}],
  { constructor: 1 },
  { $patch: "delete" },
  { $patch: "replace", a: 1 },
  [{ $patch: "delete", name: "c" }],
  { "$deleteFromPrimitiveList/a": [1] },
  { "$setElementOrder/containers": [{ name: "zz" }] },
  { $retainKeys: ["a"] },
];

/** The object with some of its parts replaced, removed, doubled or swapped. */
function mutate(random: Random, value: Json, share: number, parts: Json[]): Json {
  parts.push(value);
  if (random.chance(share)) return random.chance(0.5) ? random.pick(VALUES) : random.pick(parts);
  if (Array.isArray(value)) {
    const items = value.map((item) => mutate(random, item, share, parts));
    if (random.chance(share)) items.push(items[0] ?? null);
    return items;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries: [string, Json][] = [];
  for (const [key, item] of Object.entries(value)) {
    if (random.chance(share / 2)) continue;
    entries.push([random.chance(share / 4) ? `${key}x` : key, mutate(random, item, share, parts)]);
  }
  if (random.chance(share))
    entries.push([random.pick(["a", "name", "spec", "status", "metadata"]), random.pick(VALUES)]);
  return Object.fromEntries(entries);
}

const shellQuote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function commandLine(random: Random, manifests: readonly Json[]): string {
  const manifest = random.pick(manifests);
  const changed = mutate(random, manifest, random.pick([0.01, 0.03, 0.1]), []);
  const body = shellQuote(JSON.stringify(changed));
  const verb = random.pick([
    "apply",
    "apply --server-side",
    "create",
    "replace",
    "replace --force --grace-period=0",
    "patch",
    "patch",
    "delete --wait=false",
    "apply --dry-run=server",
  ]);
  if (verb !== "patch") {
    const validate = random.pick(["", " --validate=false", " --validate=warn"]);
    return `echo ${body} | kubectl ${verb}${verb.startsWith("delete") ? "" : validate} -f -`;
  }
  const target = manifest as { readonly kind?: string; readonly metadata?: { readonly name?: string } };
  const type = random.pick(["merge", "strategic", "json"]);
  const operations = ["add", "remove", "replace", "move", "copy", "test"].map((op) => ({
    op,
    path: random.pick([
      "/spec",
      "/spec/containers/0",
      "/spec/containers/-",
      "/metadata/labels/a",
      "",
      "/",
      "/a/b",
      "/spec/x~1y",
    ]),
    from: random.pick(["/spec", "/metadata", "/spec/containers/0", "x"]),
    value: random.pick(VALUES),
  }));
  const patch = type === "json" ? [random.pick(operations), random.pick(operations)] : changed;
  const sub = random.pick(["", "", " --subresource=status", " --subresource=scale"]);
  return `kubectl patch ${target.kind ?? "pod"} ${target.metadata?.name ?? "p"}${sub} --type=${type} -p ${shellQuote(JSON.stringify(patch))}`;
}

const LINES_PER_SEED = 250;

function survives(seed: number, texts: readonly string[]): void {
  const manifests = texts.flatMap((text) => loadYaml(text).documents.map(({ value }) => value as Json));
  const random = new Random(seed, "manifests");
  const desk = new FuzzDesk(seed);
  for (const text of OWN) desk.run(`echo ${shellQuote(text)} | kubectl apply -f -`);
  for (let count = 0; count < LINES_PER_SEED; count++) {
    desk.run(commandLine(random, manifests));
    if (count % 25 === 0) {
      desk.cluster.kernel.runUntil(desk.cluster.kernel.nowMs + 30_000);
      desk.run(
        "kubectl get all -A -o wide; kubectl describe all; kubectl get events -A; kubectl get all -A -o yaml",
      );
    }
  }
  desk.assertAlive();
}

describe("mutated manifests", () => {
  it.each([1, 2, 3])("of every kind are survived, seed %i", (seed) => survives(seed, OWN));
  it.skipIf(!vectorsPresent).each([4, 5])("of the corpus are survived, seed %i", (seed) =>
    survives(
      seed,
      loadCorpus<Row>("manifests").map(({ yaml }) => yaml),
    ),
  );
});
