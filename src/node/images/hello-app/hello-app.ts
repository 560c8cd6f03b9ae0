/** "Hello, world!" with version and host name. Models: google-samples/hello-app 1.0 and 2.0. */

import { type Coroutine, type ProcessContext, write } from "#posix/system-calls.ts";
import { forever, listenOr } from "../entrypoint.ts";
import { buildOf, containerHost, imageConfig, textResponse, type Image } from "../image.ts";
import { httpDate, slashDate } from "../server-text.ts";

const program = (version: string) =>
  function* helloApp(process: ProcessContext): Coroutine<number> {
    const host = yield* containerHost();
    const port = Number(process.environment.get("PORT") ?? "8080");
    const opened = yield* listenOr(
      port,
      (exchange, respond) => {
        const path = exchange.path.split("?")[0] ?? "/";
        host.write(2, `${slashDate(host.epochMs)} Serving request: ${path}\n`);
        const body = `Hello, world!\nVersion: ${version}\nHostname: ${host.hostName}\n`;
        respond(textResponse(200, body, { date: httpDate(host.epochMs) }));
      },
      `${slashDate(host.epochMs)} listen tcp :${port}: bind: address already in use\n`,
    );
    if (!opened) return 1;
    yield* write(2, `${slashDate(host.epochMs)} Server listening on port ${port}\n`);
    return yield* forever();
  };

const config = (version: string) =>
  imageConfig({
    command: ["/hello-app"],
    environment: { PORT: "8080" },
    exposedPorts: [8080],
    userland: "none",
    programs: { "/hello-app": program(version) },
    memoryBytes: 3 << 20,
  });
const CONFIGS = { "1.0": config("1.0.0"), "2.0": config("2.0.0") };

export const helloApp: Image = {
  repositories: [
    "gcr.io/google-samples/hello-app",
    "us-docker.pkg.dev/google-samples/containers/gke/hello-app",
  ],
  build: (tag) => (tag === "1.0" || tag === "2.0" ? buildOf(tag, 12) : undefined),
  config: ({ build }) => CONFIGS[build === "2.0" ? "2.0" : "1.0"],
};
