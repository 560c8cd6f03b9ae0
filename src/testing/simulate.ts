/**
 * Simulation of a whole cluster under random operations and faults, with every invariant checked as it runs. A failure
 * names the seed and what led to it; `simulate({ seed })` plays it again.
 */

import { assertPresent } from "#kernel/assert.ts";
import { Random } from "#kernel/random.ts";
import type { ApiRequest, UserInfo } from "#api/door.ts";
import type { KubernetesObject, ObjectList, WatchEvent } from "#api/types.ts";
import type { Cluster } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import type { Invariant, ObjectView, ObservedWrite } from "./invariant.ts";
import { invariants } from "./invariants/index.ts";

export interface SimulationOptions {
  readonly seed: number;
  /** Operations to draw; default 40. */
  readonly operations?: number;
  readonly workers?: number;
}

export interface SimulationResult {
  readonly digest: string;
  readonly writes: number;
  readonly tasks: number;
  readonly virtualMs: number;
  /** What was done, in order, e.g. "12000 scale deployment web-1 to 4". */
  readonly log: readonly string[];
}

const ADMIN: UserInfo = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };
const IMAGES = ["nginx:1.27", "httpd:2.4", "redis:7", "gcr.io/google-samples/hello-app:1.0"];

/** Time given to heal: the longest back-offs and tolerations of what the operations can cause. */
const REST_MS = 20 * 60_000;

/** The objects as an observer of writes knows them. */
class Observer implements ObjectView {
  readonly kinds = new Map<string, Map<string, KubernetesObject>>();
  writes = 0;
  private readonly checks: readonly Invariant[];

  constructor(private readonly cluster: Cluster) {
    this.checks = invariants.map((create) => create());
    // What is there already comes first, in the order of keys: it is no history.
    let live = false;
    cluster.observe((event) => {
      const write = this.apply(event);
      if (live) this.check(write);
    });
    live = true;
  }

  all<T extends KubernetesObject>(kind: string): readonly T[] {
    return [...(this.kinds.get(kind)?.values() ?? [])] as unknown as T[];
  }

  find<T extends KubernetesObject>(kind: string, namespace: string, name: string): T | undefined {
    return this.kinds.get(kind)?.get(`${namespace}/${name}`) as T | undefined;
  }

  atRest(): void {
    for (const invariant of this.checks) {
      const wrong = invariant.atRest?.(this, this.cluster.kernel.nowMs);
      if (wrong !== undefined) throw new Error(`${invariant.id} (${invariant.title}): ${wrong}`);
    }
  }

  private apply({ type, object }: WatchEvent): ObservedWrite {
    const { namespace = "", name } = object.metadata;
    let objects = this.kinds.get(object.kind);
    if (!objects) this.kinds.set(object.kind, (objects = new Map()));
    const key = `${namespace}/${name}`;
    const previous = objects.get(key);
    if (type === "DELETED") objects.delete(key);
    else objects.set(key, object);
    return { type, object, previous, nowMs: this.cluster.kernel.nowMs };
  }

  private check(write: ObservedWrite): void {
    this.writes++;
    for (const invariant of this.checks) {
      const wrong = invariant.onWrite?.(write, this);
      if (wrong !== undefined) throw new Error(`${invariant.id} (${invariant.title}): ${wrong}`);
    }
  }
}

/** Runs the operations of a seed, heals, waits, and checks what must be so at rest. Throws with seed and log. */
export function simulate(options: SimulationOptions): SimulationResult {
  const log: string[] = [];
  const cluster = createCluster({ seed: options.seed, workers: options.workers ?? 3 });
  try {
    cluster.boot();
    const observer = new Observer(cluster);
    const driver = new Driver(cluster, options.seed, log);
    for (let i = 0; i < (options.operations ?? 40); i++) {
      driver.act();
      cluster.kernel.runUntil(cluster.kernel.nowMs + driver.pauseMs());
    }
    driver.heal();
    cluster.kernel.runUntil(cluster.kernel.nowMs + REST_MS);
    observer.atRest();
    return {
      digest: cluster.digest(),
      writes: observer.writes,
      tasks: cluster.kernel.taskCount,
      virtualMs: cluster.kernel.nowMs,
      log,
    };
  } catch (error) {
    if (error instanceof Error)
      error.message = `seed ${options.seed}: ${error.message}\n  ${log.join("\n  ")}`;
    throw error;
  }
}

/** Draws operations as a student, an operator and bad luck would make them. */
class Driver {
  private readonly random: Random;
  private readonly crashed = new Set<string>();
  private created = 0;

  constructor(
    private readonly cluster: Cluster,
    seed: number,
    private readonly log: string[],
  ) {
    this.random = new Random(seed, "testing/driver");
  }

  pauseMs(): number {
    return this.random.chance(0.1) ? this.random.integer(60_000, 400_000) : this.random.integer(0, 12_000);
  }

  act(): void {
    const operation = this.random.pick(this.operations);
    operation.call(this);
  }

  heal(): void {
    for (const node of [...this.crashed]) this.recover(node);
    for (const node of this.names("/api/v1/nodes")) this.setCordon(node, false);
  }

  private readonly operations: readonly (() => void)[] = [
    this.createDeployment,
    this.createDeployment,
    this.scale,
    this.scale,
    this.setImage,
    this.setImage,
    this.deletePod,
    this.deletePod,
    this.deleteDeployment,
    this.createService,
    this.deleteService,
    this.crash,
    this.recoverOne,
    this.recoverOne,
    this.cordon,
    this.uncordon,
    this.createNamespace,
    this.deleteNamespace,
    this.relabelPod,
  ];

  private request(method: ApiRequest["method"], path: string, body?: unknown, contentType?: string): unknown {
    const response = assertPresent(
      this.cluster.input({
        kind: "request",
        request: {
          method,
          path,
          ...(body === undefined ? {} : { body }),
          ...(contentType ? { headers: { "content-type": contentType } } : {}),
          user: ADMIN,
        },
      }),
      "response",
    );
    this.log.push(`${this.cluster.kernel.nowMs.toFixed(0)} ${method} ${path} → ${response.status}`);
    if (response.status >= 500)
      throw new Error(`${method} ${path} answered ${JSON.stringify(response.body)}`);
    return response.body;
  }

  private names(path: string): string[] {
    const response = this.cluster.door.request({ method: "GET", path, user: ADMIN });
    return (response.body as ObjectList).items.map((object) => object.metadata.name);
  }

  private one(path: string): string | undefined {
    const names = this.names(path);
    return names.length > 0 ? this.random.pick(names) : undefined;
  }

  private createDeployment(): void {
    const name = `app-${++this.created}`;
    const labels = { app: name };
    this.request("POST", "/apis/apps/v1/namespaces/default/deployments", {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, labels },
      spec: {
        replicas: this.random.integer(0, 6),
        selector: { matchLabels: labels },
        ...(this.random.chance(0.2) ? { strategy: { type: "Recreate" } } : {}),
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name: "main",
                image: this.random.pick(IMAGES),
                resources: { requests: { cpu: `${this.random.integer(0, 3) * 50}m` } },
              },
            ],
          },
        },
      },
    });
  }

  private patchDeployment(patch: unknown): void {
    const name = this.one("/apis/apps/v1/namespaces/default/deployments");
    if (!name) return;
    const path = `/apis/apps/v1/namespaces/default/deployments/${name}`;
    this.request("PATCH", path, patch, "application/strategic-merge-patch+json");
  }

  private scale(): void {
    this.patchDeployment({ spec: { replicas: this.random.integer(0, 8) } });
  }

  private setImage(): void {
    const image = this.random.pick(IMAGES);
    this.patchDeployment({ spec: { template: { spec: { containers: [{ name: "main", image }] } } } });
  }

  private deletePod(): void {
    const name = this.one("/api/v1/namespaces/default/pods");
    const body = this.random.chance(0.2) ? { gracePeriodSeconds: 0 } : {};
    if (name) this.request("DELETE", `/api/v1/namespaces/default/pods/${name}`, body);
  }

  private deleteDeployment(): void {
    const name = this.one("/apis/apps/v1/namespaces/default/deployments");
    const propagationPolicy = this.random.pick(["Background", "Foreground"]);
    if (name)
      this.request("DELETE", `/apis/apps/v1/namespaces/default/deployments/${name}`, { propagationPolicy });
  }

  private createService(): void {
    const app = this.one("/apis/apps/v1/namespaces/default/deployments");
    if (!app) return;
    const type = this.random.pick(["ClusterIP", "NodePort", "LoadBalancer"]);
    this.request("POST", "/api/v1/namespaces/default/services", {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: `${app}-${++this.created}` },
      spec: { type, selector: { app }, ports: [{ port: 80 }] },
    });
  }

  private deleteService(): void {
    const name = this.names("/api/v1/namespaces/default/services").find(
      (service) => service !== "kubernetes",
    );
    if (name) this.request("DELETE", `/api/v1/namespaces/default/services/${name}`);
  }

  private relabelPod(): void {
    const name = this.one("/api/v1/namespaces/default/pods");
    const patch = { metadata: { labels: { app: "quarantine" } } };
    if (name)
      this.request("PATCH", `/api/v1/namespaces/default/pods/${name}`, patch, "application/merge-patch+json");
  }

  private createNamespace(): void {
    const name = `team-${++this.created}`;
    this.request("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    this.request("POST", `/api/v1/namespaces/${name}/configmaps`, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings" },
      data: { colour: "blue" },
    });
  }

  private deleteNamespace(): void {
    const name = this.names("/api/v1/namespaces").find((namespace) => namespace.startsWith("team-"));
    if (name) this.request("DELETE", `/api/v1/namespaces/${name}`);
  }

  private workers(): string[] {
    return this.names("/api/v1/nodes").filter((name) => name.startsWith("worker-"));
  }

  private crash(): void {
    const up = this.workers().filter((name) => !this.crashed.has(name));
    if (up.length < 2) return;
    const node = this.random.pick(up);
    this.crashed.add(node);
    this.log.push(`${this.cluster.kernel.nowMs.toFixed(0)} crash ${node}`);
    this.cluster.input({ kind: "fault", fault: "node-crash", target: node });
  }

  private recoverOne(): void {
    const node = [...this.crashed][0];
    if (node) this.recover(node);
  }

  private recover(node: string): void {
    this.crashed.delete(node);
    this.log.push(`${this.cluster.kernel.nowMs.toFixed(0)} recover ${node}`);
    this.cluster.input({ kind: "recover", fault: "node-crash", target: node });
  }

  private cordon(): void {
    this.setCordon(this.random.pick(this.workers()), true);
  }

  private uncordon(): void {
    for (const node of this.workers()) this.setCordon(node, false);
  }

  private setCordon(node: string, unschedulable: boolean): void {
    const patch = { spec: { unschedulable: unschedulable || null } };
    this.request("PATCH", `/api/v1/nodes/${node}`, patch, "application/merge-patch+json");
  }
}
