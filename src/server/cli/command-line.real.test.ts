/** The built command line as a child process: what a shell script or a teacher's terminal sees. */

import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** The bundle, when it was built (scripts/test.mjs says where). */
const bundle = process.env["WAVETANK_COMMAND_LINE"];

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

describe.skipIf(bundle === undefined)("wavetank, as a program", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "wavetank-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function start(...argv: string[]): ChildProcess {
    const url = pathToFileURL(bundle ?? "").href;
    const program = `const { main } = await import(${JSON.stringify(url)});\nprocess.exitCode = await main(process.argv.slice(1));`;
    return spawn(process.execPath, ["--input-type=module", "-e", program, "--", ...argv], { cwd: folder });
  }

  function ended(child: ChildProcess, input = ""): Promise<Ended> {
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdin?.end(input);
    return new Promise((resolve) =>
      child.once("close", (code, signal) => resolve({ stdout, stderr, code, signal })),
    );
  }

  const wavetank = (argv: readonly string[], input?: string): Promise<Ended> => ended(start(...argv), input);

  it("runs a script from standard input and exits with its code", async () => {
    const { stdout, stderr, code } = await wavetank(
      ["run", "-"],
      "kubectl create deployment web --image=nginx:1.27 --replicas=2\nkubectl rollout status deployment/web | tail -1\nls /nope\nexit 7\n",
    );
    expect(stdout).toBe('deployment.apps/web created\ndeployment "web" successfully rolled out\n');
    expect(stderr).toBe("ls: cannot access '/nope': No such file or directory\n");
    expect(code).toBe(7);
  });

  it("gives the same history for the same seed, another for another", async () => {
    writeFileSync(
      join(folder, "script.sh"),
      "kubectl run a --image=nginx\nkubectl wait --for=condition=Ready pod/a\n",
    );
    const digest = async (seed: string): Promise<string> => {
      const { stderr, code } = await wavetank(["run", "--seed", seed, "--digest", "script.sh"]);
      expect(code).toBe(0);
      return /^digest ([0-9a-f]+)$/m.exec(stderr)?.[1] ?? "";
    };
    const [first, again, other] = [await digest("7"), await digest("7"), await digest("8")];
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it("makes as many nodes as asked", async () => {
    const { stdout } = await wavetank(["run", "--nodes", "5", "-"], "kubectl get nodes -o name | wc -l\n");
    expect(stdout.trim()).toBe("6");
  });

  it.each([
    [["run", "--no-such-flag", "-"], /Unknown option '--no-such-flag'/],
    [["run", "--seed", "x", "-"], /--seed must be a whole number/],
    [["run", "--nodes", "0", "-"], /--nodes must be a whole number from 1/],
    [["run"], /give one script/],
    [["run", "missing.sh"], /cannot read missing\.sh/],
    [["serve", "--clock", "fast"], /--clock must be like 1x or manual/],
    [["serve", "--script", "missing.sh"], /cannot read missing\.sh/],
    [["lessons", "no/such"], /there is no lesson no\/such/],
    [["bench", "nothing"], /there is no measurement "nothing"/],
    [["dance"], /unknown command "dance"/],
  ])("refuses %j", async (argv, message) => {
    const { stdout, stderr, code } = await wavetank(argv);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  it("ends a script that never does, by Ctrl-C", async () => {
    const child = start("run", "-");
    const end = ended(child, "echo started\nwhile true; do sleep 1; done\n");
    await new Promise<void>((resolve) => child.stdout?.once("data", () => resolve()));
    child.kill("SIGINT");
    expect((await end).signal).toBe("SIGINT");
  });

  it("ends when nobody reads any more, as a program in a pipeline does", async () => {
    const child = start("run", "-");
    child.stdout?.once("data", () => child.stdout?.destroy());
    const { code, stderr } = await ended(child, "yes\n");
    expect(stderr).toBe("");
    expect(code).toBe(141);
  });

  it("writes a long output whole to a slow reader", async () => {
    const { stdout, code } = await wavetank(["run", "-"], "seq 1 200000\n");
    expect(stdout.length).toBe(1_288_895);
    expect(code).toBe(0);
  });

  it("says when a script waits for what never comes to pass", async () => {
    const { code, stdout } = await wavetank(
      ["run", "-"],
      "kubectl create deployment web --image=no.such/image\nkubectl rollout status deployment/web --timeout=30s\n",
    );
    expect(code).toBe(1);
    expect(stdout).toContain("Waiting for deployment");
  });

  it("prints what is simulated", async () => {
    const { stdout, code } = await wavetank(["support"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\| Deployment +\| apps\/v1 +\| yes/m);
    expect(stdout).toMatch(/^\| kubectl rollout +\| /m);
  });

  it("proves a lesson", async () => {
    const { stdout, code } = await wavetank(["lessons", "--seeds", "1", "first-steps/your-first-pod"]);
    expect(stdout).toBe("ok   first-steps/your-first-pod seed 1\n");
    expect(code).toBe(0);
  });

  it("serves until it is told to stop, with a kubeconfig that only its owner may read", async () => {
    writeFileSync(join(folder, "before.sh"), "kubectl create ns prepared\n");
    const child = start("serve", "--port", "0", "--kubeconfig", "config", "--script", "before.sh");
    const end = ended(child);
    let seen = "";
    await new Promise<void>((resolve) =>
      child.stdout?.on("data", (text: string) => {
        seen += text;
        if (seen.includes("export KUBECONFIG=")) resolve();
      }),
    );
    const path = join(folder, "config");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, "utf8")).toMatch(/server: https:\/\/127\.0\.0\.1:\d+/);
    expect(seen).toContain("namespace/prepared created\n");
    child.kill("SIGTERM");
    expect((await end).code).toBe(0);
  });
});
