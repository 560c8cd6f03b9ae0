import { describe, expect, it } from "vitest";
import { kinds } from "#api/kinds/index.ts";
import type { Status } from "#api/status-error.ts";
import type { Namespace } from "#api/types.ts";
import { WIDGETS, setUp, widgetDescriptor, type TestServer, type Widget } from "./test-server.ts";

const all = [...kinds, widgetDescriptor];

function setUpWidget(metadata: object = {}, spec: Widget["spec"] = {}): TestServer {
  const server = setUp({ kinds: all });
  server.run(1000);
  expect(server.send("POST", WIDGETS, { metadata: { name: "a", ...metadata }, spec }).status).toBe(201);
  return server;
}

const present = (server: TestServer): Widget | undefined => {
  const { status, body } = server.send("GET", `${WIDGETS}/a`);
  return status === 200 ? (body as Widget) : undefined;
};
const remove = (server: TestServer, options?: object): ReturnType<TestServer["send"]> =>
  server.send("DELETE", `${WIDGETS}/a`, options);
const message = (body: unknown): string => (body as Status).message ?? "";

describe("graceful deletion", () => {
  it("announces the deletion, then removes with grace 0", () => {
    const server = setUpWidget();
    expect(remove(server).body).toMatchObject({
      kind: "Widget",
      metadata: { deletionTimestamp: "2026-05-04T08:00:31Z", deletionGracePeriodSeconds: 30, generation: 2 },
    });
    expect(remove(server, { gracePeriodSeconds: 0 }).body).toMatchObject({
      kind: "Status",
      status: "Success",
      details: { name: "a", group: "example.com", kind: "widgets" },
    });
    expect(present(server)).toBeUndefined();
    expect(remove(server).status).toBe(404);
  });

  it("A8 grace only shrinks, and the deletion cannot be taken back", () => {
    const server = setUpWidget();
    remove(server, { gracePeriodSeconds: 20 });
    const grace = (): unknown[] => [
      present(server)?.metadata.deletionGracePeriodSeconds,
      present(server)?.metadata.deletionTimestamp,
    ];
    expect(grace()).toEqual([20, "2026-05-04T08:00:21Z"]);
    server.run(3000);
    remove(server, { gracePeriodSeconds: 60 });
    remove(server);
    expect(grace()).toEqual([20, "2026-05-04T08:00:21Z"]);
    remove(server, { gracePeriodSeconds: 5 });
    expect(grace()).toEqual([5, "2026-05-04T08:00:06Z"]);
    const {
      deletionTimestamp: _t,
      deletionGracePeriodSeconds: _s,
      ...metadata
    } = present(server)?.metadata ?? {};
    server.send("PUT", `${WIDGETS}/a`, { ...present(server), metadata });
    expect(grace()).toEqual([5, "2026-05-04T08:00:06Z"]);
    server.send(
      "PATCH",
      `${WIDGETS}/a`,
      { metadata: { deletionTimestamp: null, deletionGracePeriodSeconds: 90 } },
      { "content-type": "application/merge-patch+json" },
    );
    expect(grace()).toEqual([5, "2026-05-04T08:00:06Z"]);
    expect(present(server)?.metadata.generation).toBe(2);
  });

  it("a grace of 0 is seen as a change, then as a deletion", () => {
    const server = setUpWidget();
    const events = server.events(`${WIDGETS}?watch=true&resourceVersion=${server.store.revision}`);
    remove(server, { gracePeriodSeconds: 0 });
    server.run(20);
    expect(events.map(({ type, object }) => [type, object.metadata.deletionGracePeriodSeconds])).toEqual([
      ["MODIFIED", 0],
      ["DELETED", 0],
    ]);
    const versions = events.map(({ object }) => Number(object.metadata.resourceVersion));
    expect(versions[1]).toBe((versions[0] ?? 0) + 1);
  });
});

describe("finalizers", () => {
  it("A7 an object with finalizers stays until the last is taken away", () => {
    const server = setUpWidget({ finalizers: ["example.com/one", "example.com/two"] });
    remove(server, { gracePeriodSeconds: 0 });
    expect(present(server)?.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, generation: 2 });
    expect(remove(server, { gracePeriodSeconds: 0 }).status).toBe(200);
    const take = (finalizers: string[] | null): number =>
      server.send(
        "PATCH",
        `${WIDGETS}/a`,
        { metadata: { finalizers } },
        { "content-type": "application/merge-patch+json" },
      ).status;
    expect(take(["example.com/two"])).toBe(200);
    expect(present(server)?.metadata.finalizers).toEqual(["example.com/two"]);
    const added = server.send(
      "PATCH",
      `${WIDGETS}/a`,
      { metadata: { finalizers: ["example.com/two", "example.com/new"] } },
      { "content-type": "application/merge-patch+json" },
    );
    expect(message(added.body)).toBe(
      'Widget.example.com "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/new"}',
    );
    expect(take(null)).toBe(200);
    expect(present(server)).toBeUndefined();
  });

  it("A7 a grace that still runs holds the object after its last finalizer", () => {
    const server = setUpWidget({ finalizers: ["example.com/one"] });
    remove(server);
    server.send(
      "PATCH",
      `${WIDGETS}/a`,
      { metadata: { finalizers: null } },
      { "content-type": "application/merge-patch+json" },
    );
    expect(present(server)?.metadata.deletionGracePeriodSeconds).toBe(30);
    remove(server, { gracePeriodSeconds: 0 });
    expect(present(server)).toBeUndefined();
  });

  it("the propagation policy sets the garbage collector's finalizers", () => {
    const finalizers = (policy: string): unknown => {
      const server = setUpWidget({}, { size: 0 });
      const { status } = remove(server, { propagationPolicy: policy });
      return status === 200 ? present(server)?.metadata.finalizers : status;
    };
    expect(finalizers("Foreground")).toEqual(["foregroundDeletion"]);
    expect(finalizers("Orphan")).toEqual(["orphan"]);
    expect(finalizers("Background")).toBeUndefined();
    expect(finalizers("Sideways")).toBe(422);
  });

  it("works for kinds without grace too", () => {
    const server = setUp({ kinds: all });
    const path = "/api/v1/namespaces/default/configmaps";
    server.send("POST", path, { metadata: { name: "a", finalizers: ["example.com/x"] } });
    expect(server.send("DELETE", `${path}/a`).body).toMatchObject({
      kind: "ConfigMap",
      metadata: { deletionGracePeriodSeconds: 0, deletionTimestamp: "2026-05-04T08:00:00Z" },
    });
    expect(server.send("PUT", `${path}/a`, { metadata: { name: "a" } }).status).toBe(200);
    expect(server.send("GET", `${path}/a`).status).toBe(404);
  });
});

describe("preconditions and collections", () => {
  it("a precondition that fails gets 409, in upstream's words", () => {
    const server = setUpWidget();
    const { uid, resourceVersion } = present(server)?.metadata ?? { uid: "", resourceVersion: "" };
    const wrongUid = remove(server, { preconditions: { uid: "x" } });
    expect([wrongUid.status, message(wrongUid.body)]).toEqual([
      409,
      `Operation cannot be fulfilled on Widget.example.com "a": the UID in the precondition (x) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    ]);
    expect(message(remove(server, { preconditions: { resourceVersion: "1" } }).body)).toContain(
      `the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
    expect(remove(server, { preconditions: { uid, resourceVersion } }).status).toBe(200);
  });

  it("a collection is deleted by selection", () => {
    const server = setUp({ kinds: all });
    for (const name of ["a", "b", "c"]) {
      server.send("POST", WIDGETS, {
        metadata: { name, labels: { keep: String(name === "b") } },
        spec: { size: 0 },
      });
    }
    const { body } = server.send("DELETE", `${WIDGETS}?labelSelector=keep%3Dfalse`);
    expect((body as { items: Widget[] }).items.map((item) => item.metadata.name)).toEqual(["a", "c"]);
    const left = server.send("GET", WIDGETS).body as { items: Widget[] };
    expect(left.items.map((item) => item.metadata.name)).toEqual(["b"]);
  });
});

describe("namespaces", () => {
  const NAMESPACE = { metadata: { name: "shop" }, spec: { finalizers: ["kubernetes"] } };

  it("become Terminating, take nothing new, and go when finalized", () => {
    const server = setUp({ kinds: all });
    server.send("POST", "/api/v1/namespaces", NAMESPACE);
    const gone = server.send("DELETE", "/api/v1/namespaces/shop");
    expect(gone.body).toMatchObject({ kind: "Namespace", status: { phase: "Terminating" } });
    const refused = server.send("POST", WIDGETS.replace("default", "shop"), {
      metadata: { name: "a" },
      spec: {},
    });
    expect(refused.body).toMatchObject({
      code: 403,
      message:
        'widgets.example.com "a" is forbidden: unable to create new content in namespace shop because it is being terminated',
      details: { causes: [{ reason: "NamespaceTerminating", field: "metadata.namespace" }] },
    });
    expect(server.send("DELETE", "/api/v1/namespaces/shop").status).toBe(200);
    const namespace = server.send("GET", "/api/v1/namespaces/shop").body as Namespace;
    const finalized = server.send("PUT", "/api/v1/namespaces/shop/finalize", {
      ...namespace,
      spec: { finalizers: [] },
    });
    expect(finalized.status).toBe(200);
    expect(server.send("GET", "/api/v1/namespaces/shop").status).toBe(404);
  });

  it("of the system may not be deleted", () => {
    const server = setUp({ kinds: all });
    expect(message(server.send("DELETE", "/api/v1/namespaces/kube-system").body)).toBe(
      'namespaces "kube-system" is forbidden: this namespace may not be deleted',
    );
  });
});
