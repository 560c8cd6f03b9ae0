/** An application that cannot start: it says why and exits with 1. For lessons about CrashLoopBackOff. */

import { sleep, write } from "#posix/system-calls.ts";
import { buildOf, containerHost, imageConfig, type Image } from "../image.ts";
import { slashDate } from "../server-text.ts";

const CONFIG = imageConfig({
  command: ["/app/crasher"],
  userland: "alpine",
  programs: {
    "/app/crasher": function* (process) {
      const host = yield* containerHost();
      yield* write(1, `${slashDate(host.epochMs)} starting crasher\n`);
      yield* sleep(Number(process.environment.get("CRASH_AFTER_MS") ?? "500"));
      if (process.environment.has("DATABASE_URL")) {
        yield* write(
          2,
          `${slashDate(host.epochMs)} fatal: cannot reach the database at ${process.environment.get("DATABASE_URL")}\n`,
        );
        return 2;
      }
      yield* write(2, `${slashDate(host.epochMs)} fatal: environment variable DATABASE_URL is not set\n`);
      return 1;
    },
  },
  memoryBytes: 4 << 20,
});

export const crasher: Image = {
  repositories: ["docker.io/wavetank/crasher"],
  build: (tag) => (/^(?:latest|1\.0)$/.test(tag) ? buildOf("1.0", 7) : undefined),
  config: () => CONFIG,
};
