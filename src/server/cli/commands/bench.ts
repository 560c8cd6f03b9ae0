/**
 * `bench`: measures what the README and the notes quote. CPU seconds are this process's own, so another program on the
 * machine disturbs them little; compare ratios of one run, not runs of two machines.
 */

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import type { UserInfo } from "#api/door.ts";
import type { Deployment } from "#api/types.ts";
import type { Cluster } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import { MAX_SPEED } from "#page/worker/pacer.ts";
import { WorkerSession } from "#page/worker/worker-session.ts";
import { parseArguments, type CliCommand } from "../command.ts";

const ADMIN: UserInfo = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };
/** Virtual time within which a deployment of any size here must be up. */
const ROLLOUT_LIMIT_MS = 60 * 60_000;
/** How much virtual time the worker's slices are watched for. */
const SLICES_MS = 120_000;

const collectGarbage = ((): (() => void) => {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
})();

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function measureCpu(work: () => void): number {
  const before = cpuSeconds();
  work();
  return cpuSeconds() - before;
}

function heapBytes(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function createDeployment(cluster: Cluster, replicas: number): void {
  const labels = { app: "bench" };
  const response = cluster.input({
    kind: "request",
    request: {
      method: "POST",
      path: "/apis/apps/v1/namespaces/default/deployments",
      user: ADMIN,
      body: {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "bench", labels },
        spec: {
          replicas,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "nginx:1.27" }] } },
        },
      },
    },
  });
  if (response?.status !== 201)
    throw new Error(`creating the deployment answered ${JSON.stringify(response?.body)}`);
}

function isUp(cluster: Cluster, replicas: number): boolean {
  const { body } = cluster.door.request({
    method: "GET",
    path: "/apis/apps/v1/namespaces/default/deployments/bench",
    user: ADMIN,
  });
  return ((body as Deployment).status?.availableReplicas ?? 0) === replicas;
}

function waitUntilUp(cluster: Cluster, replicas: number): void {
  const end = cluster.kernel.nowMs + ROLLOUT_LIMIT_MS;
  while (!isUp(cluster, replicas)) {
    if (cluster.kernel.nowMs > end) throw new Error(`${replicas} pods were not up within an hour`);
    cluster.kernel.runUntil(cluster.kernel.nowMs + 1000);
  }
}

function bootedCluster(workers: number): Cluster {
  const cluster = createCluster({ seed: 1, workers });
  cluster.boot();
  return cluster;
}

function deployed(workers: number, replicas: number): { cluster: Cluster; cpu: number } {
  const cluster = bootedCluster(workers);
  const cpu = measureCpu(() => {
    createDeployment(cluster, replicas);
    waitUntilUp(cluster, replicas);
  });
  return { cluster, cpu };
}

/**
 * The longest the worker is away from its messages while 1,000 pods start at the highest speed: its own session and
 * pacer, frames drawn at once, messages copied as postMessage copies them. Waiting costs no time: the wall clock that
 * the pacer reads leaps over it.
 */
function longestSliceMs(): number {
  const cluster = bootedCluster(10);
  let skippedMs = 0;
  const wallMs = (): number => performance.now() + skippedMs;
  const turns: { readonly delayMs: number; readonly run: () => void }[] = [];
  const session: WorkerSession = new WorkerSession(
    { cluster, clock: "run", speed: MAX_SPEED, restored: undefined, readOnly: false },
    (message) => {
      structuredClone(message);
      if (message.type === "frame") turns.push({ delayMs: 0, run: () => session.receive({ type: "drawn" }) });
      else if (message.type === "failed") throw new Error(message.error);
    },
    { wallMs, wait: (delayMs, run) => turns.push({ delayMs, run }) },
  );
  session.begin();
  createDeployment(cluster, 1000);
  let longest = 0;
  const end = cluster.kernel.nowMs + SLICES_MS;
  while (cluster.kernel.nowMs < end) {
    const turn = turns.shift();
    if (!turn) throw new Error("the worker's session waits for nothing");
    skippedMs += turn.delayMs;
    const start = performance.now();
    turn.run();
    longest = Math.max(longest, performance.now() - start);
  }
  return longest;
}

const gzKilobytes = (path: string): number => gzipSync(readFileSync(path), { level: 9 }).length / 1024;

/** The page's build beside this program's project. */
function distFolder(): string {
  return join(dirname(fileURLToPath(import.meta.url)), "../../dist");
}

/** What a first visit loads before anything lazy: the page, and the scripts and styles that it names. */
function firstLoadKilobytes(): number {
  const dist = distFolder();
  const page = readFileSync(join(dist, "index.html"), "utf8");
  const files = new Set(["index.html"]);
  for (const [, file] of page.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)) files.add(file as string);
  return [...files].reduce((sum, file) => sum + gzKilobytes(join(dist, file)), 0);
}

function engineKilobytes(): number {
  const assets = join(distFolder(), "assets");
  const engine = readdirSync(assets).find((name) => /^engine-.*\.js$/.test(name));
  if (!engine) throw new Error("the page's build has no engine chunk");
  return gzKilobytes(join(assets, engine));
}

function measure(): Record<string, number> {
  deployed(3, 100); // warms the engine up, as any session has been before it grows

  const thousand = deployed(10, 1000).cpu;

  const heapBefore = heapBytes();
  const large = deployed(100, 10_000);
  large.cluster.kernel.runUntil(large.cluster.kernel.nowMs + 10 * 60_000); // compaction has passed
  const heapPerPod = (heapBytes() - heapBefore) / 1024 / 10_000;

  const idle = deployed(100, 1000).cluster;
  const idleSeconds = 300;
  const idleCpu = measureCpu(() => idle.kernel.runUntil(idle.kernel.nowMs + idleSeconds * 1000));

  const small = deployed(10, 100).cluster;
  const smallSeconds = 3600;
  const smallCpu = measureCpu(() => small.kernel.runUntil(small.kernel.nowMs + smallSeconds * 1000));

  return {
    deploy_1000_cpu_s: thousand,
    deploy_10000_cpu_s: large.cpu,
    growth_exponent: Math.log10(large.cpu / thousand),
    idle_cpu_ms_per_virtual_s: (idleCpu * 1000) / idleSeconds,
    realtime_factor_10n_100p: smallSeconds / smallCpu,
    heap_kb_per_pod: heapPerPod,
    max_worker_slice_ms: longestSliceMs(),
    first_load_gz_kb: firstLoadKilobytes(),
    engine_gz_kb: engineKilobytes(),
  };
}

/** Goals of the first issue, for the table. */
const GOALS: Readonly<Record<string, string>> = {
  deploy_1000_cpu_s: "≤ 1",
  deploy_10000_cpu_s: "≤ 10",
  growth_exponent: "≤ 1.1",
  idle_cpu_ms_per_virtual_s: "≤ 1",
  realtime_factor_10n_100p: "≥ 1000",
  heap_kb_per_pod: "≤ 15",
  max_worker_slice_ms: "≤ 16",
  first_load_gz_kb: "≤ 260",
  engine_gz_kb: "≤ 140",
};

export const benchCommand: CliCommand = {
  name: "bench",
  usage: "bench [--json]",
  summary: "Measures speed, memory and size.",
  async run(argv) {
    const args = parseArguments(argv, { json: { type: "boolean" } });
    const figures = measure();
    const rounded = Object.fromEntries(
      Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(4))]),
    );
    if (args.flag("json")) process.stdout.write(`${JSON.stringify(rounded)}\n`);
    else {
      for (const [name, value] of Object.entries(rounded)) {
        process.stdout.write(`${name.padEnd(28)}${String(value).padStart(10)}   ${GOALS[name] ?? ""}\n`);
      }
    }
    return 0;
  },
};
