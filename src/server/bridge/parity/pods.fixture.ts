/** Lines that both kubectls are given, in order: logs, exec, patch, replace, wait. A line that begins with # is a heading. */

import type { ParityScenario } from "./parity-scenario.ts";
import { shopFiles } from "./shop-files.ts";

const lines = String.raw`
kubectl apply -f shop.yaml
kubectl apply -f two.yaml
kubectl create deployment web --image=nginx:1.27 --replicas=2
kubectl run tmp --image=busybox:1.36 --restart=Never -- sh -c 'echo started; sleep 3600'
kubectl describe pods tmp nope
kubectl get pods --sort-by=.nope -o name
kubectl get pods --sort-by=.nope -o yaml
kubectl get pods --sort-by=.spec.nope -o wide
kubectl get foo.bar
kubectl get foo.v1.apps
kubectl describe foo.bar x
kubectl delete foo.bar x
# logs
kubectl logs
kubectl logs tmp
kubectl logs tmp nope
kubectl logs two
kubectl logs two -c a
kubectl logs two a
kubectl logs two -c nope
kubectl logs two -c a --tail=2
kubectl logs two -c a --tail=0
kubectl logs two -c a --tail=-2
kubectl logs two -c a --since=1s
kubectl logs two -c a --since=1h
kubectl logs two -c a --since=abc
kubectl logs two -c a --since=-1s
kubectl logs two -c a --since-time=2020-01-01T00:00:00Z
kubectl logs two -c a --since-time=foo
kubectl logs two -c a --since=1s --since-time=2020-01-01T00:00:00Z
kubectl logs two -c a --limit-bytes=4
kubectl logs two -c a --limit-bytes=0
kubectl logs two -c a --timestamps | cut -c1-14
kubectl logs two -c a --previous
kubectl logs pod/two -c b
kubectl logs deploy/shop --tail=1
kubectl logs deployment/nope
kubectl logs svc/shop --tail=1
kubectl logs rs/nope
kubectl logs cm/settings
kubectl logs node/worker-1
kubectl logs two tmp x
kubectl logs two --all-pods
kubectl logs deploy/shop --all-pods --tail=1
kubectl logs tmp -n kube-system
kubectl logs tmp --ignore-errors
kubectl logs tmp --max-log-requests=0
kubectl logs --tail=1
# exec
kubectl exec
kubectl exec tmp
kubectl exec tmp --
kubectl exec tmp ls
kubectl exec tmp -- ls /
kubectl exec tmp -- false
kubectl exec tmp -- sh -c 'exit 7'
kubectl exec tmp -- nosuch
kubectl exec tmp -c nope -- ls
kubectl exec two -- echo hi
kubectl exec two -c b -- echo hi
kubectl exec nope -- ls
kubectl exec deploy/shop -- echo hi
kubectl exec deploy/nope -- echo hi
kubectl exec svc/shop -- echo hi
kubectl exec node/worker-1 -- ls
kubectl exec -it tmp -- echo hi
kubectl exec -i tmp -- cat < shop.yaml
echo hello | kubectl exec -i tmp -- cat
kubectl exec tmp -q -- echo q
kubectl exec pod/tmp -- printenv HOSTNAME
kubectl exec -- tmp ls
kubectl exec tmp -n nope -- ls
kubectl exec /tmp -- ls
# patch
kubectl patch
kubectl patch deploy shop
kubectl patch deploy shop -p
kubectl patch deploy shop -p 'spec: {replicas: 3}'
kubectl patch deploy shop -p 'spec:\n  replicas: 2'
kubectl patch deploy shop -p $'spec:\n  replicas: 2'
kubectl patch deploy shop -p '{"spec":{"replicas":2}}'
kubectl patch deploy shop -p '{"spec":{"replicas":"x"}}'
kubectl patch deploy shop -p '{"spec":{"nope":1}}'
kubectl patch deploy shop -p '[]'
kubectl patch deploy shop -p '"x"'
kubectl patch deploy shop -p '1'
kubectl patch deploy shop --type=json -p '{}'
kubectl patch deploy shop --type=json -p '[{"op":"replace","path":"/spec/replicas","value":3}]'
kubectl patch deploy shop --type=json -p '[{"op":"remove","path":"/spec/nope"}]'
kubectl patch deploy shop --type=json -p '[{"op":"foo","path":"/spec/nope"}]'
kubectl patch deploy shop --type=json -p '[{"op":"add","path":"/metadata/labels/x","value":"y"}]'
kubectl patch deploy shop --type=json -p '[{"op":"test","path":"/metadata/labels/x","value":"z"}]'
kubectl patch deploy shop --type=merge -p '{"metadata":{"labels":{"x":null}}}'
kubectl patch deploy shop --type=merge -p '{"spec":{"template":{"spec":{"containers":[]}}}}'
kubectl patch deploy shop --type=foo -p '{}'
kubectl patch deploy shop -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"nginx:1.26"}]}}}}' --dry-run=client
kubectl patch deploy shop -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"nginx:1.26"}]}}}}' --dry-run=client -o jsonpath='{.spec.template.spec.containers[0].image}'
kubectl patch deploy shop -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"nginx:1.26"}]}}}}' --dry-run=server -o jsonpath='{.spec.template.spec.containers[0].image}'
kubectl patch deploy shop --patch-file=nope.yaml
kubectl patch deploy shop --patch-file=shop.yaml
kubectl patch deploy shop -p '{}' --patch-file=shop.yaml
kubectl patch deploy shop -p '{}' -o name
kubectl patch deploy shop --subresource=scale --type=merge -p '{"spec":{"replicas":2}}'
kubectl patch deploy shop --subresource=foo --type=merge -p '{"spec":{"replicas":2}}'
kubectl patch pod tmp -p '{"spec":{"containers":[{"name":"tmp","image":"busybox:1.35"}]}}'
kubectl patch pod tmp -p '{"spec":{"nodeName":"worker-2"}}'
kubectl patch node worker-1 -p '{"spec":{"unschedulable":true}}'
kubectl patch node worker-1 -p '{"spec":{"unschedulable":false}}'
kubectl patch svc shop -p '{"spec":{"type":"NodePort"}}'
kubectl patch svc shop -p '{"spec":{"type":"Foo"}}'
kubectl patch svc nope -p '{"spec":{"type":"Foo"}}'
kubectl patch deploy -p '{}'
kubectl patch deploy shop web -p '{"metadata":{"labels":{"q":"r"}}}'
kubectl patch -f shop.yaml -p '{"metadata":{"labels":{"q":"s"}}}'
kubectl patch -f shop.yaml --local -p '{"metadata":{"labels":{"q":"s"}}}' -o yaml
kubectl patch cm settings --type merge -p '{"data":{"colour":"red"}}'
kubectl patch cm settings -p '{"data":{"colour":1}}'
# replace
kubectl replace
kubectl replace -f
kubectl replace -f nope.yaml
kubectl replace -f two.yaml
kubectl replace --force -f two.yaml --grace-period=0
sed 's/two/three/' two.yaml | kubectl replace -f -
kubectl get cm settings -o yaml | sed 's/red/green/' | kubectl replace -f -
kubectl replace -f shop.yaml --dry-run=client
kubectl replace cm settings
# wait
kubectl wait
kubectl wait pod/two
kubectl wait --for=condition=Ready
kubectl wait --for=condition=Ready pod/two
kubectl wait --for=condition=ready pod two --timeout=5s
kubectl wait --for=condition=Ready pod --all --timeout=2s
kubectl wait --for=condition=Ready pod -l app=shop --timeout=5s
kubectl wait --for=condition=Ready pod -l app=nope --timeout=1s
kubectl wait --for=condition=Ready=false pod/two --timeout=1s
kubectl wait --for=condition=Available deploy/shop deploy/web --timeout=60s
kubectl wait --for=condition=available --timeout=60s deployment --all
kubectl wait --for=condition=Foo pod/two --timeout=1s
kubectl wait --for=foo pod/two --timeout=1s
kubectl wait --for=create pod/two --timeout=1s
kubectl wait --for=create pod/later --timeout=1s
kubectl wait --for=jsonpath='{.status.phase}'=Running pod/two --timeout=1s
kubectl wait --for=jsonpath='{.status.phase}'=Failed pod/two --timeout=1s
kubectl wait --for=jsonpath='{.status.phase}' pod/two --timeout=1s
kubectl wait --for=jsonpath='{.status.nope}'=x pod/two --timeout=1s
kubectl wait --for=jsonpath='{.status.phase'=x pod/two --timeout=1s
kubectl wait --for=jsonpath='.status.phase'=Running pod/two --timeout=1s
kubectl wait --for=jsonpath=x pod/two --timeout=1s
kubectl wait --for=condition=Ready node --all --timeout=5s
kubectl wait --for=condition=Ready foo/bar --timeout=1s
kubectl wait --for=condition=Ready pod/nope --timeout=1s
kubectl wait --for=condition=Ready pod/two --timeout=0
kubectl wait --for=condition=Ready pod/two -o name
kubectl wait pod two --for condition=Ready --timeout=abc
kubectl wait -f two.yaml --for=condition=Ready --timeout=5s
`;

export const podsParity: ParityScenario = {
  name: "logs, exec, patch, replace, wait",
  files: shopFiles,
  lines,
};
