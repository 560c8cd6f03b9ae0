import { describe, expect, it } from "vitest";
import { createTestMachine } from "#testing/posix-machine.ts";
import { undefinedNames } from "./jq-check.ts";
import { preludeDefinitions } from "./jq-prelude.ts";

const jq = (...words: string[]) => createTestMachine().run(["jq", ...words]);

describe("jq", () => {
  it.each([
    ["nope", "nope/0 is not defined"],
    [".a | map(nope(1))", "nope/1 is not defined"],
    ["$x", "$x is not defined"],
    ["@nope", "nope is not a valid format"],
    ["break $f", "$*label-f is not defined"],
    [".a |", "syntax error, unexpected end of file (Unix shell quoting issues?)"],
  ])("refuses %s before it reads anything", (source, message) => {
    expect(jq(source)).toEqual({
      stdout: "",
      stderr: `jq: error: ${message} at <top-level>, line 1:\n${source}\njq: 1 compile error\n`,
      exitCode: 3,
    });
  });

  it("knows every name that its own definitions use", () => {
    for (const { body, parameters } of preludeDefinitions()) {
      const given = parameters.map((parameter) => `${parameter.replace("$", "")}/0`);
      const unknown = undefinedNames(
        body,
        new Set(["ENV", ...parameters.map((each) => each.replace("$", ""))]),
      );
      expect(unknown.filter((each) => !given.some((key) => each.startsWith(key)))).toEqual([]);
    }
  });

  it("ends a filter without end, and refuses recursion that is too deep", () => {
    expect(jq("-n", "[repeat(1)] | length").stderr).toMatch(/recursion is too deep|too many steps/);
    expect(jq("-n", "[range(1e9)] | length").stderr).toBe(
      "jq: error (at <unknown>): the filter takes too many steps for this simulation\n",
    );
    for (const body of [
      "f + 1",
      "[f] | .[0]",
      "{a: {b: {c: f}}}",
      "if true then (f | . + 1) else 1 end",
      "reduce f as $x (0; . + $x)",
      "try ([[[f]]] | map(map(.))) catch error",
    ])
      expect(jq("-n", `def f: ${body}; f`).stderr).toBe(
        "jq: error (at <unknown>): recursion is too deep for this simulation\n",
      );
  });

  it("refuses filters that are nested too deeply, and turns loops as often as they want", () => {
    const many = (text: string): string => text.repeat(5000);
    for (const source of [
      `${many("[")}1`,
      `1${many(",1")}`,
      `1${many("+1")}`,
      `.${many("|.")}`,
      `.${many("[0]")}`,
    ])
      expect(jq("-n", source)).toMatchObject({ exitCode: 3, stdout: "" });
    expect(jq("-n", "0 | until(. > 20000; . + 1)").stdout).toBe("20001\n");
    expect(jq("-n", "[0 | recurse(if . < 5000 then . + 1 else empty end)] | length").stdout).toBe("5001\n");
  });

  it("goes on with the next input after an error, and works on what comes before a fault in the text", () => {
    const test = createTestMachine();
    expect(test.run(["jq", "-c", ".a"], { stdin: '1 {"a":2} {"a":3} {' })).toEqual({
      stdout: "2\n3\n",
      stderr:
        'jq: error (at <stdin>:0): Cannot index number with "a"\njq: parse error: Unfinished JSON term at EOF at line 1, column 19\n',
      exitCode: 2,
    });
  });

  it("names wrong options and files that are missing", () => {
    expect(jq("--nope", ".")).toMatchObject({
      stderr: expect.stringMatching(/^jq: Unknown option: --nope\nUse jq --help/) as string,
      exitCode: 2,
    });
    expect(jq(".", "/nope")).toEqual({
      stdout: "",
      stderr: "jq: error: Could not open /nope: No such file or directory\n",
      exitCode: 2,
    });
  });

  it("takes variables from files and positional arguments", () => {
    const { stdout } = createTestMachine().sh(
      "echo '{\"x\":1}' > /tmp/f; jq -n -c --slurpfile s /tmp/f --rawfile r /tmp/f '[$s, $r]'; jq -n -c '$ARGS.positional' --jsonargs 1 '[2]'; echo .x > /tmp/p; jq -f /tmp/p /tmp/f",
    );
    expect(stdout).toBe('[[{"x":1}],"{\\"x\\":1}\\n"]\n[1,[2]]\n1\n');
  });

  it("computes ages from the simulated clock", () => {
    expect(jq("-n", '(now - ("2026-05-04T07:59:00Z" | fromdate))').stdout).toBe("60\n");
  });
});
