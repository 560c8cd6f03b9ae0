/** curl on Alpine, and other images people start to look around with. Models: docker.io/curlimages/curl. */

import { execute } from "#posix/system-calls.ts";
import { runCommand } from "../entrypoint.ts";
import { buildOf, imageConfig, type Image } from "../image.ts";
import { releaseOf } from "../tags.ts";

const CONFIG = imageConfig({
  entrypoint: ["/entrypoint.sh"],
  command: ["curl"],
  environment: { CURL_VERSION: "8_21_0" },
  user: "curl_user",
  workingDirectory: "/home/curl_user",
  userland: "alpine",
  extraPrograms: ["curl"],
  files: { "/home/curl_user/.profile": "" },
  programs: {
    // As the script does: what begins with a dash is for curl.
    "/entrypoint.sh": function* (process) {
      if (!(process.argv[1] ?? "").startsWith("-")) return yield* runCommand(process);
      return yield* execute(["curl", ...process.argv.slice(1)]);
    },
  },
  memoryBytes: 1500 << 10,
});

export const curl: Image = {
  repositories: ["docker.io/curlimages/curl", "quay.io/curl/curl"],
  build(tag) {
    const release = releaseOf(tag === "latest" ? "8.21.0" : tag, [
      ["8.21", 0],
      ["8.20", 0],
      ["8.19", 0],
      ["8.18", 0],
      ["8.17", 0],
      ["8.16", 0],
      ["8.15", 0],
      ["8.14", 1],
      ["8.13", 0],
      ["8.12", 1],
      ["8.11", 1],
      ["8.10", 1],
      ["8.9", 1],
      ["8.8", 0],
      ["8.7", 1],
      ["8.6", 0],
      ["8.5", 0],
      ["8.4", 0],
      ["8.3", 0],
      ["8.2", 1],
      ["8.1", 2],
      ["8.00", 1],
      ["7.88", 1],
      ["7.87", 0],
      ["7.86", 0],
      ["7.85", 0],
      ["7.84", 0],
      ["7.83", 1],
      ["7.82", 0],
      ["7.81", 0],
      ["7.80", 0],
    ]);
    return release === undefined ? undefined : buildOf(release, 9.6);
  },
  config: () => CONFIG,
};

const TOOLS = imageConfig({
  command: ["/bin/sh"],
  userland: "debian",
  extraPrograms: ["curl", "nslookup", "wget", "ping", "nc"],
  memoryBytes: 2 << 20,
});

/** Images of networking tools that tutorials use for name look-ups and requests. */
export const networkTools: Image = {
  repositories: [
    "docker.io/nicolaka/netshoot",
    "registry.k8s.io/e2e-test-images/jessie-dnsutils",
    "gcr.io/kubernetes-e2e-test-images/dnsutils",
    "docker.io/tutum/dnsutils",
    "docker.io/radial/busyboxplus",
  ],
  build: (tag) => (/^(?:latest|curl|v?\d[\w.]*)$/.test(tag) ? buildOf(`tools-${tag}`, 112) : undefined),
  config: () => TOOLS,
};
