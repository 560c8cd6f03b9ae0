/** Lines that both kubectls are given, in order: get and describe. A line that begins with # is a heading. */

import type { ParityScenario } from "./parity-scenario.ts";
import { shopFiles } from "./shop-files.ts";

const lines = String.raw`
kubectl apply -f shop.yaml
kubectl apply -f two.yaml
kubectl create deployment web --image=nginx:1.27 --replicas=2
kubectl run tmp --image=busybox:1.36 --restart=Never -- sh -c 'echo started; sleep 3600'
# get
kubectl get
kubectl get pods
kubectl get po,svc
kubectl get pods,svc -o wide
kubectl get pods,svc -o name
kubectl get pod tmp nope
kubectl get pod/tmp svc/shop
kubectl get pod/tmp pod/nope svc/shop svc/none
kubectl get pod tmp -o jsonpath={.status.phase}
kubectl get pod tmp -o jsonpath='{.status.nope}'
kubectl get pod tmp -o jsonpath='{.status.phase'
kubectl get pod tmp -o jsonpath='.status.phase'
kubectl get pods -o jsonpath='{.items[*].metadata.name}'
kubectl get pods -o jsonpath='{.items[0:2].metadata.name}'
kubectl get pods -o jsonpath='{.items[-1:].metadata.name}'
kubectl get pods -o jsonpath='{.items[?(@.metadata.name=="tmp")].status.phase}'
kubectl get pods -o jsonpath='{.items[?(@.spec.containers[0].image=="busybox")].metadata.name}'
kubectl get pods -o jsonpath='{range .items[*]}{.metadata.name}{"\t"}{.spec.containers[*].image}{"\n"}{end}'
kubectl get pods -o jsonpath='{.items[*].metadata.labels.run}'
kubectl get pods -o jsonpath="{.items[*]['metadata.name', 'status.phase']}"
kubectl get nodes -o jsonpath='{.items[*].status.addresses[?(@.type=="InternalIP")].address}'
kubectl get nodes -o jsonpath='{range .items[*]}{@.metadata.name}:{range @.status.conditions[*]}{@.type}={@.status};{end}{end}'
kubectl get pod tmp -o jsonpath-as-json='{.metadata.labels}'
kubectl get pod tmp -o jsonpath-file=nope
kubectl get pods -o custom-columns=NAME:.metadata.name,RSRC:.metadata.namespace
kubectl get pods -o custom-columns=NAME
kubectl get pods -o custom-columns=
kubectl get pods -o custom-columns=NAME:metadata.name,IMG:spec.containers[*].image
kubectl get pods -o custom-columns='NAME:.metadata.name,X:.spec.nope' --no-headers
kubectl get pods -o custom-columns=N:{.metadata.name
kubectl get pods -o go-template='{{range .items}}{{.metadata.name}} {{end}}'
kubectl get pods -o go-template='{{.nope}}'
kubectl get pods -o go-template='{{range'
kubectl get pods -o go-template
kubectl get pods --template='{{len .items}}'
kubectl get pods --sort-by=.metadata.name
kubectl get pods --sort-by=metadata.creationTimestamp -o name
kubectl get pods --sort-by=.nope
kubectl get pods --sort-by='{.metadata.name'
kubectl get pods --sort-by=.status.containerStatuses[0].restartCount -o name
kubectl get pods --show-labels
kubectl get pods -L app,run
kubectl get pods -L app --show-labels
kubectl get pods -l app=shop
kubectl get pods -l 'app in (shop, web)' -o name
kubectl get pods -l '!app' -o name
kubectl get pods -l app!=shop -o name
kubectl get pods -l 'app notin (shop)' -o name
kubectl get pods -l 'app in shop'
kubectl get pods -l 'app=='
kubectl get pods -l ''
kubectl get pod tmp -l app=web
kubectl get pods -A -l k8s-app=kube-dns -o name
kubectl get pods --field-selector status.phase=Running -o name
kubectl get pods --field-selector status.phase!=Running
kubectl get pods --field-selector spec.nodeName=worker-1 -o name
kubectl get pods --field-selector metadata.name=tmp
kubectl get pods --field-selector foo=bar
kubectl get pods --field-selector 'a'
kubectl get svc --field-selector spec.type=ClusterIP
kubectl get all --field-selector metadata.name=shop
kubectl get all -l app=shop
kubectl get all -n nope
kubectl get node worker-1 -o wide
kubectl get no
kubectl get ns
kubectl get componentstatuses
kubectl get cs
kubectl get ep
kubectl get endpoints
kubectl get endpointslices
kubectl get deploy,rs,po -o name
kubectl get deployments.apps
kubectl get deployments.v1.apps
kubectl get deployments.v1beta1.apps
kubectl get deployment.extensions
kubectl get pvc
kubectl get ing
kubectl get sts
kubectl get jobs
kubectl get hpa
kubectl get crd
kubectl get foo,pods
kubectl get pods,foo
kubectl get PODS
kubectl get Pod tmp
kubectl get pods tmp -o foo
kubectl get pod tmp --output
kubectl get pods -o=name
kubectl get pod tmp -oname
kubectl get pod -n default tmp --no-headers
kubectl get pod tmp --show-kind
kubectl get --raw /api/v1/namespaces/default/pods/nope
kubectl get --raw /version
kubectl get --raw /healthz
kubectl get --raw /readyz?verbose
kubectl get --raw /livez
kubectl get --raw /nope
kubectl get --raw /apis
kubectl get --raw /
kubectl get --raw 'foo'
kubectl get --raw /api pods
kubectl get -f shop.yaml
kubectl get -f shop.yaml -o name
kubectl get -f missing.yaml
kubectl get pods --chunk-size=1 -o name
kubectl get pods --chunk-size=-1
kubectl get pods --ignore-not-found
kubectl get pod nope --ignore-not-found
kubectl get pod nope --ignore-not-found -o yaml
kubectl get secrets
kubectl get sa
kubectl get lease -A
kubectl get pods --server-print=false
kubectl get deploy shop --server-print=false
kubectl get pods -o wide -l app=shop --no-headers
kubectl get rs -o wide
kubectl get deploy -o wide
kubectl get svc -o wide
kubectl get endpointslice -o wide
kubectl get cm
kubectl get cm settings -o jsonpath='{.data}'
kubectl get pods --selector app=shop --sort-by=.metadata.name -o name
kubectl get deploy shop -o jsonpath='{.spec.template.spec.containers[0].image}'
kubectl get pod tmp -o yaml --show-managed-fields | grep -c f:
kubectl get pod two -o jsonpath='{.spec.containers[*].name}' | tr ' ' '\n'
kubectl get namespace default -o yaml
kubectl get node worker-1 -o yaml
kubectl get pods -nkube-system -o name
kubectl get pods --all-namespaces --field-selector spec.nodeName=worker-1 -o name
kubectl get pods -A -n kube-system -o name
kubectl get pod tmp -A
kubectl get pods default
kubectl get pods/
kubectl get /tmp
kubectl get pods/tmp/x
kubectl get pods,svc tmp
kubectl get deploy shop --subresource=status
kubectl get deploy shop --subresource=foo
kubectl get pods --subresource=status
# describe
kubectl describe
kubectl describe pod
kubectl describe pod tmp
kubectl describe pod two
kubectl describe pod/tmp svc/shop
kubectl describe pods tmp nope
kubectl describe pod t
kubectl describe pod zzz
kubectl describe -l app=shop
kubectl describe pods -l app=shop
kubectl describe pods -l app=nope
kubectl describe deploy shop
kubectl describe deploy
kubectl describe rs -l app=web
kubectl describe svc
kubectl describe svc kubernetes
kubectl describe ep
kubectl describe endpointslice
kubectl describe node worker-1
kubectl describe node
kubectl describe ns
kubectl describe cm settings
kubectl describe cm
kubectl describe secret
kubectl describe sa default
kubectl describe lease -n kube-node-lease worker-1
kubectl describe foo
kubectl describe foo bar
kubectl describe -f shop.yaml
kubectl describe all -l app=shop
kubectl describe pods -A | grep -c ^Name:
kubectl describe pod -n kube-system kube-proxy-worker-1
`;

export const readingParity: ParityScenario = { name: "get and describe", files: shopFiles, lines };
