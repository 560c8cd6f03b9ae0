/** `serve`: the API on loopback over TLS, for real kubectl, helm and client libraries. */

import { rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { descriptions } from "#api/schema/generated/descriptions.ts";
import type { Descriptions } from "#api/schema/open-api.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import { startBridge } from "../../bridge/bridge.ts";
import { runToEnd } from "../../run-to-end.ts";
import { WallClock } from "../../wall-clock.ts";
import { MAX_NODES, MAX_SEED, UsageError, parseArguments, readScript, type CliCommand } from "../command.ts";
import { standardOutput } from "../write-now.ts";

/** Writes a file that only its owner may read, also where an older one was open to all. */
function writeSecret(path: string, text: string): void {
  try {
    rmSync(path, { force: true });
    writeFileSync(path, text, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${(error as Error).message}`);
  }
}

export const serveCommand: CliCommand = {
  name: "serve",
  usage: "serve [--port P] [--kubeconfig FILE] [--clock 1x|manual] [--script FILE] [--seed N] [--nodes N]",
  summary: "Serves the API of a fresh cluster on loopback, for real clients.",
  async run(argv) {
    const args = parseArguments(argv, {
      port: { type: "string" },
      kubeconfig: { type: "string" },
      clock: { type: "string" },
      script: { type: "string" },
      seed: { type: "string" },
      nodes: { type: "string" },
    });
    const clock = args.text("clock") ?? "1x";
    const speed = clock === "manual" ? 0 : /^(\d+(?:\.\d+)?)x$/.exec(clock)?.[1];
    if (speed === undefined) throw new UsageError(`--clock must be like 1x or manual, not "${clock}"`);
    const port = args.integer("port", 0, 65_535, 6443);
    const path = resolve(args.text("kubeconfig") ?? "wavetank.kubeconfig");
    const scriptPath = args.text("script");
    const script = scriptPath === undefined ? undefined : readScript(scriptPath);
    const cluster = createCluster({
      seed: args.integer("seed", 0, MAX_SEED, 1),
      workers: args.integer("nodes", 1, MAX_NODES, 3),
    });
    cluster.setDescriptions(descriptions as Descriptions);
    cluster.boot();
    if (script !== undefined) {
      runToEnd(cluster, script, standardOutput);
    }
    const wallClock = new WallClock(cluster.kernel, Number(speed));
    const bridge = await startBridge({
      cluster,
      port,
      beforeRequest: () => wallClock.catchUp(),
      afterRequest: () => wallClock.afterRequest(),
    }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === "EADDRINUSE"
        ? new UsageError(`port ${port} is taken; --port 0 takes a free one`)
        : error;
    });
    writeSecret(path, bridge.kubeconfig);
    // Before anyone is told that it serves: whoever reads that may stop it at once.
    const stopped = new Promise<void>((stop) => {
      process.once("SIGINT", stop);
      process.once("SIGTERM", stop);
    });
    process.stdout.write(`Serving on https://127.0.0.1:${bridge.port}\nexport KUBECONFIG=${path}\n`);
    wallClock.start();
    await stopped;
    wallClock.stop();
    await bridge.close();
    return 0;
  },
};
