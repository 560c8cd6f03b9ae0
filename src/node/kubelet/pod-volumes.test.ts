import { expect, test } from "vitest";
import { simulateNode } from "#testing/node-simulation.ts";

/** Reads the file once and fails; the second instance goes on reading. */
const SCRIPT =
  'cat /files/first; [ -e /work/again ] || { touch /work/again; exit 1; }; while true; do echo "$FIRST $(cat /files/first)"; sleep 10; done';
const PATH = "/api/v1/namespaces/default/configmaps";

test("a mounted config map follows its object within a minute, also when a restarted container's variable reads it", () => {
  const sim = simulateNode();
  const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "colours" } };
  sim.send("POST", PATH, { ...map, data: { first: "blue" } });
  sim.createPod("reader", {
    volumes: [
      { name: "files", configMap: { name: "colours" } },
      { name: "work", emptyDir: {} },
    ],
    containers: [
      {
        name: "main",
        image: "busybox:1.36",
        command: ["sh", "-c", SCRIPT],
        env: [{ name: "FIRST", valueFrom: { configMapKeyRef: { name: "colours", key: "first" } } }],
        volumeMounts: [
          { name: "files", mountPath: "/files" },
          { name: "work", mountPath: "/work" },
        ],
      },
    ],
  });
  sim.run(20_000);
  sim.send("PUT", `${PATH}/colours`, { ...map, data: { first: "red" } });
  sim.run(75_000);
  const lines = sim.logs("reader", "main").trim().split("\n");
  expect(sim.pod("reader")!.status!.containerStatuses![0]!.restartCount).toBe(1);
  expect(lines[0]).toBe("blueblue blue");
  expect(lines.at(-1)).toBe("blue red");
});
