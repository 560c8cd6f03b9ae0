/** `run`: a shell script against a fresh cluster, on the virtual clock, as fast as it can. */

import { descriptions } from "#api/schema/generated/descriptions.ts";
import type { Descriptions } from "#api/schema/open-api.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import { runToEnd } from "../../run-to-end.ts";
import { MAX_NODES, MAX_SEED, UsageError, parseArguments, readScript, type CliCommand } from "../command.ts";
import { standardOutput, writeNow } from "../write-now.ts";

export const runCommand: CliCommand = {
  name: "run",
  usage: "run [--seed N] [--nodes N] [--digest] FILE|-",
  summary: "Runs a shell script against a fresh cluster and exits with its code.",
  async run(argv) {
    const args = parseArguments(argv, {
      seed: { type: "string" },
      nodes: { type: "string" },
      digest: { type: "boolean" },
    });
    const [path, ...extra] = args.positionals;
    if (path === undefined || extra.length > 0)
      throw new UsageError("give one script, or - for standard input");
    const cluster = createCluster({
      seed: args.integer("seed", 0, MAX_SEED, 1),
      workers: args.integer("nodes", 1, MAX_NODES, 3),
    });
    const script = readScript(path);
    cluster.setDescriptions(descriptions as Descriptions);
    cluster.boot();
    const exitCode = runToEnd(cluster, script, standardOutput);
    if (args.flag("digest")) writeNow(2, `digest ${cluster.digest()}\n`);
    return exitCode;
  },
};
