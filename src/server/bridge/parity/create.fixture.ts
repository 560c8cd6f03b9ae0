/** Lines that both kubectls are given, in order: create. A line that begins with # is a heading. */

import type { ParityScenario } from "./parity-scenario.ts";

const files: Readonly<Record<string, string>> = {
  "a.txt": "hello\nworld\n",
  "b.env": "# comment\nA=b\nC = d\nexport E=f\nG\n",
  "good.env": '# comment\nA=b\nC=d e\nH="quoted"\n',
  "bin name.txt": "x\n",
};

const lines = String.raw`
# create generic
kubectl create
kubectl create foo
kubectl create foo bar
kubectl create -f
kubectl create -f missing.yaml
kubectl create -k
kubectl create pod nginx --image=nginx
kubectl create depoyment x --image=nginx
kubectl create svc
kubectl create service
kubectl create service foo
kubectl create secret
kubectl create secret foo
kubectl create pods
kubectl create deploymnt
# namespace
kubectl create namespace
kubectl create namespace a b
kubectl create ns x --dry-run=client -o yaml
kubectl create ns x --dry-run=client -o json
kubectl create ns X_y
kubectl create ns X_y --dry-run=client -o yaml
kubectl create ns -n foo x --dry-run=client -o yaml
kubectl create ns default
kubectl create namespace a.b --dry-run=server
# configmap
kubectl create configmap
kubectl create cm x --dry-run=client -o yaml
kubectl create cm x
kubectl create cm x --from-literal=a
kubectl create cm x --from-literal==a
kubectl create cm x --from-literal=a= --dry-run=client -o yaml
kubectl create cm x2 --from-literal=a=b --from-literal=a=c
kubectl create cm x --from-literal='a b=c'
kubectl create cm x --from-literal=a=b=c --dry-run=client -o yaml
kubectl create cm x --from-literal=a='"x"' --dry-run=client -o yaml
kubectl create cm x --from-literal=a="'x'" --dry-run=client -o yaml
kubectl create cm x --from-literal=a=$'l1\nl2' --from-literal=b=$'l1\n' --from-literal=c=$'\nl' --from-literal=d=$' l1\nl2' --from-literal=e=$'a\tb' --from-literal=f=$'a\rb' --from-literal=g='ä€' --from-literal=h='1.0' --from-literal=i='.5' --from-literal=j='1_000' --from-literal=k='0o7' --from-literal=l='12:30:45' --from-literal=m='on' --from-literal=n=OFF --from-literal=o=Null --from-literal=p='=' --from-literal=q='<<' --from-literal=r='y' --from-literal=s=$'a\n\nb\n\n' --from-literal=t="it's" --from-literal=u='say "x"' --from-literal=v='\n' --from-literal=w='a:' --from-literal=x=':a' --from-literal=y='-' --from-literal=z='---' --dry-run=client -o yaml
kubectl create cm x --from-literal=long="aaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccccccc dddddddddddddddddddddddddd eeeeeeeeeeeeeeeeee fffffffffffffffffffffffff ggggggggggggggggggggggg" --dry-run=client -o yaml
kubectl create cm x --from-file=a.txt --dry-run=client -o yaml
kubectl create cm x --from-file=k=a.txt --dry-run=client -o yaml
kubectl create cm x --from-file=k=v=a.txt --dry-run=client -o yaml
kubectl create cm x --from-file==a.txt --dry-run=client -o yaml
kubectl create cm x --from-file=k= --dry-run=client -o yaml
kubectl create cm x --from-file=missing.txt
kubectl create cm x --from-file=. --dry-run=client -o name
kubectl create cm x --from-file=k=. --dry-run=client -o name
kubectl create cm x --from-file='bin name.txt' --dry-run=client -o yaml
kubectl create cm x --from-env-file=b.env --dry-run=client -o yaml
kubectl create cm x --from-env-file=good.env --dry-run=client -o yaml
kubectl create cm x --from-env-file=missing.env --dry-run=client -o yaml
kubectl create cm x --from-env-file=good.env --from-literal=a=b --dry-run=client -o yaml
kubectl create cm x --from-env-file=good.env --from-file=a.txt --dry-run=client -o yaml
kubectl create cm x --from-file=a.txt --from-literal=a.txt=b
kubectl create cm x --append-hash --from-literal=a=b --dry-run=client -o yaml
kubectl create cm x --append-hash --from-file=a.txt --dry-run=client -o name
kubectl create cm kube-root-ca.crt --from-literal=a=b
kubectl create cm X --from-literal=a=b
kubectl create cm x --from-literal=a=b --immutable
kubectl create cm x y --from-literal=a=b
# secret
kubectl create secret generic
kubectl create secret generic s --from-literal=a=b --dry-run=client -o yaml
kubectl create secret generic s --from-literal=a=b --type=foo --dry-run=client -o yaml
kubectl create secret generic s --from-literal=a=b --type=kubernetes.io/tls
kubectl create secret generic s --from-literal=a=b --type=kubernetes.io/basic-auth
kubectl create secret generic s --from-file=a.txt --from-literal=p=q --append-hash --dry-run=client -o yaml
kubectl create secret generic s --from-literal=a
kubectl create secret generic s --from-env-file=good.env --dry-run=client -o yaml
kubectl create secret generic s --from-env-file=good.env --from-literal=a=b
kubectl create secret generic s --dry-run=client -o yaml
kubectl create secret docker-registry
kubectl create secret docker-registry r
kubectl create secret docker-registry r --docker-username=a
kubectl create secret docker-registry r --docker-username=a --docker-password=b
kubectl create secret docker-registry r --docker-username=a --docker-password=b --docker-email=c@d --docker-server=x.io --dry-run=client -o yaml
kubectl create secret docker-registry r --from-file=.dockerconfigjson=a.txt --dry-run=client -o yaml
kubectl create secret docker-registry r --from-file=a.txt --dry-run=client -o yaml
kubectl create secret tls
kubectl create secret tls t
kubectl create secret tls t --cert=a.txt
kubectl create secret tls t --cert=a.txt --key=a.txt
kubectl create secret tls t --cert=missing.txt --key=a.txt
# service
kubectl create service clusterip
kubectl create service clusterip s
kubectl create service clusterip s --tcp=80 --dry-run=client -o yaml
kubectl create service clusterip s --tcp=a --dry-run=client -o yaml
kubectl create service clusterip s --tcp=80:80:80 --dry-run=client -o yaml
kubectl create service clusterip s --tcp=99999 --dry-run=client -o yaml
kubectl create service clusterip s --clusterip=None --dry-run=client -o yaml
kubectl create service clusterip s --clusterip=None --tcp=80 --dry-run=client -o yaml
kubectl create service clusterip s --clusterip=foo --tcp=80 --dry-run=client -o yaml
kubectl create service clusterip s --clusterip=foo --tcp=80
kubectl create service nodeport s --tcp=80 --node-port=30080 --dry-run=client -o yaml
kubectl create service nodeport s --tcp=80 --node-port=80
kubectl create service nodeport s --tcp=80 --node-port=-1 --dry-run=client -o yaml
kubectl create service nodeport s
kubectl create svc loadbalancer s --tcp=80 --dry-run=client -o yaml
kubectl create svc lb s --tcp=80 --dry-run=client -o yaml
kubectl create svc externalname s --external-name=a.b --dry-run=client -o yaml
kubectl create svc externalname s
kubectl create svc externalname s --external-name=a_b
kubectl create svc externalname s --external-name=a.b --tcp=80 --dry-run=client -o yaml
# serviceaccount
kubectl create sa
kubectl create sa x --dry-run=client -o yaml
kubectl create sa default
kubectl create serviceaccount a b
# job
kubectl create job
kubectl create job j
kubectl create job j --image=busybox --dry-run=client -o yaml
kubectl create job j --image=busybox --dry-run=client -o yaml -- date
kubectl create job j --image=busybox date --dry-run=client -o yaml
kubectl create job j --from=cronjob/a --image=b
kubectl create job j --from=a
kubectl create job j --from=pod/a
kubectl create job j --from=cronjob/a
kubectl create job j --image=busybox
kubectl create cronjob
kubectl create cronjob c
kubectl create cronjob c --image=b
kubectl create cronjob c --schedule='* * * * *'
kubectl create cronjob c --image=b --schedule='* * * * *' --dry-run=client -o yaml
kubectl create cj c --image=b --schedule='* * * * *' --restart=Never --dry-run=client -o yaml -- date
kubectl create cj c --image=b --schedule='* * * * *' --restart=Always --dry-run=client -o yaml
kubectl create cj c --image=b --schedule=bad --dry-run=client -o yaml
kubectl create cj c --image=b --schedule='* * * * *'
# ingress
kubectl create ingress
kubectl create ingress i
kubectl create ingress i --rule=a/b=c:80 --dry-run=client -o yaml
kubectl create ingress i --rule="a.com/b*=c:80,tls=x" --class=nginx --annotation a=b --dry-run=client -o yaml
kubectl create ingress i --rule="a.com=c:80" --dry-run=client -o yaml
kubectl create ingress i --rule="bad" --dry-run=client -o yaml
kubectl create ingress i --default-backend=bad --dry-run=client -o yaml
kubectl create ingress i --rule="a.com/=c:80,tls" --dry-run=client -o yaml
kubectl create ing i --rule="a.com/=c:80"
# rbac
kubectl create role
kubectl create role r
kubectl create role r --verb=get
kubectl create role r --verb=get --resource=pods --dry-run=client -o yaml
kubectl create role r --verb=get,list --resource=pods,deploy.apps,pods/log --resource-name=a --dry-run=client -o yaml
kubectl create role r --verb=get --resource=pod,rs --dry-run=client -o yaml
kubectl create role r --verb=get --resource=foo --dry-run=client -o yaml
kubectl create role r --verb=foo --resource=pods --dry-run=client -o yaml
kubectl create role r --verb='*' --resource='*' --dry-run=client -o yaml
kubectl create role r --verb=get --resource=nodes --dry-run=client -o yaml
kubectl create role r --verb=get --resource=jobs --dry-run=client -o yaml
kubectl create role r --verb=get --resource=pods
kubectl create clusterrole r --verb=get --resource=nodes --dry-run=client -o yaml
kubectl create clusterrole r --verb=get --non-resource-url=/logs/* --dry-run=client -o yaml
kubectl create clusterrole r --aggregation-rule=a=b --dry-run=client -o yaml
kubectl create clusterrole r --aggregation-rule=a=b --verb=get --resource=pods
kubectl create clusterrole r
kubectl create clusterrole r --verb=get --resource=pods --non-resource-url=/x --dry-run=client -o yaml
kubectl create rolebinding
kubectl create rolebinding b
kubectl create rolebinding b --role=r
kubectl create rolebinding b --role=r --clusterrole=c
kubectl create rolebinding b --role=r --user=u --dry-run=client -o yaml
kubectl create rolebinding b --clusterrole=r --user=u --group=g --serviceaccount=n:s --dry-run=client -o yaml
kubectl create rolebinding b --clusterrole=r --serviceaccount=s --dry-run=client -o yaml
kubectl create rolebinding b --clusterrole=r --serviceaccount=:s --dry-run=client -o yaml
kubectl create clusterrolebinding b --clusterrole=r --user=u --dry-run=client -o yaml
kubectl create clusterrolebinding b --user=u
kubectl create clusterrolebinding b --clusterrole=r --serviceaccount=a:b --dry-run=client -o json
kubectl create rolebinding b --role=r --user=u
# others
kubectl create quota q --hard=cpu=1,pods=2 --dry-run=client -o yaml
kubectl create quota q --hard=cpu --dry-run=client -o yaml
kubectl create quota q --scopes=BestEffort --dry-run=client -o yaml
kubectl create quota q --scopes=Foo --dry-run=client -o yaml
kubectl create quota
kubectl create quota q --hard=cpu=1
kubectl create pdb p --selector=a=b --min-available=1 --dry-run=client -o yaml
kubectl create pdb p --selector=a=b --max-unavailable=50% --dry-run=client -o yaml
kubectl create pdb p --selector=a=b
kubectl create pdb p --min-available=1
kubectl create pdb p --selector=a=b --min-available=1 --max-unavailable=1
kubectl create pdb p --selector=a=b --min-available=x --dry-run=client -o yaml
kubectl create pdb p --selector=a=b --min-available=1
kubectl create pc p --value=1 --dry-run=client -o yaml
kubectl create priorityclass p --value=1 --global-default --preemption-policy=Never --description=x --dry-run=client -o yaml
kubectl create priorityclass p --value=x
kubectl create priorityclass p --value=1 --preemption-policy=Foo --dry-run=client -o yaml
kubectl create priorityclass
kubectl create priorityclass p --value=1
kubectl create token
kubectl create token default --duration=-1s
kubectl create token default --duration=1
kubectl create token nope
kubectl create token default --audience=a -o foo
`;

export const createParity: ParityScenario = { name: "create", files, lines };
