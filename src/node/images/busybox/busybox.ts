/** BusyBox: one small file that is sh, ls, wget and two hundred others. Models: docker.io/library/busybox. */

import { buildOf, imageConfig, type Image } from "../image.ts";
import { releaseOf, splitTag } from "../tags.ts";

const NEWEST = "1.38.0";
const CONFIG = imageConfig({ command: ["sh"], userland: "busybox", memoryBytes: 600 << 10 });

export const busybox: Image = {
  repositories: [
    "docker.io/library/busybox",
    "registry.k8s.io/busybox",
    "k8s.gcr.io/busybox",
    "registry.k8s.io/e2e-test-images/busybox",
    "gcr.io/google-containers/busybox",
    "public.ecr.aws/docker/library/busybox",
    "quay.io/prometheus/busybox",
  ],
  build(tag) {
    const [version, variant] = splitTag(
      tag === "latest" || tag === "stable" || tag === "unstable"
        ? NEWEST
        : /^(glibc|musl|uclibc)$/.test(tag)
          ? `${NEWEST}-${tag}`
          : tag,
    );
    if (!/^(?:|glibc|musl|uclibc|\d)$/.test(variant)) return undefined;
    const release = releaseOf(version, [
      ["1.38", 0],
      ["1.37", 0],
      ["1.36", 1],
      ["1.35", 0],
      ["1.34", 1],
      ["1.33", 1],
      ["1.32", 1],
      ["1.31", 1],
      ["1.30", 1],
      ["1.29", 3],
      ["1.28", 4],
      ["1.27", 2],
      ["1.26", 2],
      ["1.25", 1],
      ["1.24", 2],
    ]);
    return release === undefined ? undefined : buildOf(release, 2);
  },
  config: () => CONFIG,
};
