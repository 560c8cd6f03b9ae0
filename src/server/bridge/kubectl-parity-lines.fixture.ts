/**
 * The lines that both kubectls are given, in order: later ones see what earlier ones did. Not among them is what the real
 * one does by chance: sorting more than twelve rows with equal keys (Go's sort is not stable), what happens after
 * evictions in parallel.
 */

export const files: Readonly<Record<string, string>> = {
  "shop.yaml": `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  colour: blue
  greeting: |
    hello
    world
---
apiVersion: v1
kind: Service
metadata: {name: shop}
spec:
  selector: {app: shop}
  ports: [{port: 80, targetPort: 80}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  labels: {app: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
      - name: web
        image: nginx:1.27
        ports: [{containerPort: 80}]
        envFrom: [{configMapRef: {name: settings}}]
        readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}
        resources: {requests: {cpu: 50m, memory: 32Mi}, limits: {memory: 64Mi}}
`,
  "broken.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n   labels: {}\n",
  "unknown-field.yaml":
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - {name: a, image: nginx, imagee: b}\n",
  "invalid.yaml":
    "apiVersion: v1\nkind: Pod\nmetadata: {name: Upper_Case}\nspec:\n  containers:\n  - {name: a, image: nginx}\n  - {name: a, image: ''}\n",
  "no-kind.yaml": "apiVersion: example.com/v1\nkind: Rocket\nmetadata: {name: a}\n",
};

export const parityLines: readonly string[] = [
  // looking around
  "kubectl get nodes",
  "kubectl get nodes -o wide",
  "kubectl get pods -A",
  "kubectl get all",
  "kubectl get ns --show-labels",
  "kubectl get pods",
  "kubectl version",
  "kubectl cluster-info",
  "kubectl api-versions",
  "kubectl api-resources",
  "kubectl api-resources --namespaced=false -o name",
  "kubectl explain pod.spec.restartPolicy",
  "kubectl explain deployment.spec.strategy",
  "kubectl explain deployment.spec.strategy --recursive",
  "kubectl explain pod.spec.containers",
  "kubectl explain pod.spec.containers.imagePullPolicy",
  "kubectl explain pod.spec.nope",
  "kubectl explain svc.spec.ports",
  // a deployment's life
  "kubectl create deployment web --image=nginx:1.27 --replicas=3",
  "kubectl rollout status deployment/web",
  "kubectl get deploy,rs,pods -o wide",
  "kubectl get deployment web -o yaml",
  "kubectl get deployment/web -o json",
  "kubectl get pods -l app=web -o name",
  "kubectl get pods -l 'app in (web)' --show-labels",
  'kubectl get pods -o jsonpath=\'{range .items[*]}{.metadata.name}{"\\t"}{.status.podIP}{"\\n"}{end}\'',
  "kubectl get pods -o go-template='{{range .items}}{{.metadata.name}}{{\"\\n\"}}{{end}}'",
  "kubectl get pods -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName",
  "kubectl get pods --field-selector=status.phase=Pending",
  "kubectl get pods -n kube-system --sort-by=.spec.nodeName --no-headers",
  "kubectl describe deployment web",
  "kubectl describe pods -l app=web",
  "kubectl describe rs",
  "kubectl describe node worker-1",
  "kubectl describe ns default",
  "kubectl expose deployment web --port=80 --type=NodePort",
  "kubectl get svc,endpointslices",
  "kubectl describe svc web",
  "kubectl scale deployment web --replicas=5",
  "kubectl scale deployment web --current-replicas=9 --replicas=1",
  "kubectl set image deployment/web nginx=nginx:1.26",
  "kubectl rollout status deployment/web --timeout=90s",
  "kubectl annotate deployment/web kubernetes.io/change-cause='older nginx'",
  "kubectl rollout history deployment/web",
  "kubectl rollout history deployment/web --revision=2",
  "kubectl rollout undo deployment/web",
  "kubectl rollout status deployment/web",
  "kubectl get events --field-selector=involvedObject.kind=Deployment",
  // pods
  "kubectl run tmp --image=busybox:1.36 --labels=tier=tools -- sh -c 'echo started; sleep 3600'",
  "kubectl wait --for=condition=Ready pod/tmp --timeout=60s",
  "kubectl logs tmp",
  "kubectl logs tmp -c nope",
  "kubectl exec tmp -- sh -c 'echo out; exit 3'",
  "kubectl label pod tmp stage=dev",
  "kubectl label pod tmp stage=prod",
  "kubectl label pod tmp stage=prod --overwrite",
  "kubectl label pod tmp stage-",
  "kubectl annotate pod tmp note='a b'",
  "kubectl get pod tmp -o yaml",
  "kubectl describe pod tmp",
  "kubectl delete pod tmp --grace-period=1",
  // manifests
  "kubectl apply -f shop.yaml",
  "kubectl apply -f shop.yaml",
  "sed 's/replicas: 2/replicas: 3/' shop.yaml | kubectl apply -f -",
  "kubectl get cm settings -o yaml",
  "kubectl describe cm settings",
  "kubectl describe pods -l app=shop",
  "kubectl get -f shop.yaml",
  "kubectl create -f shop.yaml",
  "kubectl delete -f shop.yaml",
  "kubectl create secret generic pass --from-literal=a=b",
  "kubectl describe secret pass",
  "kubectl create ns team",
  "kubectl create deployment x --image=nginx -n team --dry-run=server -o yaml",
  "kubectl delete ns team",
  // nodes
  "kubectl taint nodes worker-1 dedicated=gpu:NoSchedule",
  "kubectl taint nodes worker-1 dedicated-",
  // patches and subresources
  'kubectl patch deployment web -p \'{"spec":{"replicas":2}}\'',
  'kubectl patch deployment web --type=merge -p \'{"metadata":{"labels":{"a":"b"}}}\'',
  'kubectl patch deployment web --type=json -p \'[{"op":"remove","path":"/metadata/labels/a"}]\'',
  'kubectl patch deployment web --type=json -p \'[{"op":"test","path":"/spec/replicas","value":9}]\'',
  'kubectl patch deployment web -p \'{"spec":{"selector":{"matchLabels":{"x":"y"}}}}\'',
  "kubectl patch deployment nope -p '{}'",
  "kubectl get deployment web --subresource=scale",
  "kubectl get deployment web -o yaml | sed 's/replicas: 2/replicas: 3/' | kubectl replace -f -",
  "kubectl set env deployment/web COLOUR=blue",
  "kubectl set resources deployment/web --limits=cpu=200m,memory=64Mi",
  "kubectl rollout pause deployment/web",
  "kubectl rollout pause deployment/web",
  "kubectl rollout resume deployment/web",
  "kubectl get deployment web -o jsonpath='{.spec.template.spec.containers[0]}'",
  "kubectl wait --for=jsonpath='{.status.readyReplicas}'=3 deployment/web --timeout=60s",
  "kubectl create configmap files --from-file=shop.yaml --dry-run=client -o yaml",
  "kubectl create job hello --image=busybox --dry-run=client -o yaml",
  "kubectl logs -l app=web --tail=1 --prefix",
  "kubectl logs deployment/web --tail=2",
  "kubectl get pods -l app=web -o jsonpath='{.items[0].status.qosClass}'",
  "kubectl top nodes",
  "kubectl events --for node/worker-3",
  "kubectl events --for rs/web-766486c5b6 --types=Warning",
  "kubectl get pods,svc -l app=web --no-headers",
  "kubectl get pods -o wide --show-kind -l app=web",
  "kubectl get deploy -o name",
  "kubectl get all -n kube-system",
  "kubectl get lease -n kube-node-lease",
  "kubectl get sa,cm -A",
  "kubectl describe sa default",
  "kubectl config current-context",
  // what goes wrong
  "kubectl get pod nope",
  "kubectl get rockets",
  "kubectl get pods --no-such-flag",
  "kubectl gett pods",
  "kubectl delete pod nope",
  "kubectl create deployment web --image=nginx",
  "kubectl create deployment other",
  "kubectl create deployment Bad_Name --image=nginx",
  "kubectl scale deployment nope --replicas=1",
  "kubectl set image deployment/web nope=nginx",
  "kubectl rollout undo deployment/web --to-revision=99",
  "kubectl logs nope",
  "kubectl exec nope -- ls",
  "kubectl expose deployment web --port=80",
  "kubectl label pods",
  "kubectl apply -f broken.yaml",
  "kubectl apply -f unknown-field.yaml",
  "kubectl apply -f invalid.yaml",
  "kubectl apply -f no-kind.yaml --validate=false",
  "kubectl apply -f missing.yaml",
  "kubectl wait --for=condition=Ready pod/nope --timeout=1s",
  "kubectl get pods -n nowhere",
  "kubectl run x --image=nginx -n nowhere",
  // last, because evictions of the real one come in any order, and all names after them
  "kubectl cordon worker-2",
  "kubectl get nodes",
  "kubectl drain worker-2 --ignore-daemonsets",
  "kubectl uncordon worker-2",
  "kubectl label node worker-1 disk=ssd",
  "kubectl delete deployment,svc web",
  "kubectl get all",
];

/** The real one does these in parallel: its lines come in any order. */
export const unorderedLines: readonly string[] = [
  "kubectl drain worker-2 --ignore-daemonsets",
  "kubectl logs -l app=web --tail=1 --prefix",
];
