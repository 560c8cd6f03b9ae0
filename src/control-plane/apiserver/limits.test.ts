import { describe, expect, it } from "vitest";
import { kinds } from "#api/kinds/index.ts";
import type { Status } from "#api/status-error.ts";
import { Kernel } from "#kernel/kernel.ts";
import { Store } from "../etcd/store.ts";
import { setUp } from "./test-server.ts";

const NAMESPACE = "/api/v1/namespaces/default";
const FULL = "etcdserver: mvcc: database space exceeded";

function server(): ReturnType<typeof setUp> {
  const made = setUp({ kinds });
  made.send("POST", "/api/v1/namespaces", { metadata: { name: "default" } });
  return made;
}

describe("limits", () => {
  it("20,000 objects, not counting events; what exists can be changed and deleted", () => {
    const { send, store } = server();
    const url = `${NAMESPACE}/configmaps`;
    let last = send("GET", url);
    let made = 0;
    for (; made <= 20_000; made += 1) {
      last = send("POST", url, { metadata: { name: `c${made}` } });
      if (last.status !== 201) break;
    }
    expect([last.status, (last.body as Status).message]).toEqual([500, FULL]);
    expect(store.size).toBe(20_000);
    const event = { metadata: { name: "e" }, involvedObject: {} };
    expect(send("POST", `${NAMESPACE}/events`, event).status).toBe(201);
    expect(send("PUT", `${url}/c0`, { metadata: { name: "c0" }, data: { a: "b" } }).status).toBe(200);
    expect(send("DELETE", `${url}/c1`).status).toBe(200);
    expect(send("POST", url, { metadata: { name: "again" } }).status).toBe(201);
    expect(send("POST", url, { metadata: { name: "more" } }).status).toBe(500);
  });

  it("1,000 watches from outside; a closed one makes room", () => {
    const { send } = server();
    const url = `${NAMESPACE}/pods?watch=1`;
    const open = Array.from({ length: 1000 }, () => send("GET", url));
    expect(open.every(({ status }) => status === 200)).toBe(true);
    const refused = send("GET", `${NAMESPACE}/services?watch=1`);
    expect([refused.status, refused.headers?.["retry-after"], refused.body]).toEqual([
      429,
      "1",
      expect.objectContaining({
        reason: "TooManyRequests",
        message: "the server has received too many requests and has asked us to try again later",
      }),
    ]);
    open[0]?.stream?.close();
    expect(send("GET", url).status).toBe(200);
  });

  it("the quota counts what is more than ordinary", () => {
    const kernel = new Kernel({ seed: 1 });
    const store = new Store<{ text: string }>({
      scope: kernel.root.child("etcd"),
      quotaBytes: 100_000,
      ordinaryBytes: 1000,
    });
    for (let index = 0; index < 200; index += 1) store.put(`/small/${index}`, { text: "x".repeat(500) });
    for (let index = 0; ; index += 1) {
      try {
        store.put(`/big/${index}`, { text: "x".repeat(100_000) });
      } catch (error) {
        expect((error as Error).message).toBe(FULL);
        expect(index).toBe(1);
        break;
      }
    }
  });
});

describe("options and media types", () => {
  const made = server();
  const { send } = made;
  const url = `${NAMESPACE}/configmaps`;
  send("POST", url, { metadata: { name: "a" }, data: { a: "b" } });
  const told = (...[method, path, body, headers]: Parameters<typeof send>): unknown[] => {
    const response = send(method, path, body, headers);
    return [response.status, (response.body as Status).message];
  };

  it("refuses contradictions and unknown words in upstream's words", () => {
    expect(told("DELETE", `${url}/a`, { propagationPolicy: "Bogus" })).toEqual([
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Bogus": supported values: "Foreground", "Background", "Orphan", "nil"',
    ]);
    expect(told("DELETE", `${url}/a`, { orphanDependents: true, propagationPolicy: "Orphan" })).toEqual([
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
    ]);
    for (const [method, kind] of [
      ["POST", "CreateOptions"],
      ["PUT", "UpdateOptions"],
      ["PATCH", "PatchOptions"],
      ["DELETE", "DeleteOptions"],
    ] as const) {
      expect(told(method, `${url}${method === "POST" ? "" : "/a"}?dryRun=Some`, {})).toEqual([
        422,
        `${kind}.meta.k8s.io "" is invalid: dryRun: Unsupported value: "Some": supported values: "All"`,
      ]);
    }
    expect(told("GET", `${url}?sendInitialEvents=true`)).toEqual([
      422,
      'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
    ]);
  });

  it("takes objects as JSON or YAML only, as curl's default is neither", () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect(told("POST", url, { metadata: { name: "b" } }, form)).toEqual([
      415,
      "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf",
    ]);
    const patch = { "content-type": "application/merge-patch+json" };
    expect(told("PATCH", `${url}/a`, "x", patch)).toEqual([
      400,
      "error decoding patch: json: cannot unmarshal string into Go value of type map[string]interface {}",
    ]);
  });

  it("knows no runtime class", () => {
    send("POST", `${NAMESPACE}/serviceaccounts`, { metadata: { name: "default" } });
    const spec = { runtimeClassName: "gvisor", containers: [{ name: "c", image: "nginx" }] };
    expect(told("POST", `${NAMESPACE}/pods`, { metadata: { name: "p" }, spec })).toEqual([
      403,
      'pods "p" is forbidden: pod rejected: RuntimeClass "gvisor" not found',
    ]);
  });

  it("shows the nulls that Go writes to clients from outside, not to components", () => {
    const spec = { schedulingGates: [{ name: "a" }], containers: [{ name: "c", image: "nginx" }] };
    send("POST", `${NAMESPACE}/pods`, { metadata: { name: "g" }, spec });
    send("POST", `${NAMESPACE}/events`, { metadata: { name: "e" }, involvedObject: {}, reason: "R" });
    const shown = { status: { conditions: [{ type: "PodScheduled", lastProbeTime: null }] } };
    expect(send("GET", `${NAMESPACE}/pods/g`).body).toMatchObject({ status: shown.status });
    expect(send("GET", `${NAMESPACE}/events/e`).body).toMatchObject({ eventTime: null, reason: "R" });
    const watched = made.events(`${NAMESPACE}/pods?watch=1&fieldSelector=metadata.name=g`);
    made.run(100);
    expect(watched.at(0)?.object).toMatchObject(shown);
    const { body } = made.server.request({
      method: "GET",
      path: `${NAMESPACE}/pods/g`,
      user: { name: "system:kube-scheduler", groups: [] },
    });
    expect(JSON.stringify(body)).not.toContain("lastProbeTime");
  });

  it("shows empty texts where Go has them", () => {
    const spec = { containers: [{ name: "c", image: "nginx" }] };
    send("POST", `${NAMESPACE}/pods`, { metadata: { name: "q" }, spec });
    const patch = { "content-type": "application/merge-patch+json" };
    const [, text] = told("PATCH", `${NAMESPACE}/pods/q`, { spec: { nodeName: "n" } }, patch);
    expect(text).toContain('- \tNodeName: "",\n+ \tNodeName: "n",');
  });
});
