/** Printing thousands of objects must not keep the host's task: counted in turns and in what is written in one. */

import { describe, expect, it } from "vitest";
import type { ExchangeRequest, ExchangeResult } from "#posix/exchange.ts";
import type { Program } from "#posix/system-calls.ts";
import { cannedAnswer, type CannedObject } from "#testing/canned-api-server.ts";
import { createTestMachine } from "#testing/posix-machine.ts";
import { kubectl } from "./kubectl.ts";

const pod = (number: number): CannedObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: `web-${(number * 7919) % 9973}`, namespace: "default", labels: { app: "web" } },
  spec: {
    nodeName: `worker-${number % 7}`,
    containers: ["a", "b"].map((name) => ({
      name,
      image: `nginx:1.${number % 30}`,
      env: Array.from({ length: 10 }, (_, index) => ({ name: `VARIABLE_${index}`, value: "some text" })),
    })),
  },
  status: { phase: "Running", podIP: `10.244.${number % 250}.${number % 200}` },
});

/** The whole list as a table, for those who ask for one. */
function tableOf(objects: readonly CannedObject[]): object {
  const names = ["Name", "Ready", "Status", "Restarts", "Age", "IP", "Node"];
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: {},
    columnDefinitions: names.map((name) => ({ name, priority: 0 })),
    rows: objects.map((object) => ({
      cells: [object.metadata.name, "1/1", "Running", 0, "5m", "10.244.0.1", "worker-1"],
      object,
    })),
  };
}

interface Measured {
  readonly turns: number;
  /** The most characters that were written in one turn. */
  readonly characters: number;
  readonly stdout: string;
}

function measure(count: number, line: string): Measured {
  const objects = Array.from({ length: count }, (_, number) => pod(number));
  const canned = cannedAnswer(objects);
  const answer = (request: ExchangeRequest): ExchangeResult => {
    const table =
      request.headers?.["accept"]?.includes("as=Table") && /\/pods(\?|$)/.test(request.path ?? "");
    if (!table) return canned(request);
    return {
      ok: true,
      status: 200,
      headers: {},
      body: tableOf(objects),
      remoteAddress: "10.0.0.1",
      latencyMs: 1,
    };
  };
  let characters = 0;
  let largest = 0;
  const counted: Program = function* (process) {
    const coroutine = kubectl(process);
    for (let step = coroutine.next(); ;) {
      if (step.done) return step.value;
      if (step.value.call === "write") characters += step.value.text.length;
      largest = Math.max(largest, characters);
      let value: unknown;
      try {
        value = yield step.value;
      } catch (error) {
        step = coroutine.throw(error);
        continue;
      }
      step = coroutine.next(value);
    }
  };
  const machine = createTestMachine({ programs: { kubectl: counted }, answer });
  const runNext = machine.kernel.runNext.bind(machine.kernel);
  let turns = 0;
  machine.kernel.runNext = () => {
    turns++;
    characters = 0;
    return runNext();
  };
  const { stdout } = machine.run(["kubectl", "-s", "http://10.0.0.1", ...line.split(" ")]);
  return { turns, characters: largest, stdout };
}

describe("kubectl get of very many objects", () => {
  it.each([
    ["get pods -o yaml", 50],
    ["get pods -o json", 50],
    ["get pods -o kyaml", 50],
    ["get pods -o json --sort-by=.metadata.name", 50],
    ["get pods -o jsonpath={..image}", 5],
    ["get pods -o jsonpath={.items[*]}", 20],
    ["get pods -o jsonpath={range.items[*]}{.metadata.name}{end}", 2],
    ["get pods -o jsonpath-as-json={.items[*]}", 20],
    ["get pods -o custom-columns=A:.metadata.name,B:.spec.nodeName,C:.status.podIP", 4],
    ["get pods -o wide", 4],
    ["get pods --sort-by=.metadata.name", 6],
    ["describe pods", 100],
  ])("%s takes at least %d more turns for 1,500 more", (line, more) => {
    const few = measure(500, line);
    const many = measure(2000, line);
    expect(many.stdout.length).toBeGreaterThan(few.stdout.length * 3.5);
    expect(many.turns - few.turns).toBeGreaterThanOrEqual(more);
    expect(many.characters).toBeLessThan(400_000);
  });
});
