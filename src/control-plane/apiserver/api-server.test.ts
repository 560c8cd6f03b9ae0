import { describe, expect, it } from "vitest";
import { kinds } from "#api/kinds/index.ts";
import type { Status } from "#api/status-error.ts";
import type { KubernetesObject } from "#api/types.ts";
import { WIDGETS, setUp, widgetDescriptor, type TestServer, type Widget } from "./test-server.ts";

const all = [...kinds, widgetDescriptor];

function widget(server: TestServer, name: string, spec: Widget["spec"] = {}, metadata: object = {}): Widget {
  const { status, body } = server.send("POST", WIDGETS, { metadata: { name, ...metadata }, spec });
  expect(status, JSON.stringify(body)).toBe(201);
  return body as Widget;
}

const message = (body: unknown): string => (body as Status).message ?? "";
const stored = (server: TestServer, name: string): Widget =>
  server.send("GET", `${WIDGETS}/${name}`).body as Widget;

describe("writes", () => {
  it("A1 a write with a stale resourceVersion gets 409 and leaves the store unchanged", () => {
    const server = setUp({ kinds: all });
    const first = widget(server, "a");
    const second = server.send("PUT", `${WIDGETS}/a`, { ...first, spec: { ...first.spec, size: 2 } }).body;
    const before = [server.store.revision, server.store.contentHash()];
    const late = server.send("PUT", `${WIDGETS}/a`, { ...first, spec: { ...first.spec, size: 3 } });
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({
      kind: "Status",
      reason: "Conflict",
      message:
        'Operation cannot be fulfilled on widgets.example.com "a": the object has been modified; please apply your changes to the latest version and try again',
      details: { name: "a", group: "example.com", kind: "widgets" },
    });
    expect(stored(server, "a")).toBe(second);
    expect([server.store.revision, server.store.contentHash()]).toEqual(before);
  });

  it("A1 a write for an object of another uid gets 409", () => {
    const server = setUp({ kinds: all });
    const first = widget(server, "a");
    const metadata = { ...first.metadata, uid: "other", resourceVersion: "" };
    const { status, body } = server.send("PUT", `${WIDGETS}/a`, { ...first, metadata });
    expect(status).toBe(409);
    expect(message(body)).toBe(
      `Operation cannot be fulfilled on widgets.example.com "a": StorageError: invalid object, Code: 4, Key: /registry/example.com/widgets/default/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: ${first.metadata.uid}`,
    );
  });

  it("A2 the resourceVersion of an object is the revision that wrote it; a list's is not below its items'", () => {
    const server = setUp({ kinds: all });
    for (const name of ["a", "b", "c"]) {
      const made = widget(server, name);
      expect(Number(made.metadata.resourceVersion)).toBe(server.store.revision);
    }
    const list = server.send("GET", WIDGETS).body as {
      metadata: { resourceVersion: string };
      items: Widget[];
    };
    for (const item of list.items) {
      expect(Number(list.metadata.resourceVersion)).toBeGreaterThanOrEqual(
        Number(item.metadata.resourceVersion),
      );
    }
    expect(list.items.map((item) => item.metadata.name)).toEqual(["a", "b", "c"]);
  });

  it("A2 a write that changes nothing is no write", () => {
    const server = setUp({ kinds: all });
    const made = widget(server, "a", { size: 2 });
    const { revision } = server.store;
    const { body } = server.send("PUT", `${WIDGETS}/a`, { ...made, spec: { size: 2 } });
    expect(body).toBe(made);
    expect(server.store.revision).toBe(revision);
  });

  it("A5 generation grows with the spec and with the deletion, and with nothing else", () => {
    const server = setUp({ kinds: all });
    const made = widget(server, "a");
    expect(made.metadata.generation).toBe(1);
    const put = (path: string, body: unknown): number | undefined =>
      (server.send("PUT", path, body).body as Widget).metadata.generation;
    const present = (): Widget => stored(server, "a");
    const labelled = { ...made, metadata: { ...made.metadata, labels: { a: "b" } } };
    expect(put(`${WIDGETS}/a`, labelled)).toBe(1);
    expect(put(`${WIDGETS}/a/status`, { ...present(), status: { seen: 1 } })).toBe(1);
    expect(put(`${WIDGETS}/a`, { ...present(), spec: { size: 5 } })).toBe(2);
    expect(put(`${WIDGETS}/a`, { ...present(), status: { seen: 9 } })).toBe(2);
    expect(present().status).toEqual({ seen: 1 });
    expect(put(`${WIDGETS}/a`, { ...present(), metadata: { ...present().metadata, generation: 77 } })).toBe(
      2,
    );
    server.send("DELETE", `${WIDGETS}/a`);
    expect(present().metadata.generation).toBe(3);
  });

  it("A5 annotations of a Deployment count as its spec, unless they come through the status", () => {
    const server = setUp({ kinds });
    server.send("POST", "/api/v1/namespaces", { metadata: { name: "default" } });
    const url = "/apis/apps/v1/namespaces/default/deployments";
    const labels = { app: "web" };
    const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "nginx" }] } };
    server.send("POST", url, {
      metadata: { name: "web" },
      spec: { selector: { matchLabels: labels }, template },
    });
    const annotate = (path: string, value: string): unknown => {
      const headers = { "content-type": "application/merge-patch+json" };
      const patch = { metadata: { annotations: { a: value } } };
      return (server.send("PATCH", `${url}/${path}`, patch, headers).body as KubernetesObject).metadata;
    };
    expect(annotate("web/status", "1")).toMatchObject({ annotations: { a: "1" }, generation: 1 });
    expect(annotate("web", "2")).toMatchObject({ annotations: { a: "2" }, generation: 2 });
    expect(annotate("web", "2")).toMatchObject({ generation: 2 });
  });

  it("A5 /status does not touch the spec, the object does not touch the status", () => {
    const server = setUp({ kinds: all });
    const made = server.send("POST", WIDGETS, { metadata: { name: "a" }, spec: {}, status: { seen: 7 } });
    expect((made.body as Widget).status).toEqual({});
    const { body } = server.send("PUT", `${WIDGETS}/a/status`, {
      ...(made.body as Widget),
      spec: { size: 99 },
      status: { seen: 1 },
    });
    expect(body).toMatchObject({ spec: { size: 1 }, status: { seen: 1 } });
  });

  it("A6 a uid belongs to one object for ever", () => {
    const server = setUp({ kinds: all });
    const uids = new Set<string>();
    for (let round = 0; round < 50; round++) {
      uids.add(widget(server, "a", { size: 0 }, { uid: "mine" }).metadata.uid);
      server.send("DELETE", `${WIDGETS}/a`);
    }
    expect(uids.size).toBe(50);
    expect([...uids][0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("A12 a dry run writes nothing, and answers as the real run would", () => {
    const server = setUp({ kinds: all });
    widget(server, "kept", { size: 1 }, { finalizers: ["example.com/hold"] });
    const before = [server.store.revision, server.store.contentHash()];
    const dry = (method: "POST" | "PUT" | "DELETE" | "PATCH", path: string, body?: unknown): number => {
      const headers = method === "PATCH" ? { "content-type": "application/merge-patch+json" } : undefined;
      return server.send(method, `${path}?dryRun=All`, body, headers).status;
    };
    expect(dry("POST", WIDGETS, { metadata: { name: "new" }, spec: {} })).toBe(201);
    expect(dry("POST", WIDGETS, { metadata: { name: "kept" }, spec: {} })).toBe(409);
    expect(dry("POST", WIDGETS, { metadata: { name: "bad" }, spec: { size: -1 } })).toBe(422);
    expect(dry("PUT", `${WIDGETS}/kept`, { metadata: { name: "kept" }, spec: { size: 5 } })).toBe(200);
    expect(dry("PATCH", `${WIDGETS}/kept`, { spec: { size: 5 } })).toBe(200);
    expect(dry("DELETE", `${WIDGETS}/kept`)).toBe(200);
    expect(dry("DELETE", WIDGETS)).toBe(200);
    expect(server.send("DELETE", `${WIDGETS}/kept`, { dryRun: ["All"] }).status).toBe(200);
    const service = {
      metadata: { name: "s" },
      spec: { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] },
    };
    expect(dry("POST", "/api/v1/namespaces/default/services", service)).toBe(201);
    expect([server.store.revision, server.store.contentHash()]).toEqual(before);
    // What a dry run had reserved is free again.
    expect(server.send("POST", "/api/v1/namespaces/default/services", service).status).toBe(201);
    expect(message(server.send("POST", `${WIDGETS}?dryRun=Some`, {}).body)).toContain(
      'Unsupported value: "Some"',
    );
  });
});

describe("creation", () => {
  it("fills in what the server owns and ignores what the client says of it", () => {
    const server = setUp({ kinds: all });
    server.run(5000);
    const made = widget(
      server,
      "a",
      {},
      {
        creationTimestamp: "1999-01-01T00:00:00Z",
        deletionTimestamp: "1999-01-01T00:00:00Z",
        generation: 9,
        selfLink: "/x",
        managedFields: [{}],
        labels: {},
      },
    );
    expect(made).toEqual({
      apiVersion: "example.com/v1",
      kind: "Widget",
      metadata: {
        name: "a",
        namespace: "default",
        uid: made.metadata.uid,
        resourceVersion: String(server.store.revision),
        generation: 1,
        creationTimestamp: "2026-05-04T08:00:05Z",
      },
      spec: { size: 1 },
      status: {},
    });
    expect(Object.isFrozen(made.spec)).toBe(true);
  });

  it("generates names, and gives up after eight collisions", () => {
    const server = setUp({ kinds: all });
    const make = (): string =>
      (server.send("POST", WIDGETS, { metadata: { generateName: "w-" }, spec: {} }).body as Widget).metadata
        .name;
    const names = new Set(Array.from({ length: 20 }, make));
    expect(names.size).toBe(20);
    for (const name of names) expect(name).toMatch(/^w-[bcdfghjklmnpqrstvwxz2456789]{5}$/);

    const random = server.kernel.random("apiserver/names");
    random.nameSuffix = () => "aaaaa";
    expect(make()).toBe("w-aaaaa");
    const { status, body } = server.send("POST", WIDGETS, { metadata: { generateName: "w-" }, spec: {} });
    expect(status).toBe(409);
    expect(message(body)).toBe(
      'widgets.example.com "w-aaaaa" already exists, the server was not able to generate a unique name for the object',
    );
  });

  it("refuses what it must, in upstream's words", () => {
    const server = setUp({ kinds: all });
    widget(server, "a");
    const post = (body: unknown, path = WIDGETS): string => {
      const response = server.send("POST", path, body);
      return `${response.status} ${message(response.body)}`;
    };
    expect(post({ metadata: { name: "a" }, spec: {} })).toBe('409 widgets.example.com "a" already exists');
    expect(post({ metadata: { name: "A_b" }, spec: {} })).toBe(
      `422 Widget.example.com "A_b" is invalid: metadata.name: Invalid value: "A_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
    );
    expect(post({ metadata: {}, spec: {} })).toBe(
      '422 Widget.example.com "" is invalid: metadata.name: Required value: name or generateName is required',
    );
    expect(post({ metadata: { name: "b" }, spec: { size: -2 } })).toBe(
      '422 Widget.example.com "b" is invalid: spec.size: Invalid value: -2: must be greater than or equal to 0',
    );
    expect(post({ metadata: { name: "b", namespace: "other" }, spec: {} })).toBe(
      "400 the namespace of the provided object does not match the namespace sent on the request",
    );
    expect(post({ metadata: { name: "b", resourceVersion: "5" }, spec: {} })).toBe(
      "500 resourceVersion should not be set on objects to be created",
    );
    expect(post({ kind: "Pod", apiVersion: "v1", metadata: { name: "b" } })).toBe(
      '400 Pod in version "v1" cannot be handled as a Widget: converting (v1.Pod) to (example.com.Widget): unknown conversion',
    );
    expect(post({ apiVersion: "example.com/v2", kind: "Widget" })).toBe(
      "400 the API version in the data (example.com/v2) does not match the expected API version (example.com/v1)",
    );
    expect(post({ metadata: { name: "b" }, spec: {} }, WIDGETS.replace("default", "nowhere"))).toBe(
      '404 namespaces "nowhere" not found',
    );
    expect(post({ metadata: { name: "b", labels: { "a b": "c" } }, spec: {} })).toContain(
      'metadata.labels: Invalid value: "a b": name part must consist of',
    );
    expect(post({ metadata: { name: "b", finalizers: ["mine"] }, spec: {} })).toContain(
      'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    );
    expect(post("text")).toContain("400 the object provided is unrecognized (must be of type Widget)");
  });

  it("refuses keys that poison prototypes, bodies that are too deep or too large", () => {
    const server = setUp({ kinds: all });
    for (const key of ["__proto__", "constructor", "prototype"]) {
      const body = JSON.parse(
        `{"metadata":{"name":"a"},"spec":{"x":[{"${key}":{"polluted":1}}]}}`,
      ) as unknown;
      expect(server.send("POST", WIDGETS, body).status).toBe(400);
    }
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    let deep: unknown = "x";
    for (let i = 0; i < 5000; i++) deep = [deep];
    expect(message(server.send("POST", WIDGETS, { metadata: { name: "a" }, spec: { deep } }).body)).toBe(
      "exceeded max depth",
    );
    const big = (bytes: number): string =>
      message(
        server.send("POST", WIDGETS, { metadata: { name: "a" }, spec: { text: "x".repeat(bytes) } }).body,
      );
    expect(big(3.5 * 1024 * 1024)).toBe("Request entity too large: limit is 3145728");
    expect(big(1.6 * 1024 * 1024)).toBe("etcdserver: request is too large");
    const annotations = { "example.com/a": "x".repeat(300 * 1024) };
    expect(
      message(server.send("POST", WIDGETS, { metadata: { name: "a", annotations }, spec: {} }).body),
    ).toContain("metadata.annotations: Too long: may not be more than 262144 bytes");
  });

  it("passes warnings on", () => {
    const server = setUp({ kinds: all });
    const { headers } = server.send("POST", WIDGETS, { metadata: { name: "a" }, spec: { size: 13 } });
    expect(headers["warning"]).toBe("spec.size: 13 is unlucky");
  });
});

describe("update", () => {
  it("refuses what it must, in upstream's words", () => {
    const server = setUp({ kinds: all });
    const made = widget(server, "a", { owner: "x" });
    const put = (name: string, body: unknown): string => {
      const response = server.send("PUT", `${WIDGETS}/${name}`, body);
      return `${response.status} ${message(response.body)}`;
    };
    expect(put("b", { ...made, metadata: { name: "b" } })).toBe('404 widgets.example.com "b" not found');
    expect(put("b", made)).toBe("400 the name of the object (a) does not match the name on the URL (b)");
    expect(put("a", { spec: {} })).toBe("400 name must be provided");
    expect(put("a", { ...made, spec: { size: 1, owner: "y" } })).toBe(
      '422 Widget.example.com "a" is invalid: spec.owner: Invalid value: "y": field is immutable',
    );
    const leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
    const lease = { metadata: { name: "l" }, spec: { holderIdentity: "x", leaseDurationSeconds: 40 } };
    expect(server.send("PUT", `${leases}/l`, lease).status).toBe(201);
    expect(message(server.send("PUT", `${leases}/l`, { ...lease, spec: {} }).body)).toBe(
      'Lease.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    );
  });
});

describe("patch", () => {
  const patch = (
    server: TestServer,
    type: string,
    body: unknown,
    path = `${WIDGETS}/a`,
  ): ReturnType<TestServer["send"]> =>
    server.send("PATCH", path, body, { "content-type": `application/${type}` });

  it("applies merge and JSON patches, to the object and to its status", () => {
    const server = setUp({ kinds: all });
    widget(server, "a");
    expect(
      patch(server, "merge-patch+json", { spec: { size: 4 }, metadata: { labels: { a: "b" } } }).body,
    ).toMatchObject({ spec: { size: 4 }, metadata: { generation: 2, labels: { a: "b" } } });
    const operations = [{ op: "replace", path: "/spec/size", value: 5 }];
    expect(patch(server, "json-patch+json", operations).body).toMatchObject({ spec: { size: 5 } });
    const status = patch(
      server,
      "merge-patch+json",
      { status: { seen: 3 }, spec: { size: 77 } },
      `${WIDGETS}/a/status`,
    );
    expect(status.body).toMatchObject({
      spec: { size: 5 },
      status: { seen: 3 },
      metadata: { generation: 3 },
    });
  });

  it("refuses what it must, in upstream's words", () => {
    const server = setUp({ kinds: all });
    const made = widget(server, "a");
    server.send("PUT", `${WIDGETS}/a`, { ...made, spec: { size: 2 } });
    const stale = { metadata: { resourceVersion: made.metadata.resourceVersion } };
    expect(patch(server, "merge-patch+json", stale).status).toBe(409);
    const failing = patch(server, "json-patch+json", [{ op: "remove", path: "/spec/none" }]);
    expect([failing.status, message(failing.body)]).toEqual([
      422,
      "the server rejected our request due to an error in our request",
    ]);
    expect(patch(server, "apply-patch+yaml", {}).status).toBe(415);
    expect(patch(server, "xml", {}).status).toBe(415);
    expect(patch(server, "merge-patch+json", {}, `${WIDGETS}/none`).status).toBe(404);
    expect(patch(server, "merge-patch+json", { metadata: { name: "b" } }).status).toBe(400);
    expect(patch(server, "merge-patch+json", JSON.parse('{"__proto__":{"x":1}}')).status).toBe(400);
  });
});

describe("fields", () => {
  const path = "/api/v1/namespaces/default/configmaps";
  const post = (server: TestServer, body: unknown, query = ""): ReturnType<TestServer["send"]> =>
    server.send("POST", path + query, body);

  it("that do not exist are refused, warned of or dropped", () => {
    const server = setUp({ kinds: all });
    const body = { metadata: { name: "a" }, data: { k: "v" }, dat: 1, metadat: {} };
    const strict = post(server, body, "?fieldValidation=Strict");
    expect([strict.status, message(strict.body)]).toEqual([
      400,
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dat", unknown field "metadat"',
    ]);
    const warned = post(server, body);
    expect(warned.headers["warning"]).toBe('unknown field "dat"\nunknown field "metadat"');
    expect(warned.body).not.toHaveProperty("dat");
    const ignored = post(server, { ...body, metadata: { name: "b" } }, "?fieldValidation=Ignore");
    expect([ignored.status, ignored.headers["warning"]]).toEqual([201, undefined]);
    expect(post(server, body, "?fieldValidation=Maybe").status).toBe(422);
  });

  it("of the wrong type are refused, and null means absent", () => {
    const server = setUp({ kinds: all });
    expect(message(post(server, { metadata: { name: "a" }, data: { k: 5 } }).body)).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
    );
    expect(message(post(server, { metadata: "a" }).body)).toContain(
      "cannot unmarshal string into Go struct field",
    );
    const { body } = post(server, {
      metadata: { name: "a", creationTimestamp: null, labels: null },
      data: null,
    });
    expect(body).not.toHaveProperty("data");
    expect((body as KubernetesObject).metadata).not.toHaveProperty("labels");
  });

  it("merge strategically", () => {
    const server = setUp({ kinds: all });
    const deployments = "/apis/apps/v1/namespaces/default/deployments";
    const containers = [
      { name: "a", image: "nginx", env: [{ name: "x", value: "1" }] },
      { name: "b", image: "redis" },
    ];
    const spec = {
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers } },
    };
    expect(server.send("POST", deployments, { metadata: { name: "web" }, spec }).status).toBe(201);
    const patch = { spec: { template: { spec: { containers: [{ name: "a", image: "httpd" }] } } } };
    const { body } = server.send("PATCH", `${deployments}/web`, patch, {
      "content-type": "application/strategic-merge-patch+json",
    });
    expect(body).toMatchObject({
      metadata: { generation: 2 },
      spec: {
        template: {
          spec: { containers: [{ name: "a", image: "httpd", env: [{ name: "x" }] }, { name: "b" }] },
        },
      },
    });
  });
});

describe("our own mistakes", () => {
  it("cost an outsider's request, and stop the run when a component meets them", () => {
    const broken = {
      ...widgetDescriptor,
      validate: () => {
        throw new TypeError("broken");
      },
    };
    const { send, server, kernel } = setUp({ kinds: [...kinds, broken] });
    const body = { metadata: { name: "a" }, spec: {} };
    expect(send("POST", WIDGETS, body)).toMatchObject({
      status: 500,
      body: { message: "This request caused apiserver to panic. Look in the logs for details." },
    });
    expect(kernel.trace.findNotes("panic")).toHaveLength(1);
    const user = { name: "system:kube-scheduler", groups: [] };
    expect(() => server.request({ method: "POST", path: WIDGETS, body, user })).toThrow("broken");
  });
});

describe("who asks", () => {
  it("knows tokens, refuses others, and lets the anonymous see health only", () => {
    const tokens = new Map([["secret", { name: "jane", groups: ["system:authenticated"] }]]);
    const { server } = setUp({ kinds: all, tokens });
    const get = (path: string, authorization?: string): number =>
      server.request({ method: "GET", path, ...(authorization ? { headers: { authorization } } : {}) })
        .status;
    expect(get("/api/v1/pods", "Bearer secret")).toBe(200);
    expect(get("/api/v1/pods", "Bearer wrong")).toBe(401);
    expect(get("/healthz")).toBe(200);
    const refused = server.request({ method: "GET", path: "/api/v1/namespaces/default/pods" });
    expect(message(refused.body)).toBe(
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "default"',
    );
    expect(message(server.request({ method: "GET", path: "/apis" }).body)).toBe(
      'forbidden: User "system:anonymous" cannot get path "/apis"',
    );
  });
});

describe("routes", () => {
  it("answers 404 and 405 as upstream does", () => {
    const { send } = setUp({ kinds: all });
    const codeOf = (method: Parameters<typeof send>[0], path: string): number => send(method, path).status;
    expect(codeOf("GET", "/api/v1/nothings")).toBe(404);
    expect(codeOf("GET", "/apis/none/v1/things")).toBe(404);
    for (const path of [
      "/api/v1/nothings",
      "/api/v9",
      "/api/v9/pods",
      "/apis/apps/v9/deployments",
      "/apis/apps/v1/nothings",
    ])
      expect(send("GET", path).body, path).toMatchObject({
        kind: "Status",
        reason: "NotFound",
        message: "the server could not find the requested resource",
        details: {},
      });
    for (const path of ["/nothing", "/apis/none", "/apis/none/v1", "/apis/none/v1/things", "/healthz/none"])
      expect(send("GET", path), path).toEqual({
        status: 404,
        headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
        body: "404 page not found\n",
      });
    expect(codeOf("GET", "/api/v1/pods/x")).toBe(404);
    expect(codeOf("GET", "/api/v1/namespaces/default/nodes")).toBe(404);
    expect(codeOf("GET", "/api/v1/namespaces/default/pods/x/nothing")).toBe(404);
    expect(codeOf("POST", "/api/v1/pods")).toBe(405);
    expect(codeOf("DELETE", "/api/v1/namespaces")).toBe(405);
    expect(codeOf("PUT", "/api/v1/namespaces/default/pods")).toBe(405);
    expect(codeOf("GET", "/api/v1/namespaces/default")).toBe(200);
  });
});

describe("the trace", () => {
  it("keeps who asked for what, and which task wrote it", () => {
    const server = setUp({ kinds: all });
    server.kernel.root.child("controller").after(1, "reconcile", () => widget(server, "a"));
    server.run(2);
    const [note] = server.kernel.trace.findNotes("request", ({ subject }) => subject === WIDGETS);
    expect(note?.detail).toEqual({ verb: "create", user: "kubernetes-admin", code: 201 });
    const revision = Number(stored(server, "a").metadata.resourceVersion);
    expect(server.kernel.trace.task(server.store.writerOf(revision) ?? 0)?.label).toBe("reconcile");
  });

  it("an observer hears of every write at once and changes nothing", () => {
    const run = (observe: boolean): [string, string[]] => {
      const server = setUp({ kinds: all });
      const seen: string[] = [];
      if (observe) {
        server.server.observe(({ type, object }) =>
          seen.push(`${type} ${object.kind} ${object.metadata.name}`),
        );
      }
      seen.length = 0;
      widget(server, "a", { size: 0 });
      server.send("DELETE", `${WIDGETS}/a`);
      server.run(100);
      return [server.kernel.digest(), seen];
    };
    const [digest, seen] = run(true);
    expect(seen).toEqual(["ADDED Widget a", "MODIFIED Widget a", "DELETED Widget a"]);
    expect(run(false)[0]).toBe(digest);
  });
});

describe("start", () => {
  it("makes the system's objects once, also over a store that has them", () => {
    const first = setUp({ kinds: all });
    const names = (path: string): string[] =>
      (first.send("GET", path).body as { items: KubernetesObject[] }).items.map((item) => item.metadata.name);
    expect(names("/api/v1/namespaces")).toEqual(["default", "kube-node-lease", "kube-public", "kube-system"]);
    const service = first.send("GET", "/api/v1/namespaces/default/services/kubernetes").body;
    expect(service).toMatchObject({
      spec: { clusterIP: "10.96.0.1", clusterIPs: ["10.96.0.1"], type: "ClusterIP" },
    });
    const { revision } = first.store;
    first.restart();
    expect(first.store.revision).toBe(revision);
  });

  it("a crash ends every watch and leaves no timer; what was stored stays", () => {
    const server = setUp({ kinds: all });
    widget(server, "a");
    let ended = 0;
    server.send("GET", `${WIDGETS}?watch=true`).stream?.listen(
      () => {},
      () => ended++,
    );
    widget(server, "b");
    expect(server.restart()).toBe(0);
    expect(ended).toBe(1);
    expect(stored(server, "b").metadata.name).toBe("b");
    expect(server.store.watcherCount).toBe(all.length);
  });
});
