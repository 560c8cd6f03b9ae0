import { describe, expect, it } from "vitest";
import { createTestMachine } from "#testing/posix-machine.ts";

describe("awk", () => {
  it("burns CPU time in a loop without end, and a signal ends it", () => {
    for (const script of [
      "BEGIN{for(;;);}",
      "BEGIN{while(1)i++}",
      "function f(){do x=1; while(1)} BEGIN{f()}",
    ]) {
      const test = createTestMachine();
      expect(test.sh(`timeout 2 awk '${script}'; echo $?`).stdout).toBe("124\n");
      expect(test.kernel.nowMs).toBeGreaterThanOrEqual(2000);
      expect(test.kernel.nowMs).toBeLessThan(2200);
    }
  });

  it("burns CPU time over endless input", () => {
    const test = createTestMachine();
    expect(test.sh("timeout 1 sh -c \"yes | awk '{n++}'\"; echo $?").stdout).toBe("124\n");
  });

  it.each([
    ['BEGIN{s="xxxxxxxx"; for(;;) s = s s}', "text of more than 1 Mi characters is not simulated"],
    ["BEGIN{for(;;) a[i++]=i}", "arrays of more than 200,000 elements are not simulated"],
    ["function f(n){return f(n+1)} BEGIN{f(1)}", "calls nested deeper than 200 are not simulated"],
    ["BEGIN{$2000000=1}", "records of more than 1,000,000 fields are not simulated"],
    ["BEGIN{print log(2)}", "log() is not simulated: JavaScript engines compute it differently"],
    ["BEGIN{print 2^0.3}", "powers with a fraction are not simulated (only whole exponents and 0.5)"],
  ])("says what it does not do: %s", (script, message) => {
    expect(createTestMachine().run(["awk", script])).toEqual({
      stdout: "",
      stderr: `awk: cmd. line:1: fatal: ${message}\n`,
      exitCode: 2,
    });
  });

  it("evaluates deep recursion within its limit", () => {
    const script = "function f(n){if(n==0)return 0; else {return (1+(f(n-1)+0))}} BEGIN{print f(190)}";
    expect(createTestMachine().run(["awk", script]).stdout).toBe("190\n");
  });

  it("refuses terms and blocks that are nested too deeply", () => {
    for (const script of [
      `BEGIN{print ${"(".repeat(5000)}1}`,
      `BEGIN${"{".repeat(5000)}`,
      `BEGIN{x=${"!".repeat(5000)}1}`,
    ])
      expect(createTestMachine().run(["awk", script])).toMatchObject({ exitCode: 1, stdout: "" });
  });

  it("hands over what it has before another program runs", () => {
    const test = createTestMachine();
    expect(test.sh("awk 'BEGIN{print 1; system(\"echo 2\"); print 3}'").stdout).toBe("1\n2\n3\n");
  });

  it("gives the same numbers in every run, and others after srand", () => {
    const run = (script: string): string => createTestMachine().run(["awk", script]).stdout;
    expect(run("BEGIN{print rand()}")).toBe(run("BEGIN{print rand()}"));
    expect(run("BEGIN{srand(7); print rand()}")).not.toBe(run("BEGIN{print rand()}"));
  });
});
