/**
 * Two clusters of the same seed that are told the same: one by our kubectl on its workstation, the other by the real
 * binary through the bridge. What both print must be equal.
 */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { descriptions } from "#api/schema/generated/descriptions.ts";
import type { Descriptions } from "#api/schema/open-api.ts";
import type { Cluster, CommandResult } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import { startBridge, type Bridge } from "#server/bridge/bridge.ts";
import { sh } from "./command-runner.ts";

/** The folder with the real kubectl and helm, when there is one (scripts/lib/real-clients.mjs). */
export const realClients = process.env["WAVETANK_REAL_CLIENTS"];

/**
 * Time stands while the real client works and runs while it waits: when it has asked nothing for QUIET_MS, SPEED virtual
 * milliseconds pass per wall millisecond.
 */
const QUIET_MS = 200;
const SPEED = 20;
const TICK_MS = 2;
/** A command that takes longer (wall clock) is stopped. */
const COMMAND_LIMIT_MS = 30_000;

/** A cluster with the real kubectl (and helm) in front of it. */
export class RealDesk {
  private readonly home = mkdtempSync(join(tmpdir(), "wavetank-"));

  /** Wall time of the last request; undefined before the first of a command. */
  private askedAtMs: number | undefined;
  private bridge: Bridge | undefined;

  private constructor(readonly cluster: Cluster) {}

  static async open(cluster: Cluster): Promise<RealDesk> {
    const desk = new RealDesk(cluster);
    desk.bridge = await startBridge({
      cluster,
      port: 0,
      beforeRequest: () => (desk.askedAtMs = performance.now()),
    });
    desk.writeFile("kubeconfig", desk.bridge.kubeconfig);
    return desk;
  }

  /** Of a file in the folder where lines run. */
  path(name: string): string {
    return join(this.home, name);
  }

  writeFile(name: string, text: string): void {
    writeFileSync(this.path(name), text, { mode: 0o600 });
  }

  private tick(): void {
    const { kernel } = this.cluster;
    if (this.askedAtMs === undefined || performance.now() - this.askedAtMs < QUIET_MS) return;
    kernel.runUntil(kernel.nowMs + TICK_MS * SPEED);
  }

  /** Runs a line in bash with the real programs first on the path; virtual time runs as long as it does. */
  async sh(line: string, limitMs = COMMAND_LIMIT_MS): Promise<CommandResult> {
    const child = spawn("bash", ["-c", line], {
      cwd: this.home,
      env: {
        HOME: this.home,
        KUBECONFIG: join(this.home, "kubeconfig"),
        PATH: [realClients, process.env["PATH"]].join(delimiter),
      },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    this.askedAtMs = undefined;
    const clock = setInterval(() => this.tick(), TICK_MS);
    const alarm = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, limitMs);
    try {
      const exitCode = await new Promise<number>((resolve) =>
        child.once("close", (code) => resolve(code ?? 137)),
      );
      return { stdout, stderr, exitCode };
    } finally {
      clearInterval(clock);
      clearTimeout(alarm);
    }
  }

  async close(): Promise<void> {
    await this.bridge?.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

export class Twins {
  private constructor(
    readonly ours: Cluster,
    readonly real: RealDesk,
  ) {}

  static async boot(seed: number, workers = 3): Promise<Twins> {
    const make = (): Cluster => {
      const cluster = createCluster({ seed, workers });
      cluster.setDescriptions(descriptions as Descriptions);
      cluster.boot();
      return cluster;
    };
    return new Twins(make(), await RealDesk.open(make()));
  }

  writeFile(name: string, text: string): void {
    this.ours.input({ kind: "file", path: `/home/student/${name}`, text });
    this.real.writeFile(name, text);
  }

  /** Runs a line in both; afterwards both stand at the same instant, `restMs` after the later of the two. */
  async sh(
    line: string,
    restMs: number,
  ): Promise<{ readonly ours: CommandResult; readonly real: CommandResult }> {
    const real = await this.real.sh(line);
    const ours = sh(this.ours, line);
    const { kernel } = this.real.cluster;
    const end = Math.ceil((Math.max(kernel.nowMs, this.ours.kernel.nowMs) + restMs) / 1000) * 1000;
    kernel.runUntil(end);
    this.ours.kernel.runUntil(end);
    return { ours, real };
  }

  close(): Promise<void> {
    return this.real.close();
  }
}
