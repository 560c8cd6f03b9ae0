import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { deepFreeze } from "../deep-freeze.ts";
import type { KindDescriptor, TableCell } from "../kind-descriptor.ts";
import { apiVersionOf } from "../kind-descriptor.ts";
import { formatTime } from "../time.ts";
import type { DraftObject, KubernetesObject, Pod, Service } from "../types.ts";
import { loadYaml } from "../yaml/load-yaml.ts";
import { externalAddressText } from "./core/service/columns.ts";
import { kinds } from "./index.ts";
import { loadCorpus, loadVectors, vectorsPresent } from "../../testing/vectors.ts";

const named = kinds.map((descriptor) => [descriptor.kind, descriptor] as const);

function descriptorOf(kind: string): KindDescriptor {
  const found = kinds.find((descriptor) => descriptor.kind === kind);
  if (!found) throw new Error(`no kind ${kind}`);
  return found;
}

describe("registry", () => {
  it("agrees with the folders", () => {
    const folders = readdirSync(new URL(".", import.meta.url), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith("/descriptor.ts"))
      .map((name) => name.split("/").at(-2)?.replaceAll("-", ""));
    expect(folders.sort()).toEqual(kinds.map(({ singular }) => singular).sort());
  });

  it("names nothing twice", () => {
    const names = kinds.flatMap(({ plural, singular, shortNames }) => [plural, singular, ...shortNames]);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(named)("%s has as many cells as columns, and says what it supports", (_kind, descriptor) => {
    const object = sample(descriptor);
    const cells = descriptor.cells(object, { nowMs: 0 });
    expect(cells).toHaveLength(descriptor.columns.length);
    expect(cells).not.toContain(undefined);
    if (descriptor.support.level !== "yes") expect(descriptor.support.why).toMatch(/\.$/);
    const selectable = Object.keys(descriptor.selectableFields?.(object) ?? {});
    expect(selectable.sort()).toEqual([...descriptor.selectableFieldNames].sort());
  });
});

const SPECS: Readonly<Record<string, object>> = {
  Pod: { spec: { containers: [{ name: "a", image: "nginx" }] } },
  Deployment: {
    spec: {
      selector: { matchLabels: { app: "a" } },
      template: {
        metadata: { labels: { app: "a" } },
        spec: { containers: [{ name: "a", image: "nginx:1" }] },
      },
    },
  },
  ReplicaSet: {
    spec: {
      selector: { matchLabels: { app: "a" } },
      template: {
        metadata: { labels: { app: "a" } },
        spec: { containers: [{ name: "a", image: "nginx:1" }] },
      },
    },
  },
  Service: { spec: { ports: [{ port: 80 }] } },
  EndpointSlice: { addressType: "IPv4", endpoints: [{ addresses: ["10.0.0.1"] }], ports: [{ port: 80 }] },
  Event: { involvedObject: { kind: "Pod", name: "a", namespace: "default" } },
  Lease: { spec: { holderIdentity: "a" } },
};

function draftOf(descriptor: KindDescriptor): DraftObject {
  return deepFreeze({
    apiVersion: apiVersionOf(descriptor),
    kind: descriptor.kind,
    metadata: { name: "sample", namespace: "default" },
    ...SPECS[descriptor.kind],
  });
}

function sample(descriptor: KindDescriptor): KubernetesObject {
  return descriptor.applyDefaults(draftOf(descriptor)) as unknown as KubernetesObject;
}

describe("defaults", () => {
  it.each(named)("%s: filling in twice changes nothing", (_kind, descriptor) => {
    const once = deepFreeze(descriptor.applyDefaults(draftOf(descriptor)));
    expect(descriptor.applyDefaults(once)).toBe(once);
    expect(descriptor.validate(once)).toEqual([]);
  });

  it.skipIf(!vectorsPresent)("settle on every manifest of the corpus, and leave it valid", () => {
    let checked = 0;
    const refused: Record<string, string[]> = {};
    for (const { path, yaml } of loadCorpus<{ path: string; yaml: string }>("manifests")) {
      if (yaml.includes("containers:\n    ...\n")) continue;
      for (const { value } of loadYaml(yaml).documents) {
        const draft = deepFreeze(value) as DraftObject;
        const descriptor = kinds.find(
          (kind) => kind.kind === draft.kind && apiVersionOf(kind) === draft.apiVersion,
        );
        if (!descriptor) continue;
        const once = deepFreeze(descriptor.applyDefaults(draft));
        expect([path, descriptor.applyDefaults(once) === once]).toEqual([path, true]);
        const errors = descriptor.validate(once).map((error) => error.text);
        if (errors.length > 0) refused[`${path} ${draft.kind} ${draft.metadata.name}`] = errors;
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(150);
    expect(refused).toEqual(KNOWN_INVALID);
  });
});

const MISMATCH = "`selector` does not match template `labels`";

/** Kustomize patches in the corpus: no whole objects, so the API server refuses them too. */
const KNOWN_INVALID: Readonly<Record<string, string[]>> = {
  "kustomize/components/google-cloud-operations/README.md Deployment productcatalogservice": [
    "spec.selector: Required value",
    `spec.template.metadata.labels: Invalid value: null: ${MISMATCH}`,
    "spec.template.spec.containers[0].image: Required value",
  ],
  "kustomize/components/without-loadgenerator/delete-loadgenerator.patch.yaml Deployment loadgenerator": [
    "spec.selector: Required value",
    `spec.template.metadata.labels: Invalid value: null: ${MISMATCH}`,
    "spec.template.spec.containers: Required value",
  ],
  "plugins/kustomized-helm/overlays/guestbook-deployment.yaml Deployment release-name-helm-guestbook": [
    "spec.selector: Required value",
    `spec.template.metadata.labels: Invalid value: null: ${MISMATCH}`,
  ],
};

/** Timestamps of the vectors are relative to now. */
const NOW_MS = 10_000_000_000;
function atTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(atTimes);
  if (typeof value !== "object" || value === null) {
    return value === "(10s ago)" ? formatTime(NOW_MS - 10_000) : value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) =>
      key === "finishedAgoSeconds"
        ? ["finishedAt", formatTime(NOW_MS - Number(field) * 1000)]
        : [key, atTimes(field)],
    ),
  );
}

interface Vectors {
  columns: Record<string, { columns: string[]; wideOnly: string[]; wideOrder?: string[] }>;
  podRows: { test: string; comment: string; pod: object; wide: boolean; cells: TableCell[] }[];
  nodeRows: { node: object; cells: TableCell[] }[];
  serviceRows: { spec: object; ingress: object[]; cells: TableCell[] }[];
}

describe.skipIf(!vectorsPresent)("columns of the vectors", () => {
  const vectors = vectorsPresent
    ? loadVectors<Vectors>("printers_columns")
    : { columns: {}, podRows: [], nodeRows: [], serviceRows: [] };

  it.each(named)("%s", (kind, descriptor) => {
    const { columns, wideOnly, wideOrder } = vectors.columns[kind] ?? { columns: [], wideOnly: [] };
    const narrow = descriptor.columns.filter(({ priority }) => priority === 0).map(({ name }) => name);
    expect(narrow).toEqual(columns);
    expect(descriptor.columns.map(({ name }) => name)).toEqual(wideOrder ?? [...columns, ...wideOnly]);
  });

  it.each(vectors.podRows.map((row, index) => [`${index} ${row.test} ${row.comment}`, row] as const))(
    "%s",
    (_name, { pod, wide, cells }) => {
      const actual = descriptorOf("Pod").cells(atTimes(pod) as Pod, { nowMs: NOW_MS });
      expect(wide ? actual : actual.slice(0, 5)).toEqual(cells);
    },
  );

  it.each(vectors.nodeRows)("node $node.metadata.name", ({ node, cells }) => {
    expect(descriptorOf("Node").cells(node as KubernetesObject, { nowMs: NOW_MS })).toEqual(cells);
  });

  it.each(vectors.serviceRows)("service $cells.0", ({ spec, ingress, cells }) => {
    const service = { metadata: { name: cells[0] }, spec, status: { loadBalancer: { ingress } } } as Service;
    const actual = descriptorOf("Service").cells(service, { nowMs: NOW_MS });
    // The server's tables are wide: only clients of old clip the addresses.
    actual[3] = externalAddressText(service, false);
    expect(actual.slice(0, 6)).toEqual(cells);
  });
});
