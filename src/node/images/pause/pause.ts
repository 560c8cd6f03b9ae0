/** Holds a pod's sandbox. Models: registry.k8s.io/pause. */

import { untilSignal } from "../entrypoint.ts";
import { buildOf, imageConfig, type Image } from "../image.ts";

const CONFIG = imageConfig({
  entrypoint: ["/pause"],
  programs: {
    "/pause": function* () {
      yield* untilSignal("SIGTERM", "SIGINT");
      return 0;
    },
  },
  memoryBytes: 200 << 10,
});

export const pauseImage: Image = {
  repositories: [
    "registry.k8s.io/pause",
    "k8s.gcr.io/pause",
    "gcr.io/google_containers/pause",
    "gcr.io/google-containers/pause",
  ],
  build: (tag) =>
    /^(?:latest|[1-3]\.\d|3\.10(?:\.1)?)$/.test(tag)
      ? buildOf(tag === "latest" ? "3.10.1" : tag, 0.3)
      : undefined,
  config: () => CONFIG,
};
