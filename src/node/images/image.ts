/**
 * What an image is: the tags that were published and, for each, what a container of it starts with. One folder per
 * image holds one of these; `index.ts` is the registry. Everything here is shared by all containers of the image.
 */

import type { Door } from "#api/door.ts";
import type { OutgoingResponse } from "#posix/exchange.ts";
import { device, type Coroutine, type Program } from "#posix/system-calls.ts";

/** What a tag stands for. Tags that stand for the same build have the same `build`, hence the same digest. */
export interface ImageBuild {
  /** e.g. "1.29.3-alpine" */
  readonly build: string;
  /** Of the compressed layers, as `Image size: … bytes` and the node's image list say. */
  readonly sizeBytes: number;
}

/**
 * Which ordinary programs (sh, ls, cat, curl …) the image has beside its own: "busybox" has the applets of Alpine and
 * BusyBox, "debian" bash and the GNU tools without curl, "none" nothing at all, as a distroless image.
 */
export type Userland = "busybox" | "alpine" | "debian" | "none";

export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly user: string;
  readonly exposedPorts: readonly number[];
  readonly userland: Userland;
  /** Absolute path → text, beside what the userland brings. */
  readonly files: Readonly<Record<string, string>>;
  /** The image's own programs: absolute path → program. */
  readonly programs: Readonly<Record<string, Program>>;
  /** Ordinary programs added to the userland by name, e.g. ["curl"]. */
  readonly extraPrograms: readonly string[];
  /** What the main process holds in memory once it runs. */
  readonly memoryBytes: number;
  /** The signal that asks the main process to end (STOPSIGNAL). */
  readonly stopSignal: "SIGTERM" | "SIGQUIT" | "SIGINT";
}

export interface Image {
  /** Fully qualified, e.g. "docker.io/library/nginx"; several when it is published under several names. */
  readonly repositories: readonly string[];
  /** What was published under `tag`; undefined when nothing was. */
  build(tag: string): ImageBuild | undefined;
  config(build: ImageBuild): ImageConfig;
}

const EMPTY: ImageConfig = {
  entrypoint: [],
  command: [],
  environment: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
  workingDirectory: "/",
  user: "",
  exposedPorts: [],
  userland: "none",
  files: {},
  programs: {},
  extraPrograms: [],
  memoryBytes: 1 << 20,
  stopSignal: "SIGTERM",
};

/** An image's configuration: what is not named is as in an empty image with the usual PATH. */
export function imageConfig(config: Partial<ImageConfig>): ImageConfig {
  return {
    ...EMPTY,
    ...config,
    environment: { ...EMPTY.environment, ...config.environment },
  };
}

/**
 * What the runtime offers the programs of images beside system calls, for use inside listeners (which run between
 * two system calls). Programs get it with {@link containerHost}.
 */
export interface ContainerHost {
  readonly hostName: string;
  /** Milliseconds since 1970. */
  readonly epochMs: number;
  /** The addresses of the pod, first the main one. */
  readonly addresses: readonly string[];
  /** The text of a file of the container; undefined when there is none. */
  readText(path: string): string | undefined;
  /** Whether `path` is a directory. */
  isDirectory(path: string): boolean;
  /** Writes to the container's output, 1 or 2. */
  write(descriptor: 1 | 2, text: string): void;
  /** Runs `run` after `delayMs`, while the container lives. */
  after(delayMs: number, run: () => void): void;
  /** A number in [0, 1). */
  random(): number;
  /** Signals the main process, as a child that fails its parent does. */
  endContainer(exitCode: number): void;
  /** The API server behind this cluster's address; only control-plane containers get it. */
  readonly apiServer: Door | undefined;
}

export const containerHost = (): Coroutine<ContainerHost> => device<ContainerHost>("container", undefined);

/** A text response as small servers give it. */
export function textResponse(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): OutgoingResponse {
  return {
    status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "content-length": String(body.length),
      ...headers,
    },
    body,
  };
}

/** A published tag list by rule: `versions` maps an exact tag to a build, `pattern` accepts a family of tags. */
export function buildOf(build: string, sizeMegabytes: number): ImageBuild {
  // A size that looks measured, not rounded, and is the same everywhere.
  let spread = 0;
  for (let i = 0; i < build.length; i++) spread = (spread * 31 + build.charCodeAt(i)) % 999_983;
  return { build, sizeBytes: Math.floor(sizeMegabytes * 1_000_000) + spread };
}
