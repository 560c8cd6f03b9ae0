/** Lines that both kubectls are given, in order: objects that use many fields. A line that begins with # is a heading. */

import type { ParityScenario } from "./parity-scenario.ts";

const files: Readonly<Record<string, string>> = {
  "big.yaml":
    'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot, labels: {a: b}, annotations: {x: "y z"}}\nsecrets: [{name: tok}]\nimagePullSecrets: [{name: reg}]\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf, annotations: {note: "line1\\nline2"}}\ndata: {a: "1", multi: "l1\\nl2\\n", "empty": ""}\nbinaryData: {bin: aGVsbG8=}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: none}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: sec}\ntype: Opaque\nstringData: {k: value}\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: big\n  labels: {app: big, tier: "1"}\n  annotations: {one: "1", long: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}\nspec:\n  serviceAccountName: robot\n  nodeSelector: {kubernetes.io/os: linux}\n  priority: 0\n  terminationGracePeriodSeconds: 5\n  hostAliases: [{ip: 1.2.3.4, hostnames: [a, b]}]\n  securityContext: {runAsUser: 1000, fsGroup: 2000}\n  tolerations:\n  - {key: a, operator: Exists, effect: NoSchedule}\n  - {key: b, value: c, effect: NoExecute, tolerationSeconds: 60}\n  - {operator: Exists, key: d}\n  topologySpreadConstraints:\n  - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: big}}}\n  affinity:\n    nodeAffinity:\n      preferredDuringSchedulingIgnoredDuringExecution:\n      - {weight: 1, preference: {matchExpressions: [{key: x, operator: In, values: [y]}]}}\n  initContainers:\n  - {name: init, image: busybox, command: [sh, -c, "echo init"]}\n  - {name: side, image: busybox, restartPolicy: Always, command: [sleep, "3600"]}\n  containers:\n  - name: main\n    image: nginx:1.27\n    ports: [{containerPort: 80, name: http}, {containerPort: 53, protocol: UDP}, {containerPort: 81, hostPort: 8081}]\n    command: [nginx]\n    args: ["-g", "daemon off;"]\n    env:\n    - {name: A, value: b}\n    - {name: EMPTY}\n    - {name: MULTI, value: "x\\ny"}\n    - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}\n    - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}\n    - {name: CM, valueFrom: {configMapKeyRef: {name: conf, key: a}}}\n    - {name: CMO, valueFrom: {configMapKeyRef: {name: nope, key: a, optional: true}}}\n    - {name: SE, valueFrom: {secretKeyRef: {name: sec, key: k}}}\n    envFrom:\n    - {configMapRef: {name: conf}}\n    - {prefix: P_, secretRef: {name: sec, optional: true}}\n    resources: {requests: {cpu: 100m, memory: 64Mi, ephemeral-storage: 1Gi}, limits: {cpu: "1", memory: 128Mi}}\n    livenessProbe: {httpGet: {path: /, port: http, httpHeaders: [{name: X, value: y}]}, initialDelaySeconds: 3, periodSeconds: 7, timeoutSeconds: 2, failureThreshold: 4}\n    readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 5}\n    startupProbe: {exec: {command: [cat, /etc/hosts]}, failureThreshold: 30}\n    volumeMounts:\n    - {name: e, mountPath: /e}\n    - {name: cm, mountPath: /cm, readOnly: true}\n    - {name: s, mountPath: /s, subPath: k}\n    lifecycle: {preStop: {exec: {command: [sleep, "1"]}}}\n  - name: grpc\n    image: busybox\n    command: [sleep, "3600"]\n    livenessProbe: {grpc: {port: 9000, service: x}, periodSeconds: 1000, initialDelaySeconds: 900}\n    workingDir: /tmp\n    stdin: true\n    tty: true\n    terminationMessagePath: /tmp/x\n  volumes:\n  - {name: e, emptyDir: {}}\n  - {name: em, emptyDir: {medium: Memory, sizeLimit: 64Mi}}\n  - {name: cm, configMap: {name: conf, items: [{key: a, path: b}]}}\n  - {name: s, secret: {secretName: sec, optional: true}}\n  - {name: h, hostPath: {path: /var, type: Directory}}\n  - {name: d, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}, {path: c, resourceFieldRef: {containerName: main, resource: limits.cpu}}]}}\n  - name: p\n    projected:\n      sources:\n      - {configMap: {name: conf}}\n      - {secret: {name: sec}}\n      - {downwardAPI: {items: [{path: n, fieldRef: {fieldPath: metadata.name}}]}}\n      - {serviceAccountToken: {path: t, expirationSeconds: 600}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: host, labels: {app: host}}\nspec:\n  hostNetwork: true\n  nodeName: worker-1\n  restartPolicy: Never\n  containers: [{name: c, image: "busybox:1.36", command: [sh, -c, "exit 2"], securityContext: {privileged: true}}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: pending}\nspec:\n  nodeSelector: {no: where}\n  containers: [{name: c, image: nginx}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: badimage}\nspec:\n  containers: [{name: c, image: "nginx:nosuchtag"}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: badconf}\nspec:\n  containers: [{name: c, image: nginx, envFrom: [{configMapRef: {name: missing}}]}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: done}\nspec:\n  restartPolicy: OnFailure\n  containers: [{name: c, image: busybox, command: ["true"]}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: gated}\nspec:\n  schedulingGates: [{name: example.com/wait}]\n  containers: [{name: c, image: busybox, command: ["true"]}]\n---\napiVersion: v1\nkind: Service\nmetadata: {name: multi, labels: {a: b}, annotations: {n: m}}\nspec:\n  type: NodePort\n  selector: {app: big, tier: "1"}\n  sessionAffinity: ClientIP\n  externalTrafficPolicy: Local\n  ports: [{name: http, port: 80, targetPort: http, nodePort: 30080}, {name: dns, port: 53, protocol: UDP}]\n---\napiVersion: v1\nkind: Service\nmetadata: {name: headless}\nspec: {clusterIP: None, selector: {app: big}, ports: [{port: 80, appProtocol: http}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: ext}\nspec: {type: ExternalName, externalName: example.com}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: lb}\nspec: {type: LoadBalancer, selector: {app: big}, ports: [{port: 80}], externalIPs: [10.1.1.1], loadBalancerSourceRanges: [10.0.0.0/8]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: nosel}\nspec: {ports: [{port: 80}]}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: dep, labels: {x: "1", y: "2"}, annotations: {kubernetes.io/change-cause: because}}\nspec:\n  replicas: 3\n  minReadySeconds: 2\n  revisionHistoryLimit: 3\n  progressDeadlineSeconds: 60\n  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 50%}}\n  selector: {matchLabels: {app: dep}, matchExpressions: [{key: app, operator: In, values: [dep, z]}]}\n  template:\n    metadata: {labels: {app: dep}, annotations: {pa: pb}}\n    spec:\n      nodeSelector: {kubernetes.io/os: linux}\n      tolerations: [{key: q, operator: Exists}]\n      containers: [{name: c, image: "nginx:1.27", env: [{name: A, value: b}], volumeMounts: [{name: v, mountPath: /v}]}]\n      volumes: [{name: v, emptyDir: {}}]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: rec}\nspec:\n  replicas: 1\n  strategy: {type: Recreate}\n  selector: {matchLabels: {app: rec}}\n  template: {metadata: {labels: {app: rec}}, spec: {containers: [{name: c, image: "nginx:nosuchtag"}]}}\n---\napiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: rs}\nspec:\n  replicas: 2\n  selector: {matchLabels: {app: rs}}\n  template: {metadata: {labels: {app: rs}}, spec: {containers: [{name: c, image: "busybox", args: [sleep, "9"]}]}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: lab, labels: {team: x}, annotations: {o: p}}\n---\napiVersion: v1\nkind: Event\nmetadata: {name: mine.1, namespace: default}\ninvolvedObject: {kind: Pod, name: big, namespace: default}\nreason: Testing\nmessage: hello\ntype: Warning\nsource: {component: me}\n',
};

const lines = String.raw`
kubectl apply -f big.yaml
kubectl create -f big.yaml
kubectl get svc -o wide
kubectl get cm,secret,sa,ns
kubectl get events --field-selector involvedObject.name=big,reason=Testing
kubectl describe pod big
kubectl describe pod pending
kubectl describe pod gated
kubectl describe svc multi
kubectl describe svc headless
kubectl describe svc ext
kubectl describe svc lb
kubectl describe svc nosel
kubectl describe deploy dep
kubectl describe deploy rec
kubectl describe cm conf
kubectl describe cm none
kubectl describe secret sec
kubectl describe ns lab
kubectl get pod big -o yaml
kubectl get sa robot -o yaml
kubectl get pod big -o jsonpath='{.spec.containers[*].env[?(@.name=="CM")].valueFrom.configMapKeyRef.key}'
kubectl get pod big -o jsonpath='{.metadata.annotations.one}{"\n"}{.spec.volumes[*].name}'
kubectl get pods -o jsonpath='{.items[?(@.spec.restartPolicy!="Always")].metadata.name}'
kubectl get deploy -o jsonpath='{.items[?(@.spec.replicas>1)].metadata.name}'
kubectl get deploy -o jsonpath='{range .items[*]}{.metadata.name}={.spec.replicas},{end}'
kubectl get deploy dep -o go-template='{{range $k,$v := .metadata.labels}}{{$k}}={{$v}} {{end}}'
kubectl get secret sec -o go-template='{{.data.k | base64decode}}'
kubectl get pod big -o go-template='{{index .metadata.labels "app"}} {{len .spec.containers}} {{printf "%s-%d" .metadata.name 5}}'
kubectl logs big -c init
kubectl logs big -c side
kubectl logs badimage
kubectl logs pending
kubectl logs badconf
kubectl logs gated
kubectl exec badimage -- ls
kubectl exec done -- ls
kubectl exec big -- env
kubectl set env pod/big --list
kubectl set env pod/big --list --resolve -c main
kubectl explain pod.spec.topologySpreadConstraints
kubectl top pod big --containers
kubectl delete pod big host done --now
kubectl delete ns lab
kubectl get ns lab
kubectl delete -f big.yaml --ignore-not-found --now
`;

export const fieldsParity: ParityScenario = { name: "objects with many fields", files, lines };
