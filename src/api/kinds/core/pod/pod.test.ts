import { describe, expect, it } from "vitest";

import { deepFreeze } from "../../../deep-freeze.ts";
import { formatTime } from "../../../time.ts";
import type { DraftObject, Pod, PodSpec } from "../../../types.ts";
import { imageTag } from "../../pod-spec-defaults.ts";
import { podDefaults, preparePodForCreate } from "./defaults.ts";
import { isPodActive, isPodAvailable, isPodReady, withPodCondition } from "./pod-conditions.ts";
import { podGracePeriodSeconds } from "./pod-deletion.ts";
import { qosClassOf } from "./pod-qos.ts";
import { podLimits, podRequests } from "./pod-resources.ts";

const spec = (fields: object): PodSpec => deepFreeze({ containers: [], ...fields }) as PodSpec;
const container = (requests: object, more: object = {}): object => ({
  name: "a",
  resources: { requests },
  ...more,
});

describe("image tags", () => {
  it.each([
    ["nginx", "latest"],
    ["nginx:1.25", "1.25"],
    ["localhost:5000/nginx", "latest"],
    ["localhost:5000/nginx:2", "2"],
    ["nginx@sha256:abc", ""],
    ["nginx:latest@sha256:abc", "latest"],
  ])("%s is %j", (image, tag) => expect(imageTag(image)).toBe(tag));
});

describe("defaults of a pod", () => {
  const filled = podDefaults({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "a" },
    spec: {
      hostNetwork: true,
      serviceAccountName: "me",
      volumes: [{ name: "v" }, { name: "s", secret: { secretName: "x" } }],
      containers: [
        {
          name: "a",
          image: "nginx",
          ports: [{ containerPort: 80 }],
          env: [{ name: "N", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
          livenessProbe: { httpGet: { port: 80 } },
          resources: { limits: { cpu: "0.5", memory: "1024Mi" } },
        },
      ],
    },
  });

  it("are upstream's", () => {
    expect(filled["spec"]).toEqual({
      hostNetwork: true,
      serviceAccountName: "me",
      serviceAccount: "me",
      dnsPolicy: "ClusterFirst",
      restartPolicy: "Always",
      schedulerName: "default-scheduler",
      securityContext: {},
      terminationGracePeriodSeconds: 30,
      enableServiceLinks: true,
      volumes: [
        { name: "v", emptyDir: {} },
        { name: "s", secret: { secretName: "x", defaultMode: 420 } },
      ],
      containers: [
        {
          name: "a",
          image: "nginx",
          imagePullPolicy: "Always",
          terminationMessagePath: "/dev/termination-log",
          terminationMessagePolicy: "File",
          ports: [{ containerPort: 80, hostPort: 80, protocol: "TCP" }],
          env: [{ name: "N", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } } }],
          livenessProbe: {
            httpGet: { path: "/", port: 80, scheme: "HTTP" },
            timeoutSeconds: 1,
            periodSeconds: 10,
            successThreshold: 1,
            failureThreshold: 3,
          },
          resources: { limits: { cpu: "500m", memory: "1Gi" }, requests: { cpu: "500m", memory: "1Gi" } },
        },
      ],
    });
  });

  it("make it pending, with its quality of service", () => {
    expect(preparePodForCreate(filled)["status"]).toEqual({ phase: "Pending", qosClass: "Guaranteed" });
    const broken = { apiVersion: "v1", kind: "Pod", metadata: {} } as DraftObject;
    expect(preparePodForCreate(broken)).toBe(broken);
  });
});

describe("resources of a pod", () => {
  it("are the sum of containers, or the hungriest init container beside its sidecars", () => {
    const pod = spec({
      containers: [container({ cpu: "100m", memory: "1Mi" }), container({ cpu: "200m" })],
      initContainers: [
        container({ cpu: "50m" }, { restartPolicy: "Always" }),
        container({ cpu: "1" }),
        container({ memory: "8Mi" }),
      ],
      overhead: { cpu: "10m" },
    });
    // Running: 100 + 200 + 50. Initial: 50 + 1000.
    expect(podRequests(pod)).toEqual({ cpu: 1060, memory: 8 * 1024 * 1024 });
    expect(podLimits(pod)).toEqual({});
  });

  it.each([
    ["BestEffort", {}],
    ["Burstable", { requests: { cpu: "1" } }],
    ["Burstable", { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: "2Gi" } }],
    ["Burstable", { requests: { cpu: "1" }, limits: { cpu: "1" } }],
    ["Guaranteed", { requests: { cpu: "1000m", memory: "1Gi" }, limits: { cpu: "1", memory: "1024Mi" } }],
    ["BestEffort", { requests: { cpu: "0" } }],
  ])("%s: %j", (quality, resources) => {
    expect(qosClassOf(spec({ containers: [{ name: "a", resources }] }))).toBe(quality);
  });
});

describe("conditions of a pod", () => {
  const bare = deepFreeze({ metadata: {}, spec: {}, status: {} }) as unknown as Pod;
  const at = (nowMs: number, status: string): Pod =>
    withPodCondition(bare, { type: "Ready", status, lastTransitionTime: formatTime(nowMs) });

  it("say whether it is ready, and for how long", () => {
    expect(isPodReady(bare)).toBe(false);
    const ready = at(5000, "True");
    expect(isPodReady(ready)).toBe(true);
    expect(isPodAvailable(ready, 0, 5000)).toBe(true);
    expect(isPodAvailable(ready, 10, 14_999)).toBe(false);
    expect(isPodAvailable(ready, 10, 15_000)).toBe(true);
  });

  it("stay the same object, and keep their time, when nothing changes", () => {
    const ready = at(5000, "True");
    expect(
      withPodCondition(ready, { type: "Ready", status: "True", lastTransitionTime: formatTime(9000) }),
    ).toBe(ready);
    const other = withPodCondition(ready, {
      type: "Ready",
      status: "True",
      reason: "R",
      lastTransitionTime: formatTime(9000),
    });
    expect(other.status?.conditions?.[0]?.lastTransitionTime).toBe(formatTime(5000));
    expect(isPodActive({ ...ready, metadata: { ...ready.metadata, deletionTimestamp: formatTime(0) } })).toBe(
      false,
    );
  });
});

describe("grace of a deletion", () => {
  const pod = (nodeName: string, phase: string, seconds: number): Pod =>
    ({ spec: { nodeName, terminationGracePeriodSeconds: seconds }, status: { phase } }) as Pod;
  it.each([
    [pod("n", "Running", 30), undefined, 30],
    [pod("n", "Running", 30), 5, 5],
    [pod("n", "Running", -1), undefined, 1],
    [pod("", "Pending", 30), undefined, 0],
    [pod("n", "Succeeded", 30), 10, 0],
  ])("%#", (given, requested, seconds) => expect(podGracePeriodSeconds(given, requested)).toBe(seconds));
});
