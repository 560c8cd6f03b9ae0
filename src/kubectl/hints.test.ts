import { beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import { sh } from "#testing/command-runner.ts";

describe("hints", () => {
  let cluster: Cluster;
  beforeAll(() => {
    cluster = createCluster({ seed: 1, workers: 1 });
    cluster.boot();
  });
  const hintsOf = (line: string): string => {
    const { stderr, exitCode } = sh(cluster, line);
    expect(exitCode).toBe(1);
    return stderr.slice(stderr.search(/^hint: |$(?!\n)/m));
  };
  const apply = (text: string): string =>
    hintsOf(`cat > m.yaml <<'END'\n${text}\nEND\nkubectl apply -f m.yaml`);

  it.each<[string, string]>([
    ["kubectl get deploymnt", 'hint: did you mean "deployment"?\n'],
    ["kubectl get podz", 'hint: did you mean "pods"?\n'],
    [
      "kubectl get ing",
      'hint: Ingress is a kind of Kubernetes that is not simulated here; "kubectl api-resources" lists the kinds of this cluster\n',
    ],
    ["kubectl get widgets", ""],
    ["kubectl get pods --outptu=wide", "hint: did you mean --output?\n"],
    [`kubectl get $(head -c 100000 /dev/zero | tr '\\0' x)`, ""],
  ])("%s", (line, hint) => expect(hintsOf(line)).toBe(hint));

  it.each<[string, string]>([
    ["kind: Pods\napiVersion: v1", "hint: did you mean kind: Pod (apiVersion: v1)?\n"],
    [
      "kind: Deployment\napiVersion: apps/v1beta1",
      "hint: Deployment is served as apiVersion: apps/v1, not apps/v1beta1\n",
    ],
    [
      "spec:\n\ta: b",
      "hint: m.yaml, line 2, column 1: a tab; expected spaces: YAML is indented with spaces only\nhint:   →a: b\nhint:   ^\n",
    ],
    [
      "a: b\n---\nspec:\n  a: b: c",
      'hint: m.yaml, line 4, column 7: unexpected ":"; expected the end of a value (or quotes around it), or a key in the column of its neighbours\nhint:     a: b: c\nhint:         ^\n',
    ],
    ["a: {b: 1", 'hint: m.yaml, line 2, column 1: expected "," or "}": a bracket is opened and not closed\n'],
    ['a: "b', "hint: m.yaml, line 2, column 1: a quote is opened and never closed; expected its end\n"],
    [
      "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  Containers: []\n  contaners: []",
      'hint: spec.Containers: did you mean "containers"?\nhint: spec.contaners: did you mean "containers"?\n',
    ],
    [
      "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: a, ports: [{containerPort: '80'}]}]}",
      "hint: spec.containers.ports.containerPort: expected a whole number; found text\n",
    ],
    [
      "apiVersion: v1\nkind: Pod\nmetdata: {name: x}",
      'hint: metadata.name is missing: is "metadata" there, spelled right, and "name" indented below it?\n',
    ],
  ])("%s", (manifest, hint) => expect(apply(manifest)).toBe(hint));

  it.each<[string, string, string]>([
    ["Pod", "spec:\n  container:\n  - name: c", 'hint: spec.container: did you mean "containers"?\n'],
    [
      "Pod",
      "spec:\n  containers:\n  - name: c\n    imgae: nginx\n    replicaz: 3",
      'hint: spec.containers[0].imgae: did you mean "image"?\n',
    ],
    [
      "Pod",
      "spec:\n  ports: []\n  containers:\n  - name: c",
      "hint: spec.ports: the field of this name is spec.containers[].ports; is the indentation right?\n",
    ],
    [
      "Pod",
      "  lables: {a: b}\nspc: {}",
      'hint: metadata.lables: did you mean "labels"?\nhint: spc: did you mean "spec"?\n',
    ],
    ["Pod", "spec:\n  toString: 1", ""],
  ])("unknown fields: %s %s", (kind, rest, hint) =>
    expect(apply(`apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: a\n${rest}`)).toBe(hint),
  );

  it("a field that stands one level too deep", () => {
    const manifest =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n      replicas: 3\n      selector: {}\n      ports: []";
    expect(apply(manifest)).toBe(
      "hint: spec.template.spec.replicas: the field of this name is spec.replicas; is the indentation right?\n" +
        "hint: spec.template.spec.selector: the field of this name is spec.selector; is the indentation right?\n" +
        "hint: spec.template.spec.ports: the field of this name is spec.template.spec.containers[].ports; is the indentation right?\n",
    );
  });

  it("a byte order mark, CRLF and a UTF-16 file", () => {
    const text = "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata:\r\n  name: crlf\r\ndata:\r\n  a: b\r\n";
    const manifest = (content: string, name: string): string =>
      `cat > ${name} <<'END'\n${content}\nEND\nkubectl apply -f ${name}`;
    expect(sh(cluster, manifest(`\ufeff${text}`, "bom.yaml")).stdout).toBe("configmap/crlf created\n");
    expect(sh(cluster, "kubectl get configmap crlf -o jsonpath='{.data}'").stdout).toBe('{"a":"b"}');
    expect(sh(cluster, manifest([...text].join("\0"), "wide.yaml")).stderr).toContain(
      "yaml: control characters are not allowed\nhint: wide.yaml, line 1, column 2: ",
    );
  });
});
