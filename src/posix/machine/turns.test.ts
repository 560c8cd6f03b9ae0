import { describe, expect, it } from "vitest";
import { createTestMachine } from "#testing/posix-machine.ts";
import { programs } from "../programs/index.ts";
import type { Program, SystemCall } from "../system-calls.ts";
import { TURN_MS } from "./run-queue.ts";

/** What happened in one task of the kernel: system calls made, and characters written by them. */
interface Turn {
  calls: number;
  characters: number;
}

/** Runs a script for a while and returns its largest turn and how many there were. */
function measure(script: string, limitMs = 100_000): { readonly largest: Turn; readonly turns: number } {
  let turn: Turn = { calls: 0, characters: 0 };
  const largest: Turn = { calls: 0, characters: 0 };
  const count = (call: SystemCall): void => {
    turn.calls++;
    if (call.call === "write") turn.characters += call.text.length;
    largest.calls = Math.max(largest.calls, turn.calls);
    largest.characters = Math.max(largest.characters, turn.characters);
  };
  const counted = (program: Program): Program =>
    function* (process) {
      const coroutine = program(process);
      let failed = false;
      let value: unknown;
      for (;;) {
        const step = failed ? coroutine.throw(value) : coroutine.next(value);
        if (step.done) return step.value;
        count(step.value);
        try {
          failed = false;
          value = yield step.value;
        } catch (error) {
          failed = true;
          value = error;
        }
      }
    };
  const test = createTestMachine({
    programs: Object.fromEntries(Object.entries(programs).map(([name, program]) => [name, counted(program)])),
  });
  const runNext = test.kernel.runNext.bind(test.kernel);
  let turns = 0;
  test.kernel.runNext = () => {
    turn = { calls: 0, characters: 0 };
    turns++;
    return runNext();
  };
  test.run(["bash"], { stdin: script, limitMs });
  return { largest, turns };
}

describe("a turn of the machine", () => {
  it.each([
    ["a loop of builtins", "while :; do :; done", 500],
    ["a pipeline without end", "yes | tr y n | sed s/n/m/ > /dev/null", 200],
    ["a fork bomb", ":(){ :|:& };:; sleep 20", 30_000],
    ["a million words", "for i in $(seq 100000); do :; done", 2000],
    ["a nest of directories", "while mkdir -p a && cd a; do :; done", 60],
    ["many programs", "while :; do echo x | cat > /dev/null; done", 60],
  ])("is bounded in %s", (_, script, limitMs) => {
    const { largest, turns } = measure(script, limitMs);
    expect(turns).toBeGreaterThan(20);
    // A system call is 0.002 ms of work; the last one of a turn may go beyond it.
    expect(largest.calls).toBeLessThan(TURN_MS / 0.002 + 100);
    expect(largest.characters).toBeLessThan(TURN_MS / 0.000_01 + 65_536);
  });

  it.each([
    ["parsing one line", (n: number) => "true;".repeat(n)],
    ["parsing a function", (n: number) => `f() {\n${"true\n".repeat(n)}}`],
    ["splitting fields", (n: number) => `x=$(seq ${n}); set -- $x`],
    ["many array elements", (n: number) => `x=($(seq ${n})); y=("\${x[@]}")`],
    ["braces", (n: number) => `: {1..${n}}`],
    ["patterns", (n: number) => `x=$(seq ${n}); y=\${x//[13]/-}; case $x in *z) ;; esac`],
    ["sorting", (n: number) => `seq ${n} | sort -rn | tail -1`],
    ["reversing", (n: number) => `seq ${n} | tac | tail -1`],
    ["base64", (n: number) => `seq ${n} | base64 | base64 -d | tail -1`],
    ["sed", (n: number) => `seq ${n} | sed s/1/2/ | tail -1`],
    ["a filter of jq", (n: number) => `seq ${n} | jq -s '.[] | select(. < 0)'`],
    ["a sum of jq", (n: number) => `jq -n 'reduce range(${n}) as $i (0; . + $i)'`],
    ["an array of jq", (n: number) => `jq -n '[range(${n}) | . * 2] | length'`],
    ["reading JSON", (n: number) => `seq ${n} | jq -s length`],
    ["one long JSON array", (n: number) => `echo "[$(seq -s, ${n})]" | jq length`],
    ["writing JSON", (n: number) => `jq -n '[range(${n})]' | tail -1`],
    ["the last one in jq", (n: number) => `jq -n 'last(range(${n}))'`],
    ["sorting in jq", (n: number) => `seq ${n} | jq -s 'sort_by(-.) | length'`],
    ["groups in jq", (n: number) => `seq ${n} | jq -s 'group_by(. % 7) | length'`],
    ["a change of every item in jq", (n: number) => `seq ${n} | jq -s '.[] |= . + 1 | length'`],
    ["lines in jq", (n: number) => `seq ${n} | jq -R . | tail -1`],
    ["a here-document with parameters", (n: number) => `cat <<E | wc -l\n${"$HOME x\n".repeat(n)}E\n`],
    ["comparing files", (n: number) => `seq ${n} > a; sed s/77$/x/ a > b; diff a b | tail -1`],
    ["a table", (n: number) => `seq ${n} | paste - - | column -t | tail -1`],
    ["one long line", (n: number) => `x=$(seq ${n}); echo $x | rev | cut -c2- | sed 's/1/2/g' | wc -c`],
    ["a finite loop", (n: number) => `for i in $(seq ${n}); do :; done`],
  ])("is as long for ten times the work: %s", (_, script) => {
    const small = measure(script(5000));
    const large = measure(script(50_000));
    expect(large.turns).toBeGreaterThan(5 * small.turns);
  });

  it.each([
    ["lines in jq", (n: number) => `seq ${n} | jq -R . | tail -1`],
    ["lines in the shell", (n: number) => `seq ${n} > f; while read -r line; do :; done < f`],
    ["lines in awk", (n: number) => `seq ${n} > f; awk '{s += $1} END {print s}' f`],
    ["a finite loop", (n: number) => `for i in $(seq ${n}); do :; done`],
  ])("takes virtual time in proportion to the work: %s", (_, script) => {
    const virtualMs = (n: number): number => {
      const test = createTestMachine();
      test.run(["bash"], { stdin: script(n) });
      return test.kernel.nowMs;
    };
    expect(virtualMs(40_000)).toBeLessThan(20 * virtualMs(4000));
    expect(virtualMs(40_000)).toBeLessThan(4000);
  });
});
