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
# config: files that are not there, certificates in them
echo abc > ca.crt; echo def > admin.crt; echo ghi > admin.key
kubectl config set-cluster kthw --certificate-authority=nope.crt --embed-certs=true --server=https://s:6443 --kubeconfig=a.kubeconfig
kubectl config set-cluster kthw --certificate-authority=nope.crt --server=https://s:6443 --kubeconfig=a.kubeconfig
kubectl config set-cluster kthw --certificate-authority=ca.crt --embed-certs=true --server=https://s:6443 --kubeconfig=b.kubeconfig
cat b.kubeconfig
kubectl config set-cluster kthw --certificate-authority=ca.crt --server=https://s:6443 --kubeconfig=d.kubeconfig
cat d.kubeconfig
kubectl config set-credentials admin --client-certificate=admin.crt --client-key=admin.key --embed-certs=true --kubeconfig=b.kubeconfig
kubectl config set-credentials admin --client-certificate=nope.crt --client-key=nope.key --embed-certs=true --kubeconfig=b.kubeconfig
kubectl config set-credentials admin --client-key=nope.key --embed-certs=true --kubeconfig=b.kubeconfig
kubectl config set-context default --cluster=kthw --user=admin --kubeconfig=b.kubeconfig
cat b.kubeconfig
kubectl config use-context default --kubeconfig=b.kubeconfig
kubectl config view --kubeconfig=b.kubeconfig
kubectl config view --kubeconfig=b.kubeconfig --raw
kubectl config set-context default --cluster=kthw --user=admin --kubeconfig=c.kubeconfig
cat c.kubeconfig
kubectl config use-context default --kubeconfig=nope.kubeconfig
kubectl config use-context nope --kubeconfig=c.kubeconfig
kubectl config get-contexts --kubeconfig=nope.kubeconfig
kubectl config get-clusters --kubeconfig=nope.kubeconfig
kubectl config get-users --kubeconfig=nope.kubeconfig
kubectl config current-context --kubeconfig=nope.kubeconfig
kubectl config view --kubeconfig=nope.kubeconfig
kubectl config delete-context x --kubeconfig=nope.kubeconfig
kubectl config delete-cluster x --kubeconfig=nope.kubeconfig
kubectl config delete-user x --kubeconfig=nope.kubeconfig
kubectl config rename-context x y --kubeconfig=nope.kubeconfig
kubectl config unset users.foo --kubeconfig=nope.kubeconfig
kubectl config set users.foo.token abc --kubeconfig=new.kubeconfig
cat new.kubeconfig
kubectl config set-credentials x --token=t --kubeconfig=new2.kubeconfig
cat new2.kubeconfig
kubectl get pods --kubeconfig=nope.kubeconfig
kubectl cluster-info --kubeconfig nope.kubeconfig
kubectl config set-cluster x --embed-certs=true --kubeconfig=b.kubeconfig
kubectl config set-credentials y --embed-certs=true --kubeconfig=b.kubeconfig
kubectl config set-cluster kthw --certificate-authority=ca.crt --insecure-skip-tls-verify=true --kubeconfig=b.kubeconfig
kubectl config set-cluster kthw --tls-server-name=foo --proxy-url=http://p --kubeconfig=b.kubeconfig
kubectl config view --kubeconfig=b.kubeconfig
# with a selector ten lines are shown, even when the log is followed
kubectl run count --image=busybox --restart=Never -- seq 1 15
kubectl wait --for=jsonpath='{.status.phase}'=Succeeded pod/count --timeout=60s
kubectl logs -l run=count
kubectl logs -f -l run=count
kubectl logs -f -l run=count --tail=-1
# paths and parameters that the server does not know
kubectl get --raw /nope
kubectl get --raw /apis/nope.example.com/v1/things
kubectl get --raw /api/v2/pods
kubectl get --raw '/api/v1/pods?resourceVersion=abc'
kubectl get --raw '/api/v1/namespaces/default/pods/x?resourceVersion=abc'
kubectl get --raw '/api/v1/pods?watch=1&resourceVersion=abc'
kubectl get --raw '/api/v1/pods?limit=1&continue=***'
kubectl delete --raw /nope
kubectl create job x --image=a
kubectl create role x --verb=get --resource=pods
kubectl create quota x --hard=cpu=1
kubectl create token default
kubectl rollout status ds/x
# a request that goes on ends with its time
kubectl get pods -w --request-timeout=1s -l run=count -o name
kubectl get --raw '/api/v1/namespaces/default/pods?watch=1' --request-timeout=1s | wc -l
`;

export const moreCommandsParity: ParityScenario = {
  name: "seldom used commands",
  files: { ...shopFiles, ...files },
  lines,
};
