/** Ubuntu and Debian: a shell and the GNU tools. Models: docker.io/library/ubuntu, docker.io/library/debian. */

import { buildOf, imageConfig, type Image } from "../image.ts";

const release = (id: string, name: string): string =>
  `PRETTY_NAME="${name}"\nNAME="${name.split(" ")[0]}"\nID=${id}\n`;

const UBUNTU = imageConfig({
  command: ["/bin/bash"],
  userland: "debian",
  memoryBytes: 1200 << 10,
  files: { "/etc/os-release": release("ubuntu", "Ubuntu 26.04 LTS") },
});
const DEBIAN = imageConfig({
  command: ["bash"],
  userland: "debian",
  memoryBytes: 1200 << 10,
  files: { "/etc/os-release": release("debian", "Debian GNU/Linux 13 (trixie)") },
});

export const ubuntu: Image = {
  repositories: ["docker.io/library/ubuntu"],
  build: (tag) =>
    /^(?:latest|rolling|devel|26\.04|25\.10|25\.04|24\.10|24\.04|23\.10|22\.04|20\.04|18\.04|16\.04|14\.04|resolute|plucky|questing|noble|jammy|focal|bionic|xenial|trusty)$/.test(
      tag,
    )
      ? buildOf(tag === "latest" || tag === "resolute" ? "26.04" : tag, 29)
      : undefined,
  config: () => UBUNTU,
};

export const debian: Image = {
  repositories: ["docker.io/library/debian"],
  build: (tag) =>
    /^(?:latest|stable|testing|unstable|sid|(?:1[0-3](?:\.\d+)?|trixie|bookworm|bullseye|buster|stable)(?:-slim|-backports)?)$/.test(
      tag,
    )
      ? buildOf(
          tag === "latest" || tag === "stable" || tag === "13" ? "trixie" : tag,
          tag.endsWith("-slim") ? 28 : 49,
        )
      : undefined,
  config: () => DEBIAN,
};
