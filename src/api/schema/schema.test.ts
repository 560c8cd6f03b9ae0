import { describe, expect, it } from "vitest";

import { kinds } from "../kinds/index.ts";
import { apiVersionOf } from "../kind-descriptor.ts";
import { applyStrategicMergePatch } from "../strategic-merge-patch.ts";
import { loadYaml } from "../yaml/load-yaml.ts";
import { decodeError, decodeErrorText, strictDecodingError, withoutUnknownFields } from "./decode-errors.ts";
import { descriptions } from "./generated/descriptions.ts";
import { mergeSchemaOf } from "./merge-schema.ts";
import { MERGE_RULES } from "./merge-rules.ts";
import { openApiSchemas, type Descriptions } from "./open-api.ts";
import { kindDefinitions, lookUpField, objectSchema, structuralSchema } from "./structural-schema.ts";
import { loadCorpus, loadVectors, vectorsPresent } from "../../testing/vectors.ts";

const pod = structuralSchema("v1", "Pod");
const deployment = structuralSchema("apps/v1", "Deployment");
if (!pod || !deployment) throw new Error("run npm run generate");

describe("structure", () => {
  it.each(kinds.map((kind) => [apiVersionOf(kind), kind.kind] as const))(
    "knows %s %s",
    (apiVersion, kind) => {
      expect(structuralSchema(apiVersion, kind)?.fields.has("metadata")).toBe(true);
    },
  );

  it("has every definition it refers to", () => {
    const all = openApiSchemas(
      kindDefinitions().map(([, definition]) => definition),
      descriptions as Descriptions,
    );
    expect(Object.keys(all).length).toBeGreaterThan(190);
  });

  it("knows formats, enumerations and what is required", () => {
    expect(lookUpField(pod, ["spec", "containers", "ports", "containerPort"])).toEqual({
      type: "int32",
      required: true,
    });
    expect(lookUpField(pod, ["spec", "restartPolicy"])?.values).toEqual(["Always", "Never", "OnFailure"]);
    expect(lookUpField(pod, ["spec", "terminationGracePeriodSeconds"])?.type).toBe("int64");
    expect(lookUpField(pod, ["spec", "nothing"])).toBeUndefined();
    expect(structuralSchema("v1", "Secret")?.fields.get("data")?.items?.type).toBe("bytes");
  });

  it("has no merge rule for a field that does not exist", () => {
    for (const [definition, rules] of Object.entries(MERGE_RULES)) {
      for (const field of Object.keys(rules)) {
        expect([definition, field, objectSchema(definition).fields.has(field)]).toEqual([
          definition,
          field,
          true,
        ]);
      }
    }
  });

  it.skipIf(!vectorsPresent)("has upstream's merge rules of all its types", () => {
    const { types } = loadVectors<{ types: Record<string, Record<string, Record<string, object>>> }>(
      "merge-keys",
    );
    let compared = 0;
    for (const [type, fields] of Object.entries(types["core/v1"] ?? {})) {
      const definition = `io.k8s.api.core.v1.${type}`;
      if (!MERGE_RULES[definition]) continue;
      for (const [field, rule] of Object.entries(fields)) {
        const { default: _default, ...rest } = rule as Record<string, unknown>;
        if (Object.keys(rest).length === 0) continue;
        expect([type, field, MERGE_RULES[definition]?.[field]]).toEqual([type, field, rest]);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(80);
  });
});

const read = (yaml: string): unknown => loadYaml(yaml).documents[0]?.value;

describe("decoding", () => {
  it.each([
    [
      "spec: {replicas: three}",
      "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      "spec: {replicas: 1.5}",
      "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      "metadata: {labels: {a: 1}}",
      "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
    ],
    [
      "metadata: {labels: [a]}",
      "json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string",
    ],
    [
      "spec: {template: {spec: {containers: {name: a}}}}",
      "json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container",
    ],
    [
      "spec: {template: {spec: {containers: [{env: [{name: a, value: 1}]}]}}}",
      "json: cannot unmarshal number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string",
    ],
    [
      "spec: {template: {spec: {containers: [{env: [{name: a, value: true}]}]}}}",
      "json: cannot unmarshal bool into Go struct field EnvVar.spec.template.spec.containers.env.value of type string",
    ],
    [
      "spec: [1]",
      "json: cannot unmarshal array into Go struct field Deployment.spec of type v1.DeploymentSpec",
    ],
    [
      "spec: {template: {spec: {containers: [{resources: {limits: {cpu: 1x}}}]}}}",
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
  ])("refuses %s", (yaml, error) => expect(decodeError(read(yaml), deployment)).toBe(error));

  it("puts the kind before the error", () => {
    expect(decodeErrorText("Pod", "v1", "json: x")).toBe(
      'Pod in version "v1" cannot be handled as a Pod: json: x',
    );
  });

  it("refuses data that is not base64", () => {
    const secret = structuralSchema("v1", "Secret");
    expect(secret && decodeError({ data: { a: "pass word" } }, secret)).toBe(
      "illegal base64 data at input byte 4",
    );
  });

  it("names unknown fields and drops them", () => {
    const object = read("spec: {foo: 1, containers: [{name: a, imagee: b}]}\nmeta: {}");
    expect(strictDecodingError(object, pod)).toBe(
      'strict decoding error: unknown field "spec.foo", unknown field "spec.containers[0].imagee", unknown field "meta"',
    );
    expect(withoutUnknownFields(object, pod)).toEqual({ spec: { containers: [{ name: "a" }] } });
    const known = { spec: { containers: [{ name: "a" }] } };
    expect(withoutUnknownFields(known, pod)).toBe(known);
    expect(strictDecodingError(known, pod)).toBeUndefined();
  });

  it.skipIf(!vectorsPresent)("accepts the manifests of the corpus", () => {
    let checked = 0;
    for (const { path, yaml } of loadCorpus<{ path: string; yaml: string }>("manifests")) {
      for (const { value } of loadYaml(yaml).documents) {
        const { apiVersion, kind } = value as { apiVersion: string; kind: string };
        const schema = structuralSchema(apiVersion, kind);
        if (!schema) continue;
        // One example abridges its containers to three dots, which is a string.
        if (yaml.includes("containers:\n    ...\n")) continue;
        expect([path, decodeError(value, schema)]).toEqual([path, undefined]);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(150);
  });
});

describe("strategic merge of real kinds", () => {
  it("merges containers by name, environment by name, and replaces commands", () => {
    const schema = mergeSchemaOf("v1", "Pod");
    const before = {
      spec: {
        containers: [
          { name: "a", image: "a:1", command: ["x"], env: [{ name: "A", value: "1" }] },
          { name: "b", image: "b:1" },
        ],
      },
    };
    const patch = {
      spec: { containers: [{ name: "a", command: ["y"], env: [{ name: "B", value: "2" }] }] },
    };
    const result = schema && applyStrategicMergePatch(before, patch, schema);
    expect(result).toEqual({
      ok: true,
      value: {
        spec: {
          containers: [
            {
              name: "a",
              image: "a:1",
              command: ["y"],
              env: [
                { name: "B", value: "2" },
                { name: "A", value: "1" },
              ],
            },
            { name: "b", image: "b:1" },
          ],
        },
      },
    });
  });

  it("merges labels as a map", () => {
    const schema = mergeSchemaOf("apps/v1", "Deployment");
    const result =
      schema &&
      applyStrategicMergePatch(
        { metadata: { labels: { a: "1" } } },
        { metadata: { labels: { b: "2" } } },
        schema,
      );
    expect(result).toEqual({ ok: true, value: { metadata: { labels: { a: "1", b: "2" } } } });
  });

  it("knows nothing of custom resources", () =>
    expect(mergeSchemaOf("example.com/v1", "Thing")).toBeUndefined());
});
