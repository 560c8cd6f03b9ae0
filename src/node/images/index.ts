/**
 * The pretend registries: every image that can be pulled, one folder per image. `lookUpImage` answers as the registry of
 * the reference's host would.
 */

import { hashText } from "#kernel/random.ts";
import { agnhost, livenessImage, serveHostnameImage } from "./agnhost/agnhost.ts";
import { alpine } from "./alpine/alpine.ts";
import { backends } from "./backends/backends.ts";
import { busybox } from "./busybox/busybox.ts";
import {
  etcd,
  kubeApiserver,
  kubeControllerManager,
  kubeProxy,
  kubeScheduler,
} from "./control-plane/control-plane.ts";
import { coredns } from "./coredns/coredns.ts";
import { crasher } from "./crasher/crasher.ts";
import { curl, networkTools } from "./curl/curl.ts";
import { echoserver } from "./echoserver/echoserver.ts";
import { guestbookExample, guestbookFrontend } from "./guestbook/guestbook.ts";
import { helloApp } from "./hello-app/hello-app.ts";
import { httpEcho } from "./http-echo/http-echo.ts";
import { httpd } from "./httpd/httpd.ts";
import type { Image, ImageBuild, ImageConfig } from "./image.ts";
import type { ImageReference } from "./image-reference.ts";
import { kubernetesBootcamp } from "./kubernetes-bootcamp/kubernetes-bootcamp.ts";
import { nginx } from "./nginx/nginx.ts";
import { pauseImage } from "./pause/pause.ts";
import { pythonImage } from "./python/python.ts";
import { redis, redisFollower, redisSlave } from "./redis/redis.ts";
import { progriumStress, stress } from "./stress/stress.ts";
import { debian, ubuntu } from "./ubuntu/ubuntu.ts";

export { parseImageReference, type ImageReference } from "./image-reference.ts";
export type { ContainerHost, Image, ImageConfig, Userland } from "./image.ts";

/** The registry: one line per image. */
export const images: readonly Image[] = [
  nginx,
  httpd,
  busybox,
  alpine,
  ubuntu,
  debian,
  curl,
  networkTools,
  redis,
  redisFollower,
  redisSlave,
  guestbookFrontend,
  guestbookExample,
  kubernetesBootcamp,
  echoserver,
  helloApp,
  httpEcho,
  agnhost,
  livenessImage,
  serveHostnameImage,
  pauseImage,
  crasher,
  stress,
  progriumStress,
  pythonImage,
  ...backends,
  coredns,
  etcd,
  kubeApiserver,
  kubeControllerManager,
  kubeScheduler,
  kubeProxy,
];

const byRepository = new Map(
  images.flatMap((image) => image.repositories.map((name) => [name, image] as const)),
);

/** An image as it lies in a node's store. One object per digest, shared by all nodes. */
export interface PulledImage {
  /** "docker.io/library/nginx@sha256:…", what imageID of a container status says. */
  readonly id: string;
  readonly repository: string;
  readonly digest: string;
  readonly sizeBytes: number;
  readonly config: ImageConfig;
}

/** `code` is the gRPC code that containerd gives the error; Unknown is not printed by the kubelet. */
export interface PullFailure {
  readonly code: "NotFound" | "Unknown";
  readonly message: string;
}

const pulled = new Map<string, PulledImage>();

/** 64 hexadecimal digits that depend on nothing but `text`. */
function digestOf(text: string): string {
  let digits = "";
  for (let i = 0; i < 8; i++)
    digits += hashText(text, hashText(String(i)))
      .toString(16)
      .padStart(8, "0");
  return `sha256:${digits}`;
}

function pulledImage(repository: string, image: Image, build: ImageBuild): PulledImage {
  const key = `${repository}:${build.build}`;
  let found = pulled.get(key);
  if (!found) {
    // Mirrors of one image hold the same content.
    const digest = digestOf(`${image.repositories[0]}:${build.build}`);
    found = {
      id: `${repository}@${digest}`,
      repository,
      digest,
      sizeBytes: build.sizeBytes,
      config: image.config(build),
    };
    pulled.set(key, found);
  }
  return found;
}

/** What the registry answers to a pull of `reference`: the image, or the error as containerd 2.x words it. */
export function lookUpImage(reference: ImageReference): PulledImage | PullFailure {
  const image = byRepository.get(reference.repository);
  if (image) {
    // A digest names content that cannot be checked here: with a tag the tag decides, alone it means the newest build.
    const build =
      image.build(reference.tag === "" ? "latest" : reference.tag) ??
      (reference.digest === undefined ? undefined : image.build("latest"));
    if (build) return pulledImage(reference.repository, image, build);
  }
  return failureOf(reference, image !== undefined);
}

function failureOf(reference: ImageReference, repositoryExists: boolean): PullFailure {
  const { host, path, text, tag, digest } = reference;
  const resolve = `failed to pull and unpack image "${text}": failed to resolve reference "${text}": `;
  if (repositoryExists || host === "registry.k8s.io")
    return { code: "NotFound", message: `${resolve}${text}: not found` };
  const manifest = `https://${host}/v2/${path}/manifests/${digest ?? tag}`;
  switch (host) {
    case "docker.io":
    case "public.ecr.aws":
      return {
        code: "Unknown",
        message: `${resolve}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
      };
    case "quay.io":
      return {
        code: "Unknown",
        message: `${resolve}unexpected status from HEAD request to ${manifest}: 401 UNAUTHORIZED`,
      };
    case "ghcr.io":
      return {
        code: "Unknown",
        message:
          `${resolve}failed to authorize: failed to fetch anonymous token: unexpected status from GET request to ` +
          `https://ghcr.io/token?scope=repository%3A${encodeURIComponent(path)}%3Apull&service=ghcr.io: 403 Forbidden`,
      };
    case "gcr.io":
    case "k8s.gcr.io":
    case "us-docker.pkg.dev":
      return {
        code: "Unknown",
        message: `${resolve}unexpected status from HEAD request to ${manifest}: 403 Forbidden`,
      };
    default:
      return {
        code: "Unknown",
        message: `failed to pull and unpack image "${text}": failed to resolve reference "${text}": failed to do request: Head "${manifest}": dial tcp: lookup ${host.split(":")[0] ?? host}: no such host`,
      };
  }
}
