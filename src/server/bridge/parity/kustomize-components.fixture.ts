/** Lines that both kubectls are given, in order: kustomize's components and replacements. */

import type { ParityScenario } from "./parity-scenario.ts";

const files: Readonly<Record<string, string>> = {
  "base-kustomization.yaml":
    "resources: [d.yaml]\nconfigMapGenerator:\n- {name: cm, literals: [host=example.com, port=80]}\n",
  "base-d.yaml":
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, labels: {app: web}, annotations: {url: "http://HOST:PORT/x"}}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n      - {name: a, image: nginx:1.2, env: [{name: H, value: old}, {name: P, value: "1"}]}\n      - {name: b, image: busybox}\n',
  "comp-kustomization.yaml":
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: c-\nresources: [s.yaml]\npatches:\n- target: {kind: Deployment, name: web}\n  patch: |-\n    - {op: replace, path: /spec/template/spec/containers/0/image, value: "nginx:9"}\n',
  "comp-s.yaml":
    "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 80}], selector: {app: web}}\n",
  "over-kustomization.yaml": "resources: [../base]\ncomponents: [../comp]\nnameSuffix: -o\n",
  "rep-kustomization.yaml":
    'resources: [../base, s.yaml]\nreplacements:\n- source: {kind: ConfigMap, name: cm, fieldPath: data.host}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: ["spec.template.spec.containers.[name=a].env.[name=H].value", metadata.annotations.host]\n    options: {create: true}\n  - select: {kind: Deployment}\n    fieldPaths: [metadata.annotations.url]\n    options: {delimiter: "/", index: 2}\n- source: {kind: Service, name: s}\n  targets:\n  - select: {name: web}\n    reject: [{kind: Service}]\n    fieldPaths: ["spec.template.spec.containers.*.image"]\n    options: {delimiter: ":", index: 0}\n- source: {kind: Deployment, fieldPath: "spec.template.spec.containers.0.image", options: {delimiter: ":", index: 0}}\n  targets:\n  - select: {kind: Service}\n    fieldPaths: [spec.ports.0.name]\n    options: {create: true}\n',
  "rep-s.yaml":
    "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 80}], selector: {app: web}}\n",
  "file-kustomization.yaml": "resources: [../base]\nreplacements: [{path: r.yaml}]\n",
  "file-r.yaml":
    '- source: {kind: ConfigMap, fieldPath: data.port}\n  targets:\n  - select: {kind: Deployment, name: web}\n    fieldPaths: ["spec.template.spec.containers.[name=a].env.[name=P].value"]\n- source: {kind: ConfigMap}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: [metadata.labels.cm]\n    options: {create: true}\n',
  "w00.yaml": "resources: [../base]\ncomponents: [../base]\n",
  "w01.yaml": "resources: [../base]\ncomponents: [nope]\n",
  "w02.yaml": "resources: [../base]\ncomponents: [../base/d.yaml]\n",
  "w03.yaml": "resources: [../base]\ncomponents: a\n",
  "w04.yaml":
    "resources: [../base]\nreplacements:\n- source: {kind: Nope}\n  targets: [{select: {kind: Deployment}, fieldPaths: [metadata.name]}]\n",
  "w05.yaml":
    "resources: [../base]\nreplacements:\n- source: {kind: ConfigMap, fieldPath: data.nope}\n  targets: [{select: {kind: Deployment}, fieldPaths: [metadata.name]}]\n",
  "w06.yaml":
    "resources: [../base]\nreplacements:\n- source: {kind: ConfigMap, fieldPath: data.host}\n  targets: [{select: {kind: Deployment}, fieldPaths: [metadata.annotations.nope]}]\n",
  "w07.yaml":
    "resources: [../base]\nreplacements:\n- source: {kind: ConfigMap, fieldPath: data.host}\n  targets: [{fieldPaths: [metadata.name]}]\n",
  "w08.yaml":
    "resources: [../base]\nreplacements:\n- targets: [{select: {kind: Deployment}, fieldPaths: [metadata.name]}]\n",
  "w09.yaml": "resources: [../base]\nreplacements:\n- source: {kind: ConfigMap}\n",
  "w10.yaml": "resources: [../base]\nreplacements:\n- path: nope.yaml\n",
  "w11.yaml":
    "resources: [../base]\nreplacements:\n- source: {}\n  targets: [{select: {kind: Deployment}, fieldPaths: [metadata.name]}]\n",
  "w12.yaml":
    'resources: [../base]\nreplacements:\n- source: {kind: ConfigMap, fieldPath: data.host, options: {delimiter: ".", index: 7}}\n  targets: [{select: {kind: Deployment}, fieldPaths: [metadata.name]}]\n',
  "w13.yaml":
    'resources: [../base]\nreplacements:\n- source: {kind: ConfigMap, fieldPath: data.host}\n  targets: [{select: {kind: Deployment}, fieldPaths: ["spec.template.spec.containers.[name=z].image"]}]\n',
  "w14.yaml":
    'resources: [../base]\nreplacements:\n- source: {kind: ConfigMap, fieldPath: data.host}\n  targets: [{select: {kind: Nope}, fieldPaths: ["spec"]}]\n',
  "w15.yaml":
    'resources: [../base]\nreplacements:\n- source: {kind: ConfigMap, fieldPath: data.host}\n  targets: [{select: {kind: Deployment}, fieldPaths: ["spec.template.spec.containers.*.env.*.value"]}]\n',
  "w16.yaml":
    'resources: [../base]\nreplacements:\n- source: {kind: ConfigMap, fieldPath: data.host}\n  targets: [{select: {kind: Deployment}, fieldPaths: ["metadata.annotations.url"], options: {delimiter: ":", index: -1}}]\n',
  "w17.yaml":
    'resources: [../base]\nreplacements:\n- source: {kind: ConfigMap, fieldPath: data.host}\n  targets: [{select: {kind: Deployment}, fieldPaths: ["metadata.annotations.url"], options: {delimiter: ":", index: 9}}]\n',
  "w18.yaml":
    'resources: [../base]\nreplacements:\n- source: {kind: ConfigMap, fieldPath: data.host}\n  targets: [{select: {labelSelector: app=web}, fieldPaths: ["metadata.annotations.[example.com/x]"], options: {create: true}}]\n',
};

const lines = String.raw`
mkdir -p base comp over rep file; for f in base-* comp-* over-* rep-* file-*; do cp $f $(echo $f | sed 's/-/\//'); done; ls base comp file over rep
kubectl kustomize base
kubectl kustomize over
kubectl kustomize rep
kubectl kustomize file
kubectl apply -k over
mkdir w00; cp w00.yaml w00/kustomization.yaml; kubectl kustomize w00 2>&1 | sed "s#$PWD#DIR#g"
mkdir w01; cp w01.yaml w01/kustomization.yaml; kubectl kustomize w01 2>&1 | sed "s#$PWD#DIR#g"
mkdir w02; cp w02.yaml w02/kustomization.yaml; kubectl kustomize w02 2>&1 | sed "s#$PWD#DIR#g"
mkdir w03; cp w03.yaml w03/kustomization.yaml; kubectl kustomize w03 2>&1 | sed "s#$PWD#DIR#g"
mkdir w04; cp w04.yaml w04/kustomization.yaml; kubectl kustomize w04 2>&1 | sed "s#$PWD#DIR#g"
mkdir w05; cp w05.yaml w05/kustomization.yaml; kubectl kustomize w05 2>&1 | sed "s#$PWD#DIR#g"
mkdir w06; cp w06.yaml w06/kustomization.yaml; kubectl kustomize w06 2>&1 | sed "s#$PWD#DIR#g"
mkdir w07; cp w07.yaml w07/kustomization.yaml; kubectl kustomize w07 2>&1 | sed "s#$PWD#DIR#g"
mkdir w08; cp w08.yaml w08/kustomization.yaml; kubectl kustomize w08 2>&1 | sed "s#$PWD#DIR#g"
mkdir w09; cp w09.yaml w09/kustomization.yaml; kubectl kustomize w09 2>&1 | sed "s#$PWD#DIR#g"
mkdir w10; cp w10.yaml w10/kustomization.yaml; kubectl kustomize w10 2>&1 | sed "s#$PWD#DIR#g"
mkdir w11; cp w11.yaml w11/kustomization.yaml; kubectl kustomize w11 2>&1 | sed "s#$PWD#DIR#g"
mkdir w12; cp w12.yaml w12/kustomization.yaml; kubectl kustomize w12 2>&1 | sed "s#$PWD#DIR#g"
mkdir w13; cp w13.yaml w13/kustomization.yaml; kubectl kustomize w13 2>&1 | sed "s#$PWD#DIR#g"
mkdir w14; cp w14.yaml w14/kustomization.yaml; kubectl kustomize w14 2>&1 | sed "s#$PWD#DIR#g"
mkdir w15; cp w15.yaml w15/kustomization.yaml; kubectl kustomize w15 2>&1 | sed "s#$PWD#DIR#g"
mkdir w16; cp w16.yaml w16/kustomization.yaml; kubectl kustomize w16 2>&1 | sed "s#$PWD#DIR#g"
mkdir w17; cp w17.yaml w17/kustomization.yaml; kubectl kustomize w17 2>&1 | sed "s#$PWD#DIR#g"
mkdir w18; cp w18.yaml w18/kustomization.yaml; kubectl kustomize w18 2>&1 | sed "s#$PWD#DIR#g"
`;

export const kustomizeComponentsParity: ParityScenario = {
  name: "kustomize components and replacements",
  files,
  lines,
};
