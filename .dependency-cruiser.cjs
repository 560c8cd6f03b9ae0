/**
 * The import table of the house (src/README.md) as rules: each room lists what it may import. Everything else fails.
 */

const rooms = {
  kernel: [],
  api: ["kernel/(assert|message-stream)"],
  posix: ["kernel/(assert|message-stream|small-map)"],
  client: ["kernel", "api"],
  "control-plane/etcd": ["kernel", "api"],
  "control-plane/apiserver": ["kernel", "api", "control-plane/etcd"],
  "control-plane/scheduler": ["kernel", "api", "client"],
  "control-plane/controllers": ["kernel", "api", "client"],
  "control-plane/cloud": ["kernel", "api", "client", "network"],
  network: ["kernel", "api", "posix/exchange"],
  node: ["kernel", "api", "client", "posix", "network"],
  kubectl: ["api", "client", "posix", "kernel/assert"],
  workstation: ["kernel", "api", "client", "posix", "kubectl"],
  cluster: [
    "kernel",
    "api",
    "client",
    "posix",
    "control-plane",
    "network",
    "node",
    "kubectl",
    "workstation",
    "cluster",
  ],
  lessons: ["kernel/assert", "api", "client", "posix"],
  "page/protocol": ["api", "lessons"],
  "page/projection": ["api", "kernel", "network", "page/protocol"],
  "page/worker": [
    "kernel",
    "api",
    "client",
    "network",
    "cluster",
    "kubectl",
    "workstation",
    "lessons",
    "page/(projection|protocol)",
    "posix/system-calls",
  ],
  // The entry is named once, to start the worker; nothing of it is loaded into the page.
  "page/ui": ["page/protocol", "api", "lessons", "page/worker/entry"],
  server: [
    "kernel",
    "api",
    "client",
    "posix",
    "network",
    "cluster",
    "kubectl",
    "workstation",
    "lessons",
    "page/(projection|protocol|worker)",
  ],
};

const escape = (room) => room.replace(/[/-]/g, "\\$&");
const TEST = "\\.test\\.tsx?$|\\.fixture\\.tsx?$";

module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `room-${room.replace("/", "-")}`,
      comment: `${room} may import only: ${allowed.join(", ") || "nothing"}`,
      severity: "error",
      from: { path: `^src/${escape(room)}/`, pathNot: TEST },
      to: {
        path: "^src/",
        pathNot: [`^src/${escape(room)}/`, ...allowed.map((other) => `^src/${other}(/|\\.ts$|$)`)],
      },
    })),
    {
      name: "testing-is-for-tests",
      comment: "src/testing is imported by tests only",
      severity: "error",
      from: { path: "^src/", pathNot: [TEST, "^src/testing/"] },
      to: { path: "^src/testing/" },
    },
    {
      name: "no-circular",
      severity: "error",
      from: { path: "^src/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "core-without-node",
      comment: "the core runs in a browser",
      severity: "error",
      from: { path: "^src/(?!server|testing)", pathNot: TEST },
      to: { dependencyTypes: ["core"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
    exclude: { path: "\\.test\\.tsx?$" },
  },
};
