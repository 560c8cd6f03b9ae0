/** Upstream's sentences about invalid objects, one row per rule; kinds, then what is wrong, then what is said. */

import { describe, expect, it } from "vitest";

import { deepFreeze } from "../deep-freeze.ts";
import type { DraftObject } from "../types.ts";
import { loadYaml } from "../yaml/load-yaml.ts";
import { kinds } from "./index.ts";

function errorsOf(kind: string, yaml: string): string[] {
  const descriptor = kinds.find((candidate) => candidate.kind === kind);
  if (!descriptor) throw new Error(`no kind ${kind}`);
  const fields = loadYaml(yaml).documents[0]?.value as object;
  const draft = { apiVersion: "v1", kind, metadata: { name: "x", namespace: "default" }, ...fields };
  const completed = descriptor.applyDefaults(deepFreeze(draft) as DraftObject);
  return descriptor.validate(deepFreeze(completed)).map((error) => error.text);
}

type Row = readonly [wrong: string, ...errors: string[]];

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const QUALIFIED =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const CONFIG_KEY =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const ENVIRONMENT =
  "a valid environment variable name must consist only of printable ASCII characters other than '='";
const ADDRESS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const MODE = "must be a number between 0 and 0777 (octal), both inclusive";
const ID = "must be between 0 and 2147483647, inclusive";
const PORT = "must be between 1 and 65535, inclusive";
const ENVIRONMENT_FIELDS =
  '"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"';
const RESOURCES =
  '"limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"';

describe("containers", () => {
  const C = "spec.containers[0]";
  const rows: readonly Row[] = [
    ["ports: [{}]", `${C}.ports[0].containerPort: Required value`],
    ["ports: [{containerPort: 0}]", `${C}.ports[0].containerPort: Required value`],
    ["ports: [{containerPort: -1}]", `${C}.ports[0].containerPort: Invalid value: -1: ${PORT}`],
    [
      "ports: [{containerPort: 80, hostPort: 99999}]",
      `${C}.ports[0].hostPort: Invalid value: 99999: ${PORT}`,
    ],
    [
      "ports: [{containerPort: 80, protocol: HTTP}]",
      `${C}.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"`,
    ],
    [
      "ports: [{containerPort: 80, name: a_very_long_name_indeed}]",
      `${C}.ports[0].name: Invalid value: "a_very_long_name_indeed": must be no more than 15 bytes`,
      `${C}.ports[0].name: Invalid value: "a_very_long_name_indeed": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)`,
    ],
    [
      'ports: [{containerPort: 80, name: "80"}]',
      `${C}.ports[0].name: Invalid value: "80": must contain at least one letter (a-z)`,
    ],
    [
      "ports: [{containerPort: 80, name: a--b}]",
      `${C}.ports[0].name: Invalid value: "a--b": must not contain consecutive hyphens`,
    ],
    [
      "ports: [{containerPort: 80, name: -a}]",
      `${C}.ports[0].name: Invalid value: "-a": must not begin or end with a hyphen`,
    ],
    [
      "ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]",
      `${C}.ports[1].hostPort: Duplicate value: "TCP//80"`,
    ],
    ["env: [{value: a}]", `${C}.env[0].name: Required value`],
    ['env: [{name: "a=b"}]', `${C}.env[0].name: Invalid value: "a=b": ${ENVIRONMENT}`],
    [
      "env: [{name: A, valueFrom: {}}]",
      `${C}.env[0].valueFrom: Invalid value: "": must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\`, \`secretKeyRef\` or \`fileKeyRef\``,
    ],
    [
      "env: [{name: A, value: b, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]",
      `${C}.env[0].valueFrom: Invalid value: "": may not be specified when \`value\` is not empty`,
    ],
    [
      "env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}, resourceFieldRef: {resource: limits.cpu}}}]",
      `${C}.env[0].valueFrom: Invalid value: "": may not have more than one field specified at a time`,
    ],
    [
      "env: [{name: A, valueFrom: {fieldRef: {}}}]",
      `${C}.env[0].valueFrom.fieldRef.fieldPath: Required value`,
    ],
    [
      "env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.nam}}}]",
      `${C}.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.nam": error converting fieldPath: field label not supported: metadata.nam`,
    ],
    [
      "env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.labels}}}]",
      `${C}.env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: ${ENVIRONMENT_FIELDS}`,
    ],
    [
      "env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.phase}}}]",
      `${C}.env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: ${ENVIRONMENT_FIELDS}`,
    ],
    ["env: [{name: A, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['app']\"}}}]"],
    [
      "env: [{name: A, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['-']\"}}}]",
      `${C}.env[0].valueFrom.fieldRef: Invalid value: "-": ${QUALIFIED}`,
    ],
    [
      "env: [{name: A, valueFrom: {resourceFieldRef: {}}}]",
      `${C}.env[0].valueFrom.resourceFieldRef.resource: Required value`,
    ],
    [
      "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.gpu}}}]",
      `${C}.env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.gpu": supported values: ${RESOURCES}`,
    ],
    [
      "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1k}}}]",
      `${C}.env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource`,
    ],
    [
      "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 2Mi}}}]",
      `${C}.env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.memory": only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the memory resource`,
    ],
    [
      "env: [{name: A, valueFrom: {configMapKeyRef: {key: k}}}]",
      `${C}.env[0].valueFrom.configMapKeyRef.name: Invalid value: "": ${SUBDOMAIN}`,
    ],
    [
      "env: [{name: A, valueFrom: {secretKeyRef: {name: S_1, key: a b}}}]",
      `${C}.env[0].valueFrom.secretKeyRef.name: Invalid value: "S_1": ${SUBDOMAIN}`,
      `${C}.env[0].valueFrom.secretKeyRef.key: Invalid value: "a b": ${CONFIG_KEY}`,
    ],
    [
      "env: [{name: A, valueFrom: {secretKeyRef: {name: s}}}]",
      `${C}.env[0].valueFrom.secretKeyRef.key: Required value`,
    ],
    [
      "envFrom: [{}]",
      `${C}.envFrom: Invalid value: "": must specify one of: \`configMapRef\` or \`secretRef\``,
    ],
    [
      "envFrom: [{configMapRef: {name: a}, secretRef: {name: b}}]",
      `${C}.envFrom: Invalid value: "": may not have more than one field specified at a time`,
    ],
    ["envFrom: [{configMapRef: {}}]", `${C}.envFrom[0].configMapRef.name: Required value`],
    ["envFrom: [{secretRef: {}}]", `${C}.envFrom[0].secretRef.name: Required value`],
    [
      'envFrom: [{prefix: "a=", secretRef: {name: a}}]',
      `${C}.envFrom[0].prefix: Invalid value: "a=": ${ENVIRONMENT}`,
    ],
    ["volumeMounts: [{name: v, mountPath: /a}]", `${C}.volumeMounts[0].name: Not found: "v"`],
    [
      "volumeMounts: [{mountPath: /a}]",
      `${C}.volumeMounts[0].name: Required value`,
      `${C}.volumeMounts[0].name: Not found: ""`,
    ],
    [
      "imagePullPolicy: Sometimes",
      `${C}.imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"`,
    ],
    [
      "terminationMessagePolicy: Log",
      `${C}.terminationMessagePolicy: Unsupported value: "Log": supported values: "File", "FallbackToLogsOnError"`,
    ],
    [
      "resources: {requests: {gpu: 1}}",
      `${C}.resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified`,
      `${C}.resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers`,
    ],
    [
      "resources: {requests: {storage: 1Gi}}",
      `${C}.resources.requests[storage]: Invalid value: "storage": must be a standard resource for containers`,
    ],
    [
      "resources: {limits: {nvidia.com/gpu: 500m}}",
      `${C}.resources.limits[nvidia.com/gpu]: Invalid value: "500m": must be an integer`,
      // Defaults copy the limit to the requests.
      `${C}.resources.requests[nvidia.com/gpu]: Invalid value: "500m": must be an integer`,
    ],
    [
      "resources: {requests: {nvidia.com/gpu: 1}}",
      `${C}.resources.limits: Required value: Limit must be set for non overcommitable resources`,
    ],
    [
      "resources: {limits: {nvidia.com/gpu: 2}, requests: {nvidia.com/gpu: 1}}",
      `${C}.resources.requests: Invalid value: "1": must be equal to nvidia.com/gpu limit of 2`,
    ],
    [
      "resources: {limits: {cpu: 100m}, requests: {cpu: 1}}",
      `${C}.resources.requests: Invalid value: "1": must be less than or equal to cpu limit of 100m`,
    ],
    [
      "resources: {limits: {memory: -1}, requests: {memory: -1}}",
      `${C}.resources.limits[memory]: Invalid value: "-1": must be greater than or equal to 0`,
      `${C}.resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0`,
    ],
    ["livenessProbe: {exec: {}}", `${C}.livenessProbe.exec.command: Required value`],
    [
      "livenessProbe: {httpGet: {port: 80, scheme: FTP}}",
      `${C}.livenessProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", "HTTPS"`,
    ],
    [
      'livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: "X Y", value: a}]}}',
      `${C}.livenessProbe.httpGet.httpHeaders: Invalid value: "X Y": a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')`,
    ],
    [
      "livenessProbe: {tcpSocket: {port: no_port}}",
      `${C}.livenessProbe.tcpSocket.port: Invalid value: "no_port": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)`,
    ],
    ["livenessProbe: {grpc: {port: 0}}", `${C}.livenessProbe.grpc.port: Invalid value: 0: ${PORT}`],
    [
      "readinessProbe: {exec: {command: [a]}, tcpSocket: {port: 0}}",
      `${C}.readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type`,
    ],
    [
      "readinessProbe: {tcpSocket: {port: 1}, initialDelaySeconds: -1}",
      `${C}.readinessProbe.initialDelaySeconds: Invalid value: -1: must be greater than or equal to 0`,
    ],
    [
      "readinessProbe: {tcpSocket: {port: 1}, terminationGracePeriodSeconds: 5}",
      `${C}.readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes`,
    ],
    [
      "startupProbe: {tcpSocket: {port: 1}, terminationGracePeriodSeconds: 0}",
      `${C}.startupProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0`,
    ],
    [
      "startupProbe: {tcpSocket: {port: 1}, successThreshold: 2}",
      `${C}.startupProbe.successThreshold: Invalid value: 2: must be 1`,
    ],
    [
      "startupProbe: {tcpSocket: {port: 1}, failureThreshold: -3}",
      `${C}.startupProbe.failureThreshold: Invalid value: -3: must be greater than or equal to 0`,
    ],
    ["lifecycle: {preStop: {}}", `${C}.lifecycle.preStop: Required value: must specify a handler type`],
    [
      "lifecycle: {preStop: {sleep: {seconds: 31}}}",
      `${C}.lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)`,
    ],
    [
      "lifecycle: {postStart: {exec: {command: []}}}",
      `${C}.lifecycle.postStart.exec.command: Required value`,
    ],
    ["securityContext: {runAsUser: -1}", `${C}.securityContext.runAsUser: Invalid value: -1: ${ID}`],
    [
      "securityContext: {privileged: true, allowPrivilegeEscalation: false}",
      `${C}.securityContext: Invalid value: {"Capabilities":null,"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set \`allowPrivilegeEscalation\` to false and \`privileged\` to true`,
    ],
    [
      "securityContext: {seccompProfile: {type: Nope}}",
      `${C}.securityContext.seccompProfile.type: Unsupported value: "Nope": supported values: "Localhost", "RuntimeDefault", "Unconfined"`,
    ],
    [
      "securityContext: {seccompProfile: {type: Localhost}}",
      `${C}.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost`,
    ],
    [
      "restartPolicy: Sometimes",
      `${C}.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"`,
    ],
  ];
  it.each(rows)("%s", (wrong, ...errors) => {
    expect(errorsOf("Pod", `spec: {containers: [{name: c, image: nginx, ${wrong}}]}`)).toEqual(errors);
  });
});

describe("volumes and their mounts", () => {
  const V = "spec.volumes[0]";
  const rows: readonly Row[] = [
    ["volumes: [{emptyDir: {}}]", `${V}.name: Required value`],
    ["volumes: [{name: A, emptyDir: {}}]", `${V}.name: Invalid value: "A": ${LABEL}`],
    [
      "volumes: [{name: v, emptyDir: {}}, {name: v, emptyDir: {}}]",
      'spec.volumes[1].name: Duplicate value: "v"',
    ],
    [
      "volumes: [{name: v, configMap: {name: a}, emptyDir: {}}]",
      `${V}.configMap: Forbidden: may not specify more than 1 volume type`,
    ],
    [
      "volumes: [{name: v, emptyDir: {sizeLimit: -1Gi}}]",
      `${V}.emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity`,
    ],
    ["volumes: [{name: v, hostPath: {}}]", `${V}.hostPath.path: Required value`],
    [
      "volumes: [{name: v, hostPath: {path: /a/../b}}]",
      `${V}.hostPath.path: Invalid value: "/a/../b": must not contain '..'`,
    ],
    [
      "volumes: [{name: v, hostPath: {path: /a, type: Folder}}]",
      `${V}.hostPath.type: Unsupported value: "Folder": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"`,
    ],
    ["volumes: [{name: v, configMap: {}}]", `${V}.configMap.name: Required value`],
    [
      "volumes: [{name: v, configMap: {name: a, defaultMode: 1000}}]",
      `${V}.configMap.defaultMode: Invalid value: 1000: ${MODE}`,
    ],
    [
      "volumes: [{name: v, configMap: {name: a, items: [{}]}}]",
      `${V}.configMap.items[0].key: Required value`,
      `${V}.configMap.items[0].path: Required value`,
    ],
    [
      "volumes: [{name: v, configMap: {name: a, items: [{key: k, path: /etc}]}}]",
      `${V}.configMap.items[0].path: Invalid value: "/etc": must be a relative path`,
    ],
    [
      "volumes: [{name: v, configMap: {name: a, items: [{key: k, path: a/../b}]}}]",
      `${V}.configMap.items[0].path: Invalid value: "a/../b": must not contain '..'`,
    ],
    [
      "volumes: [{name: v, configMap: {name: a, items: [{key: k, path: ..data}]}}]",
      `${V}.configMap.items[0].path: Invalid value: "..data": must not start with '..'`,
    ],
    [
      "volumes: [{name: v, secret: {secretName: a, items: [{key: k, path: p, mode: -1}]}}]",
      `${V}.secret.items[0].mode: Invalid value: -1: ${MODE}`,
    ],
    ["volumes: [{name: v, secret: {}}]", `${V}.secret.secretName: Required value`],
    [
      "volumes: [{name: v, persistentVolumeClaim: {}}]",
      `${V}.persistentVolumeClaim.claimName: Required value`,
    ],
    [
      "volumes: [{name: v, nfs: {server: a, path: b}}]",
      `${V}.nfs.path: Invalid value: "b": must be an absolute path`,
    ],
    [
      "volumes: [{name: v, downwardAPI: {items: [{path: p}]}}]",
      `${V}.downwardAPI: Required value: one of fieldRef and resourceFieldRef is required`,
    ],
    [
      "volumes: [{name: v, downwardAPI: {items: [{path: p, fieldRef: {fieldPath: spec.nodeName}}]}}]",
      `${V}.downwardAPI.fieldRef.fieldPath: Unsupported value: "spec.nodeName": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"`,
    ],
    [
      "volumes: [{name: v, downwardAPI: {items: [{path: p, resourceFieldRef: {resource: limits.cpu}}]}}]",
      `${V}.downwardAPI.resourceFieldRef.containerName: Required value`,
    ],
    [
      "volumes: [{name: v, projected: {sources: [{configMap: {}}]}}]",
      `${V}.projected.sources[0].configMap.name: Required value`,
    ],
    [
      "volumes: [{name: v, projected: {sources: [{configMap: {name: a, items: [{key: k, path: p}]}}, {secret: {name: b, items: [{key: k, path: p}]}}]}}]",
      `${V}.projected: Invalid value: "b": conflicting duplicate paths`,
    ],
    [
      "volumes: [{name: v, projected: {sources: [{configMap: {name: a}, secret: {name: b}}]}}]",
      `${V}.projected.sources[0]: Forbidden: may not specify more than 1 volume type per source`,
    ],
    [
      "volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t, expirationSeconds: 60}}]}}]",
      `${V}.projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes`,
    ],
  ];
  it.each(rows)("%s", (wrong, ...errors) => {
    expect(errorsOf("Pod", `spec: {containers: [{name: c, image: nginx}], ${wrong}}`)).toEqual(errors);
  });

  const M = "spec.containers[0].volumeMounts";
  const mounts: readonly Row[] = [
    ["{name: v}", `${M}[0].mountPath: Required value`],
    [
      "{name: v, mountPath: /a}, {name: v, mountPath: /a}",
      `${M}[1].mountPath: Invalid value: "/a": must be unique`,
    ],
    ["{name: v, mountPath: /a, subPath: /b}", `${M}.subPath: Invalid value: "/b": must be a relative path`],
    ["{name: v, mountPath: /a, subPath: ../b}", `${M}.subPath: Invalid value: "../b": must not contain '..'`],
    [
      "{name: v, mountPath: /a, subPath: b, subPathExpr: c}",
      `${M}[0].subPathExpr: Invalid value: "c": subPathExpr and subPath are mutually exclusive`,
    ],
    [
      "{name: v, mountPath: /a, mountPropagation: Both}",
      `${M}.mountPropagation: Unsupported value: "Both": supported values: "Bidirectional", "HostToContainer", "None"`,
    ],
  ];
  it.each(mounts)("mount %s", (wrong, ...errors) => {
    const pod = `spec: {containers: [{name: c, image: nginx, volumeMounts: [${wrong}]}], volumes: [{name: v, emptyDir: {}}]}`;
    expect(errorsOf("Pod", pod)).toEqual(errors);
  });

  it("a mount of an invalid volume is not found", () => {
    const pod =
      "spec: {containers: [{name: c, image: nginx, volumeMounts: [{name: v, mountPath: /a}]}], volumes: [{name: v, hostPath: {}}]}";
    expect(errorsOf("Pod", pod)).toEqual([
      `${V}.hostPath.path: Required value`,
      `${M}[0].name: Not found: "v"`,
    ]);
  });
});

describe("pods", () => {
  const A = "spec.affinity";
  const rows: readonly Row[] = [
    [
      "restartPolicy: Sometimes",
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
    ],
    [
      "dnsPolicy: Cluster",
      'spec.dnsPolicy: Unsupported value: "Cluster": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
    ],
    ["dnsPolicy: None", "spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"],
    [
      "dnsPolicy: None, dnsConfig: {}",
      "spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None",
    ],
    [
      "dnsConfig: {nameservers: [1.1.1.1, 1.1.1.2, 1.1.1.3, 1.1.1.4]}",
      'spec.dnsConfig.nameservers: Invalid value: ["1.1.1.1","1.1.1.2","1.1.1.3","1.1.1.4"]: must not have more than 3 nameservers',
    ],
    ["dnsConfig: {nameservers: [one]}", `spec.dnsConfig.nameservers[0]: Invalid value: "one": ${ADDRESS}`],
    ["dnsConfig: {options: [{value: a}]}", "spec.dnsConfig.options[0]: Required value: must not be empty"],
    ["dnsConfig: {searches: [my_ns.svc.]}"],
    ["hostAliases: [{ip: x, hostnames: [a]}]", `spec.hostAliases[0].ip: Invalid value: "x": ${ADDRESS}`],
    [
      "hostAliases: [{ip: 1.2.3.4, hostnames: [A]}]",
      `spec.hostAliases[0].hostnames: Invalid value: "A": ${SUBDOMAIN}`,
    ],
    ["nodeSelector: {a b: c}", `spec.nodeSelector: Invalid value: "a b": ${QUALIFIED}`],
    ["nodeSelector: {a: c d}", `spec.nodeSelector: Invalid value: "c d": ${LABEL_VALUE}`],
    ["hostname: A", `spec.hostname: Invalid value: "A": ${LABEL}`],
    ["subdomain: a.b", `spec.subdomain: Invalid value: "a.b": ${LABEL}`],
    ["nodeName: A", `spec.nodeName: Invalid value: "A": ${SUBDOMAIN}`],
    ["serviceAccountName: a_b", `spec.serviceAccountName: Invalid value: "a_b": ${SUBDOMAIN}`],
    ["priorityClassName: A", `spec.priorityClassName: Invalid value: "A": ${SUBDOMAIN}`],
    ["runtimeClassName: A", `spec.runtimeClassName: Invalid value: "A": ${SUBDOMAIN}`],
    [
      "activeDeadlineSeconds: 0",
      "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
    ],
    [
      "preemptionPolicy: Maybe",
      'spec.preemptionPolicy: Unsupported value: "Maybe": supported values: "PreemptLowerPriority", "Never"',
    ],
    ["securityContext: {fsGroup: -2}", `spec.securityContext.fsGroup: Invalid value: -2: ${ID}`],
    [
      "securityContext: {supplementalGroups: [1, -2]}",
      `spec.securityContext.supplementalGroups[1]: Invalid value: -2: ${ID}`,
    ],
    [
      "shareProcessNamespace: true, hostPID: true",
      "spec.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled",
    ],
    [
      "readinessGates: [{conditionType: a b}]",
      `spec.readinessGates[0].conditionType: Invalid value: "a b": ${QUALIFIED}`,
    ],
    ["schedulingGates: [{name: a}, {name: a}]", 'spec.schedulingGates[1]: Duplicate value: "a"'],
    [
      "tolerations: [{operator: Equal, value: a}]",
      'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ],
    [
      "tolerations: [{key: a, operator: Exists, value: b}]",
      'spec.tolerations[0].operator: Invalid value: {"Key":"a","Operator":"Exists","Value":"b","Effect":"","TolerationSeconds":null}: value must be empty when `operator` is \'Exists\'',
    ],
    [
      "tolerations: [{key: a, operator: Is}]",
      'spec.tolerations[0].operator: Unsupported value: "Is": supported values: "Equal", "Exists"',
    ],
    [
      "tolerations: [{key: a, effect: Never}]",
      'spec.tolerations[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
    [
      "tolerations: [{key: a, effect: NoSchedule, tolerationSeconds: 3}]",
      "spec.tolerations[0].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set",
    ],
    [
      "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}",
      `${A}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term`,
    ],
    [
      "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In}]}]}}}",
      `${A}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
    ],
    [
      "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Like, values: [b]}]}]}}}",
      `${A}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator`,
    ],
    [
      "affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 0, preference: {}}]}}",
      `${A}.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100`,
    ],
    [
      "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {a: b}}}]}}",
      `${A}.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty`,
    ],
    [
      "topologySpreadConstraints: [{maxSkew: 0, topologyKey: a, whenUnsatisfiable: DoNotSchedule}]",
      "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
    ],
    [
      "hostNetwork: true, containers: [{name: c, image: nginx, ports: [{containerPort: 80, hostPort: 81}]}]",
      "spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true",
    ],
    ["os: {name: plan9}", 'spec.os.name: Unsupported value: "plan9": supported values: "linux", "windows"'],
    ["initContainers: [{name: c, image: a}]", 'spec.initContainers[0].name: Duplicate value: "c"'],
    [
      "initContainers: [{name: i, image: a, readinessProbe: {tcpSocket: {port: 1}}}]",
      "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
    ],
    [
      "initContainers: [{name: i, image: a, lifecycle: {preStop: {exec: {command: [a]}}}}]",
      "spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always",
    ],
    [
      'initContainers: [{name: i, image: "a "}]',
      'spec.initContainers[0].image: Invalid value: "a ": must not have leading or trailing whitespace',
    ],
    [
      "nodeName: n1, schedulingGates: [{name: a}]",
      "spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared",
    ],
    [
      "ephemeralContainers: [{name: e, image: a}]",
      "spec.ephemeralContainers: Forbidden: cannot be set on create",
    ],
  ];
  it.each(rows)("%s", (wrong, ...errors) => {
    const containers = wrong.includes("hostNetwork") ? "" : "containers: [{name: c, image: nginx}], ";
    expect(errorsOf("Pod", `spec: {${containers}${wrong}}`)).toEqual(errors);
  });
});

describe("deployments and replica sets", () => {
  const good = "selector: {matchLabels: {a: b}}";
  const template = "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: nginx}]}}";
  const R = "spec.strategy.rollingUpdate";
  const rows: readonly Row[] = [
    [
      `replicas: 1, ${template}`,
      "spec.selector: Required value",
      'spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`',
    ],
    [
      good,
      "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`",
      "spec.template.spec.containers: Required value",
    ],
    [
      `selector: {}, ${template}`,
      "spec.selector: Invalid value: {}: empty selector is invalid for deployment",
    ],
    [
      `selector: {matchLabels: {a: c}}, ${template}`,
      'spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`',
    ],
    [
      `selector: {matchExpressions: [{key: a, operator: Is, values: [b]}]}, ${template}`,
      'spec.selector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
      'spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"Is","values":["b"]}]}: invalid label selector',
    ],
    [
      `${good}, replicas: -1, ${template}`,
      "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
    ],
    [
      `${good}, minReadySeconds: -1, ${template}`,
      "spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0",
    ],
    [
      `${good}, revisionHistoryLimit: -1, ${template}`,
      "spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0",
    ],
    [
      `${good}, progressDeadlineSeconds: 5, minReadySeconds: 5, ${template}`,
      "spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds",
    ],
    [
      `${good}, strategy: {type: Canary}, ${template}`,
      'spec.strategy: Unsupported value: {"Type":"Canary","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
    ],
    [
      `${good}, strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}, ${template}`,
      `${R}: Forbidden: may not be specified when strategy \`type\` is 'Recreate'`,
    ],
    [
      `${good}, strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}, ${template}`,
      `${R}.maxUnavailable: Invalid value: 0: may not be 0 when \`maxSurge\` is 0`,
    ],
    [
      `${good}, strategy: {rollingUpdate: {maxUnavailable: 101%}}, ${template}`,
      `${R}.maxUnavailable: Invalid value: "101%": must not be greater than 100%`,
    ],
    [
      `${good}, strategy: {rollingUpdate: {maxSurge: lots}}, ${template}`,
      `${R}.maxSurge: Invalid value: "lots": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`,
    ],
    [
      `${good}, strategy: {rollingUpdate: {maxSurge: -1}}, ${template}`,
      `${R}.maxSurge: Invalid value: -1: must be greater than or equal to 0`,
    ],
    [
      `${good}, template: {metadata: {labels: {a: b}}, spec: {restartPolicy: Never, containers: [{name: c, image: nginx}]}}`,
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
    [
      `${good}, template: {metadata: {labels: {a: b}}, spec: {activeDeadlineSeconds: 5, containers: [{name: c, image: nginx}]}}`,
      "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported",
    ],
    [
      `${good}, template: {metadata: {labels: {a: b, c: "d e"}}, spec: {containers: [{name: c, image: nginx}]}}`,
      `spec.template.labels: Invalid value: "d e": ${LABEL_VALUE}`,
    ],
    [
      `${good}, template: {metadata: {labels: {a: b}, annotations: {a b: c}}, spec: {containers: [{name: c, image: nginx}]}}`,
      `spec.template.annotations: Invalid value: "a b": ${QUALIFIED}`,
    ],
    // Templates are not held to this, for the sake of old ones.
    [`${good}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: " "}]}}`],
  ];
  it.each(rows)("deployment %s", (wrong, ...errors) => {
    expect(errorsOf("Deployment", `spec: {${wrong}}`)).toEqual(errors);
  });

  it("replica sets use deployments' words", () => {
    expect(errorsOf("ReplicaSet", `spec: {selector: {}, ${template}}`)).toEqual([
      "spec.selector: Invalid value: {}: empty selector is invalid for deployment",
    ]);
  });
});

describe("services", () => {
  const rows: readonly Row[] = [
    ["selector: {a: b}", "spec.ports: Required value"],
    [
      "ports: [{}]",
      `spec.ports[0].port: Invalid value: 0: ${PORT}`,
      `spec.ports[0].targetPort: Invalid value: 0: ${PORT}`,
    ],
    ["ports: [{port: 70000, targetPort: 80}]", `spec.ports[0].port: Invalid value: 70000: ${PORT}`],
    [
      "ports: [{port: 80}, {port: 81}]",
      "spec.ports[0].name: Required value",
      "spec.ports[1].name: Required value",
    ],
    ["ports: [{port: 80, name: a}, {port: 81, name: a}]", 'spec.ports[1].name: Duplicate value: "a"'],
    ["ports: [{port: 80, name: A}]", `spec.ports[0].name: Invalid value: "A": ${LABEL}`],
    [
      "ports: [{port: 80, name: a}, {port: 80, name: b}]",
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
    [
      "ports: [{port: 80, protocol: HTTP}]",
      'spec.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
    ],
    [
      "ports: [{port: 80, targetPort: a_port_with_a_long_name}]",
      'spec.ports[0].targetPort: Invalid value: "a_port_with_a_long_name": must be no more than 15 bytes',
      'spec.ports[0].targetPort: Invalid value: "a_port_with_a_long_name": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    ],
    [
      "ports: [{port: 80, nodePort: 30000}]",
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
    [
      "type: NodePort, ports: [{port: 80, name: a, nodePort: 30000}, {port: 81, name: b, nodePort: 30000}]",
      "spec.ports[1].nodePort: Duplicate value: 30000",
    ],
    [
      "type: Balanced, ports: [{port: 80}]",
      'spec.type: Unsupported value: "Balanced": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
    ["type: ExternalName", "spec.externalName: Required value"],
    ["type: ExternalName, externalName: A_b", `spec.externalName: Invalid value: "A_b": ${SUBDOMAIN}`],
    [
      "type: NodePort, clusterIP: None, ports: [{port: 80}]",
      "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services",
    ],
    [
      "type: LoadBalancer, ports: [{port: 10250}]",
      "spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by kubelet",
    ],
    [
      "sessionAffinity: Cookie, ports: [{port: 80}]",
      'spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"',
    ],
    [
      "sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 86401}}, ports: [{port: 80}]",
      "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400",
    ],
    ["externalIPs: [one], ports: [{port: 80}]", `spec.externalIPs[0]: Invalid value: "one": ${ADDRESS}`],
    [
      "externalIPs: [127.0.0.1], ports: [{port: 80}]",
      'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
    [
      "externalTrafficPolicy: Local, ports: [{port: 80}]",
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    ],
    [
      "type: NodePort, externalTrafficPolicy: Near, ports: [{port: 80}]",
      'spec.externalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"',
    ],
    [
      "internalTrafficPolicy: Near, ports: [{port: 80}]",
      'spec.internalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"',
    ],
    ["selector: {a: b c}, ports: [{port: 80}]", `spec.selector: Invalid value: "b c": ${LABEL_VALUE}`],
    [
      "allocateLoadBalancerNodePorts: false, ports: [{port: 80}]",
      "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
    ],
    [
      "loadBalancerClass: a/b, ports: [{port: 80}]",
      "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
    ],
    [
      "healthCheckNodePort: 30000, type: NodePort, ports: [{port: 80}]",
      "spec.healthCheckNodePort: Invalid value: 30000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    ],
  ];
  it.each(rows)("%s", (wrong, ...errors) => {
    expect(errorsOf("Service", `spec: {${wrong}}`)).toEqual(errors);
  });
});

describe("other kinds", () => {
  const rows: readonly (readonly [kind: string, ...Row])[] = [
    ["ConfigMap", "data: {a b: c}", `data[a b]: Invalid value: "a b": ${CONFIG_KEY}`],
    [
      "ConfigMap",
      "{data: {a: b}, binaryData: {a: Yg==}}",
      'data[a]: Invalid value: "a": duplicate of key present in binaryData',
    ],
    ["ConfigMap", 'data: {"..a": b}', `data[..a]: Invalid value: "..a": must not start with '..'`],
    [
      "Secret",
      "{type: kubernetes.io/tls, data: {}}",
      "data[tls.crt]: Required value",
      "data[tls.key]: Required value",
    ],
    ["Secret", "data: {a b: Yg==}", `data[a b]: Invalid value: "a b": ${CONFIG_KEY}`],
    [
      "Secret",
      "{type: kubernetes.io/service-account-token}",
      "metadata.annotations[kubernetes.io/service-account.name]: Required value",
    ],
    ["Node", "spec: {taints: [{key: a}]}", "spec.taints[0].effect: Required value"],
    [
      "Node",
      "spec: {taints: [{key: a, effect: Never}]}",
      'spec.taints[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
    [
      "Node",
      "spec: {taints: [{key: a, effect: NoSchedule}, {key: a, effect: NoSchedule}]}",
      'spec.taints[1]: Duplicate value: {"Key":"a","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
    ],
    [
      "Node",
      "spec: {taints: [{key: a b, effect: NoSchedule}]}",
      `spec.taints[0].key: Invalid value: "a b": ${QUALIFIED}`,
    ],
    [
      "Lease",
      "spec: {leaseDurationSeconds: 0}",
      "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
    ],
    ["EndpointSlice", "{endpoints: []}", "addressType: Required value"],
    [
      "EndpointSlice",
      "{addressType: IPv5, endpoints: []}",
      'addressType: Unsupported value: "IPv5": supported values: "FQDN", "IPv4", "IPv6"',
    ],
    [
      "EndpointSlice",
      "{addressType: IPv4, endpoints: [{addresses: []}]}",
      "endpoints[0].addresses: Required value: must contain at least 1 address",
    ],
    [
      "Event",
      "{involvedObject: {kind: Pod, name: a, namespace: other}}",
      'involvedObject.namespace: Invalid value: "other": does not match event.namespace',
    ],
  ];
  it.each(rows)("%s %s", (kind, wrong, ...errors) => {
    expect(errorsOf(kind, wrong)).toEqual(errors);
  });
});
