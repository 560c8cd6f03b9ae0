/** Lines that both kubectls are given, in order: kustomizations. A line that begins with # is a heading. */

import type { ParityScenario } from "./parity-scenario.ts";

const files: Readonly<Record<string, string>> = {
  "base-deploy.yaml":
    'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels:\n    z: "1"\nspec:\n  replicas: 1\n  selector:\n    matchLabels:\n      app: web\n  template:\n    metadata:\n      labels:\n        app: web\n    spec:\n      serviceAccountName: robot\n      containers:\n        - name: nginx\n          image: nginx:1.25\n          envFrom:\n            - configMapRef:\n                name: settings\n          env:\n            - name: P\n              valueFrom:\n                secretKeyRef: {name: pass, key: p}\n      volumes:\n        - name: v\n          configMap: {name: settings}\n',
  "base-f.txt": "hello\n",
  "base-kustomization.yaml":
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- deploy.yaml\n- svc.yaml\nconfigMapGenerator:\n- name: settings\n  literals: [a=b, c="d"]\n  files: [f.txt]\nsecretGenerator:\n- name: pass\n  literals: [p=q]\n  type: Opaque\n',
  "base-svc.yaml":
    "# comment\nkind: Service\napiVersion: v1\nmetadata:\n  name: web\nspec:\n  selector:\n    app: web\n  ports:\n    - port: 80\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n",
  "over-kustomization.yaml":
    'resources: [../base]\nnamePrefix: dev-\nnameSuffix: -v1\nnamespace: shop\ncommonLabels: {env: dev}\nlabels:\n- pairs: {team: a}\n  includeSelectors: false\n- pairs: {tier: b}\n  includeTemplates: true\ncommonAnnotations: {note: x}\nimages:\n- name: nginx\n  newTag: "1.27"\nreplicas:\n- name: web\n  count: 3\npatches:\n- path: patch.yaml\n- target: {kind: Service, name: web}\n  patch: |-\n    - op: add\n      path: /spec/type\n      value: NodePort\nconfigMapGenerator:\n- name: settings\n  behavior: merge\n  literals: [e=f]\n',
  "over-patch.yaml":
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n      - name: nginx\n        resources: {limits: {cpu: 100m}}\n",
  "e.env": "A=b\n# c\nD=e f\n",
  "k-a1.yaml": "resources: [base]\nnamePrefix: p-\n",
  "k-a2.yaml":
    "resources: [base]\npatches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata:\n      name: web\n    $patch: delete\n",
  "k-a3.yaml":
    "resources: [base]\npatches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata:\n      name: nope\n    spec: {replicas: 2}\n",
  "k-a4.yaml":
    "resources: [base]\npatches:\n- target: {kind: Deployment}\n  patch: |-\n    - op: replace\n      path: /spec/replicas\n      value: 5\n    - op: add\n      path: /metadata/labels/new\n      value: label\n",
  "k-a5.yaml":
    "resources: [base]\nimages:\n- name: nginx\n  newName: my/nginx\n  newTag: v2\n- name: other\n  digest: sha256:abc\n",
  "k-a6.yaml": "resources: [base]\nimages:\n- name: nginx\n  digest: sha256:0000\n",
  "k-a7.yaml": "resources: [base]\nreplicas: [{name: nope, count: 2}]\n",
  "k-a8.yaml":
    "configMapGenerator:\n- name: plain\n  literals: [x=1, 'y=a b', \"z='q'\"]\n  options: {disableNameSuffixHash: true, labels: {k: v}}\n- name: hashed\n  envs: [e.env]\n- name: filed\n  files: [renamed.txt=base/f.txt, base/f.txt]\nsecretGenerator:\n- name: sec\n  literals: [u=me]\n- name: tls\n  type: kubernetes.io/basic-auth\n  literals: [username=a, password=b]\ngeneratorOptions:\n  labels: {gen: 'yes'}\n  annotations: {note: gen}\n",
  "k-a9.yaml":
    "resources: [base]\nlabels:\n- pairs: {a: b}\n- pairs: {c: d}\n  includeSelectors: true\nnamespace: other\n",
  "k-b1.yaml":
    "resources: [base]\npatchesStrategicMerge:\n- |-\n  apiVersion: v1\n  kind: Service\n  metadata: {name: web}\n  spec: {type: LoadBalancer}\n",
  "k-b2.yaml":
    'resources: [base]\npatchesJson6902:\n- target: {version: v1, kind: Service, name: web}\n  patch: \'[{"op": "replace", "path": "/spec/ports/0/port", "value": 8080}]\'\n',
  "k-b3.yaml": "resources: [base, base]\n",
  "k-b4.yaml": "resources: [nope.yaml]\n",
  "k-b5.yaml": "resource: [x]\n",
  "k-b6.yaml": "namePrefix: [a]\n",
  "k-b7.yaml":
    "resources: [base]\nconfigMapGenerator:\n- name: settings\n  behavior: replace\n  literals: [only=this]\n- name: extra\n  behavior: merge\n  literals: [x=y]\n",
  "k-b8.yaml":
    "resources: [base]\nconfigMapGenerator:\n- name: settings\n  behavior: replace\n  literals: [only=this]\n",
  "k-b9.yaml": "bases: [base]\ncommonAnnotations: {a: 'b: c'}\n",
  "k-c1.yaml": "resources:\n- base\n  - x\n",
  "k-c2.yaml": "{}\n",
  "k-c3.yaml": "resources: [base]\npatches: [{path: nope.yaml}]\n",
  "k-c4.yaml":
    'resources: [base]\nnamePrefix: x-\nnameSuffix: -y\npatches:\n- target: {kind: Deployment, name: web}\n  patch: \'[{"op":"remove","path":"/metadata/labels"}]\'\n',
};

const lines = String.raw`
# building
mkdir -p base over; for f in base-* over-*; do cp $f $(echo $f | sed 's/-/\//'); done; sed -i 's/..\/base/..\/base/' over/kustomization.yaml; ls base over
kubectl kustomize base
kubectl kustomize over
mkdir a1; cp -r base e.env a1/ && cp k-a1.yaml a1/kustomization.yaml && kubectl kustomize a1 2>&1 | sed "s#$PWD#DIR#g"
mkdir a2; cp -r base e.env a2/ && cp k-a2.yaml a2/kustomization.yaml && kubectl kustomize a2 2>&1 | sed "s#$PWD#DIR#g"
mkdir a3; cp -r base e.env a3/ && cp k-a3.yaml a3/kustomization.yaml && kubectl kustomize a3 2>&1 | sed "s#$PWD#DIR#g"
mkdir a4; cp -r base e.env a4/ && cp k-a4.yaml a4/kustomization.yaml && kubectl kustomize a4 2>&1 | sed "s#$PWD#DIR#g"
mkdir a5; cp -r base e.env a5/ && cp k-a5.yaml a5/kustomization.yaml && kubectl kustomize a5 2>&1 | sed "s#$PWD#DIR#g"
mkdir a6; cp -r base e.env a6/ && cp k-a6.yaml a6/kustomization.yaml && kubectl kustomize a6 2>&1 | sed "s#$PWD#DIR#g"
mkdir a7; cp -r base e.env a7/ && cp k-a7.yaml a7/kustomization.yaml && kubectl kustomize a7 2>&1 | sed "s#$PWD#DIR#g"
mkdir a8; cp -r base e.env a8/ && cp k-a8.yaml a8/kustomization.yaml && kubectl kustomize a8 2>&1 | sed "s#$PWD#DIR#g"
mkdir a9; cp -r base e.env a9/ && cp k-a9.yaml a9/kustomization.yaml && kubectl kustomize a9 2>&1 | sed "s#$PWD#DIR#g"
mkdir b1; cp -r base e.env b1/ && cp k-b1.yaml b1/kustomization.yaml && kubectl kustomize b1 2>&1 | sed "s#$PWD#DIR#g"
mkdir b2; cp -r base e.env b2/ && cp k-b2.yaml b2/kustomization.yaml && kubectl kustomize b2 2>&1 | sed "s#$PWD#DIR#g"
mkdir b3; cp -r base e.env b3/ && cp k-b3.yaml b3/kustomization.yaml && kubectl kustomize b3 2>&1 | sed "s#$PWD#DIR#g"
mkdir b4; cp -r base e.env b4/ && cp k-b4.yaml b4/kustomization.yaml && kubectl kustomize b4 2>&1 | sed "s#$PWD#DIR#g"
mkdir b5; cp -r base e.env b5/ && cp k-b5.yaml b5/kustomization.yaml && kubectl kustomize b5 2>&1 | sed "s#$PWD#DIR#g"
mkdir b6; cp -r base e.env b6/ && cp k-b6.yaml b6/kustomization.yaml && kubectl kustomize b6 2>&1 | sed "s#$PWD#DIR#g"
mkdir b8; cp -r base e.env b8/ && cp k-b8.yaml b8/kustomization.yaml && kubectl kustomize b8 2>&1 | sed "s#$PWD#DIR#g"
mkdir b9; cp -r base e.env b9/ && cp k-b9.yaml b9/kustomization.yaml && kubectl kustomize b9 2>&1 | sed "s#$PWD#DIR#g"
mkdir c1; cp -r base e.env c1/ && cp k-c1.yaml c1/kustomization.yaml && kubectl kustomize c1 2>&1 | sed "s#$PWD#DIR#g"
mkdir c2; cp -r base e.env c2/ && cp k-c2.yaml c2/kustomization.yaml && kubectl kustomize c2 2>&1 | sed "s#$PWD#DIR#g"
mkdir c3; cp -r base e.env c3/ && cp k-c3.yaml c3/kustomization.yaml && kubectl kustomize c3 2>&1 | sed "s#$PWD#DIR#g"
mkdir c4; cp -r base e.env c4/ && cp k-c4.yaml c4/kustomization.yaml && kubectl kustomize c4 2>&1 | sed "s#$PWD#DIR#g"
kubectl apply -k base
kubectl apply -k base
kubectl apply -k over
kubectl get -k base -o name
kubectl apply -k over --dry-run=server
kubectl get deploy,svc,cm,secret,sa -n shop -o name
kubectl delete -k base
kubectl delete -k base --ignore-not-found
kubectl create -k a1 --dry-run=client
kubectl kustomize a b
mkdir w0; echo 'namePrefix: [a]' > w0/kustomization.yaml; kubectl kustomize w0 2>&1 | sed "s#$PWD#DIR#g"
mkdir w1; echo 'resources: x' > w1/kustomization.yaml; kubectl kustomize w1 2>&1 | sed "s#$PWD#DIR#g"
mkdir w2; echo 'images: [{name: a, newTag: 1.2}]' > w2/kustomization.yaml; kubectl kustomize w2 2>&1 | sed "s#$PWD#DIR#g"
mkdir w3; echo 'images: {a: b}' > w3/kustomization.yaml; kubectl kustomize w3 2>&1 | sed "s#$PWD#DIR#g"
mkdir w4; echo 'replicas: [{name: a, count: x}]' > w4/kustomization.yaml; kubectl kustomize w4 2>&1 | sed "s#$PWD#DIR#g"
mkdir w5; echo 'commonLabels: {a: 1}' > w5/kustomization.yaml; kubectl kustomize w5 2>&1 | sed "s#$PWD#DIR#g"
mkdir w6; echo 'commonLabels: [a]' > w6/kustomization.yaml; kubectl kustomize w6 2>&1 | sed "s#$PWD#DIR#g"
mkdir w7; echo 'patches: [x]' > w7/kustomization.yaml; kubectl kustomize w7 2>&1 | sed "s#$PWD#DIR#g"
mkdir w9; echo 'labels: [{pairs: x}]' > w9/kustomization.yaml; kubectl kustomize w9 2>&1 | sed "s#$PWD#DIR#g"
mkdir w11; echo 'generatorOptions: {disableNameSuffixHash: x}' > w11/kustomization.yaml; kubectl kustomize w11 2>&1 | sed "s#$PWD#DIR#g"
mkdir w12; echo 'namePrefix: 5' > w12/kustomization.yaml; kubectl kustomize w12 2>&1 | sed "s#$PWD#DIR#g"
`;

export const kustomizeParity: ParityScenario = { name: "kustomize, apply -k", files, lines };
