/** Building a base and an overlay; the output is that of kubectl v1.36.3. Every case of it is in src/server/bridge/parity. */

import { describe, expect, it } from "vitest";
import { runKubectl } from "#testing/run-kubectl.ts";

const base = {
  "base/kustomization.yaml":
    "resources: [web.yaml]\nconfigMapGenerator:\n- name: settings\n  literals: [a=b]\n",
  "base/web.yaml": `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: c, image: nginx, envFrom: [{configMapRef: {name: settings}}]}
`,
};
const build = (kustomization: string, directory = "over"): ReturnType<typeof runKubectl> =>
  runKubectl(["kustomize", directory], {
    files: { ...base, "over/kustomization.yaml": kustomization },
  });

describe("kubectl kustomize", () => {
  it("generates, renames, patches, and carries references along", () => {
    const { stdout, stderr, exitCode } = build(
      "resources: [../base]\nnamePrefix: dev-\nlabels: [{pairs: {env: dev}, includeSelectors: true}]\nimages: [{name: nginx, newTag: '1.27'}]\nreplicas: [{name: web, count: 3}]\n",
    );
    expect([stderr, exitCode]).toEqual(["", 0]);
    expect(stdout.split("---\n")).toEqual([
      "apiVersion: v1\ndata:\n  a: b\nkind: ConfigMap\nmetadata:\n  labels:\n    env: dev\n  name: dev-settings-4h2mbtbbt6\n",
      "apiVersion: v1\nkind: Service\nmetadata:\n  labels:\n    env: dev\n  name: dev-web\nspec:\n  ports:\n  - port: 80\n  selector:\n    app: web\n    env: dev\n",
      expect.stringMatching(/replicas: 3[^]*name: dev-settings-4h2mbtbbt6\n {8}image: nginx:1\.27\n/),
    ]);
  });

  it("lets components change what is there, and puts values of one object into others", () => {
    const files = {
      ...base,
      "part/kustomization.yaml": "kind: Component\nnameSuffix: -c\nlabels: [{pairs: {part: x}}]\n",
      "over/kustomization.yaml":
        "resources: [../base]\ncomponents: [../part]\nreplacements:\n- source: {kind: ConfigMap, fieldPath: data.a}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: [\"spec.template.spec.containers.[name=c].image\"]\n    options: {delimiter: ':', index: 1}\n",
    };
    const { stdout, stderr } = runKubectl(["kustomize", "over"], { files });
    expect(stderr).toBe("");
    expect(stdout).toContain("  labels:\n    part: x\n  name: web-c\n");
    expect(stdout).toMatch(/name: settings-c-\w{10}\n {8}image: nginx:b\n/);
  });

  it.each([
    ["resource: [x]\n", 'invalid Kustomization: json: unknown field "resource"'],
    [
      "namePrefix: [a]\n",
      "invalid Kustomization: json: cannot unmarshal array into Go struct field Kustomization.namePrefix of type string\nhint: namePrefix: expected text, in quotes when it looks like something else; found a list",
    ],
    ["vars: [{name: x}]\n", "vars in a kustomization is not simulated here"],
    [
      "components: [x]\n",
      "accumulating components: loader.New \"must build at directory: not a valid directory: evalsymlink failure on '/over/x' : lstat /over/x: no such file or directory\"",
    ],
    ["{}\n", "kustomization.yaml is empty"],
    [
      "resources: [../over]\n",
      "accumulating resources: accumulation err='accumulating resources from '../over': '/over' must resolve to a file': cycle detected: candidate root '/over' contains visited root '/over'",
    ],
  ])("%j is refused", (kustomization, message) => {
    expect(build(kustomization)).toEqual({ stdout: "", stderr: `error: ${message}\n`, exitCode: 1 });
  });

  it("says when there is no kustomization", () => {
    expect(build("", "base/none").stderr).toContain("must build at directory: not a valid directory");
  });
});
