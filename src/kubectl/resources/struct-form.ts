/**
 * What Go's JSON encoder makes of the typed objects that kubectl builds or decodes itself: fields in the order of the
 * struct's declaration, and fields without omitempty even when they are empty. Objects that kubectl only passes on are
 * maps, and sorted.
 * Models: k8s.io/api v0.36 (core/v1, apps/v1, batch/v1, networking/v1, rbac/v1, policy/v1, autoscaling/v2).
 * Differs: fields that no generator of kubectl writes come after the others, sorted.
 */

import { compareCodePoints } from "#api/go-format.ts";
import { isJsonObject } from "#api/object-path.ts";
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
  },
  { resources: {} },
);
const podSpec = struct(
  "volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName serviceAccount automountServiceAccountToken nodeName hostNetwork hostPID hostIPC shareProcessNamespace securityContext imagePullSecrets hostname subdomain affinity schedulerName tolerations hostAliases priorityClassName priority",
  { containers: container, initContainers: container, volumes: struct("name") },
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

const withStatus = (spec: Shape, status: unknown = {}): Shape =>
  struct("metadata spec status", { spec }, { status });

/** By kind: each name belongs to one group of the kinds that kubectl makes. */
const SHAPES: Readonly<Record<string, Shape>> = {
  Pod: withStatus(podSpec),
  Deployment: withStatus(
    struct(
      "replicas selector template strategy minReadySeconds revisionHistoryLimit paused progressDeadlineSeconds",
      { selector: labelSelector, template, strategy },
      { strategy: {} },
    ),
  ),
  ReplicaSet: withStatus(
    struct("replicas minReadySeconds selector template", { selector: labelSelector, template }),
    { replicas: 0 },
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
  const known = (shape?.fields ?? []).filter((name) => Object.hasOwn(all, name));
  const others = Object.keys(all)
    .filter((name) => !known.includes(name))
    .sort(compareCodePoints);
  return Object.fromEntries(
    [...known, ...others].map((name) => [name, shaped(all[name], shape?.within?.[name])]),
  );
}
