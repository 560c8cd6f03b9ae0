/** Lines that both kubectls are given, in order: create deployment and run. A line that begins with # is a heading. */

import type { ParityScenario } from "./parity-scenario.ts";

const files: Readonly<Record<string, string>> = {};

const lines = String.raw`
# create deployment
kubectl create deployment
kubectl create deployment my-dep
kubectl create deployment my-dep --image
kubectl create deployment my-dep --image=
kubectl create deployment my-dep --image=nginx --image=busybox --dry-run=client -o yaml
kubectl create deployment my-dep --image=nginx --image=busybox -- date
kubectl create deployment my-dep --image=nginx --image=nginx:1.27 --dry-run=client -o yaml
kubectl create deployment my-dep --image=repo/a/nginx@sha256:abc --dry-run=client -o yaml
kubectl create deployment my-dep --image=busybox --dry-run=client -o yaml -- date -u
kubectl create deployment my-dep --image=busybox --dry-run=client -o json --port=80 --replicas=3
kubectl create deployment my-dep --image=busybox --dry-run=client -o name
kubectl create deployment my-dep --image=busybox --dry-run=client
kubectl create deployment my-dep --image=busybox --dry-run=server
kubectl create deployment my-dep --image=busybox --dry-run
kubectl create deployment my-dep --image=busybox --dry-run=foo
kubectl create deployment my-dep --image=busybox --dry-run=true
kubectl create deployment my-dep --image=busybox --replicas=-1 --dry-run=client -o yaml
kubectl create deployment my-dep --image=busybox --replicas=-2 --dry-run=client -o yaml
kubectl create deployment my-dep --image=busybox --replicas=x
kubectl create deployment my-dep --image=busybox --replicas=2.5
kubectl create deployment my-dep --image=busybox --replicas=99999999999999999999
kubectl create deployment my-dep --image=busybox --port=99999 --dry-run=client -o yaml
kubectl create deployment my-dep --image=busybox --port=99999
kubectl create deployment a b --image=busybox
kubectl create deployment my-dep image=nginx
kubectl create deployment my-dep --iamge=nginx
kubectl create deploy my-dep --image=nginx --dry-run=client -o yaml -n team
kubectl create dep my-dep --image=nginx --dry-run=client -o name
kubectl create deployment my-dep --image=nginx -o wide --dry-run=client
kubectl create deployment my-dep --image=nginx -o foo --dry-run=client
kubectl create deployment my-dep --image=nginx -o jsonpath --dry-run=client
kubectl create deployment my-dep --image=nginx -o jsonpath='{.metadata.name}' --dry-run=client
kubectl create deployment my-dep --image=nginx -o go-template='{{.kind}}' --dry-run=client
kubectl create deployment my-dep --image=nginx -o custom-columns=A:.kind --dry-run=client
kubectl create deployment MyDep --image=nginx --dry-run=client -o yaml
kubectl create deployment MyDep --image=nginx
kubectl create deployment my_dep --image=nginx
kubectl create deployment my-dep --image='nginx latest'
kubectl create deployment my-dep --image=NGINX
kubectl create deployment "" --image=nginx
kubectl create deployment my-dep --image=nginx --save-config --dry-run=client -o yaml
kubectl create deployment my-dep --image=nginx --show-managed-fields --dry-run=client -o yaml
kubectl create deployment my-dep --image=nginx --validate=false --dry-run=client -o name
kubectl create deployment my-dep --image=nginx --validate=foo --dry-run=client -o name
kubectl create deployment my-dep --image=nginx --generator=deployment/v1beta1
kubectl create deployment my-dep --image=nginx --record
kubectl create deployment aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --image=nginx --dry-run=client -o name
# run
kubectl run
kubectl run nginx
kubectl run nginx --image
kubectl run nginx --image=
kubectl run --image=nginx
kubectl run nginx --image=nginx --dry-run=client -o yaml
kubectl run nginx --image=nginx --dry-run=client
kubectl run nginx --image=nginx --dry-run=client -o name
kubectl run nginx --image=nginx --restart=Never --dry-run=client -o yaml
kubectl run nginx --image=nginx --restart=OnFailure --dry-run=client -o yaml
kubectl run nginx --image=nginx --restart=foo --dry-run=client -o yaml
kubectl run nginx --image=nginx --restart=never
kubectl run nginx --image=nginx --port=80 --expose --dry-run=client -o yaml
kubectl run nginx --image=nginx --expose --dry-run=client -o yaml
kubectl run nginx --image=nginx --port=abc --dry-run=client -o yaml
kubectl run nginx --image=nginx --port=0 --dry-run=client -o yaml
kubectl run nginx --image=nginx --env=A=b --env=C= --env=D=e=f --dry-run=client -o yaml
kubectl run nginx --image=nginx --env=A --dry-run=client -o yaml
kubectl run nginx --image=nginx --env=1A=b --dry-run=client -o yaml
kubectl run nginx --image=nginx --env='A B=b' --dry-run=client -o yaml
kubectl run nginx --image=nginx --labels=a=b,c=d -l e=f --dry-run=client -o yaml
kubectl run nginx --image=nginx --labels=a --dry-run=client -o yaml
kubectl run nginx --image=nginx --labels=a=b,a=c --dry-run=client -o yaml
kubectl run nginx --image=nginx --labels='a b=c' --dry-run=client -o yaml
kubectl run nginx --image=nginx --annotations=a=b --annotations=c=d,e --dry-run=client -o yaml
kubectl run nginx --image=nginx --annotations=a --dry-run=client -o yaml
kubectl run nginx --image=nginx --command --dry-run=client -o yaml
kubectl run nginx --image=nginx --command --dry-run=client -o yaml -- sleep 10
kubectl run nginx --image=nginx --dry-run=client -o yaml -- sleep 10
kubectl run nginx --image=nginx --dry-run=client -o yaml sleep 10
kubectl run nginx --image=nginx -it --dry-run=client -o yaml -- sh
kubectl run nginx --image=nginx -i --dry-run=client -o yaml
kubectl run nginx --image=nginx -t --dry-run=client -o yaml
kubectl run nginx --image=nginx --rm --dry-run=client -o yaml
kubectl run nginx --image=nginx --rm -it --dry-run=client -o yaml
kubectl run nginx --image=nginx --rm
kubectl run nginx --image=nginx --attach --dry-run=client -o yaml
kubectl run nginx --image=nginx --privileged --dry-run=client -o yaml
kubectl run nginx --image=nginx --image-pull-policy=Always --dry-run=client -o yaml
kubectl run nginx --image=nginx --image-pull-policy=always --dry-run=client -o yaml
kubectl run nginx --image=nginx --overrides='{"spec":{"nodeName":"a"}}' --dry-run=client -o yaml
kubectl run nginx --image=nginx --overrides='{"apiVersion":"v1","spec":{"containers":[{"name":"nginx","resources":{"limits":{"cpu":"1"}}}]}}' --dry-run=client -o yaml
kubectl run nginx --image=nginx --overrides='{"apiVersion":"v1","spec":{"containers":[{"name":"nginx","env":[{"name":"A","value":"b"}]}]}}' --override-type=strategic --dry-run=client -o yaml
kubectl run nginx --image=nginx --overrides='[{"op":"add","path":"/metadata/labels/x","value":"y"}]' --override-type=json --dry-run=client -o yaml
kubectl run nginx --image=nginx --overrides='{bad' --dry-run=client -o yaml
kubectl run nginx --image=nginx --override-type=foo --overrides='{}' --dry-run=client -o yaml
kubectl run nginx --image=nginx --replicas=3
kubectl run nginx --image=nginx --generator=run-pod/v1
kubectl run nginx --image=nginx --limits=cpu=1
kubectl run nginx --image=nginx --requests=cpu=1
kubectl run nginx --image=nginx --serviceaccount=x
kubectl run nginx --image=nginx --schedule='* * * * *'
kubectl run nginx --image=nginx --hostport=1
kubectl run nginx --image=nginx --quiet --dry-run=client -o name
kubectl run nginx --image=nginx -n foo --dry-run=client -o yaml
kubectl run nginx --image=nginx --leave-stdin-open --dry-run=client -o yaml
kubectl run Nginx --image=nginx
kubectl run nginx_1 --image=nginx --dry-run=client -o yaml
kubectl run nginx --image='ngi nx'
kubectl run nginx --image='ngi nx' --dry-run=client -o yaml
kubectl run nginx --image=nginx:a:b --dry-run=client -o yaml
kubectl run nginx --image=NGINX --dry-run=client -o yaml
kubectl run nginx --image=nginx --grace-period=5
kubectl run nginx --image=nginx --timeout=5s
kubectl run nginx --image=nginx --dry-run -o yaml
kubectl run nginx --image=nginx --dry-run=client -oyaml --save-config
`;

export const generatorsParity: ParityScenario = { name: "create deployment and run", files, lines };
