/** Alpine Linux. Models: docker.io/library/alpine. */

import { buildOf, imageConfig, type Image } from "../image.ts";
import { releaseOf } from "../tags.ts";

const NEWEST = "3.24.1";
const CONFIG = imageConfig({
  command: ["/bin/sh"],
  userland: "alpine",
  memoryBytes: 700 << 10,
  files: {
    "/etc/alpine-release": `${NEWEST}\n`,
    "/etc/os-release": `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${NEWEST}\nPRETTY_NAME="Alpine Linux v3.24"\n`,
  },
});

export const alpine: Image = {
  repositories: ["docker.io/library/alpine", "public.ecr.aws/docker/library/alpine"],
  build(tag) {
    const release = releaseOf(tag === "latest" || tag === "edge" ? NEWEST : tag, [
      ["3.24", 1],
      ["3.23", 3],
      ["3.22", 4],
      ["3.21", 6],
      ["3.20", 9],
      ["3.19", 9],
      ["3.18", 12],
      ["3.17", 10],
      ["3.16", 9],
      ["3.15", 11],
      ["3.14", 10],
      ["3.13", 12],
      ["3.12", 12],
      ["3.11", 13],
      ["3.10", 9],
      ["3.9", 6],
      ["3.8", 5],
      ["3.7", 3],
    ]);
    return release === undefined ? undefined : buildOf(release, 3.6);
  },
  config: () => CONFIG,
};
