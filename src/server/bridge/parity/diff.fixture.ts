/** Lines that both kubectls are given, in order: diff. A line that begins with # is a heading. */

import type { ParityScenario } from "./parity-scenario.ts";

const files: Readonly<Record<string, string>> = {
  "shop.yaml":
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: blue}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec:\n  selector: {app: shop}\n  ports: [{port: 80, targetPort: 80}]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop, labels: {app: shop}}\nspec:\n  replicas: 2\n  selector: {matchLabels: {app: shop}}\n  template:\n    metadata: {labels: {app: shop}}\n    spec:\n      containers:\n      - {name: web, image: "nginx:1.27", ports: [{containerPort: 80}]}\n',
  "two.yaml":
    'apiVersion: v1\nkind: Pod\nmetadata: {name: two, labels: {run: two}}\nspec:\n  containers:\n  - {name: a, image: busybox, command: [sh, -c, "for i in 1 2 3 4 5; do echo a$i; done; sleep 3600"]}\n  - {name: b, image: busybox, command: [sh, -c, "for i in 1 2 3; do echo b$i; done; sleep 3600"]}\n',
  "crash.yaml":
    'apiVersion: v1\nkind: Pod\nmetadata: {name: crash}\nspec:\n  restartPolicy: Always\n  containers:\n  - {name: c, image: busybox, command: [sh, -c, "echo boom; exit 3"]}\n',
};

const lines = String.raw`
kubectl apply -f shop.yaml
kubectl apply -f two.yaml
kubectl create deployment web --image=nginx:1.27 --replicas=2
kubectl run tmp --image=busybox:1.36 --restart=Never -- sh -c 'echo started; sleep 3600'
kubectl diff
kubectl diff -f missing.yaml
kubectl diff shop.yaml
kubectl create secret generic s --from-literal=a=b --save-config
kubectl create secret generic s --from-literal=a=c --from-literal=d=e --dry-run=client -o yaml | kubectl diff -f - | sed -E 's/(LIVE|MERGED)-[0-9]+/\1/g; s/\t20.*//'
KUBECTL_EXTERNAL_DIFF=nosuch kubectl diff -f two.yaml; echo $?
`;

export const diffParity: ParityScenario = { name: "diff", files, lines };
