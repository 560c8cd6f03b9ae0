import { describe, expect, it } from "vitest";
import type { PodSpec } from "#api/types.ts";
import { allocatableOf, podRequests } from "./pod-requests.ts";

const MEBIBYTE = 1024 * 1024;

function container(cpu?: string, memory?: string, more: object = {}): object {
  const requests = { ...(cpu ? { cpu } : {}), ...(memory ? { memory } : {}) };
  return { name: "c", resources: { requests }, ...more };
}

const of = (spec: object): PodSpec => ({ containers: [], ...spec }) as unknown as PodSpec;
const SIDECAR = { restartPolicy: "Always" };

describe("what a pod asks for", () => {
  it("is the sum of its containers", () => {
    const sum = podRequests(of({ containers: [container("250m", "64Mi"), container("1")] }));
    expect(sum).toMatchObject({
      milliCpu: 1250,
      memory: 64 * MEBIBYTE,
      ephemeralStorage: 0,
      scalars: undefined,
    });
  });

  it("is at least what each init container asks for, beside the sidecars started before it", () => {
    const spec = {
      containers: [container("300m")],
      initContainers: [container("900m"), container("200m", undefined, SIDECAR), container("800m")],
    };
    // 200m sidecar + 800m init beats 300m + 200m running and the first init container's 900m.
    expect(podRequests(of(spec)).milliCpu).toBe(1000);
  });

  it("counts sidecars among the running containers, and their peak while starting", () => {
    const sidecars = [container("400m", undefined, SIDECAR), container("500m", undefined, SIDECAR)];
    expect(podRequests(of({ containers: [container("100m")], initContainers: sidecars })).milliCpu).toBe(
      1000,
    );
    expect(podRequests(of({ initContainers: [...sidecars, container("50m")] })).milliCpu).toBe(950);
  });

  it("adds overhead, and lets pod-level requests replace the sum", () => {
    const spec = {
      containers: [container("100m", "10Mi")],
      overhead: { cpu: "50m" },
      resources: { requests: { cpu: "2" } },
    };
    expect(podRequests(of(spec))).toMatchObject({ milliCpu: 2050, memory: 10 * MEBIBYTE });
  });

  it("assumes 100m and 200Mi of containers that say nothing, for scores only", () => {
    const spec = of({ containers: [container(), container("0", "0")] });
    expect(podRequests(spec, true)).toMatchObject({ milliCpu: 100, memory: 200 * MEBIBYTE });
    expect(podRequests(spec)).toMatchObject({ milliCpu: 0, memory: 0 });
  });

  it("counts extended resources and huge pages in pieces, not pods", () => {
    const requests = { "example.com/gpu": "2", "hugepages-2Mi": "4Mi", pods: "7" };
    const { scalars } = podRequests(of({ containers: [{ name: "c", resources: { requests } }] }));
    expect([...(scalars ?? [])]).toEqual([
      ["example.com/gpu", 2],
      ["hugepages-2Mi", 4 * MEBIBYTE],
    ]);
    expect(allocatableOf({ cpu: "2", memory: "1Gi", pods: "110" })).toMatchObject({
      milliCpu: 2000,
      pods: 110,
    });
  });
});
