import { describe, expect, it } from "vitest";
import { kinds } from "#api/kinds/index.ts";
import type { Status } from "#api/status-error.ts";
import type { KubernetesObject, WatchEvent } from "#api/types.ts";
import { setUp } from "./test-server.ts";

describe("the door", () => {
  it("creates, reads, changes and deletes, and tells a watch", () => {
    const { send, events, run } = setUp({ kinds });
    const path = "/api/v1/namespaces/default/configmaps";
    const seen = events(`${path}?watch=true&resourceVersion=1`);
    const made = send("POST", path, { metadata: { name: "a" }, data: { k: "v" } });
    expect(made.status).toBe(201);
    const object = made.body as KubernetesObject;
    expect(object).toMatchObject({ kind: "ConfigMap", apiVersion: "v1", metadata: { namespace: "default" } });
    expect(send("GET", `${path}/a`).body).toBe(object);
    const changed = send("PUT", `${path}/a`, { ...object, data: { k: "w" } });
    expect(changed.status).toBe(200);
    const late = send("PUT", `${path}/a`, { ...object, data: { k: "x" } });
    expect(late.status).toBe(409);
    expect((late.body as Status).message).toBe(
      'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    );
    expect(send("DELETE", `${path}/a`).body).toMatchObject({ status: "Success", details: { name: "a" } });
    expect(send("GET", `${path}/a`).body).toMatchObject({
      code: 404,
      message: 'configmaps "a" not found',
    });
    expect(seen).toEqual([]);
    run(10);
    expect(seen.map((event: WatchEvent) => event.type)).toEqual(["ADDED", "MODIFIED", "DELETED"]);
  });
});
