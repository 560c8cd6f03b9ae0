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

test("a file bound by subPath stays as it was; subPathExpr follows the container's variables", () => {
  const sim = simulateNode();
  const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "colours" } };
  sim.send("POST", PATH, { ...map, data: { first: "blue" } });
  const script =
    'echo x > /work/out; while true; do echo "$(cat /files/first) $(cat /bound)"; sleep 10; done';
  sim.createPod("binder", {
    volumes: [
      { name: "files", configMap: { name: "colours" } },
      { name: "work", emptyDir: {} },
    ],
    containers: [
      {
        name: "main",
        image: "busybox:1.36",
        command: ["sh", "-c", script],
        env: [{ name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
        volumeMounts: [
          { name: "files", mountPath: "/files" },
          { name: "files", mountPath: "/bound", subPath: "first" },
          { name: "work", mountPath: "/work", subPathExpr: "$(POD)/logs" },
          { name: "work", mountPath: "/all" },
        ],
      },
    ],
  });
  sim.run(20_000);
  sim.send("PUT", `${PATH}/colours`, { ...map, data: { first: "red" } });
  sim.run(75_000);
  const lines = sim.logs("binder", "main").trim().split("\n");
  expect([lines[0], lines.at(-1)]).toEqual(["blue blue", "red blue"]);
  const { files } = sim.node.kubelet!.containerOf("default", "binder", "main")!;
  expect(files!.readFile("/all/binder/logs/out")).toBe("x\n");
});

test("a hostPath of a type must find it; what is made stays for the next pod", () => {
  const sim = simulateNode();
  const mounting = (name: string, path: string, type: string): string => {
    sim.createPod(name, {
      volumes: [{ name: "v", hostPath: { path, type } }],
      containers: [
        {
          name: "c",
          image: "busybox",
          command: ["sleep", "9"],
          volumeMounts: [{ name: "v", mountPath: "/x" }],
        },
      ],
    });
    sim.run(5000);
    return sim.eventsOf(name).find((event) => event.startsWith("FailedMount")) ?? "mounted";
  };
  const refused = (what: string): unknown =>
    expect.stringContaining(`MountVolume.SetUp failed for volume "v" : hostPath type check failed: ${what}`);
  expect(mounting("a", "/data", "Directory")).toEqual(refused("/data is not a directory"));
  expect(mounting("b", "/data", "DirectoryOrCreate")).toBe("mounted");
  expect(mounting("c", "/data", "Directory")).toBe("mounted");
  expect(mounting("d", "/var/log", "Directory")).toBe("mounted");
  expect(mounting("e", "/var/run/docker.sock", "Socket")).toEqual(
    refused("/var/run/docker.sock is not a socket file"),
  );
  expect(mounting("f", "/etc/app.conf", "File")).toEqual(refused("/etc/app.conf is not a file"));
  expect(mounting("g", "/anything", "")).toBe("mounted");
});
