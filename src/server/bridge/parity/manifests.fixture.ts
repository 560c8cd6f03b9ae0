/** Lines that both kubectls are given, in order: apply, delete, and files with mistakes. A line that begins with # is a heading. */

import type { ParityScenario } from "./parity-scenario.ts";

const files: Readonly<Record<string, string>> = {
  "shop.yaml":
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: blue}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec:\n  selector: {app: shop}\n  ports: [{port: 80, targetPort: 80}]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop, labels: {app: shop}}\nspec:\n  replicas: 2\n  selector: {matchLabels: {app: shop}}\n  template:\n    metadata: {labels: {app: shop}}\n    spec:\n      containers:\n      - {name: web, image: "nginx:1.27", ports: [{containerPort: 80}]}\n',
  "two.yaml":
    'apiVersion: v1\nkind: Pod\nmetadata: {name: two, labels: {run: two}}\nspec:\n  containers:\n  - {name: a, image: busybox, command: [sh, -c, "for i in 1 2 3 4 5; do echo a$i; done; sleep 3600"]}\n  - {name: b, image: busybox, command: [sh, -c, "for i in 1 2 3; do echo b$i; done; sleep 3600"]}\n',
  "crash.yaml":
    'apiVersion: v1\nkind: Pod\nmetadata: {name: crash}\nspec:\n  restartPolicy: Always\n  containers:\n  - {name: c, image: busybox, command: [sh, -c, "echo boom; exit 3"]}\n',
  "bad1.json": '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"},}\n',
  "bad2.json": '{"apiVersion": "v1" "kind": "ConfigMap"}\n',
  "bad3.json": '{\n  "apiVersion": "v1",\n  "kind": "ConfigMap",\n  "metadata": {"name": "a"\n}\n',
  "bad4.json": '{\n  "apiVersion": "v1",\n  "kind": \'ConfigMap\'\n}\n',
  "bad5.json": '{\n  "apiVersion": "v1",\n  // comment\n  "kind": "ConfigMap"\n}\n',
  "bad6.json": '[{"apiVersion": "v1"}]\n',
  "bad7.json": '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": tru}}\n',
  "bad8.json":
    '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "x\ny"}}\n',
  "bad9.json": '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}} {"x"\n',
  "bad10.json": '{apiVersion: "v1", kind: ConfigMap, metadata: {name: a}}\n',
  "bad11.json": '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": 01}}\n',
  "bad12.json":
    '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "\\x"}}\n',
  "ok1.json":
    '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "j1"}}\n{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "j2"}}\n',
  "dup.json":
    '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "dup"}, "data": {"a": "1", "a": "2"}}\n',
  "y1.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n   labels: {}\n",
  "y2.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: a\n",
  "y3.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\ndata: {}\n",
  "y4.yaml": 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: "a\ndata: {}\n',
  "y5.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\nname: a\ndata:\n- x\n y: z\n",
  "y6.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a: b: c\n",
  "y7.yaml": "apiVersion: v1\nkind ConfigMap\nmetadata:\n  name: a\n",
  "y8.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  name: b\n",
  "y9.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: *x\n",
  "y10.yaml": "- apiVersion: v1\n- kind: ConfigMap\n",
  "y11.yaml": "just text\n",
  "y12.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a: @x\n",
  "y13.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a: %x\n",
  "y14.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  - a: b\n    c\n  d: e\n",
  "y15.yaml": 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a: "x" y\n',
  "y16.yaml":
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ok16\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n   name: b\n  labels: {}\n",
  "y17.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata: [a, b\n",
  "y18.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a: |\n  b\n  c: d\n",
  "y19.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  ? a\n",
  "y20.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: !!int a\n",
  "y21.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: 5\n",
  "y22.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a: 5\n  b: true\n",
  "y23.yaml":
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n    name: a\n    image: b\n",
  "y24.yaml": "kind: Pod\nmetadata:\n  name: a\n",
  "y25.yaml": "apiVersion: v1\nmetadata:\n  name: a\n",
  "y26.yaml": "apiVersion: v1\nkind: Pod\n",
  "y27.yaml": "apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: a}\n",
  "y28.yaml": "apiVersion: v1\nkind: Deployment\nmetadata: {name: a}\n",
  "y29.yaml": "apiVersion: v1\nkind: pod\nmetadata: {name: a}\n",
  "y30.yaml":
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: nope}\nspec: {containers: [{name: a, image: b}]}\n",
  "y31.yaml":
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a31}\nspec: {containers: [{name: a, image: b, imagee: c, ports: [{containerport: 80}]}], restartpolicy: Never}\n",
  "y32.yaml":
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a31}\nspec: {containers: [{name: a, image: b, ports: [{containerPort: "80"}]}]}\n',
  "y33.yaml":
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a31}\nspec: {containers: [{name: a, image: b, env: [{name: A, value: 5}]}]}\n",
  "y34.yaml":
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a34}\nspec:\n  replicas: "3"\n  selector: {matchLabels: {app: x}}\n  template: {metadata: {labels: {app: y}}, spec: {containers: [{name: a, image: b}]}}\n',
  "y35.yaml":
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a35}\nspec:\n  selector: {matchLabels: {app: x}}\n  template: {metadata: {labels: {app: y}}, spec: {containers: [{name: a, image: b}]}}\n",
  "y36.yaml":
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a36}\nspec:\n  template: {metadata: {labels: {app: y}}, spec: {containers: [{name: a, image: b}]}}\n",
  "y37.yaml":
    "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec:\n  template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}\n",
  "y38.yaml": "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\n",
  "y39.yaml": "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: i}\n",
  "empty.yaml": "",
  "comment.yaml": "# nothing\n---\n",
};

const lines = String.raw`
kubectl apply -f shop.yaml
kubectl apply -f two.yaml
kubectl create deployment web --image=nginx:1.27 --replicas=2
kubectl run tmp --image=busybox:1.36 --restart=Never -- sh -c 'echo started; sleep 3600'
kubectl apply -f bad1.json
kubectl apply -f bad2.json
kubectl apply -f bad3.json
kubectl apply -f bad4.json
kubectl apply -f bad5.json
kubectl apply -f bad6.json
kubectl apply -f bad7.json
kubectl apply -f bad8.json
kubectl apply -f bad9.json
kubectl apply -f bad10.json
kubectl apply -f bad11.json
kubectl apply -f bad12.json
kubectl create -f bad1.json
kubectl apply -f ok1.json
kubectl apply -f dup.json
kubectl apply -f y1.yaml
kubectl apply -f y2.yaml
kubectl apply -f y3.yaml
kubectl apply -f y4.yaml
kubectl apply -f y6.yaml
kubectl apply -f y7.yaml
kubectl apply -f y8.yaml
kubectl apply -f y9.yaml
kubectl apply -f y10.yaml
kubectl apply -f y11.yaml
kubectl apply -f y12.yaml
kubectl apply -f y13.yaml
kubectl apply -f y14.yaml
kubectl apply -f y15.yaml
kubectl apply -f y16.yaml
kubectl apply -f y17.yaml
kubectl apply -f y18.yaml
kubectl apply -f y19.yaml
kubectl apply -f y21.yaml
kubectl apply -f y22.yaml
kubectl apply -f y23.yaml
kubectl apply -f y24.yaml
kubectl apply -f y25.yaml
kubectl apply -f y26.yaml
kubectl apply -f y27.yaml
kubectl apply -f y28.yaml
kubectl apply -f y30.yaml
kubectl apply -f y31.yaml
kubectl apply -f y32.yaml
kubectl apply -f y33.yaml
kubectl apply -f y34.yaml
kubectl apply -f y35.yaml
kubectl apply -f y36.yaml
kubectl apply -f y37.yaml
kubectl apply -f y38.yaml
kubectl apply -f y39.yaml
kubectl create -f y1.yaml
kubectl create -f y2.yaml
kubectl create -f y6.yaml
kubectl create -f y10.yaml
kubectl create -f y23.yaml
kubectl create -f y24.yaml
kubectl create -f y27.yaml
kubectl create -f y31.yaml
kubectl create -f y31.yaml --validate=false --dry-run=server
kubectl create -f y31.yaml --validate=warn --dry-run=server
kubectl apply -f y31.yaml --validate=ignore --dry-run=server
kubectl apply -f empty.yaml
kubectl apply -f comment.yaml
kubectl apply -f nodir/
kubectl apply
kubectl apply -f
kubectl apply shop.yaml
kubectl apply -f shop.yaml extra
kubectl apply -f shop.yaml -k x
kubectl apply -f shop.yaml -f two.yaml
kubectl apply -f shop.yaml,two.yaml
kubectl apply -f shop.yaml --dry-run=client
kubectl apply -f shop.yaml --dry-run=server
kubectl apply -f shop.yaml --dry-run=client -o name
kubectl apply -f shop.yaml -o name
kubectl apply -f shop.yaml -n other
kubectl apply -f shop.yaml --server-side
kubectl apply -f shop.yaml --server-side --force-conflicts
kubectl apply -f shop.yaml --force-conflicts
kubectl apply -f shop.yaml --prune
kubectl apply -f shop.yaml -l app=shop
kubectl create cm plain --from-literal=a=b
kubectl create cm plain --from-literal=a=c --dry-run=client -o yaml | kubectl apply -f -
kubectl create cm plain --from-literal=a=c --dry-run=client -o yaml | kubectl apply -f -
kubectl apply view-last-applied
kubectl apply view-last-applied cm settings
kubectl apply view-last-applied cm/settings -o json
kubectl apply view-last-applied deploy/web
kubectl apply set-last-applied -f shop.yaml
kubectl apply foo
# delete
kubectl delete
kubectl delete pod
kubectl delete pods
kubectl delete pod nope
kubectl delete pod nope --ignore-not-found
kubectl delete pod nope nope2
kubectl delete pod/nope svc/nope
kubectl delete pod tmp --dry-run=client
kubectl delete pod tmp --dry-run=server
kubectl delete pod tmp --now
kubectl delete pod -l app=nope
kubectl delete pods --all --dry-run=client
kubectl delete pods --all -n nope
kubectl delete svc,cm shop --dry-run=client
kubectl delete cm settings -o name
kubectl delete cm settings
kubectl delete deploy -l app=shop --cascade=foo
kubectl delete deploy -l app=shop --cascade=orphan
kubectl delete rs -l app=shop
kubectl delete foo bar
kubectl delete -f shop.yaml
kubectl delete -f shop.yaml --ignore-not-found
kubectl delete -f missing.yaml
kubectl delete pods --field-selector=status.phase=Failed
kubectl delete all --all --dry-run=client
kubectl delete ns default
kubectl delete ns nope
kubectl delete node worker-3 --dry-run=client
kubectl delete pod tmp --grace-period=abc
kubectl delete pod tmp --wait=false
kubectl delete pods tmp -l a=b
kubectl delete pods tmp --all
kubectl delete pods -l a=b --all
kubectl delete deploy/web --timeout=5s
kubectl delete deploy web
kubectl delete svc kubernetes --dry-run=client
kubectl delete pod ""
kubectl delete --all
kubectl delete --raw /api/v1/namespaces/default/pods/nope
`;

export const manifestsParity: ParityScenario = {
  name: "apply, delete, and files with mistakes",
  files,
  lines,
};
