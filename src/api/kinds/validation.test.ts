import { describe, expect, it } from "vitest";

import { deepFreeze } from "../deep-freeze.ts";
import type { KindDescriptor } from "../kind-descriptor.ts";
import type { DraftObject, KubernetesObject } from "../types.ts";
import { loadYaml } from "../yaml/load-yaml.ts";
import { kinds } from "./index.ts";

function descriptorOf(kind: string): KindDescriptor {
  const found = kinds.find((descriptor) => descriptor.kind === kind);
  if (!found) throw new Error(`no kind ${kind}`);
  return found;
}

function completed(kind: string, yaml: string): DraftObject {
  const fields = loadYaml(yaml).documents[0]?.value as object;
  const draft = { apiVersion: "v1", kind, metadata: { name: "x", namespace: "default" }, ...fields };
  return deepFreeze(descriptorOf(kind).applyDefaults(deepFreeze(draft) as DraftObject));
}

const errorsOf = (kind: string, yaml: string): string[] =>
  descriptorOf(kind)
    .validate(completed(kind, yaml))
    .map((error) => error.text);

const podWith = (container: string, more = ""): string =>
  `spec: {containers: [{name: a, image: nginx, ${container}}]${more === "" ? "" : `, ${more}`}}`;

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

describe("what people get wrong in pods", () => {
  it.each([
    ["spec: {}", ["spec.containers: Required value"]],
    [
      "spec: {containers: [{}]}",
      ["spec.containers[0].name: Required value", "spec.containers[0].image: Required value"],
    ],
    [
      "spec: {containers: [{name: Web, image: a}]}",
      [`spec.containers[0].name: Invalid value: "Web": ${LABEL}`],
    ],
    [
      "spec: {containers: [{name: a, image: a}, {name: a, image: b}]}",
      ['spec.containers[1].name: Duplicate value: "a"'],
    ],
    [
      podWith('image: " a"'),
      ['spec.containers[0].image: Invalid value: " a": must not have leading or trailing whitespace'],
    ],
    [
      podWith("ports: [{containerPort: 70000}]"),
      [
        "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
      ],
    ],
    [
      podWith("ports: [{name: a, containerPort: 1}, {name: a, containerPort: 2}]"),
      ['spec.containers[0].ports[1].name: Duplicate value: "a"'],
    ],
    [
      podWith("ports: [{containerPort: 1, protocol: HTTP}]"),
      [
        'spec.containers[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
      ],
    ],
    [
      podWith("imagePullPolicy: Sometimes"),
      [
        'spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
      ],
    ],
    [
      podWith("resources: {requests: {cpu: 200m}, limits: {cpu: 100m}}"),
      [
        'spec.containers[0].resources.requests: Invalid value: "200m": must be less than or equal to cpu limit of 100m',
      ],
    ],
    [
      podWith('resources: {limits: {memory: "-1Gi"}}'),
      [
        'spec.containers[0].resources.limits[memory]: Invalid value: "-1Gi": must be greater than or equal to 0',
        'spec.containers[0].resources.requests[memory]: Invalid value: "-1Gi": must be greater than or equal to 0',
      ],
    ],
    [
      podWith("resources: {requests: {memori: 1Gi}}"),
      [
        'spec.containers[0].resources.requests[memori]: Invalid value: "memori": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.requests[memori]: Invalid value: "memori": must be a standard resource for containers',
      ],
    ],
    [
      podWith("livenessProbe: {httpGet: {port: 0}}"),
      [
        "spec.containers[0].livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive",
      ],
    ],
    [
      podWith("livenessProbe: {}"),
      ["spec.containers[0].livenessProbe: Required value: must specify a handler type"],
    ],
    [
      podWith("livenessProbe: {tcpSocket: {port: 1}, successThreshold: 2}"),
      ["spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1"],
    ],
    [
      podWith("readinessProbe: {exec: {command: [a]}, tcpSocket: {port: 1}}"),
      ["spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"],
    ],
    [podWith("env: [{value: a}]"), ["spec.containers[0].env[0].name: Required value"]],
    [
      podWith("env: [{name: A, valueFrom: {fieldRef: {fieldPath: foo}}}]"),
      [
        'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "foo": error converting fieldPath: field label not supported: foo',
      ],
    ],
    [
      podWith("volumeMounts: [{name: v, mountPath: /v}]"),
      ['spec.containers[0].volumeMounts[0].name: Not found: "v"'],
    ],
    [
      podWith("stdin: true", "volumes: [{name: v}, {name: v}]"),
      ['spec.volumes[1].name: Duplicate value: "v"'],
    ],
    [
      podWith("stdin: true", "volumes: [{name: v, configMap: {}}]"),
      ["spec.volumes[0].configMap.name: Required value"],
    ],
    [
      podWith("stdin: true", "restartPolicy: Maybe"),
      ['spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"'],
    ],
    [
      podWith("stdin: true", "tolerations: [{operator: Equal}]"),
      [
        'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ],
    ],
    [
      podWith(
        "stdin: true",
        "tolerations: [{key: a, effect: NoSchedule, operator: Exists, tolerationSeconds: 1}]",
      ),
      [
        "spec.tolerations[0].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set",
      ],
    ],
    [
      podWith(
        "stdin: true",
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}",
      ),
      [
        "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term",
      ],
    ],
    [
      podWith("stdin: true", "initContainers: [{name: i, image: x, readinessProbe: {tcpSocket: {port: 1}}}]"),
      [
        "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
      ],
    ],
  ])("%s", (yaml, errors) => expect(errorsOf("Pod", yaml)).toEqual(errors));

  it("warns of a variable that hides another", () => {
    const pod = completed("Pod", podWith("env: [{name: A, value: a}, {name: A, value: b}]"));
    expect(descriptorOf("Pod").warnings?.(pod)).toEqual([
      'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
    ]);
  });
});

const template = "template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: b}]}}";

describe("warnings", () => {
  it("speak of templates too", () => {
    const env = "env: [{name: A, value: a}, {name: A, value: b}]";
    const deployment = completed("Deployment", `spec: {template: {${podWith(env)}}}`);
    expect(descriptorOf("Deployment").warnings?.(deployment)).toEqual([
      'spec.template.spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
    ]);
  });
});

describe("what people get wrong elsewhere", () => {
  it.each([
    [
      "Deployment",
      `spec: {selector: {matchLabels: {app: b}}, ${template}}`,
      [
        'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
      ],
    ],
    [
      "Deployment",
      `spec: {selector: {}, ${template}}`,
      ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"],
    ],
    [
      "Deployment",
      `spec: {${template}}`,
      [
        "spec.selector: Required value",
        'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
      ],
    ],
    [
      "Deployment",
      `spec: {replicas: -1, selector: {matchLabels: {app: a}}, ${template}}`,
      ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"],
    ],
    [
      "Deployment",
      `spec: {selector: {matchLabels: {app: a}}, strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}, ${template}}`,
      ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      "Deployment",
      `spec: {selector: {matchLabels: {app: a}}, strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}, ${template}}`,
      ["spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"],
    ],
    [
      "Deployment",
      "spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}",
      ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ],
    ["Service", "spec: {}", ["spec.ports: Required value"]],
    [
      "Service",
      "spec: {ports: [{port: 80}, {port: 81}]}",
      ["spec.ports[0].name: Required value", "spec.ports[1].name: Required value"],
    ],
    [
      "Service",
      "spec: {ports: [{port: 0}]}",
      [
        "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
        "spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive",
      ],
    ],
    [
      "Service",
      "spec: {type: Nodeport, ports: [{port: 80}]}",
      [
        'spec.type: Unsupported value: "Nodeport": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      ],
    ],
    [
      "Service",
      "spec: {ports: [{port: 80, nodePort: 30000}]}",
      ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ],
    ["Service", "spec: {type: ExternalName}", ["spec.externalName: Required value"]],
    [
      "ConfigMap",
      "data: {a b: c}",
      [
        `data[a b]: Invalid value: "a b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
      ],
    ],
    [
      "ConfigMap",
      `data: {a: "${"x".repeat(1024 * 1024 + 1)}"}`,
      ["[]: Too long: may not be more than 1048576 bytes"],
    ],
    ["Secret", "type: kubernetes.io/tls", ["data[tls.crt]: Required value", "data[tls.key]: Required value"]],
    [
      "Secret",
      "type: kubernetes.io/service-account-token",
      ["metadata.annotations[kubernetes.io/service-account.name]: Required value"],
    ],
    [
      "Node",
      "spec: {taints: [{key: a, effect: NoShedule}]}",
      [
        'spec.taints[0].effect: Unsupported value: "NoShedule": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      ],
    ],
    [
      "Node",
      "spec: {taints: [{key: a, effect: NoSchedule}, {key: a, effect: NoSchedule}]}",
      [
        'spec.taints[1]: Duplicate value: {"Key":"a","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
      ],
    ],
    [
      "Lease",
      "spec: {leaseDurationSeconds: 0}",
      ["spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0"],
    ],
    [
      "EndpointSlice",
      "addressType: IPv4\nendpoints: [{addresses: [nope]}]",
      ['endpoints[0].addresses[0]: Invalid value: "nope": must be a valid IPv4 address'],
    ],
    [
      "Event",
      "involvedObject: {namespace: other}",
      ['involvedObject.namespace: Invalid value: "other": does not match event.namespace'],
    ],
  ])("%s %.60s", (kind, yaml, errors) => expect(errorsOf(kind, yaml)).toEqual(errors));
});

describe("what is accepted and not simulated", () => {
  const warningsOf = (kind: string, yaml: string): readonly string[] =>
    descriptorOf(kind).warnings?.(completed(kind, yaml)) ?? [];
  const said = (field: string): string =>
    `${field}: accepted, but not simulated by Wavetank: it has no effect`;

  it("says so, field by field", () => {
    const rows: readonly (readonly [spec: string, ...fields: string[]])[] = [
      ["hostPID: true, shareProcessNamespace: false", "spec.hostPID"],
      ["affinity: {podAntiAffinity: {}, nodeAffinity: {}}", "spec.affinity.podAntiAffinity"],
      ["volumes: [{name: a, emptyDir: {}}, {name: b, nfs: {server: s, path: /}}]", "spec.volumes[1].nfs"],
      ["securityContext: {fsGroup: 5, runAsUser: 5}", "spec.securityContext.fsGroup"],
      ["resources: {limits: {cpu: 1}}", "spec.resources"],
      ["dnsPolicy: Default, hostNetwork: true, nodeSelector: {a: b}"],
    ];
    for (const [spec, ...fields] of rows) {
      expect(warningsOf("Pod", podWith("stdin: true", spec)), spec).toEqual(fields.map(said));
    }
    const context = "securityContext: {privileged: true, capabilities: {drop: [ALL]}}";
    expect(warningsOf("Pod", podWith(context))).toEqual([
      said("spec.containers[0].securityContext.privileged"),
    ]);
  });

  it("speaks of templates too", () => {
    const deployment = `spec: {template: {spec: {hostIPC: true, containers: [{name: a, image: b}]}}}`;
    expect(warningsOf("Deployment", deployment)).toEqual([said("spec.template.spec.hostIPC")]);
  });
});

describe("what may not change", () => {
  function updateErrors(kind: string, before: string, after: string): string[] {
    const previous = completed(kind, before) as unknown as KubernetesObject;
    return (descriptorOf(kind).validateUpdate?.(completed(kind, after), previous) ?? []).map(
      ({ text }) => text,
    );
  }

  it("lets a gated pod be told where to go, and only that", () => {
    const gated = (more: string): string => podWith("stdin: true", `schedulingGates: [{name: a}], ${more}`);
    const affinity =
      "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}]}}}";
    expect(updateErrors("Pod", gated("nodeSelector: {a: b}"), gated("nodeSelector: {a: b, c: d}"))).toEqual(
      [],
    );
    expect(updateErrors("Pod", gated("nodeSelector: {a: b}"), gated("nodeSelector: {c: d}"))).toEqual([
      'spec.nodeSelector: Invalid value: {"c":"d"}: only additions to spec.nodeSelector are allowed (no deletions or mutations)',
    ]);
    expect(updateErrors("Pod", gated("hostname: h"), gated(`hostname: h, ${affinity}`))).toEqual([]);
    const free = (more: string): string => podWith("stdin: true", more);
    expect(
      updateErrors("Pod", free("nodeSelector: {a: b}"), free("nodeSelector: {a: b, c: d}")),
    ).toHaveLength(1);
  });

  it("says at once why a gated pod waits", () => {
    const pod = completed("Pod", podWith("stdin: true", "schedulingGates: [{name: a}]"));
    expect(descriptorOf("Pod").prepareForCreate?.(pod)).toMatchObject({
      status: { phase: "Pending", conditions: [{ type: "PodScheduled", reason: "SchedulingGated" }] },
    });
  });

  it.each([
    [
      "Deployment",
      `spec: {selector: {matchLabels: {app: a}}, ${template}}`,
      `spec: {selector: {matchLabels: {app: b}}, ${template}}`,
      ['spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable'],
    ],
    [
      "Service",
      "spec: {clusterIP: 10.0.0.1, ports: [{port: 80}]}",
      "spec: {clusterIP: 10.0.0.2, ports: [{port: 80}]}",
      ['spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set'],
    ],
    [
      "ConfigMap",
      "immutable: true\ndata: {a: b}",
      "immutable: true\ndata: {a: c}",
      ["data: Forbidden: field is immutable when `immutable` is set"],
    ],
    ["Secret", "type: a", "type: b", ['type: Invalid value: "b": field is immutable']],
    [
      "Pod",
      podWith("stdin: true"),
      "spec: {containers: [{name: a, image: a}, {name: b, image: b}]}",
      ["spec.containers: Forbidden: pod updates may not add or remove containers"],
    ],
    ["Pod", podWith("stdin: true"), podWith("stdin: true", "tolerations: [{key: a, operator: Exists}]"), []],
    [
      "Pod",
      podWith("stdin: true"),
      'spec: {containers: [{name: a, image: "nginx:2", imagePullPolicy: Always, stdin: true}]}',
      [],
    ],
  ])("%s %.40s", (kind, before, after, errors) => expect(updateErrors(kind, before, after)).toEqual(errors));

  it("shows what a user tried to change in a pod", () => {
    const [error = ""] = updateErrors("Pod", podWith("stdin: true"), podWith("stdin: true", "hostname: h"));
    expect(error).toBe(
      "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n" +
        '  core.PodSpec{\n  \t... // 3 identical fields\n- \tHostname: "",\n+ \tHostname: "h",\n  \t... // 4 identical fields\n  }\n',
    );
  });
});
