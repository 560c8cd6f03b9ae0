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

/** Runs `script` in a pod with these volumes, each mounted at "/" and its name. */
function inPod(volumes: readonly { name: string }[], script: string, spec: Record<string, unknown> = {}) {
  const sim = simulateNode();
  const send = (path: string, body: Record<string, unknown>): void =>
    void sim.send("POST", `/api/v1/namespaces/default/${path}`, { apiVersion: "v1", ...body });
  const metadata = { name: "colours" };
  send("configmaps", { kind: "ConfigMap", metadata, data: { first: "blue", second: "green" } });
  send("secrets", { kind: "Secret", metadata, stringData: { key: "hush" } });
  sim.createPod("p", {
    volumes,
    containers: [
      {
        name: "c",
        image: "busybox",
        command: ["sh", "-c", script],
        volumeMounts: volumes.map(({ name }) => ({ name, mountPath: `/${name}` })),
      },
    ],
    ...spec,
  });
  return sim;
}

const LIST =
  "while true; do ls -la /v | sed -E 's/[A-Z][a-z]+ +[0-9]+ [0-9:]+ //; s/[.][0-9]{5,}/.N/g'; sleep 1000; done";

test("what comes from the API lies behind ..data, in a directory named after the time it was written", () => {
  const items = [{ key: "first", path: "deep/er/a" }];
  const listing = (volume: Record<string, unknown>): string => {
    const sim = inPod([{ name: "v", ...volume }], LIST);
    sim.run(20_000);
    return sim
      .logs("p", "c")
      .replace(/total.*/, "")
      .replace(/^.* [.][.]?$/gm, (line) => line.slice(0, 10));
  };
  const written = "drwxr-xr-x 2 root root 4096 ..2026_05_04_08_00_00.N";
  const data = "lrwxrwxrwx 1 root root   24 ..data -> ..2026_05_04_08_00_00.N";
  const lines = (text: string): string[] => text.replace(/ +/g, " ").trim().split("\n");
  const plain = (text: string): string => text.replace(/ +/g, " ").replace(/root root \d+/, "root root");
  expect(lines(listing({ configMap: { name: "colours" } })).map(plain)).toEqual(
    [
      "drwxrwxrwx",
      "drwxr-xr-x",
      written,
      data,
      "lrwxrwxrwx 1 root root 12 first -> ..data/first",
      "lrwxrwxrwx 1 root root 13 second -> ..data/second",
    ].map(plain),
  );
  expect(lines(listing({ secret: { secretName: "colours" } }))[0]).toBe("drwxrwxrwt");
  const projected = { projected: { sources: [{ configMap: { name: "colours", items } }] } };
  expect(lines(listing(projected)).map(plain)).toContain("lrwxrwxrwx 1 root root deep -> ..data/deep");
  expect(lines(listing({ emptyDir: {} }))).toEqual(["drwxrwxrwx", "drwxr-xr-x"]);
});

test("an update is written once, whole, within a minute, also when nobody has looked before", () => {
  const script = "sleep 100; readlink /v/..data; cat /v/*; sleep 200; readlink /v/..data; cat /v/*";
  const sim = inPod([{ name: "v", configMap: { name: "colours" } }] as never, script, {
    restartPolicy: "Never",
  });
  const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "colours", labels: {} } };
  sim.run(99_000);
  // Seen by the watch in milliseconds, but not yet by the volume.
  sim.send("PUT", `${PATH}/colours`, { ...map, data: { first: "red" } });
  sim.run(100_000);
  // A new label is no new content.
  sim.send("PUT", `${PATH}/colours`, {
    ...map,
    metadata: { name: "colours", labels: { a: "b" } },
    data: { first: "red" },
  });
  sim.run(200_000);
  const [before, after] = sim.logs("p", "c").split("\n") as [string, string];
  expect(before).toMatch(/^[.][.]2026_05_04_08_00_0\d[.]\d+$/);
  expect(after).toMatch(/^bluegreen[.][.]2026_05_04_08_0[12]_\d\d[.]\d+$/);
  expect(sim.logs("p", "c").split("\n")[2]).toBe("red");
});

test("all that is missing is named at once", () => {
  const sources = [
    { configMap: { name: "nope" } },
    { secret: { name: "colours", items: [{ key: "none", path: "x" }] } },
    { configMap: { name: "colours", items: [{ key: "third", path: "y" }] } },
  ];
  const sim = inPod([{ name: "v", projected: { sources } }] as never, "sleep 9");
  sim.run(1000);
  expect(sim.eventsOf("p")).toContainEqual(
    expect.stringContaining(
      'FailedMount: MountVolume.SetUp failed for volume "v" : [configmap "nope" not found, references non-existent secret key: none, configmap references non-existent config key: third]',
    ),
  );
});

test("a token is replaced after four fifths of its life", () => {
  const sources = [{ serviceAccountToken: { path: "token", expirationSeconds: 1000 } }];
  const sim = inPod(
    [{ name: "v", projected: { sources } }] as never,
    "while true; do cat /v/token; echo; sleep 100; done",
  );
  sim.run(2000_000);
  const tokens = sim.logs("p", "c").trim().split("\n");
  expect(tokens).toHaveLength(20);
  expect(new Set(tokens).size).toBe(3);
});
