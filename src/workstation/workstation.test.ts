import { describe, expect, it } from "vitest";
import { Kernel } from "#kernel/kernel.ts";
import type { NetworkDevice } from "#posix/exchange.ts";
import { type Coroutine, write } from "#posix/system-calls.ts";
import { completionPoint } from "./completion.ts";
import { parseDuration } from "./programs/lab/lab.ts";
import type { ReadLine, SessionState } from "./session.ts";
import { type WorkstationOptions, createWorkstation } from "./workstation.ts";

const network: NetworkDevice = {
  addresses: ["192.168.49.1"],
  hostName: "workstation",
  exchange: () => () => {},
  resolve: () => () => {},
  listen: () => () => {},
};

function open(options: Partial<WorkstationOptions> = {}) {
  const kernel = new Kernel({ seed: 1 });
  const workstation = createWorkstation({ scope: kernel.root.child("workstation"), network, ...options });
  let output = "";
  const states: SessionState[] = [];
  const read: ReadLine[] = [];
  const session = workstation.openSession({
    onOutput: (text) => void (output += text),
    onState: (state) => states.push(state),
    onLine: (line) => read.push(line),
  });
  const take = (): string => {
    const text = output;
    output = "";
    return text;
  };
  const type = (line: string, passMs = 0): string => {
    session.submit(line);
    kernel.runUntil(kernel.nowMs + passMs);
    return take();
  };
  const run = (text: string, passMs = 100_000) => {
    let result: unknown;
    session.run(text, (each) => void (result = each));
    kernel.runUntil(kernel.nowMs + passMs);
    return result as { stdout: string; stderr: string; exitCode: number };
  };
  return { kernel, workstation, session, states, read, take, type, run };
}

describe("a program that asks for what is inside the cluster", () => {
  const isInside = (address: string): boolean => address.startsWith("10.96.");
  const nameless: NetworkDevice = {
    ...network,
    exchange: (_request, done) => {
      done({ ok: false, failure: "name-not-found", latencyMs: 2 });
      return () => {};
    },
  };

  it.each([
    "curl 10.96.3.4",
    "curl -s http://10.96.3.4:80/path",
    "wget -qO- http://10.96.3.4",
    "ping 10.96.3.4",
  ])("says at once why nothing answers: %s", (line) => {
    const { type } = open({ isInside });
    expect(type(line, 1000)).toContain(
      "hint: 10.96.3.4 is an address inside the cluster, and this machine is outside",
    );
  });

  it("says so after a name that nobody knows", () => {
    const { type } = open({ isInside, network: nameless });
    expect(type("curl web", 1000)).toBe(
      "curl: (6) Could not resolve host: web\n" +
        "hint: names of services such as web are known inside the cluster, and this machine is outside. " +
        "From here: kubectl port-forward service/NAME 8080:80, or a service of type NodePort. " +
        "From inside: kubectl run tmp --rm -it --restart=Never --image=busybox -- wget -qO- URL\n",
    );
    expect(type("curl example.org/x", 1000)).not.toContain("hint");
  });

  it("does not say it for other addresses, nor where no terminal reads it", () => {
    const { type } = open({ isInside, network: nameless });
    expect(type("curl 192.168.49.2:30080", 1000)).not.toContain("hint");
    expect(type("curl 10.96.3.4 2> errors; wc -l < errors", 1000)).toBe("1\n");
    expect(type("curl web 2> errors; wc -l < errors", 1000)).toBe("1\n");
  });
});

describe("a session", () => {
  it("prompts, keeps its state from line to line and knows k", () => {
    const seen: string[][] = [];
    const { states, type, session } = open({
      programs: {
        *kubectl(process): Coroutine<number> {
          seen.push([...process.argv]);
          yield* write(1, "pods\n");
          return 0;
        },
      },
    });
    expect(states.at(-1)).toEqual({ kind: "prompt", prompt: "student@wavetank:~$ ", continued: false });
    expect(type("x=1; f() { echo f $x; }; mkdir -p a/b; cd a/b")).toBe("");
    expect(states.at(-1)).toEqual({ kind: "prompt", prompt: "student@wavetank:~/a/b$ ", continued: false });
    expect(type("f; k get pods")).toBe("f 1\npods\n");
    expect(seen).toEqual([["kubectl", "get", "pods"]]);
    expect(type("nope")).toBe("bash: nope: command not found\n");
    expect(type("echo $?")).toBe("127\n");
    expect(session.history.slice(-2)).toEqual(["nope", "echo $?"]);
  });

  it("ends what it started with SIGTERM: children do not inherit what an interactive shell ignores", () => {
    const { run } = open();
    expect(run("sleep 100 & kill $!; wait $!; echo $?").stdout).toContain("143\n");
    expect(run("timeout 3 sleep 1000; echo $?").stdout).toBe("124\n");
    expect(run("kill $$; echo still here").stdout).toBe("still here\n");
  });

  it("asks for more when a line is not complete", () => {
    const { states, type } = open();
    type("for i in 1 2; do");
    expect(states.at(-1)).toEqual({ kind: "prompt", prompt: "> ", continued: true });
    expect(type("echo $i; done")).toBe("1\n2\n");
    expect(type("cat <<EOF")).toBe("");
    expect(type("hello")).toBe("");
    expect(type("EOF")).toBe("hello\n");
    expect(type("echo )")).toBe("bash: syntax error near unexpected token `)'\n");
    expect(type("echo a \\")).toBe("");
    expect(type("b")).toBe("a b\n");
  });

  it("is interrupted by Ctrl-C in programs, builtin loops and half-typed commands", () => {
    const { kernel, session, states, type, take } = open();
    for (const line of [
      "sleep 1000",
      "while true; do :; done",
      "sleep 1000 | cat",
      "(sleep 1000)",
      "x=$(sleep 1000)",
      "read y",
    ]) {
      type(line, 500);
      expect([line, states.at(-1)?.kind]).toEqual([line, "running"]);
      session.key("interrupt");
      kernel.runUntil(kernel.nowMs + 100);
      expect([line, states.at(-1)?.kind]).toEqual([line, "prompt"]);
      take();
      expect([line, type("echo $?")]).toEqual([line, "130\n"]);
    }
    type("if true; then");
    session.key("interrupt");
    kernel.runUntil(kernel.nowMs);
    expect(states.at(-1)).toMatchObject({ continued: false });
    expect([...kernelProcesses(session)].length).toBe(1);
  });

  it("is freed by Ctrl-\\ of what ignores Ctrl-C, be it a program or the shell itself", () => {
    const { kernel, session, states, type, take } = open();
    type("x=1; bash -c 'trap \"\" INT QUIT; while :; do :; done'", 500);
    session.key("interrupt");
    session.key("quit");
    kernel.runUntil(kernel.nowMs + 100);
    expect(states.at(-1)?.kind).toBe("running");
    session.key("quit");
    kernel.runUntil(kernel.nowMs + 100);
    take();
    expect(type("echo $? $x")).toBe("137 1\n");
    const before = session.processId;
    type("trap '' INT; while :; do :; done", 500);
    session.key("interrupt");
    kernel.runUntil(kernel.nowMs + 100);
    expect(states.at(-1)?.kind).toBe("running");
    session.key("quit");
    kernel.runUntil(kernel.nowMs + 100);
    expect(take()).toContain("[the shell was killed; this is a new one]");
    expect(session.processId).not.toBe(before);
    expect(type("echo $x.")).toBe(".\n");
  });

  it("keeps its shell when Ctrl-\\ ends a program, whenever the key comes", () => {
    for (let delayMs = 400; delayMs < 2600; delayMs += 97) {
      const { kernel, session, type, take } = open();
      const before = session.processId;
      type("bash -c 'trap \"\" INT; while true; do sleep 1; done'", delayMs);
      session.key("interrupt");
      kernel.runUntil(kernel.nowMs + (delayMs % 7));
      session.key("quit");
      kernel.runUntil(kernel.nowMs + 100);
      expect([delayMs, take()]).toEqual([delayMs, expect.stringContaining("Quit")]);
      expect([delayMs, session.processId]).toEqual([delayMs, before]);
      expect(type("echo back $((40+2))")).toBe("back 42\n");
    }
  });

  it("ends a scripted run with 137 when its shell is killed, and everything when it is closed", () => {
    const { kernel, session, type } = open();
    let result: unknown;
    session.run("echo begun; while :; do :; done", (each) => (result = each));
    kernel.runUntil(kernel.nowMs + 100);
    session.key("quit");
    kernel.runUntil(kernel.nowMs + 100);
    expect(result).toEqual({ stdout: "begun\n", stderr: "", exitCode: 137 });
    type("sleep 100 & trap '' HUP; bash -c 'trap \"\" HUP INT; while :; do :; done'", 500);
    session.close();
    kernel.runUntil(kernel.nowMs + 100);
    expect([...kernelProcesses(session)]).toEqual([]);
  });

  it("has one name in the prompt, in files and in what programs ask", () => {
    const { type } = open();
    expect(type("hostname; cat /etc/hostname; echo $HOSTNAME")).toBe("wavetank\n".repeat(3));
  });

  it("opens a terminal beside a fork bomb", () => {
    const { kernel, type } = open();
    type(":(){ :|:& };:", 5000);
    expect(type("kill -9 -1; echo still here", 20_000)).toContain("still here");
    expect(kernel.nowMs).toBeGreaterThan(0);
  });

  it("gives lines to the program that reads them, and ends its input at Ctrl-D", () => {
    const { kernel, session, type, take } = open();
    type("cat");
    expect(type("to cat")).toBe("to cat\n");
    session.key("end");
    kernel.runUntil(kernel.nowMs);
    expect(take()).toBe("");
    expect(type("echo back")).toBe("back\n");
  });

  it("gives what is typed ahead to whoever reads first, and says who that was", () => {
    const { session, read, take, kernel } = open();
    const prompt = "student@wavetank:~$ ";
    for (const line of ["sleep 1; read name; echo $name", "Ada", "sleep 9", "echo never"])
      session.submit(line);
    kernel.runUntil(kernel.nowMs + 5000);
    expect(take()).toBe("Ada\n");
    session.key("interrupt");
    session.submit("echo after");
    kernel.runUntil(kernel.nowMs + 5000);
    expect(take()).toContain("after\n");
    expect(read).toEqual([
      { ordinal: 1, line: "sleep 1; read name; echo $name", prompt },
      { ordinal: 2, line: "Ada", prompt: undefined },
      { ordinal: 3, line: "sleep 9", prompt },
      // The fourth lay in the terminal when Ctrl-C came.
      { ordinal: 5, line: "echo after", prompt },
    ]);
  });

  it("runs jobs in the background and reports them", () => {
    const { kernel, type } = open();
    expect(type("sleep 5 &")).toMatch(/^\[1\] \d+\n$/);
    expect(type("jobs")).toBe("[1]+  Running                 sleep 5 &\n");
    kernel.runUntil(kernel.nowMs + 6000);
    expect(type("echo hi")).toBe("hi\n[1]+  Done                    sleep 5\n");
  });

  it("runs scripted text with its output captured, in the same shell", () => {
    const { run, type, take } = open();
    expect(run("y=2; echo out; echo err >&2; false")).toEqual({
      stdout: "out\n",
      stderr: "err\n",
      exitCode: 1,
    });
    expect(run("sleep 5; exit 3")).toEqual({ stdout: "", stderr: "", exitCode: 3 });
    expect(run("cat; nope")).toEqual({
      stdout: "",
      stderr: "bash: nope: command not found\n",
      exitCode: 127,
    });
    expect(take()).toBe("");
    expect(type("echo $y")).toBe("2\n");
    expect(run("yes | head -c 3000000").stdout.length).toBeLessThan(1_100_000);
  });

  it("logs in again after exit", () => {
    const { type, states } = open();
    expect(type("x=1; exit")).toBe("logout\n");
    expect(states.at(-1)).toMatchObject({ kind: "prompt" });
    expect(type("echo [$x]")).toBe("[]\n");
  });

  it("keeps system files from being changed, and the home directory within its limit", () => {
    const { type } = open();
    expect(type("echo x > /etc/hosts")).toBe("bash: /etc/hosts: Permission denied\n");
    expect(type("yes | head -c 20000000 > big", 60_000)).toContain("No space left on device");
  });

  function* kernelProcesses(session: { processId: number | undefined }) {
    if (session.processId !== undefined) yield session.processId;
  }
});

describe("scripts", () => {
  it("run as bash runs them, with aliases, and end with their exit code", () => {
    const kernel = new Kernel({ seed: 1 });
    const workstation = createWorkstation({ scope: kernel.root.child("workstation"), network });
    let text = "";
    let code: number | undefined;
    const output = {
      onStdout: (piece: string) => void (text += piece),
      onStderr: (piece: string) => void (text += piece),
    };
    workstation.runScript(
      "alias hi='echo hello'\nhi there\nnope\nsleep 5\n(exit 4)\n",
      output,
      (each) => void (code = each),
    );
    kernel.runUntil(10_000);
    expect(text).toBe("hello there\nbash: line 3: nope: command not found\n");
    expect(code).toBe(4);
  });
});

describe("lab", () => {
  it("reads durations", () => {
    expect(["30s", "1h30m", "500ms", "5", "1.5m", "x", "", "5d"].map(parseDuration)).toEqual([
      30_000,
      5_400_000,
      500,
      5000,
      90_000,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("breaks nodes and moves time", () => {
    const calls: string[] = [];
    const { run, kernel } = open({
      lab: {
        crash: (name) => ({ text: `node ${name} crashed` }),
        recover: (name) => ({ text: `no node ${name}`, failed: true }),
        advance: (durationMs) => void calls.push(`advance ${durationMs}`),
        digest: () => "abc",
        hint: () => ({ text: "hint" }),
        check: () => ({ text: "not yet", failed: true }),
        reset: () => ({ text: "" }),
        nodeNames: ["worker-1"],
      },
    });
    expect(run("lab crash worker-1; lab digest")).toEqual({
      stdout: "node worker-1 crashed\nabc\n",
      stderr: "",
      exitCode: 0,
    });
    expect(run("lab recover x")).toEqual({ stdout: "", stderr: "no node x\n", exitCode: 1 });
    const before = kernel.nowMs;
    expect(run("lab advance 30s; lab time", 30_500).stdout).toContain(
      `${((before + 30_000) / 1000).toFixed(0)}`,
    );
    expect(calls).toEqual(["advance 30000"]);
    expect(run("lab advance soon").exitCode).toBe(2);
    expect(run("helm install x; docker ps").stderr).toContain("docker is not simulated");
  });
});

describe("completion", () => {
  it("finds the word and the command", () => {
    expect(completionPoint("kubectl get po", 14)).toEqual({
      words: ["kubectl", "get", "po"],
      start: 12,
      isRedirection: false,
    });
    expect(completionPoint("echo a | k logs ", 16)).toEqual({
      words: ["k", "logs", ""],
      start: 16,
      isRedirection: false,
    });
    expect(completionPoint("A=1 kubectl x; ca", 17)).toEqual({
      words: ["ca"],
      start: 15,
      isRedirection: false,
    });
    expect(completionPoint("cat > /tm", 9)).toMatchObject({
      words: ["cat", "/tm"],
      start: 6,
      isRedirection: true,
    });
    expect(completionPoint("echo 'a b", 9)).toMatchObject({ words: ["echo", "a b"], start: 5 });
  });

  it("offers commands, files and what completers say", () => {
    const { workstation, session, type } = open({
      completers: {
        kubectl: (_words, index) => (index === 1 ? [{ text: "get" }, { text: "describe" }] : undefined),
      },
    });
    type("mkdir things; touch thing.yaml");
    const complete = (line: string): readonly string[] => {
      let found: readonly string[] = [];
      workstation.complete(
        session,
        line,
        line.length,
        (result) => void (found = result.candidates.map(({ text }) => text)),
      );
      return found;
    };
    expect(complete("k g")).toEqual(["get"]);
    expect(complete("kubectl apply th")).toEqual(["thing.yaml", "things/"]);
    expect(complete("grep -r x th")).toEqual(["thing.yaml", "things/"]);
    expect(complete("ls ~/th")).toEqual(["~/thing.yaml", "~/things/"]);
    expect(complete("kubez")).toEqual([]);
    expect(complete("unal")).toEqual(["unalias"]);
    expect(complete("echo $HO")).toEqual(["$HOME", "$HOSTNAME"]);
  });
});
