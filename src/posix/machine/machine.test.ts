import { describe, expect, it } from "vitest";
import { createTestMachine } from "#testing/posix-machine.ts";
import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  close,
  compute,
  execute,
  handleSignal,
  kill,
  open,
  pause,
  pipe,
  read,
  sleep,
  spawn,
  wait,
  write,
} from "../system-calls.ts";
import { Terminal } from "./terminal.ts";
import { InputSource, OutputSink } from "./open-file.ts";

function* failingWith(code: string, run: () => Coroutine<unknown>): Coroutine<boolean> {
  try {
    yield* run();
  } catch (error) {
    if (error instanceof SystemError && error.code === code) return true;
    throw error;
  }
  return false;
}

describe("processes", () => {
  it("wait for their children and see exit codes and signals", () => {
    const results: unknown[] = [];
    const test = createTestMachine({
      programs: {
        *main() {
          const first = yield* spawn({ argv: ["sleep", "2"] });
          const second = yield* spawn({ argv: ["sleep", "1000"] });
          results.push(yield* wait(first, false));
          results.push(yield* wait());
          yield* kill(second, "SIGTERM");
          results.push(yield* wait());
          results.push(yield* failingWith("ECHILD", () => wait()));
          return 3;
        },
      },
    });
    expect(test.run(["main"]).exitCode).toBe(3);
    expect(results).toEqual([
      null,
      { processId: 2, exitCode: 0 },
      { processId: 3, exitCode: 143, signal: "SIGTERM" },
      true,
    ]);
    expect(test.kernel.nowMs).toBe(2000);
    expect([...test.machine.processes]).toEqual([]);
  });

  it("die with a message when they do not handle a system error", () => {
    const test = createTestMachine({
      programs: {
        *main() {
          yield* open("/missing", "r");
          return 0;
        },
      },
    });
    expect(test.run(["main"])).toEqual({
      stdout: "",
      stderr: "main: No such file or directory\n",
      exitCode: 1,
    });
  });

  it("become other programs", () => {
    const test = createTestMachine({
      programs: {
        *main() {
          yield* execute(["cat"]);
          return 9;
        },
      },
    });
    expect(test.run(["main"], { stdin: "hi" })).toEqual({ stdout: "hi", stderr: "", exitCode: 0 });
  });

  it("are limited in number", () => {
    const test = createTestMachine({
      machine: { processLimit: 4 },
      programs: {
        *main() {
          for (;;) yield* spawn({ argv: ["sleep", "1"] });
        },
      },
    });
    expect(test.run(["main"]).stderr).toBe("main: Resource temporarily unavailable\n");
  });
});

describe("pipes", () => {
  it("make a fast writer wait, and kill it when nobody reads any more", () => {
    let written = 0;
    let result: unknown;
    const test = createTestMachine({
      programs: {
        *writer() {
          for (;;) {
            yield* write(1, "x".repeat(1000));
            written += 1000;
          }
        },
        *main() {
          const [from, to] = yield* pipe();
          const child = yield* spawn({ argv: ["writer"], descriptors: { 1: to } });
          yield* sleep(10);
          expect(written).toBe(65_000);
          yield* read(from);
          yield* sleep(10);
          expect(written).toBe(130_000);
          yield* spawn({ argv: ["cat"], descriptors: { 0: 0 } });
          yield* close(from);
          result = yield* wait(child);
          return 0;
        },
      },
    });
    expect(test.run(["main"]).stderr).toBe("");
    expect(result).toEqual({ processId: 2, exitCode: 141, signal: "SIGPIPE" });
  });
});

describe("signals", () => {
  it("run handlers between system calls, which go on unless the handler interrupts them", () => {
    const seen: string[] = [];
    const test = createTestMachine({
      programs: {
        *main(process: ProcessContext) {
          yield* handleSignal("SIGUSR1", () => void seen.push("one"));
          yield* handleSignal("SIGUSR2", "interrupt");
          yield* spawn({
            argv: ["killer"],
            *program() {
              yield* sleep(10);
              yield* kill(process.processId, "SIGUSR1");
              yield* sleep(10);
              yield* kill(process.processId, "SIGUSR2");
              return 0;
            },
          });
          seen.push(String(yield* failingWith("EINTR", () => sleep(1000))));
          yield* kill(process.processId, "SIGUSR1");
          yield* spawn({
            argv: ["killer"],
            *program() {
              yield* kill(process.processId, "SIGUSR1");
              return 0;
            },
          });
          yield* pause();
          return 0;
        },
      },
    });
    expect(test.run(["main"]).exitCode).toBe(0);
    expect(seen).toEqual(["one", "true", "one", "one"]);
    expect(test.kernel.nowMs).toBe(20);
  });

  it("do not touch the init of a container, unless it handles them; SIGKILL from outside ends everything", () => {
    const test = createTestMachine({ machine: { init: true } });
    let code: number | undefined;
    const init = test.machine.start({
      argv: ["/bin/sleep", "1000"],
      onExit: (result) => void (code = result.exitCode),
    });
    let childCode: number | undefined;
    test.machine.start({
      argv: ["/bin/sleep", "1000"],
      onExit: (result) => void (childCode = result.exitCode),
    });
    test.machine.signal(init.processId, "SIGTERM");
    expect(code).toBeUndefined();
    test.machine.signal(init.processId, "SIGKILL");
    expect([code, childCode]).toEqual([137, 137]);
    test.kernel.runUntil(2_000_000);
    expect([...test.machine.processes]).toEqual([]);
  });
});

describe("CPU time", () => {
  it("passes in an endless loop, which can still be killed", () => {
    let turns = 0;
    const test = createTestMachine({
      programs: {
        *main() {
          for (;;) {
            turns++;
            yield* compute(0.01);
          }
        },
      },
    });
    const process = test.machine.start({ argv: ["/bin/main"] });
    test.kernel.runUntil(60_000);
    expect(test.kernel.nowMs).toBe(60_000);
    expect(turns).toBeGreaterThan(1000);
    expect(turns).toBeLessThan(300_000);
    test.machine.signal(process.processId, "SIGINT");
    expect(process.ended).toBe(true);
  });
});

describe("the terminal", () => {
  it("sends Ctrl-C to the foreground group and ends input at Ctrl-D", () => {
    const test = createTestMachine();
    let output = "";
    const terminal = new Terminal(test.host, { onOutput: (text) => void (output += text) });
    const process = test.machine.start({ argv: ["/bin/cat"], terminal });
    terminal.input("one\ntw");
    terminal.input("o\n\x04");
    expect(output).toBe("one\ntwo\n");
    expect(process.result).toEqual({ processId: 1, exitCode: 0 });
    const second = test.machine.start({ argv: ["/bin/cat"], terminal });
    terminal.input("\x03");
    expect(second.result?.signal).toBe("SIGINT");
  });

  it("ends a program with a defect, and nothing else", () => {
    const defects: string[] = [];
    const test = createTestMachine({
      programs: {
        *broken() {
          yield* write(1, "begins\n");
          throw new TypeError("no such thing");
        },
        *endless() {
          const deeper = (depth: number): number => deeper(depth + 1) + 1;
          yield* write(1, `${deeper(0)}`);
          return 0;
        },
      },
      onDefect: (program) => void defects.push(program),
    });
    const result = test.sh("broken; echo $?; endless; echo $?; echo goes on");
    expect(result.stdout).toBe("begins\n134\n139\ngoes on\n");
    expect(result.stderr).toContain("broken: internal error: TypeError: no such thing\n");
    expect(defects).toEqual(["broken"]);
  });

  it("paces what floods it", () => {
    const test = createTestMachine({
      programs: {
        *flood() {
          for (;;) yield* write(1, "y\n".repeat(500));
        },
      },
    });
    let characters = 0;
    const terminal = new Terminal(test.host, { onOutput: (text) => void (characters += text.length) });
    test.machine.start({ argv: ["/bin/flood"], terminal });
    test.kernel.runUntil(1000);
    expect(characters).toBeGreaterThan(500_000);
    expect(characters).toBeLessThan(800_000);
  });
});

describe("host files", () => {
  it("feed and collect text", () => {
    const test = createTestMachine();
    const input = new InputSource();
    let output = "";
    test.machine.start({
      argv: ["/bin/cat"],
      descriptors: { 0: input, 1: new OutputSink((text) => void (output += text)) },
    });
    input.push("a");
    input.push("b");
    expect(output).toBe("ab");
  });
});
