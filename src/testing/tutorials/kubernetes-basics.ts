/**
 * The Kubernetes Basics tutorial and Hello Minikube of kubernetes.io as a newcomer types them, with the shape of what
 * each command must print. Names and ages vary; columns, words and counts do not.
 */

export interface TutorialStep {
  readonly command: string;
  /** Each must match the output (stdout, then stderr). */
  readonly prints: readonly RegExp[];
  /** None may match. */
  readonly never?: readonly RegExp[];
  /** Virtual seconds that the reader lets pass before it: reading takes time. */
  readonly afterSeconds?: number;
  readonly exitCode?: number;
}

const IMAGE = "gcr.io/google-samples/kubernetes-bootcamp:v1";
const POD = "kubernetes-bootcamp-[a-f0-9]{8,10}-[a-z0-9]{5}";
const GET_POD_NAME = `export POD_NAME="$(kubectl get pods -o go-template --template '{{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}')"`;
const GET_NODE_PORT = `export NODE_PORT="$(kubectl get services/kubernetes-bootcamp -o go-template='{{(index .spec.ports 0).nodePort}}')"`;
const DEPLOYMENT_HEADER = /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE$/m;
const POD_HEADER = /^NAME +READY +STATUS +RESTARTS +AGE$/m;
const deployment = (ready: string): RegExp => new RegExp(`^kubernetes-bootcamp +${ready} `, "m");

export const kubernetesBasics: readonly TutorialStep[] = [
  // Create a cluster, deploy an app
  {
    command: "kubectl version",
    prints: [/^Client Version: v1\.36\.\d+$/m, /^Server Version: v1\.36\.\d+$/m],
  },
  {
    command: "kubectl get nodes",
    prints: [
      /^NAME +STATUS +ROLES +AGE +VERSION$/m,
      /^control-plane +Ready +control-plane /m,
      /^worker-3 +Ready +<none> /m,
    ],
  },
  {
    command: `kubectl create deployment kubernetes-bootcamp --image=${IMAGE}`,
    prints: [/^deployment\.apps\/kubernetes-bootcamp created$/m],
  },
  { command: "kubectl get deployments", prints: [DEPLOYMENT_HEADER, /^kubernetes-bootcamp +[01]\/1 +1 /m] },
  { command: "kubectl proxy &", prints: [], afterSeconds: 60 },
  { command: "curl http://localhost:8001/version", prints: [/"gitVersion": "v1\.36\.\d+"/], afterSeconds: 2 },
  { command: GET_POD_NAME, prints: [] },
  { command: "echo Name of the Pod: $POD_NAME", prints: [new RegExp(`^Name of the Pod: ${POD}$`, "m")] },
  {
    command: "curl http://localhost:8001/api/v1/namespaces/default/pods/$POD_NAME:8080/proxy/",
    prints: [new RegExp(`Hello Kubernetes bootcamp! \\| Running on: ${POD} \\| v=1`)],
  },
  // Explore
  { command: "kubectl get pods", prints: [POD_HEADER, new RegExp(`^${POD} +1/1 +Running +0 `, "m")] },
  {
    command: "kubectl describe pods",
    prints: [
      new RegExp(`^Name: +${POD}$`, "m"),
      /^Node: +worker-\d\/192\.168\.49\.\d+$/m,
      /^Controlled By: +ReplicaSet\/kubernetes-bootcamp-/m,
      /Successfully pulled image "gcr\.io\/google-samples\/kubernetes-bootcamp:v1" in /,
      /Normal +Scheduled +\S+ +default-scheduler +Successfully assigned default\/kubernetes-bootcamp/,
      /Normal +Started /,
    ],
  },
  { command: 'kubectl logs "$POD_NAME"', prints: [/Kubernetes Bootcamp App Started At: /] },
  {
    command: 'kubectl exec "$POD_NAME" -- env',
    prints: [/^PATH=/m, new RegExp(`^HOSTNAME=${POD}$`, "m"), /^KUBERNETES_SERVICE_HOST=10\.96\.0\.1$/m],
  },
  { command: "kubectl exec $POD_NAME -- cat server.js", prints: [/http/] },
  {
    command: "kubectl exec $POD_NAME -- curl -s http://localhost:8080",
    prints: [/Hello Kubernetes bootcamp!/],
  },
  // Expose
  {
    command: "kubectl get services",
    prints: [
      /^NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\(S\) +AGE$/m,
      /^kubernetes +ClusterIP +10\.96\.0\.1 +<none> +443\/TCP /m,
    ],
  },
  {
    command: 'kubectl expose deployment/kubernetes-bootcamp --type="NodePort" --port 8080',
    prints: [/^service\/kubernetes-bootcamp exposed$/m],
  },
  {
    command: "kubectl get services",
    prints: [/^kubernetes-bootcamp +NodePort +10\.\d+\.\d+\.\d+ +<none> +8080:3\d{4}\/TCP /m],
  },
  {
    command: "kubectl describe services/kubernetes-bootcamp",
    prints: [
      /^Type: +NodePort$/m,
      /^Port: +<unset> +8080\/TCP$/m,
      /^NodePort: +<unset> +3\d{4}\/TCP$/m,
      /^Endpoints: +10\.244\.\d+\.\d+:8080$/m,
    ],
    afterSeconds: 3,
  },
  { command: GET_NODE_PORT, prints: [] },
  { command: 'echo "NODE_PORT=$NODE_PORT"', prints: [/^NODE_PORT=3\d{4}$/m] },
  {
    command: 'curl http://"$(minikube ip):$NODE_PORT"',
    prints: [/Hello Kubernetes bootcamp! \| Running on: /],
  },
  {
    command: "kubectl describe deployment",
    prints: [
      /^Name: +kubernetes-bootcamp$/m,
      /^Labels: +app=kubernetes-bootcamp$/m,
      /^Replicas: +1 desired \| 1 updated \| 1 total \| 1 available \| 0 unavailable$/m,
    ],
  },
  {
    command: "kubectl get pods -l app=kubernetes-bootcamp",
    prints: [new RegExp(`^${POD} +1/1 +Running`, "m")],
  },
  { command: "kubectl get services -l app=kubernetes-bootcamp", prints: [/^kubernetes-bootcamp +NodePort/m] },
  { command: GET_POD_NAME, prints: [] },
  { command: 'kubectl label pods "$POD_NAME" version=v1', prints: [new RegExp(`^pod/${POD} labeled$`, "m")] },
  {
    command: 'kubectl describe pods "$POD_NAME"',
    prints: [/^Labels: +app=kubernetes-bootcamp$/m, /^ +version=v1$/m],
  },
  { command: "kubectl get pods -l version=v1", prints: [new RegExp(`^${POD} +1/1 +Running`, "m")] },
  {
    command: "kubectl delete service -l app=kubernetes-bootcamp",
    prints: [/^service "kubernetes-bootcamp" deleted/m],
  },
  { command: "kubectl get services", prints: [/^kubernetes +ClusterIP/m], never: [/bootcamp/] },
  {
    command: 'curl --max-time 5 http://"$(minikube ip):$NODE_PORT"',
    prints: [/curl: \(7\) Failed to connect to 192\.168\.49\.2 port 3\d{4}/],
    exitCode: 7,
    afterSeconds: 2,
  },
  {
    command: "kubectl exec -ti $POD_NAME -- curl http://localhost:8080",
    prints: [/Hello Kubernetes bootcamp!/],
  },
  // Scale
  {
    command: 'kubectl expose deployment/kubernetes-bootcamp --type="LoadBalancer" --port 8080',
    prints: [/^service\/kubernetes-bootcamp exposed$/m],
  },
  { command: "kubectl get deployments", prints: [DEPLOYMENT_HEADER, deployment("1/1 +1 +1")] },
  {
    command: "kubectl get rs",
    prints: [/^NAME +DESIRED +CURRENT +READY +AGE$/m, /^kubernetes-bootcamp-[a-f0-9]{8,10} +1 +1 +1 /m],
  },
  {
    command: "kubectl scale deployments/kubernetes-bootcamp --replicas=4",
    prints: [/^deployment\.apps\/kubernetes-bootcamp scaled$/m],
  },
  { command: "kubectl get deployments", prints: [deployment("4/4 +4 +4")], afterSeconds: 60 },
  {
    command: "kubectl get pods -o wide",
    prints: [
      /^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES$/m,
      new RegExp(`(^${POD} +1/1 +Running.* 10\\.244\\.[^\\n]*\\n){4}`, "m"),
    ],
  },
  {
    command: "kubectl describe deployments/kubernetes-bootcamp",
    prints: [
      /Scaled up replica set kubernetes-bootcamp-\S+ from 1 to 4/,
      /4 desired \| 4 updated \| 4 total \| 4 available/,
    ],
  },
  {
    command: "kubectl describe services/kubernetes-bootcamp",
    prints: [
      /^Type: +LoadBalancer$/m,
      /^LoadBalancer Ingress: +192\.168\.49\.24\d/m,
      /^Endpoints: +(10\.244\.\d+\.\d+:8080,){2}10\.244\.\d+\.\d+:8080( \+ 1 more\.\.\.)?$/m,
    ],
  },
  { command: GET_NODE_PORT, prints: [] },
  { command: "echo NODE_PORT=$NODE_PORT", prints: [/^NODE_PORT=3\d{4}$/m] },
  {
    command:
      'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do curl -s http://"$(minikube ip):$NODE_PORT"; done | sort | uniq -c | wc -l',
    prints: [/^ *[234]$/m],
  },
  { command: "kubectl scale deployments/kubernetes-bootcamp --replicas=2", prints: [/scaled$/m] },
  { command: "kubectl get deployments", prints: [deployment("2/2 +2 +2")], afterSeconds: 45 },
  {
    command: "kubectl get pods -o wide",
    prints: [new RegExp(`(^${POD} +1/1 +Running.*\\n){2}`, "m")],
    never: [/Terminating/],
  },
  // Update
  { command: "kubectl get deployments", prints: [DEPLOYMENT_HEADER] },
  { command: "kubectl get pods", prints: [POD_HEADER] },
  { command: "kubectl describe pods", prints: [/Image: +gcr\.io\/google-samples\/kubernetes-bootcamp:v1/] },
  {
    command:
      "kubectl set image deployments/kubernetes-bootcamp kubernetes-bootcamp=docker.io/jocatalin/kubernetes-bootcamp:v2",
    prints: [/^deployment\.apps\/kubernetes-bootcamp image updated$/m],
  },
  { command: "kubectl get pods", prints: [/ContainerCreating|Pending|Terminating|Running/] },
  {
    command: "kubectl describe services/kubernetes-bootcamp",
    prints: [/^Type: +LoadBalancer$/m],
    afterSeconds: 60,
  },
  { command: 'curl -s http://"$(minikube ip):$NODE_PORT"', prints: [/v=2/] },
  {
    command: "kubectl rollout status deployments/kubernetes-bootcamp",
    prints: [/^deployment "kubernetes-bootcamp" successfully rolled out$/m],
  },
  { command: "kubectl describe pods", prints: [/Image: +docker\.io\/jocatalin\/kubernetes-bootcamp:v2/] },
  {
    command:
      "kubectl set image deployments/kubernetes-bootcamp kubernetes-bootcamp=gcr.io/google-samples/kubernetes-bootcamp:v10",
    prints: [/image updated$/m],
  },
  { command: "kubectl get deployments", prints: [deployment("2/2 +1 +2")], afterSeconds: 40 },
  { command: "kubectl get pods", prints: [/ErrImagePull|ImagePullBackOff/] },
  {
    command: `export AFFECTED_POD="$(kubectl get pods --field-selector status.phase=Pending -o go-template --template '{{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}')"`,
    prints: [],
  },
  {
    command: "kubectl describe pod $AFFECTED_POD",
    prints: [
      /Reason: +(ErrImagePull|ImagePullBackOff)/,
      /Failed to pull image "gcr\.io\/google-samples\/kubernetes-bootcamp:v10"/,
    ],
  },
  {
    command: "kubectl rollout undo deployments/kubernetes-bootcamp",
    prints: [/^deployment\.apps\/kubernetes-bootcamp rolled back$/m],
  },
  {
    command: "kubectl get pods",
    prints: [new RegExp(`(^${POD} +1/1 +Running.*\\n){2}`, "m")],
    never: [/ImagePull/],
    afterSeconds: 40,
  },
  {
    command: "kubectl describe pods",
    prints: [/Image: +docker\.io\/jocatalin\/kubernetes-bootcamp:v2/],
    never: [/kubernetes-bootcamp:v10/],
  },
  {
    command: "kubectl delete deployments/kubernetes-bootcamp services/kubernetes-bootcamp",
    prints: [/^deployment\.apps "kubernetes-bootcamp" deleted/m, /^service "kubernetes-bootcamp" deleted/m],
  },
];

export const helloMinikube: readonly TutorialStep[] = [
  {
    command: "kubectl create deployment hello-node --image=k8s.gcr.io/echoserver:1.4",
    prints: [/^deployment\.apps\/hello-node created$/m],
  },
  { command: "kubectl get deployments", prints: [/^hello-node +1\/1 +1 +1 /m], afterSeconds: 60 },
  { command: "kubectl get pods", prints: [/^hello-node-[a-z0-9]+-[a-z0-9]{5} +1\/1 +Running +0 /m] },
  {
    command: "kubectl get events",
    prints: [
      /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE$/m,
      /Created pod: hello-node-/,
      /Scaled up replica set hello-node-/,
    ],
  },
  {
    command: "kubectl config view",
    prints: [/^current-context: /m, /server: https:\/\//, /REDACTED|DATA\+OMITTED/],
  },
  {
    command: "kubectl expose deployment hello-node --type=LoadBalancer --port=8080",
    prints: [/^service\/hello-node exposed$/m],
  },
  {
    command: "kubectl get services",
    prints: [
      /^hello-node +LoadBalancer +10\.\d+\.\d+\.\d+ +(<pending>|192\.168\.49\.24\d) +8080:3\d{4}\/TCP /m,
    ],
  },
  {
    command: "kubectl get services",
    prints: [/^hello-node +LoadBalancer +10\.\d+\.\d+\.\d+ +192\.168\.49\.24\d /m],
    afterSeconds: 60,
  },
  {
    command:
      "curl -s http://$(kubectl get service hello-node -o jsonpath='{.status.loadBalancer.ingress[0].ip}'):8080",
    prints: [/CLIENT VALUES|Hostname/i],
  },
  {
    command: "kubectl get pod,svc -n kube-system",
    prints: [
      /^pod\/coredns-[a-z0-9]+-[a-z0-9]{5} +1\/1 +Running/m,
      /^pod\/etcd-control-plane +1\/1 +Running/m,
      /^service\/kube-dns +ClusterIP +10\.96\.0\.10 /m,
    ],
  },
  { command: "kubectl delete service hello-node", prints: [/^service "hello-node" deleted/m] },
  { command: "kubectl delete deployment hello-node", prints: [/^deployment\.apps "hello-node" deleted/m] },
];
