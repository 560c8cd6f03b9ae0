import { describe, expect, it } from "vitest";
import { kinds } from "#api/kinds/index.ts";
import { setUp, widgetDescriptor } from "../test-server.ts";
import { admissionPlugins } from "../admission/index.ts";
import { subresources } from "../subresources/index.ts";
import { readdirSync } from "node:fs";
import { resolve } from "node:path";

const all = [...kinds, widgetDescriptor];
const { send } = setUp({ kinds: all });
const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

interface Aggregated {
  readonly items: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly {
      readonly version: string;
      readonly resources: readonly AggregatedResource[];
    }[];
  }[];
}

interface AggregatedResource {
  readonly resource: string;
  readonly scope: string;
  readonly verbs: readonly string[];
  readonly subresources?: readonly {
    readonly subresource: string;
    readonly responseKind: { readonly kind: string };
  }[];
}

describe("discovery", () => {
  it("lists every kind once, in both shapes", () => {
    const old = [
      "/api/v1",
      ...new Set(all.filter((k) => k.group !== "").map((k) => `/apis/${k.group}/${k.version}`)),
    ]
      .flatMap((path) => (send("GET", path).body as { resources: { name: string }[] }).resources)
      .map(({ name }) => name);
    const aggregated = ["/api", "/apis"]
      .flatMap((path) => (send("GET", path, undefined, { accept: AGGREGATED }).body as Aggregated).items)
      .flatMap(({ versions }) => versions.flatMap(({ resources }) => resources))
      .flatMap(({ resource, subresources: parts = [] }) => [
        resource,
        ...parts.map(({ subresource }) => `${resource}/${subresource}`),
      ]);
    expect([...aggregated].sort()).toEqual([...old].sort());
    expect(old.filter((name) => !name.includes("/")).sort()).toEqual(all.map(({ plural }) => plural).sort());
    expect(old).toContain("deployments/scale");
    expect(old).toContain("pods/log");
  });

  it("says of a resource what clients need", () => {
    const list = send("GET", "/apis/apps/v1").body as { groupVersion: string; resources: { name: string }[] };
    expect(list).toMatchObject({ kind: "APIResourceList", groupVersion: "apps/v1" });
    expect(list.resources.find(({ name }) => name === "deployments")).toEqual({
      name: "deployments",
      singularName: "deployment",
      namespaced: true,
      kind: "Deployment",
      verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
      shortNames: ["deploy"],
      categories: ["all"],
    });
    expect(list.resources.find(({ name }) => name === "deployments/scale")).toMatchObject({
      group: "autoscaling",
      version: "v1",
      kind: "Scale",
    });
  });

  it("names groups in the order of their priority, unknown ones last", () => {
    const { groups } = send("GET", "/apis").body as { groups: { name: string; preferredVersion: object }[] };
    expect(groups[0]).toMatchObject({ name: "apps", preferredVersion: { groupVersion: "apps/v1" } });
    expect(groups.at(-1)?.name).toBe("example.com");
    expect(send("GET", "/apis/apps").body).toMatchObject({ kind: "APIGroup", name: "apps" });
    expect(send("GET", "/apis/none").status).toBe(404);
    expect(send("GET", "/api").body).toMatchObject({ kind: "APIVersions", versions: ["v1"] });
  });

  it("answers health and version", () => {
    expect(send("GET", "/readyz").body).toBe("ok");
    expect(send("GET", "/livez?verbose").body).toContain("[+]etcd ok\n");
    expect(send("GET", "/version").body).toMatchObject({ major: "1", minor: "36", gitVersion: "v1.36.3" });
  });
});

describe("OpenAPI", () => {
  it("has a document per group version that explain and validation can use", () => {
    const { paths } = send("GET", "/openapi/v3").body as {
      paths: Record<string, { serverRelativeURL: string }>;
    };
    expect(Object.keys(paths)).toContain("apis/apps/v1");
    const url = paths["apis/apps/v1"]?.serverRelativeURL ?? "";
    const document = send("GET", url).body as {
      paths: Record<string, Record<string, Record<string, unknown>>>;
      components: { schemas: Record<string, { properties: object }> };
    };
    const patch = document.paths["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]?.["patch"];
    expect(patch).toMatchObject({
      parameters: [{ name: "dryRun" }, { name: "fieldManager" }, { name: "fieldValidation", in: "query" }],
      "x-kubernetes-group-version-kind": { group: "apps", version: "v1", kind: "Deployment" },
    });
    expect(document.components.schemas["io.k8s.api.apps.v1.DeploymentSpec"]?.properties).toHaveProperty(
      "replicas",
    );
    expect(send("GET", "/openapi/v3/apis/none/v1").status).toBe(404);
  });
});

describe("registries", () => {
  it("agree with the folders", () => {
    const folders = (of: string): string[] =>
      readdirSync(resolve(import.meta.dirname, "..", of), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name);
    expect(folders("subresources").sort()).toEqual(subresources.map(({ name }) => name).sort());
    const names = admissionPlugins.map((make) => make({ find: () => undefined, nameSuffix: () => "" }).name);
    const kebab = names.map((name) => name.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase());
    expect(folders("admission").sort()).toEqual(kebab.sort());
  });
});
