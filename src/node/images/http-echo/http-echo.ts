/** Answers every request with the text it was given. Models: docker.io/hashicorp/http-echo. */

import { type Coroutine, type ProcessContext, write } from "#posix/system-calls.ts";
import { listenOr, untilSignal } from "../entrypoint.ts";
import { buildOf, containerHost, imageConfig, textResponse, type Image } from "../image.ts";
import { httpDate, slashDate } from "../server-text.ts";
import { releaseOf } from "../tags.ts";

/** The value of -name=value, --name=value or -name value. */
function flag(argv: readonly string[], name: string): string | undefined {
  for (let i = 1; i < argv.length; i++) {
    const argument = (argv[i] as string).replace(/^--/, "-");
    if (argument.startsWith(`-${name}=`)) return argument.slice(name.length + 2);
    if (argument === `-${name}`) return argv[i + 1];
  }
  return undefined;
}

function* program(process: ProcessContext): Coroutine<number> {
  const host = yield* containerHost();
  const text = flag(process.argv, "text") ?? process.environment.get("ECHO_TEXT");
  const address = flag(process.argv, "listen") ?? ":5678";
  const status = Number(flag(process.argv, "status-code") ?? "200");
  if (text === undefined) {
    yield* write(2, "Missing -text option!\n");
    return 127;
  }
  const port = Number(address.slice(address.lastIndexOf(":") + 1));
  const opened = yield* listenOr(
    port,
    (exchange, respond) => {
      const { method, path, remoteAddress, headers } = exchange;
      const body = path === "/health" ? '{"status":"ok"}\n' : `${text}\n`;
      if (path !== "/health")
        host.write(
          1,
          `${slashDate(host.epochMs)} ${headers["host"] ?? exchange.localAddress} ${remoteAddress}:45678 "${method} ${path} HTTP/1.1" ${status} ${body.length} "${headers["user-agent"] ?? ""}" 12.5µs\n`,
        );
      respond(
        textResponse(path === "/health" ? 200 : status, body, {
          "x-app-name": "http-echo",
          "x-app-version": "1.0.0",
          date: httpDate(host.epochMs),
        }),
      );
    },
    `listen tcp :${port}: bind: address already in use\n`,
  );
  if (!opened) return 1;
  yield* write(1, `${slashDate(host.epochMs)} [INFO] server is listening on ${address}\n`);
  yield* untilSignal("SIGTERM", "SIGINT");
  return 0;
}

const CONFIG = imageConfig({
  entrypoint: ["/http-echo"],
  environment: { PRODUCT_NAME: "http-echo" },
  exposedPorts: [5678],
  userland: "none",
  programs: { "/http-echo": program },
  memoryBytes: 3 << 20,
});

export const httpEcho: Image = {
  repositories: ["docker.io/hashicorp/http-echo"],
  build(tag) {
    const release = releaseOf(tag === "latest" ? "1.0.0" : tag, [
      ["1.0", 0],
      ["0.2", 3],
      ["0.1", 0],
    ]);
    return release === undefined && tag !== "alpine" ? undefined : buildOf(release ?? tag, 4);
  },
  config: () => CONFIG,
};
