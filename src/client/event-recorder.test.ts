import { describe, expect, it } from "vitest";
import type { ApiRequest, ApiResponse, Door } from "#api/door.ts";
import { StatusError } from "#api/status-error.ts";
import type { KubernetesObject } from "#api/types.ts";
import { Kernel } from "#kernel/kernel.ts";
import { Client } from "./client.ts";
import { EventRecorder } from "./event-recorder.ts";

const pod: KubernetesObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web-1", namespace: "shop", uid: "u1", resourceVersion: "7", creationTimestamp: "" },
};

function setUp() {
  const kernel = new Kernel({ seed: 1 });
  const requests: ApiRequest[] = [];
  let answer: (request: ApiRequest) => ApiResponse = (request) => ({
    status: 200,
    headers: {},
    body: request.body,
  });
  const door: Door = {
    request: (request) => {
      requests.push(request);
      return answer(request);
    },
  };
  const recorder = new EventRecorder(
    kernel.root.child("kubelet"),
    new Client(door, { name: "test", groups: [] }),
    "kubelet",
    "worker-1",
  );
  const fail = (code: number, reason: "NotFound" | "ServiceUnavailable" | "Forbidden"): ApiResponse => {
    const error = new StatusError(code, reason, "no");
    return { status: code, headers: {}, body: error.status };
  };
  return { kernel, requests, recorder, fail, onRequest: (handle: typeof answer) => void (answer = handle) };
}

describe("EventRecorder", () => {
  it("E1 writes core/v1 events with upstream's fields", () => {
    const { kernel, requests, recorder } = setUp();
    kernel.runUntil(61_500);
    recorder.event(pod, "Normal", "Pulled", "Container image is there", "spec.containers{web}");
    expect(requests[0]).toMatchObject({
      method: "POST",
      path: "/api/v1/namespaces/shop/events",
      body: {
        involvedObject: {
          kind: "Pod",
          namespace: "shop",
          name: "web-1",
          uid: "u1",
          apiVersion: "v1",
          resourceVersion: "7",
          fieldPath: "spec.containers{web}",
        },
        type: "Normal",
        reason: "Pulled",
        message: "Container image is there",
        source: { component: "kubelet", host: "worker-1" },
        reportingComponent: "kubelet",
        reportingInstance: "worker-1",
        firstTimestamp: "2026-05-04T08:01:01Z",
        lastTimestamp: "2026-05-04T08:01:01Z",
        count: 1,
        eventTime: null,
      },
    });
    const { name } = (requests[0]?.body as KubernetesObject).metadata;
    expect(name).toMatch(/^web-1\.18[0-9a-f]{14}$/);
  });

  it("E2 counts a repetition up by a patch, and creates anew when the first has expired", () => {
    const { kernel, requests, recorder, fail, onRequest } = setUp();
    recorder.event(pod, "Warning", "BackOff", "again");
    kernel.runUntil(10_000);
    recorder.event(pod, "Warning", "BackOff", "again");
    const { name } = (requests[0]?.body as KubernetesObject).metadata;
    expect(requests[1]).toMatchObject({
      method: "PATCH",
      path: `/api/v1/namespaces/shop/events/${name}`,
      body: { count: 2, lastTimestamp: "2026-05-04T08:00:10Z", message: "again" },
    });
    onRequest((request) =>
      request.method === "PATCH" ? fail(404, "NotFound") : { status: 201, headers: {}, body: request.body },
    );
    recorder.event(pod, "Warning", "BackOff", "again");
    expect(requests.at(-1)).toMatchObject({ method: "POST", body: { count: 3 } });
  });

  it("E5 tries twelve times when the server is away, but takes a refusal as final", () => {
    const { kernel, requests, recorder, fail, onRequest } = setUp();
    onRequest(() => fail(503, "ServiceUnavailable"));
    recorder.event(pod, "Normal", "Started", "x");
    kernel.runUntil(300_000);
    expect(requests).toHaveLength(12);
    onRequest(() => fail(403, "Forbidden"));
    recorder.event(pod, "Normal", "Killing", "y");
    kernel.runUntil(600_000);
    expect(requests).toHaveLength(13);
  });

  it("E1 files events about cluster-scoped objects in the namespace default", () => {
    const { requests, recorder } = setUp();
    recorder.record({ kind: "Node", name: "worker-1", uid: "worker-1" }, "Normal", "Starting", "");
    expect(requests[0]?.path).toBe("/api/v1/namespaces/default/events");
  });
});
