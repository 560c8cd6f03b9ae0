/** Lines that both kubectls are given, in order: rollout, nodes, config, explain, discovery, and words that are no commands. A line that begins with # is a heading. */

import type { ParityScenario } from "./parity-scenario.ts";
import { shopFiles } from "./shop-files.ts";

const lines = String.raw`
kubectl apply -f shop.yaml
kubectl apply -f two.yaml
kubectl create deployment web --image=nginx:1.27 --replicas=2
kubectl run tmp --image=busybox:1.36 --restart=Never -- sh -c 'echo started; sleep 3600'
# rollout
kubectl rollout foo
kubectl rollout status
kubectl rollout status deploy
kubectl rollout status deploy/shop
kubectl rollout status deploy shop web
kubectl rollout status deploy nope
kubectl rollout status pod/two
kubectl rollout status rs -l app=web
kubectl rollout status deploy -l app=web
kubectl rollout status deploy/shop --watch=false
kubectl rollout history
kubectl rollout history deploy/shop
kubectl rollout history deploy
kubectl rollout history deploy/shop --revision=1
kubectl rollout history deploy/shop --revision=9
kubectl rollout history deploy/nope
kubectl rollout history pod/two
kubectl rollout history rs -l app=web
kubectl rollout history deploy/shop --revision=1 -o jsonpath='{.kind}'
kubectl set image deploy/shop web=nginx:1.26
kubectl rollout history deploy/shop
kubectl rollout pause deploy/shop
kubectl rollout status deploy/shop --timeout=2s
kubectl rollout resume deploy/shop
kubectl rollout resume deploy/shop
kubectl rollout pause pod/two
kubectl rollout resume deploy/nope
# nodes
kubectl cordon
kubectl cordon nope
kubectl cordon worker-1
kubectl cordon worker-1
kubectl cordon ""
kubectl cordon -l kubernetes.io/hostname=worker-1
kubectl cordon worker-1 worker-2 --dry-run=client
kubectl cordon worker-1 -l a=b
kubectl uncordon
kubectl uncordon worker-1
kubectl uncordon worker-1 worker-2
kubectl uncordon nope
kubectl uncordon worker-1 worker-2
# config
kubectl config foo
kubectl config current-context
kubectl config get-contexts -o name
kubectl config get-contexts nope
kubectl config get-clusters
kubectl config use-context nope
kubectl config set-context
kubectl config set-context dev --namespace=dev --cluster=x --user=y
kubectl config set-context --current --namespace=kube-system
kubectl config view --minify -o jsonpath='{..namespace}'
kubectl config set-context --current --namespace=default
kubectl config rename-context dev dev2
kubectl config set-credentials bob --token=abc
kubectl config get-clusters
kubectl config unset users.bob
kubectl config set contexts.x.namespace y
kubectl config unset contexts.x
kubectl config view -o jsonpath='{.kind}'
kubectl config view -o foo
# explain
kubectl explain
kubectl explain pods
kubectl explain pod.spec
kubectl explain pod.spec.containers.resources
kubectl explain foo
kubectl explain pod.foo
kubectl explain pods --api-version=v2
kubectl explain po.metadata.labels
kubectl explain pod.spec.containers[0]
kubectl explain pod pod
kubectl explain service.spec.type
kubectl explain pod.spec.affinity.nodeAffinity
kubectl explain pod --output=foo
# discovery
kubectl api-resources --namespaced=true
kubectl api-resources -o wide
kubectl api-resources -o name
kubectl api-resources --api-group=apps
kubectl api-resources --api-group=''
kubectl api-resources --verbs=list,get -o name
kubectl api-resources --verbs=foo
kubectl api-resources --sort-by=name
kubectl api-resources --sort-by=kind -o name
kubectl api-resources --sort-by=foo
kubectl api-resources --categories=all
kubectl api-resources foo
kubectl api-versions
kubectl api-versions foo
kubectl version
kubectl version --client
kubectl version -o json
kubectl version -o yaml
kubectl version -o foo
kubectl version --client --output=yaml
kubectl version --short
kubectl cluster-info
kubectl cluster-info foo
kubectl auth can-i
kubectl auth can-i get pods
kubectl auth can-i get
kubectl auth can-i '*' '*'
kubectl auth can-i get pods --as=bob
kubectl auth can-i list foo
kubectl auth can-i get /healthz
kubectl auth can-i create deployments -n default -q
kubectl attach
kubectl attach nope
kubectl port-forward
kubectl port-forward pod/two
kubectl port-forward nope 80
kubectl port-forward pod/two abc
kubectl port-forward svc/shop 8080:99
kubectl proxy --port=abc
kubectl edit
kubectl edit deploy nope
kubectl foo
kubectl gte pods
kubectl descibe pod
kubectl lgs
kubectl aply -f x
kubectl delte pod
kubectl --foo
kubectl get --foo
kubectl -n
kubectl get pods --namespace
kubectl --context=nope get pods
kubectl --cluster=nope get pods
kubectl --user=nope get pods
kubectl --kubeconfig=nope get pods
kubectl --request-timeout=abc get pods
kubectl --token=bad get pods
kubectl get pods -v=foo
kubectl convert
kubectl rolling-update
kubectl run-container
`;

export const rolloutsAndMoreParity: ParityScenario = {
  name: "rollout, nodes, config, explain, discovery, and words that are no commands",
  files: shopFiles,
  lines,
};
