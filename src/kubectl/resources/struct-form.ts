/**
 * What Go's JSON encoder makes of the typed objects that kubectl builds or decodes itself: fields in the order of the
 * struct's declaration, and fields without omitempty even when they are empty. Objects that kubectl only passes on are
 * maps, and sorted.
 * Models: k8s.io/api v0.36 (core/v1, apps/v1, batch/v1, networking/v1, rbac/v1, policy/v1, autoscaling/v2).
 * Differs: fields that no generator of kubectl writes come after the others, sorted.
 */

import { compareCodePoints } from "#api/go-format.ts";
import { isJsonObject } from "#api/object-path.ts";
import { canonicalQuantityText, parseQuantity } from "#api/quantity.ts";
import type { DraftObject } from "#api/types.ts";

interface Shape {
  /** Names in the order of declaration. */
  readonly fields: readonly string[];
  /** What is written even when it is empty. */
  readonly always?: Readonly<Record<string, unknown>>;
  /** Shapes of fields (or of their items). A field without one is a map, or no object. */
  readonly within?: Readonly<Record<string, Shape>>;
}

const struct = (
  fields: string,
  within: Readonly<Record<string, Shape>> = {},
  always: Readonly<Record<string, unknown>> = {},
): Shape => ({ fields: fields.split(" "), within, always });

const objectMeta = struct(
  "name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences finalizers managedFields",
  { ownerReferences: struct("apiVersion kind name uid controller blockOwnerDeletion") },
);
const labelSelector = struct("matchLabels matchExpressions", {
  matchExpressions: struct("key operator values"),
});
const keyReference = struct("name key optional");
const httpGet = struct("path port host scheme httpHeaders", { httpHeaders: struct("name value") });
const keyToPath = struct("key path mode");
const keyedVolume = struct("name secretName items defaultMode optional", { items: keyToPath });
const downwardItems = struct("path fieldRef resourceFieldRef mode", {
  fieldRef: struct("apiVersion fieldPath"),
});
const volume = struct("name hostPath emptyDir secret persistentVolumeClaim downwardAPI configMap projected", {
  hostPath: struct("path type"),
  emptyDir: struct("medium sizeLimit"),
  secret: keyedVolume,
  configMap: keyedVolume,
  persistentVolumeClaim: struct("claimName readOnly"),
  downwardAPI: struct("items defaultMode", { items: downwardItems }),
  projected: struct("sources defaultMode", {
    sources: struct("secret downwardAPI configMap serviceAccountToken", {
      secret: keyedVolume,
      configMap: keyedVolume,
      downwardAPI: struct("items", { items: downwardItems }),
      serviceAccountToken: struct("audience expirationSeconds path"),
    }),
  }),
});
const toleration = struct("key operator value effect tolerationSeconds");
const containerState = struct("waiting running terminated", {
  waiting: struct("reason message"),
  terminated: struct("exitCode signal reason message startedAt finishedAt containerID"),
});
const containerStatus = struct(
  "name state lastState ready restartCount image imageID containerID started allocatedResources resources volumeMounts user",
  {
    state: containerState,
    lastState: containerState,
    volumeMounts: struct("name mountPath readOnly recursiveReadOnly"),
    user: struct("linux", { linux: struct("uid gid supplementalGroups") }),
  },
  { state: {}, lastState: {} },
);
const podStatus = struct(
  "observedGeneration phase conditions message reason nominatedNodeName hostIP hostIPs podIP podIPs startTime initContainerStatuses containerStatuses qosClass ephemeralContainerStatuses",
  {
    conditions: struct(
      "type observedGeneration status lastProbeTime lastTransitionTime reason message",
      {},
      { lastProbeTime: null, lastTransitionTime: null },
    ),
    initContainerStatuses: containerStatus,
    containerStatuses: containerStatus,
    ephemeralContainerStatuses: containerStatus,
  },
);
const nodeStatus = struct(
  "capacity allocatable phase conditions addresses daemonEndpoints nodeInfo images volumesInUse volumesAttached runtimeHandlers features",
  {
    conditions: struct("type status lastHeartbeatTime lastTransitionTime reason message"),
    addresses: struct("type address"),
    nodeInfo: struct(
      "machineID systemUUID bootID kernelVersion osImage containerRuntimeVersion kubeletVersion kubeProxyVersion operatingSystem architecture",
      {},
      { kubeProxyVersion: "" },
    ),
    images: struct("names sizeBytes"),
  },
);
const securityContext = struct(
  "capabilities privileged seLinuxOptions windowsOptions runAsUser runAsGroup runAsNonRoot readOnlyRootFilesystem allowPrivilegeEscalation procMount seccompProfile appArmorProfile",
);
const probe = struct(
  "exec httpGet tcpSocket grpc initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold terminationGracePeriodSeconds",
  { httpGet, tcpSocket: struct("port host") },
);
const container = struct(
  "name image command args workingDir ports envFrom env resources resizePolicy restartPolicy volumeMounts volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty",
  {
    ports: struct("name hostPort containerPort protocol hostIP"),
    env: struct("name value valueFrom", {
      valueFrom: struct("fieldRef resourceFieldRef configMapKeyRef secretKeyRef", {
        fieldRef: struct("apiVersion fieldPath"),
        configMapKeyRef: keyReference,
        secretKeyRef: keyReference,
      }),
    }),
    envFrom: struct("prefix configMapRef secretRef"),
    resources: struct("limits requests claims"),
    volumeMounts: struct("name readOnly recursiveReadOnly mountPath subPath mountPropagation subPathExpr"),
    livenessProbe: probe,
    readinessProbe: probe,
    startupProbe: probe,
    securityContext,
  },
  { resources: {} },
);
const podSpec = struct(
  "volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName serviceAccount automountServiceAccountToken nodeName hostNetwork hostPID hostIPC shareProcessNamespace securityContext imagePullSecrets hostname subdomain affinity schedulerName tolerations hostAliases priorityClassName priority dnsConfig readinessGates runtimeClassName enableServiceLinks preemptionPolicy overhead topologySpreadConstraints",
  {
    containers: container,
    initContainers: container,
    ephemeralContainers: container,
    volumes: volume,
    tolerations: toleration,
  },
);
const template = struct("metadata spec", { metadata: objectMeta, spec: podSpec });
const strategy = struct("type rollingUpdate", { rollingUpdate: struct("maxUnavailable maxSurge") });
const jobSpec = struct(
  "parallelism completions activeDeadlineSeconds podFailurePolicy successPolicy backoffLimit backoffLimitPerIndex maxFailedIndexes selector manualSelector template ttlSecondsAfterFinished completionMode suspend podReplacementPolicy managedBy",
  { selector: labelSelector, template },
);
const role = struct("metadata rules aggregationRule", {
  rules: struct("verbs apiGroups resources resourceNames nonResourceURLs"),
  aggregationRule: struct("clusterRoleSelectors", { clusterRoleSelectors: labelSelector }),
});
const binding = struct("metadata subjects roleRef", {
  subjects: struct("kind apiGroup name namespace"),
  roleRef: struct("apiGroup kind name"),
});
const ingressBackend = struct("service resource", {
  service: struct("name port", { port: struct("name number") }),
});
const metricTarget = struct("type value averageValue averageUtilization");

const workloadStatus = struct(
  "observedGeneration replicas fullyLabeledReplicas updatedReplicas readyReplicas availableReplicas unavailableReplicas terminatingReplicas conditions collisionCount",
  { conditions: struct("type status lastUpdateTime lastTransitionTime reason message") },
);
const replicaSetStatus = struct(
  "replicas fullyLabeledReplicas readyReplicas availableReplicas terminatingReplicas observedGeneration conditions",
  { conditions: struct("type status lastTransitionTime reason message") },
);

/** `statusInitial` is what stands there when the object has no status. */
const withStatus = (
  spec: Shape,
  statusInitial: unknown = {},
  status: Shape = struct("loadBalancer"),
): Shape => struct("metadata spec status", { spec, status }, { status: statusInitial });

/** By kind: each name belongs to one group of the kinds that kubectl makes. */
const SHAPES: Readonly<Record<string, Shape>> = {
  Pod: withStatus(podSpec, {}, podStatus),
  Node: withStatus(
    struct("podCIDR podCIDRs providerID unschedulable taints", {
      taints: struct("key value effect timeAdded"),
    }),
    {},
    nodeStatus,
  ),
  Event: struct(
    "metadata involvedObject reason message source firstTimestamp lastTimestamp count type eventTime series action related reportingComponent reportingInstance",
    {
      involvedObject: struct("kind namespace name uid apiVersion resourceVersion fieldPath"),
      source: struct("component host"),
      series: struct("count lastObservedTime"),
    },
    {
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: null,
      reportingComponent: "",
      reportingInstance: "",
    },
  ),
  Deployment: withStatus(
    struct(
      "replicas selector template strategy minReadySeconds revisionHistoryLimit paused progressDeadlineSeconds",
      { selector: labelSelector, template, strategy },
      { strategy: {} },
    ),
    {},
    workloadStatus,
  ),
  ReplicaSet: withStatus(
    struct("replicas minReadySeconds selector template", { selector: labelSelector, template }),
    { replicas: 0 },
    replicaSetStatus,
  ),
  DaemonSet: withStatus(
    struct(
      "selector template updateStrategy minReadySeconds revisionHistoryLimit",
      { selector: labelSelector, template, updateStrategy: strategy },
      { updateStrategy: {} },
    ),
    { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
  ),
  StatefulSet: withStatus(
    struct(
      "replicas selector template volumeClaimTemplates serviceName podManagementPolicy updateStrategy revisionHistoryLimit minReadySeconds",
      { selector: labelSelector, template, updateStrategy: strategy },
      { updateStrategy: {} },
    ),
    { replicas: 0, availableReplicas: 0 },
  ),
  Job: withStatus(jobSpec),
  CronJob: withStatus(
    struct(
      "schedule timeZone startingDeadlineSeconds concurrencyPolicy suspend jobTemplate successfulJobsHistoryLimit failedJobsHistoryLimit",
      { jobTemplate: struct("metadata spec", { metadata: objectMeta, spec: jobSpec }) },
    ),
  ),
  Service: withStatus(
    struct(
      "ports selector clusterIP clusterIPs type externalIPs sessionAffinity loadBalancerIP loadBalancerSourceRanges externalName externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses sessionAffinityConfig ipFamilies ipFamilyPolicy allocateLoadBalancerNodePorts loadBalancerClass internalTrafficPolicy trafficDistribution",
      { ports: struct("name protocol appProtocol port targetPort nodePort", {}, { targetPort: 0 }) },
    ),
    { loadBalancer: {} },
  ),
  Namespace: withStatus(struct("finalizers")),
  ConfigMap: struct("metadata immutable data binaryData"),
  Secret: struct("metadata immutable data stringData type"),
  ServiceAccount: struct("metadata secrets imagePullSecrets automountServiceAccountToken"),
  ResourceQuota: withStatus(struct("hard scopes scopeSelector")),
  PriorityClass: struct("metadata value globalDefault description preemptionPolicy"),
  PodDisruptionBudget: struct("metadata spec status", {
    spec: struct("minAvailable selector maxUnavailable unhealthyPodEvictionPolicy", {
      selector: labelSelector,
    }),
    status: struct("disruptionsAllowed currentHealthy desiredHealthy expectedPods"),
  }),
  Ingress: withStatus(
    struct("ingressClassName defaultBackend tls rules", {
      defaultBackend: ingressBackend,
      tls: struct("hosts secretName"),
      rules: struct("host http", {
        http: struct("paths", { paths: struct("path pathType backend", { backend: ingressBackend }) }),
      }),
    }),
    { loadBalancer: {} },
  ),
  Role: role,
  ClusterRole: role,
  RoleBinding: binding,
  ClusterRoleBinding: binding,
  HorizontalPodAutoscaler: struct("metadata spec status", {
    spec: struct("scaleTargetRef minReplicas maxReplicas metrics behavior", {
      scaleTargetRef: struct("kind name apiVersion"),
      metrics: struct("type object pods resource containerResource external", {
        resource: struct("name target", { target: metricTarget }),
      }),
    }),
    status: struct(
      "observedGeneration lastScaleTime currentReplicas desiredReplicas currentMetrics conditions",
    ),
  }),
};

/** A copy of an object in the form of its Go struct; of a list, of its items. */
export function inStructForm(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const { kind } = value as unknown as DraftObject;
  if (Array.isArray(value["items"])) {
    const { items, ...list } = value;
    return { ...list, items: (items as unknown[]).map(inStructForm) };
  }
  const shape = Object.hasOwn(SHAPES, kind) ? (SHAPES[kind] as Shape) : struct("metadata spec status");
  return shaped(value, {
    ...shape,
    fields: ["kind", "apiVersion", ...shape.fields],
    within: { ...shape.within, metadata: objectMeta },
  });
}

function shaped(value: unknown, shape: Shape | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => shaped(item, shape));
  if (!isJsonObject(value)) return value;
  const all: Record<string, unknown> = { ...shape?.always, ...value };
  const written = (name: string): boolean => all[name] !== "" || Object.hasOwn(shape?.always ?? {}, name);
  const known = (shape?.fields ?? []).filter((name) => Object.hasOwn(all, name) && written(name));
  const others = Object.keys(all)
    .filter((name) => !shape?.fields.includes(name))
    .sort(compareCodePoints);
  return Object.fromEntries(
    [...known, ...others].map((name) => [
      name,
      QUANTITIES.has(name) ? canonicalQuantities(all[name]) : shaped(all[name], shape?.within?.[name]),
    ]),
  );
}

/** Fields that are maps of quantities. */
const QUANTITIES: ReadonlySet<string> = new Set(["capacity", "allocatable", "limits", "requests", "hard"]);

/** Go reads a quantity and writes its canonical form: "62914560Ki" becomes "60Gi". */
function canonicalQuantities(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const canonical = (each: unknown): unknown => {
    if (typeof each !== "string" || !parseQuantity(each).ok) return each;
    return canonicalQuantityText(each);
  };
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, canonical(each)]));
}
