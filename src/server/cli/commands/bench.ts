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
import { UsageError, parseArguments, type CliCommand } from "../command.ts";

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
 * the pacer reads leaps over it. Wall or CPU time of a slice, whichever is less: other programs on the machine do not
 * count, and neither do the engine's helpers beside the worker.
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
    const cpu = measureCpu(turn.run);
    longest = Math.max(longest, Math.min(performance.now() - start, cpu * 1000));
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

interface Measurement {
  /** The figures it gives, with the goals of the first issue. */
  readonly figures: Readonly<Record<string, string>>;
  measure(): readonly number[];
}

/** By name, for `bench NAME …`; in the order in which they are taken. */
const measurements: Readonly<Record<string, Measurement>> = {
  deploy: {
    figures: {
      deploy_1000_cpu_s: "≤ 1",
      deploy_10000_cpu_s: "≤ 10",
      growth_exponent: "≤ 1.1",
      heap_kb_per_pod: "≤ 15",
    },
    measure: () => {
      const thousand = deployed(10, 1000).cpu;
      const heapBefore = heapBytes();
      const large = deployed(100, 10_000);
      large.cluster.kernel.runUntil(large.cluster.kernel.nowMs + 10 * 60_000); // compaction has passed
      const heapPerPod = (heapBytes() - heapBefore) / 1024 / 10_000;
      return [thousand, large.cpu, Math.log10(large.cpu / thousand), heapPerPod];
    },
  },
  idle: {
    figures: { idle_cpu_ms_per_virtual_s: "≤ 1" },
    measure: () => {
      const { kernel } = deployed(100, 1000).cluster;
      const seconds = 300;
      return [(measureCpu(() => kernel.runUntil(kernel.nowMs + seconds * 1000)) * 1000) / seconds];
    },
  },
  realtime: {
    figures: { realtime_factor_10n_100p: "≥ 1000" },
    measure: () => {
      const { kernel } = deployed(10, 100).cluster;
      const seconds = 3600;
      return [seconds / measureCpu(() => kernel.runUntil(kernel.nowMs + seconds * 1000))];
    },
  },
  slices: { figures: { max_worker_slice_ms: "≤ 16" }, measure: () => [longestSliceMs()] },
  size: {
    figures: { first_load_gz_kb: "≤ 260", engine_gz_kb: "≤ 140" },
    measure: () => [firstLoadKilobytes(), engineKilobytes()],
  },
};

export const benchCommand: CliCommand = {
  name: "bench",
  usage: `bench [--json] [${Object.keys(measurements).join("|")} …]`,
  summary: "Measures speed, memory and size.",
  async run(argv) {
    const args = parseArguments(argv, { json: { type: "boolean" } });
    const names = args.positionals.length > 0 ? args.positionals : Object.keys(measurements);
    const chosen = names.map((name) => {
      const measurement = Object.hasOwn(measurements, name) ? measurements[name] : undefined;
      if (!measurement) throw new UsageError(`there is no measurement "${name}"`);
      return measurement;
    });
    deployed(3, 100); // warms the engine up, as any session has been before it grows
    const rows = chosen.flatMap(({ figures, measure }) => {
      const values = measure();
      return Object.entries(figures).map(([figure, goal], index) => ({
        figure,
        goal,
        value: Number((values[index] ?? NaN).toPrecision(4)),
      }));
    });
    const text = args.flag("json")
      ? `${JSON.stringify(Object.fromEntries(rows.map(({ figure, value }) => [figure, value])))}\n`
      : rows
          .map(({ figure, value, goal }) => `${figure.padEnd(28)}${String(value).padStart(10)}   ${goal}\n`)
          .join("");
    process.stdout.write(text);
    return 0;
  },
};
