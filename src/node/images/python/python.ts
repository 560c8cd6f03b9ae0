/** Python and node: the file systems of the images, and `python3 -m http.server`. Differs: scripts are not run. */

import { write, type Coroutine, type ProcessContext } from "#posix/system-calls.ts";
import { listenOr, untilSignal } from "../entrypoint.ts";
import { buildOf, containerHost, imageConfig, textResponse, type Image } from "../image.ts";
import { commonLogDate, pathOf } from "../server-text.ts";
import { releaseOf, splitTag } from "../tags.ts";

function* python(process: ProcessContext): Coroutine<number> {
  const { argv } = process;
  if (argv[1] === "-V" || argv[1] === "--version") {
    yield* write(1, "Python 3.14.4\n");
    return 0;
  }
  if (argv[1] !== "-m" || argv[2] !== "http.server") {
    yield* write(
      2,
      "python3: running Python code is not simulated by Wavetank; `python3 -m http.server [PORT]` is\n",
    );
    return 1;
  }
  const host = yield* containerHost();
  const port = Number(argv.slice(3).find((argument) => /^\d+$/.test(argument)) ?? "8000");
  const opened = yield* listenOr(
    port,
    ({ method, path, remoteAddress }, respond) => {
      const target = pathOf(path) ?? "/";
      const file = target.endsWith("/") ? `${target}index.html` : target;
      const text = host.readText(process.directory === "/" ? file : process.directory + file);
      const status = text === undefined ? 404 : 200;
      host.write(
        2,
        `${remoteAddress} - - [${commonLogDate(host.epochMs)}] "${method} ${path} HTTP/1.1" ${status} -\n`,
      );
      respond(
        textResponse(status, text ?? "Error code: 404\nMessage: File not found.\n", {
          server: "SimpleHTTP/0.6 Python/3.14.4",
        }),
      );
    },
    "OSError: [Errno 98] Address already in use\n",
  );
  if (!opened) return 1;
  yield* write(1, `Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...\n`);
  yield* untilSignal("SIGINT");
  return 0;
}

const CONFIG = imageConfig({
  command: ["python3"],
  userland: "debian",
  programs: { "/usr/local/bin/python3": python, "/usr/local/bin/python": python },
  memoryBytes: 12 << 20,
});

export const pythonImage: Image = {
  repositories: ["docker.io/library/python"],
  build(tag) {
    const [version, variant] = splitTag(
      tag === "latest" || tag === "slim" || tag === "alpine" ? `3-${tag}` : tag,
    );
    if (!/^(?:|latest|slim|alpine(?:3\.\d\d)?|(?:slim-)?(?:bookworm|bullseye|trixie))$/.test(variant))
      return undefined;
    const release = releaseOf(version, [
      ["3.14", 4],
      ["3.13", 12],
      ["3.12", 13],
      ["3.11", 15],
      ["3.10", 20],
      ["3.9", 25],
      ["3.8", 20],
      ["3.7", 17],
      ["2.7", 18],
    ]);
    const small = variant.startsWith("slim") || variant.startsWith("alpine");
    return release === undefined
      ? undefined
      : buildOf(`${release}-${variant.replace("latest", "")}`, small ? 44 : 366);
  },
  config: () => CONFIG,
};
