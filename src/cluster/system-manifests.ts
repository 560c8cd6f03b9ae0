/**
 * What kubeadm puts into a new cluster beside its components: the objects of the CoreDNS add-on and the manifests of
 * static pods.
 * Models: kubeadm v1.36 (cmd/kubeadm/app/phases/addons, phases/controlplane).
 * Differs: kube-proxy is a static pod on each node, because DaemonSets come in a later issue; no RBAC objects.
 */

import type { DraftObject } from "#api/types.ts";

export const KUBERNETES_VERSION = "v1.36.3";
const COREDNS_IMAGE = "registry.k8s.io/coredns/coredns:v1.13.1";
const ETCD_IMAGE = "registry.k8s.io/etcd:3.6.5-0";
/** kubeadm's default: the tenth address of the service range. */
export const CLUSTER_DNS_ADDRESS = "10.96.0.10";

const COREFILE = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30
    loop
    reload
    loadbalance
}
`;

/** The add-on's objects, in the order in which they are created. */
export function dnsAddon(): readonly DraftObject[] {
  const labels = { "k8s-app": "kube-dns" };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "coredns", namespace: "kube-system" } },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "coredns", namespace: "kube-system" },
      data: { Corefile: COREFILE },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: {
        name: "kube-dns",
        namespace: "kube-system",
        labels: { ...labels, "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS" },
        annotations: { "prometheus.io/port": "9153", "prometheus.io/scrape": "true" },
      },
      spec: {
        clusterIP: CLUSTER_DNS_ADDRESS,
        selector: labels,
        ports: [
          { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
          { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 53 },
          { name: "metrics", port: 9153, protocol: "TCP", targetPort: 9153 },
        ],
      },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "coredns", namespace: "kube-system", labels },
      spec: {
        replicas: 2,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            priorityClassName: "system-cluster-critical",
            serviceAccountName: "coredns",
            dnsPolicy: "Default",
            nodeSelector: { "kubernetes.io/os": "linux" },
            tolerations: [
              { key: "CriticalAddonsOnly", operator: "Exists" },
              { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" },
            ],
            containers: [
              {
                name: "coredns",
                image: COREDNS_IMAGE,
                imagePullPolicy: "IfNotPresent",
                args: ["-conf", "/etc/coredns/Corefile"],
                resources: { limits: { memory: "170Mi" }, requests: { cpu: "100m", memory: "70Mi" } },
                volumeMounts: [{ name: "config-volume", mountPath: "/etc/coredns", readOnly: true }],
                ports: [
                  { containerPort: 53, name: "dns", protocol: "UDP" },
                  { containerPort: 53, name: "dns-tcp", protocol: "TCP" },
                  { containerPort: 9153, name: "metrics", protocol: "TCP" },
                  { containerPort: 8080, name: "liveness-probe", protocol: "TCP" },
                  { containerPort: 8181, name: "readiness-probe", protocol: "TCP" },
                ],
                livenessProbe: {
                  httpGet: { path: "/health", port: "liveness-probe", scheme: "HTTP" },
                  initialDelaySeconds: 60,
                  timeoutSeconds: 5,
                  successThreshold: 1,
                  failureThreshold: 5,
                },
                readinessProbe: { httpGet: { path: "/ready", port: "readiness-probe", scheme: "HTTP" } },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
                  readOnlyRootFilesystem: true,
                },
              },
            ],
            volumes: [
              {
                name: "config-volume",
                configMap: { name: "coredns", items: [{ key: "Corefile", path: "Corefile" }] },
              },
            ],
          },
        },
      },
    },
  ];
}

interface StaticPodOptions {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly cpu: string;
}

function staticPod({ name, image, command, cpu }: StaticPodOptions): DraftObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "kube-system", labels: { component: name, tier: "control-plane" } },
    spec: {
      hostNetwork: true,
      priorityClassName: "system-node-critical",
      priority: 2_000_001_000,
      tolerations: [{ operator: "Exists" }],
      containers: [
        { name, image, command, imagePullPolicy: "IfNotPresent", resources: { requests: { cpu } } },
      ],
    },
  };
}

/** The manifests in /etc/kubernetes/manifests of a node. `address` is the node's. */
export function staticPods(controlPlane: boolean, nodeName: string, address: string): readonly DraftObject[] {
  const proxy: DraftObject = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "kube-proxy", namespace: "kube-system", labels: { "k8s-app": "kube-proxy" } },
    spec: {
      hostNetwork: true,
      priorityClassName: "system-node-critical",
      priority: 2_000_001_000,
      tolerations: [{ operator: "Exists" }],
      containers: [
        {
          name: "kube-proxy",
          image: `registry.k8s.io/kube-proxy:${KUBERNETES_VERSION}`,
          command: ["/usr/local/bin/kube-proxy", `--hostname-override=${nodeName}`],
          imagePullPolicy: "IfNotPresent",
        },
      ],
    },
  };
  if (!controlPlane) return [proxy];
  const component = (name: string): string => `registry.k8s.io/${name}:${KUBERNETES_VERSION}`;
  return [
    staticPod({
      name: "etcd",
      image: ETCD_IMAGE,
      command: ["etcd", `--listen-client-urls=https://${address}:2379`],
      cpu: "100m",
    }),
    staticPod({
      name: "kube-apiserver",
      image: component("kube-apiserver"),
      command: ["kube-apiserver", `--advertise-address=${address}`, "--secure-port=6443"],
      cpu: "250m",
    }),
    staticPod({
      name: "kube-controller-manager",
      image: component("kube-controller-manager"),
      command: ["kube-controller-manager", "--leader-elect=true"],
      cpu: "200m",
    }),
    staticPod({
      name: "kube-scheduler",
      image: component("kube-scheduler"),
      command: ["kube-scheduler", "--leader-elect=true"],
      cpu: "100m",
    }),
    proxy,
  ];
}

/** Images that are on a node before it joins, so that a boot needs no pulls. */
export const preloadedImages: readonly string[] = [
  COREDNS_IMAGE,
  ETCD_IMAGE,
  ...["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"].map(
    (name) => `registry.k8s.io/${name}:${KUBERNETES_VERSION}`,
  ),
];
