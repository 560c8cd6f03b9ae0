/** Lines that both kubectls are given, in order: diff. A line that begins with # is a heading. */

import type { ParityScenario } from "./parity-scenario.ts";
import { shopFiles } from "./shop-files.ts";

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

export const diffParity: ParityScenario = { name: "diff", files: shopFiles, lines };
