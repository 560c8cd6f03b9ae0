/** Lines that both kubectls are given, in order: commands that look at the whole, and seldom used ones. A line that begins with # is a heading. */

import type { ParityScenario } from "./parity-scenario.ts";
import { shopFiles } from "./shop-files.ts";

const files = {
  "cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: v}\n",
  "role.yaml":
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: team}\nrules: [{apiGroups: [""], resources: [pods], verbs: [get]}]\n',
};

const lines = String.raw`
kubectl apply -f shop.yaml
# cluster-info dump: the real one gives up at kinds that are not served here, so only what comes before is compared
kubectl cluster-info --help | grep -v '^ *-'
kubectl cluster-info dump --help | grep Usage -A2
kubectl cluster-info dump --output-directory=d >/dev/null 2>&1; cat d/nodes.json d/kube-system/events.json
kubectl cluster-info dump --output-directory=e -o yaml >/dev/null 2>&1; cat e/nodes.yaml; head -30 e/kube-system/events.yaml
kubectl cluster-info dump --output-directory=/dev/null/x
kubectl cluster-info dump -o foo
# apply edit-last-applied
kubectl apply edit-last-applied
kubectl apply edit-last-applied cm/nope
kubectl apply -f cm.yaml
kubectl create cm b
kubectl apply edit-last-applied cm/b
kubectl apply edit-last-applied -f missing.yaml
kubectl apply --help | grep -A6 Available
# auth
kubectl auth reconcile
kubectl auth reconcile x
kubectl auth reconcile -f missing
kubectl auth reconcile -f role.yaml
kubectl auth reconcile -f role.yaml x
kubectl auth reconcile -f role.yaml --dry-run=client
kubectl auth reconcile -f role.yaml --dry-run=server
kubectl auth reconcile -f role.yaml --dry-run=client -o yaml
kubectl auth reconcile -f cm.yaml
kubectl auth whoami x
kubectl auth whoami
kubectl auth whoami -o yaml
kubectl auth can-i
kubectl auth can-i get
kubectl auth can-i get pods x y
kubectl auth can-i get pods
kubectl auth can-i get pods --list
kubectl auth can-i --list x
kubectl auth can-i get nope
kubectl auth can-i get /logs
kubectl auth can-i get /logs -A
kubectl auth can-i get logs/
kubectl auth can-i '*' '*'
kubectl auth can-i get pods/log
kubectl auth can-i get pods --subresource=log
kubectl auth can-i foo pods
kubectl auth can-i get nodes -n default
kubectl auth can-i get nodes
kubectl auth can-i list pods --quiet
kubectl auth can-i list pods --quiet --list
kubectl auth can-i --list --no-headers
kubectl auth can-i get pods --no-headers
kubectl auth can-i get /logs/ --subresource=log
`;

export const moreCommandsParity: ParityScenario = {
  name: "seldom used commands",
  files: { ...shopFiles, ...files },
  lines,
};
