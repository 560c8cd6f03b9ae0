import { describe, expect, it } from "vitest";
import type { ApiRequest, ApiResponse, ApiStream, Door } from "#api/door.ts";
import { podDescriptor } from "#api/kinds/core/pod/descriptor.ts";
import { StatusError, expired } from "#api/status-error.ts";
import type { KubernetesObject, WatchEvent } from "#api/types.ts";
import { Kernel } from "#kernel/kernel.ts";
import { createStream } from "#kernel/message-stream.ts";
import { Client } from "./client.ts";
import { FaultInjectingDoor } from "./fault-injecting-door.ts";
import { Informer } from "./informer.ts";

/** A server of one resource, small enough to be seen through: the informer's opposite in these tests. */
class OneResource implements Door {
  readonly objects = new Map<string, KubernetesObject>();
  readonly history: { revision: number; event: WatchEvent }[] = [];
  private readonly watchers = new Set<ApiStream>();
  revision = 0;
  compactedTo = 0;
  down = false;
  lists = 0;

  request(request: ApiRequest): ApiResponse {
    const fail = (error: StatusError): ApiResponse => ({
      status: error.code,
      headers: {},
      body: error.status,
    });
    if (this.down) return fail(new StatusError(503, "ServiceUnavailable", "away"));
    if (request.query?.["watch"] !== "true") {
      this.lists++;
      const metadata = { resourceVersion: String(this.revision) };
      return { status: 200, headers: {}, body: { metadata, items: [...this.objects.values()] } };
    }
    const from = Number(request.query["resourceVersion"]);
    if (from < this.compactedTo) return fail(expired("too old resource version"));
    const [near, far] = createStream<unknown, unknown>();
    for (const past of this.history) if (past.revision > from) near.send(past.event);
    this.watchers.add(near);
    near.listen(
      () => {},
      () => this.watchers.delete(near),
    );
    return { status: 200, headers: {}, stream: far };
  }

  put(name: string, uid: string, labels: Record<string, string> = {}): void {
    const resourceVersion = String(++this.revision);
    const object = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "default", uid, resourceVersion, creationTimestamp: "", labels },
    };
    const type = this.objects.has(name) ? "MODIFIED" : "ADDED";
    this.objects.set(name, object);
    this.publish({ type, object });
  }

  remove(name: string): void {
    const last = this.objects.get(name) as KubernetesObject;
    this.objects.delete(name);
    const metadata = { ...last.metadata, resourceVersion: String(++this.revision) };
    this.publish({ type: "DELETED", object: { ...last, metadata } });
  }

  breakWatches(): void {
    for (const watcher of [...this.watchers]) watcher.close({ error: "reset" });
    this.watchers.clear();
  }

  private publish(event: WatchEvent): void {
    this.history.push({ revision: this.revision, event });
    for (const watcher of this.watchers) watcher.send(event);
  }
}

function setUp(door?: (server: OneResource, kernel: Kernel) => Door, seed = 1) {
  const kernel = new Kernel({ seed });
  const server = new OneResource();
  const client = new Client(door ? door(server, kernel) : server, { name: "test", groups: [] });
  const scope = kernel.root.child("informer");
  const informer = new Informer<KubernetesObject>(scope, client, podDescriptor);
  const heard: string[] = [];
  informer.onChange({
    add: (o) => heard.push(`+${o.metadata.name}`),
    update: (o, previous) =>
      heard.push(`~${o.metadata.name} ${previous.metadata.resourceVersion}>${o.metadata.resourceVersion}`),
    delete: (o) => heard.push(`-${o.metadata.name}`),
  });
  return { kernel, server, informer, heard, scope };
}

describe("Informer", () => {
  it("I1 lists, then follows", () => {
    const { server, informer, heard } = setUp();
    server.put("a", "1");
    informer.start();
    expect(informer.hasSynced).toBe(true);
    server.put("b", "2");
    server.put("a", "1");
    server.remove("b");
    expect(heard).toEqual(["+a", "+b", "~a 1>3", "-b"]);
    expect(informer.resourceVersion).toBe("4");
  });

  it("I2 resumes a broken watch where it was, without a list", () => {
    const { kernel, server, informer, heard } = setUp();
    informer.start();
    server.breakWatches();
    server.put("a", "1");
    server.put("a", "1");
    expect(heard).toEqual([]);
    kernel.runUntil(2000);
    expect(heard).toEqual(["+a", "~a 1>2"]);
    expect(server.lists).toBe(1);
  });

  it("I3 lists anew when the past is compacted, and tells of what disappeared meanwhile", () => {
    const { kernel, server, informer, heard } = setUp();
    server.put("gone", "1");
    informer.start();
    server.breakWatches();
    server.remove("gone");
    server.put("new", "2");
    server.compactedTo = server.revision;
    kernel.runUntil(5000);
    expect(server.lists).toBe(2);
    expect(heard).toEqual(["+gone", "+new", "-gone"]);
  });

  it("I4 tells of the end of an object when its name has a new uid", () => {
    const { kernel, server, informer, heard } = setUp();
    server.put("a", "1");
    informer.start();
    server.breakWatches();
    server.remove("a");
    server.put("a", "2");
    server.compactedTo = server.revision;
    kernel.runUntil(5000);
    expect(heard).toEqual(["+a", "-a", "+a"]);
  });

  it("I5 backs off while the server is away, at most 30 s × 2", () => {
    const { kernel, server, informer } = setUp();
    server.down = true;
    informer.start();
    kernel.runUntil(300_000);
    expect(informer.hasSynced).toBe(false);
    server.down = false;
    server.put("a", "1");
    kernel.runUntil(360_000);
    expect(informer.get("default", "a")?.metadata.uid).toBe("1");
  });

  it("I6 keeps indexes equal to a scan, over random changes and faults", () => {
    for (let seed = 1; seed <= 30; seed++) {
      const { kernel, server, informer } = setUp(
        (inner, k) =>
          new FaultInjectingDoor(k.root.child("faults"), inner, {
            refusedShare: 0.2,
            brokenWatchShare: 0.7,
            watchLifeMs: 3000,
            duplicateShare: 0.3,
          }),
        seed,
      );
      informer.addIndex("colour", (o) => [String(o.metadata.labels?.["colour"])]).start();
      const random = kernel.random("changes");
      for (let i = 0; i < 150; i++) {
        const name = `pod-${random.integer(1, 12)}`;
        if (server.objects.has(name) && random.chance(0.3)) server.remove(name);
        else {
          const uid = server.objects.get(name)?.metadata.uid ?? `uid-${i}`;
          server.put(name, uid, { colour: random.pick(["red", "green", "blue"]) });
        }
        if (random.chance(0.05)) server.compactedTo = server.revision - random.integer(0, 5);
        kernel.runUntil(kernel.nowMs + random.integer(0, 500));
      }
      kernel.runUntil(kernel.nowMs + 120_000);
      const byName = (list: Iterable<KubernetesObject>): string[] =>
        [...list].map((o) => `${o.metadata.name}@${o.metadata.resourceVersion}`).sort();
      expect(byName(informer.list())).toEqual(byName(server.objects.values()));
      for (const colour of ["red", "green", "blue"])
        expect(byName(informer.by("colour", colour))).toEqual(
          byName([...server.objects.values()].filter((o) => o.metadata.labels?.["colour"] === colour)),
        );
    }
  });

  it("I7 stops with its scope", () => {
    const { kernel, server, informer, heard, scope } = setUp();
    informer.start();
    scope.dispose();
    server.put("a", "1");
    kernel.runUntil(60_000);
    expect(heard).toEqual([]);
    expect(kernel.pendingTimers(scope)).toBe(0);
  });
});
