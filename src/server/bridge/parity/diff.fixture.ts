/** Lines that both kubectls are given, in order: diff. A line that begins with # is a heading. */

import type { ParityScenario } from "./parity-scenario.ts";
import { shopFiles } from "./shop-files.ts";

const configMap = (name: string, app: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, labels: {app: ${app}}}\ndata: {a: b}\n`;

const files = {
  "old.yaml": configMap("old", "cut"),
  "new.yaml": `${configMap("new", "cut")}---\n${configMap("other", "other")}`,
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
kubectl apply -f old.yaml
kubectl diff -f new.yaml -l app=cut | sed -E 's/\t20.*//; s/(uid|creationTimestamp): .*//'
kubectl diff -f new.yaml --prune -l app=cut --prune-allowlist=core/v1/ConfigMap | sed -E 's/\t20.*//; s/(uid|creationTimestamp): .*//'
kubectl diff -f new.yaml --prune -l app=cut --prune-allowlist=core/v1/Foo
kubectl apply -f new.yaml --prune -l app=cut --prune-allowlist=core/v1/Foo
kubectl diff -f new.yaml --prune -l app=cut --prune-allowlist=x
kubectl diff -f new.yaml -l 'a b'
kubectl diff -f new.yaml -l app=nope; echo $?
kubectl diff -f new.yaml --server-side
kubectl diff -f new.yaml --force-conflicts
kubectl create secret generic s --from-literal=a=c --dry-run=client -o yaml | kubectl diff --show-secrets -f - | sed -E 's/\t20.*//; s/uid: .*//'
KUBECTL_EXTERNAL_DIFF=nosuch kubectl diff -f two.yaml; echo $?
`;

export const diffParity: ParityScenario = { name: "diff", files: { ...shopFiles, ...files }, lines };
