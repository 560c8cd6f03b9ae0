import { describe, expect, it } from "vitest";
import { createTestMachine } from "#testing/posix-machine.ts";

const sed = (script: string, stdin: string) => createTestMachine().run(["sed", script], { stdin });

describe("sed", () => {
  it("burns CPU time in a loop without end, and a signal ends it", () => {
    const test = createTestMachine();
    expect(test.sh("echo x | timeout 2 sed ':a;ba'; echo $?").stdout).toBe("124\n");
    expect(test.kernel.nowMs).toBeLessThan(2200);
  });

  it("refuses text without bound", () => {
    expect(sed(":a;s/x/xx/g;ta", "x\n")).toEqual({
      stdout: "",
      stderr: "sed: memory exhausted\n",
      exitCode: 1,
    });
  });

  it.each([
    ["b nope", "can't find label for jump to `nope'"],
    ["{p", "unmatched `{'"],
    ["p}", "unexpected `}'"],
  ])("says what is wrong with %s", (script, message) => {
    const { stderr, exitCode } = sed(script, "x\n");
    expect(stderr).toContain(message);
    expect(exitCode).toBe(1);
  });
});
