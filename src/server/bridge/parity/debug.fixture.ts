/** Lines that both kubectls are given, in order: debug. A line that begins with # is a heading. */

import type { ParityScenario } from "./parity-scenario.ts";

const files = {
  "p.yaml": `apiVersion: v1
kind: Pod
metadata: {name: p, labels: {app: x}, annotations: {k: v}}
spec:
  initContainers:
  - {name: i, image: busybox, command: [sh, -c, "true"]}
  containers:
  - {name: a, image: nginx, livenessProbe: {httpGet: {port: 80}}, readinessProbe: {httpGet: {port: 80}}}
  - {name: b, image: busybox, command: [sleep, "3600"]}
`,
};

const lines = String.raw`
kubectl apply -f p.yaml
kubectl wait --for=condition=Ready pod/p --timeout=60s
kubectl debug
kubectl debug p
kubectl debug p --image=busybox | sed 's@debugger-[a-z0-9]*@X@'
kubectl debug p --image=busybox -it | sed 's@debugger-[a-z0-9]*@X@'
kubectl debug p --image=busybox -q | sed 's@debugger-[a-z0-9]*@X@'
kubectl debug p --image=busybox -c dbg | sed 's@debugger-[a-z0-9]*@X@'
kubectl debug p --image=BAD:::x
kubectl debug p -t --image=busybox
kubectl debug nope --image=busybox
kubectl debug deploy/nope --image=busybox
kubectl debug svc/kubernetes --image=busybox
kubectl debug node/nope --image=busybox
kubectl debug p --image=busybox --profile=nope | sed 's@debugger-[a-z0-9]*@X@'
kubectl debug p --image=busybox --replace | sed 's@debugger-[a-z0-9]*@X@'
kubectl debug p --image=busybox --same-node | sed 's@debugger-[a-z0-9]*@X@'
kubectl debug p --set-image=a=b
kubectl debug p --image=busybox --target=a | sed 's@debugger-[a-z0-9]*@X@'
kubectl debug p --copy-to=q
kubectl debug p --copy-to=q -- sh
kubectl debug p --copy-to=q --image=busybox --target=a
kubectl debug p --copy-to=q --image=busybox --image-pull-policy=Foo
kubectl debug p --copy-to=q1 --image=busybox -c dbg -- sleep 100
kubectl get pod q1 -o yaml | sed 's/uid: .*//'
kubectl debug p --copy-to=q2 --set-image='*=busybox' --same-node --share-processes=false
kubectl get pod q2 -o yaml | sed 's/uid: .*//'
kubectl debug p --copy-to=q3 --container=a --keep-labels --keep-annotations --keep-liveness --keep-readiness -- sleep 5
kubectl get pod q3 -o yaml | sed 's/uid: .*//'
kubectl debug p --copy-to=q4 --container=a --image=busybox:1.36 --env=A=b --keep-init-containers=false
kubectl get pod q4 -o yaml | sed 's/uid: .*//'
kubectl debug p --copy-to=q5 --image=busybox --profile=sysadmin -c dbg
kubectl get pod q5 -o jsonpath='{.spec.containers[2]}'
kubectl debug p --copy-to=q6 --image=busybox --profile=netadmin -c dbg --arguments-only -- a b
kubectl get pod q6 -o jsonpath='{.spec.containers[2]}'
kubectl debug p --copy-to=q7 --image=busybox --profile=restricted -c dbg
kubectl get pod q7 -o jsonpath='{.spec.containers[2]}'
kubectl debug p --copy-to=q8 --image=busybox --profile=baseline -c dbg
kubectl get pod q8 -o jsonpath='{.spec.containers[2]}'
kubectl debug node/worker-1 --image=busybox -- sleep 100 | sed 's/worker-1-[a-z0-9]*/X/'
kubectl get pods -o yaml -l app.kubernetes.io/managed-by=kubectl-debug | sed 's/uid: .*//; s/worker-1-[a-z0-9]*/X/'
kubectl debug p --copy-to=q9 --image=busybox --replace -c dbg
`;

export const debugParity: ParityScenario = { name: "debug", files, lines };
