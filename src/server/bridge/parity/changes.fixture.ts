/**
 * Lines that both kubectls are given, in order: set, label, annotate, taint, scale, autoscale, expose. A line that begins
 * with # is a heading. Keys are named after --from, because the real one takes them in any order.
 */

import type { ParityScenario } from "./parity-scenario.ts";

const files: Readonly<Record<string, string>> = {
  "dep.yaml":
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: local, labels: {a: b}}\nspec:\n  replicas: 2\n  selector: {matchLabels: {app: local}}\n  template:\n    metadata: {labels: {app: local}}\n    spec:\n      containers:\n      - {name: one, image: "nginx:1.27", env: [{name: A, value: b}]}\n      - {name: two, image: busybox}\n      initContainers:\n      - {name: zero, image: busybox}\n',
  "svc.yaml":
    "apiVersion: v1\nkind: Service\nmetadata: {name: localsvc}\nspec:\n  selector: {app: local}\n  ports: [{port: 80}]\n",
  "x.env": "K=v\n",
};

const lines = String.raw`
kubectl create deployment web --image=nginx:1.27 --replicas=2 --port=80
kubectl run tmp --image=busybox:1.36 -- sleep 3600
kubectl create cm settings --from-literal=COLOUR=blue --from-literal=log.level=x --from-literal=B-C=1
kubectl create secret generic pass --from-literal=user=me --from-literal=password=s3
# set image
kubectl set
kubectl set foo
kubectl set image
kubectl set image deployment/web
kubectl set image deployment web
kubectl set image deployment web nginx
kubectl set image deployment/web nginx=
kubectl set image deployment/web nope=nginx
kubectl set image deployment/web nginx=nginx:1.27
kubectl set image deployment/web '*=nginx:1.27'
kubectl set image deployment/web nginx=nginx:1.25 --dry-run=client
kubectl set image deployment/web nginx=nginx:1.25 --dry-run=server
kubectl set image deployment/web nginx=nginx:1.25 --dry-run=client -o name
kubectl set image deployment/nope nginx=nginx:1.25
kubectl set image -f dep.yaml one=a two=b zero=c --local -o yaml
kubectl set image -f dep.yaml '*=x' --local -o yaml
kubectl set image -f dep.yaml one=a --local
kubectl set image -f dep.yaml one=a --local -o json
kubectl set image -f dep.yaml nope=a --local -o yaml
kubectl set image -f svc.yaml nope=a --local -o yaml
kubectl set image svc/kubernetes a=b
kubectl set image pod/tmp tmp=busybox:1.35 --dry-run=server
kubectl set image pods --all tmp=busybox:1.36
kubectl set image deployment -l app=web nginx=nginx:1.27
kubectl set image deployment -l app=nope nginx=nginx:1.27
kubectl set image deployment --all nginx=nginx:1.27 --record
kubectl set image nginx=nginx:1.27
kubectl set image deployment/web nginx=nginx:1.27 nginx=nginx:1.26 --dry-run=client
kubectl set image deployment/web deployment/nope nginx=nginx:1.27
# set env
kubectl set env
kubectl set env deployment/web
kubectl set env deployment web A=b --dry-run=client -o yaml
kubectl set env deployment/web A=b --dry-run=client
kubectl set env deployment/web A=b
kubectl set env deployment/web A=b
kubectl set env deployment/web A=c --overwrite=false
kubectl set env deployment/web A-
kubectl set env deployment/web NOPE-
kubectl set env deployment/web A
kubectl set env deployment/web 1A=b
kubectl set env deployment/web --from=configmap/settings --keys=log.level
kubectl set env deployment/web --from=cm/settings --keys=COLOUR --prefix=X_ --dry-run=client -o yaml
kubectl set env deployment/web --from=secret/pass --keys=user --dry-run=client
kubectl set env deployment/web --from=secret/pass --keys=user --prefix=P_
kubectl set env deployment/web --from=secret/nope
kubectl set env deployment/web --from=nope
kubectl set env deployment/web --from=pod/tmp
kubectl set env deployment/web --keys=a
kubectl set env deployment/web -c nope A=b
kubectl set env -f dep.yaml --local A=z -o yaml
kubectl set env -f dep.yaml --local A- -o yaml
kubectl set env -f dep.yaml --local -c 'o*' A=z -o yaml
kubectl set env deployment/nope A=b
kubectl set env svc/kubernetes A=b
kubectl set env deployment/web --env=Q=r --dry-run=client -o jsonpath='{.spec.template.spec.containers[0].env}'
cat x.env | kubectl set env -e - deployment/web
kubectl set env pod/tmp A=b
# set resources
kubectl set resources
kubectl set resources deployment web
kubectl set resources deployment web --limits=cpu=100m
kubectl set resources deployment web --limits=cpu=100m
kubectl set resources deployment web --limits=cpu=100m --dry-run=client -o yaml
kubectl set resources deployment web --requests=cpu=200m
kubectl set resources deployment web --limits=foo
kubectl set resources deployment web --limits=cpu=abc
kubectl set resources deployment web --limits=foo=1
kubectl set resources deployment nope --limits=cpu=1
kubectl set resources -f dep.yaml --local --limits=cpu=1,memory=1Gi -o yaml
kubectl set resources -f dep.yaml --local -c two --requests=cpu=1 -o yaml
kubectl set resources -f dep.yaml --local -c nope --requests=cpu=1 -o yaml
kubectl set resources svc kubernetes --limits=cpu=1
# set selector sa subject
kubectl set selector
kubectl set selector svc kubernetes a=b --dry-run=client -o yaml
kubectl set selector -f svc.yaml a=b --local -o yaml
kubectl set selector deployment web a=b
kubectl set selector svc kubernetes a
kubectl set serviceaccount
kubectl set serviceaccount deployment web
kubectl set serviceaccount deployment web foo --dry-run=client -o yaml
kubectl set sa deployment web foo --dry-run=client
kubectl set sa -f dep.yaml foo --local -o yaml
kubectl set sa deployment/nope foo
kubectl set subject
kubectl set subject clusterrolebinding admin --user=u
kubectl set subject rolebinding admin
# label
kubectl label
kubectl label pod
kubectl label pod tmp
kubectl label pod tmp a
kubectl label pod tmp a=b --dry-run=client
kubectl label pod tmp a=b --dry-run=server
kubectl label pod tmp a=b --dry-run=client -o yaml
kubectl label pod tmp a=b -o name
kubectl label pod tmp a=b
kubectl label pod tmp a=c
kubectl label pod tmp a=c --overwrite
kubectl label pod tmp a-
kubectl label pod tmp a-
kubectl label pod tmp a=b a-
kubectl label pod tmp 'a b=c'
kubectl label pod tmp 'a=b c'
kubectl label pod tmp a=b=c
kubectl label pod tmp a=
kubectl label pod tmp =b
kubectl label pods --all tier=x
kubectl label pods --all tier-
kubectl label pods -l run=tmp tier=y
kubectl label pods -l run=nope tier=y
kubectl label pods nope a=b
kubectl label pods tmp nope a=b
kubectl label pods tmp a=b c=d --overwrite
kubectl label foo bar a=b
kubectl label pod/tmp deploy/web z=1
kubectl label node worker-1 disk=ssd
kubectl label nodes worker-1 disk-
kubectl label node --all x=y
kubectl label node --all x-
kubectl label ns default env=dev
kubectl label pod tmp a=b --resource-version=1
kubectl label pod tmp foo/bar/baz=1
kubectl label pod tmp aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=1
kubectl label pod tmp k=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
kubectl label -f dep.yaml x=y
kubectl label -f dep.yaml x=y --local -o yaml
kubectl label --overwrite pods tmp status=unhealthy
kubectl label pods --all --overwrite a=z
kubectl label pods --field-selector=metadata.name=tmp f=g
# annotate
kubectl annotate
kubectl annotate pod tmp
kubectl annotate pod tmp a=b
kubectl annotate pod tmp a=c
kubectl annotate pod tmp a=c --overwrite
kubectl annotate pod tmp a-
kubectl annotate pod tmp a-
kubectl annotate pod tmp 'a b=c'
kubectl annotate pod tmp desc='hello world=1, x'
kubectl annotate pods --all x=y
kubectl annotate pods nope a=b
kubectl annotate pod tmp a=b --dry-run=client
kubectl annotate pod tmp a=b -o yaml --dry-run=client
kubectl annotate -f dep.yaml a=b --local -o yaml
kubectl annotate deploy web kubernetes.io/change-cause="x"
kubectl annotate pod tmp =x
# taint
kubectl taint
kubectl taint node
kubectl taint nodes worker-1
kubectl taint nodes worker-1 a
kubectl taint nodes worker-1 a=b
kubectl taint nodes worker-1 a=b:Foo
kubectl taint nodes worker-1 a=b:NoSchedule --dry-run=client
kubectl taint nodes worker-1 a=b:NoSchedule
kubectl taint nodes worker-1 a=b:NoSchedule
kubectl taint nodes worker-1 a=c:NoSchedule
kubectl taint nodes worker-1 a=c:NoSchedule --overwrite
kubectl taint nodes worker-1 a=c:NoExecute
kubectl taint nodes worker-1 a:NoSchedule-
kubectl taint nodes worker-1 a-
kubectl taint nodes worker-1 a-
kubectl taint nodes worker-1 a=b:NoSchedule a-
kubectl taint nodes --all k:NoSchedule
kubectl taint nodes --all k-
kubectl taint nodes -l disk=ssd k=v:PreferNoSchedule
kubectl taint nodes -l kubernetes.io/hostname=worker-1 k=v:PreferNoSchedule
kubectl taint nodes worker-1 k-
kubectl taint nodes nope a=b:NoSchedule
kubectl taint pods tmp a=b:NoSchedule
kubectl taint node worker-1 worker-2 x=y:NoSchedule
kubectl taint node worker-1 worker-2 x:NoSchedule-
kubectl taint nodes worker-1 'a b=c:NoSchedule'
kubectl taint nodes worker-1 a=b=c:NoSchedule
kubectl taint nodes worker-1 :NoSchedule
kubectl taint nodes worker-1 a=b:NoSchedule a=b:NoSchedule
kubectl taint worker-1 a=b:NoSchedule
# scale
kubectl scale
kubectl scale deployment web
kubectl scale --replicas=3
kubectl scale deployment web --replicas
kubectl scale deployment web --replicas=-1
kubectl scale deployment web --replicas=x
kubectl scale deployment web --replicas=3 --dry-run=client
kubectl scale deployment web --replicas=3 --dry-run=server
kubectl scale deployment web --replicas=3 -o name
kubectl scale deploy/web --replicas=3 --current-replicas=3
kubectl scale deploy/web --replicas=2 --current-replicas=5
kubectl scale pod tmp --replicas=2
kubectl scale svc kubernetes --replicas=2
kubectl scale deploy web nope --replicas=2
kubectl scale deploy/web deploy/web --replicas=2
kubectl scale deploy --all --replicas=2
kubectl scale deploy -l app=web --replicas=2
kubectl scale deploy -l app=nope --replicas=2
kubectl scale rs nope --replicas=2
kubectl scale --replicas=2 -f dep.yaml
kubectl scale deploy/web --replicas=2 --timeout=10s
kubectl scale sts web --replicas=2
kubectl scale deployment/web --replicas 3
# autoscale
kubectl autoscale
kubectl autoscale deployment web
kubectl autoscale deployment web --min=2
kubectl autoscale deployment web --max=5 --dry-run=client -o yaml
kubectl autoscale deployment web --min=2 --max=5 --cpu-percent=80 --dry-run=client -o yaml
kubectl autoscale deployment web --min=2 --max=5 --cpu=80% --dry-run=client -o yaml
kubectl autoscale deployment web --min=2 --max=5 --cpu=500m --memory=100Mi --dry-run=client -o yaml
kubectl autoscale deployment web --min=2 --max=5 --cpu-percent=80 --cpu=80 --dry-run=client -o yaml
kubectl autoscale deployment web --min=9 --max=5 --dry-run=client -o yaml
kubectl autoscale deployment web --min=0 --max=5 --dry-run=client -o yaml
kubectl autoscale deployment web --min=-2 --max=5 --name=foo --dry-run=client -o yaml
kubectl autoscale deployment nope --max=5
kubectl autoscale deployment web --max=5 --dry-run=client
kubectl autoscale pod tmp --max=5
kubectl autoscale rs nope --max=5
# expose
kubectl expose
kubectl expose deployment
kubectl expose deployment web
kubectl expose deployment web --dry-run=client -o yaml
kubectl expose deployment web --port=80 --dry-run=client -o yaml
kubectl expose deployment web --port=80,443 --dry-run=client -o yaml
kubectl expose deployment web --port=80 --target-port=8080 --name=x --type=NodePort --dry-run=client -o yaml
kubectl expose deployment web --port=80 --type=Foo
kubectl expose deployment web --port=80 --type=LoadBalancer --load-balancer-ip=1.2.3.4 --external-ip=1.2.3.5 --session-affinity=ClientIP --labels=a=b --dry-run=client -o yaml
kubectl expose deployment web --port=80 --cluster-ip=None --dry-run=client -o yaml
kubectl expose deployment web --port=80 --type=ExternalName --external-name=a.b --dry-run=client -o yaml
kubectl expose deployment web --port=80 --selector=x=y --dry-run=client -o yaml
kubectl expose deployment web --port=80 --selector=x --dry-run=client -o yaml
kubectl expose deployment web --port=80 --overrides='{"spec":{"type":"NodePort"}}' --dry-run=client -o yaml
kubectl expose deployment web --port=0
kubectl expose deployment web --port=abc
kubectl expose deployment web --port=99999
kubectl expose deployment nope --port=80
kubectl expose pod tmp
kubectl expose pod tmp --port=80 --dry-run=client -o yaml
kubectl expose pod tmp --port=80 --name=Tmp
kubectl expose svc kubernetes --name=k2 --dry-run=client -o yaml
kubectl expose cm settings --port=80
kubectl expose node worker-1 --port=80
kubectl expose deployment web --port=80 --dry-run=client -o json
kubectl expose deployment web --port=80 --dry-run=client
kubectl expose deployment web --port=80 --dry-run=client -o name
kubectl expose deployment/web --port 80 --target-port 80 --generator=x
kubectl expose -f dep.yaml --port=80 --dry-run=client -o yaml
kubectl expose deploy web --port=80 --session-affinity=foo
kubectl expose rs -l app=web --port=80 --dry-run=client -o yaml
kubectl expose deployment web --port=80
kubectl expose deployment web --port=80
kubectl expose deployment web --name=web2
`;

export const changesParity: ParityScenario = {
  name: "set, label, annotate, taint, scale, autoscale, expose",
  files,
  lines,
};
