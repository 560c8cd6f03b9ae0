/**
 * Names of images: "nginx", "registry.k8s.io/pause:3.10", "busybox@sha256:…" → host, repository, tag, digest.
 * Models: distribution/reference ParseNormalizedNamed (v0.6) as the kubelet and containerd 2.x use it.
 */

export interface ImageReference {
  /** "docker.io" unless given. */
  readonly host: string;
  /** "library/nginx" */
  readonly path: string;
  /** "docker.io/library/nginx" */
  readonly repository: string;
  /** "latest" when neither tag nor digest was given; "" when there is only a digest. */
  readonly tag: string;
  /** "sha256:…", when given. */
  readonly digest?: string;
  /** The canonical text, as containerd prints it: "docker.io/library/nginx:latest". */
  readonly text: string;
}

const PATH_COMPONENT = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const HOST =
  /^(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::[0-9]+)?$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[a-f0-9]{64}$/;

const parsed = new Map<string, ImageReference | string>();

/** The reference, or the text of why it is none (as distribution/reference words it). */
export function parseImageReference(image: string): ImageReference | string {
  let result = parsed.get(image);
  if (result === undefined) {
    if (parsed.size > 4096) parsed.clear();
    parsed.set(image, (result = parse(image)));
  }
  return result;
}

function parse(image: string): ImageReference | string {
  if (image === "") return "invalid reference format";
  if (/^[a-f0-9]{64}$/.test(image))
    return `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`;
  let rest = image;
  let digest: string | undefined;
  const at = rest.indexOf("@");
  if (at >= 0) {
    digest = rest.slice(at + 1);
    rest = rest.slice(0, at);
    if (!DIGEST.test(digest)) return "invalid reference format";
  }
  let tag = "";
  const colon = rest.lastIndexOf(":");
  if (colon > rest.lastIndexOf("/")) {
    tag = rest.slice(colon + 1);
    rest = rest.slice(0, colon);
    if (!TAG.test(tag)) return "invalid reference format";
  }
  const slash = rest.indexOf("/");
  const first = slash < 0 ? "" : rest.slice(0, slash);
  const hasHost =
    slash >= 0 && (/[.:]/.test(first) || first === "localhost" || first.toLowerCase() !== first);
  let host = hasHost ? first : "docker.io";
  let path = hasHost ? rest.slice(slash + 1) : rest;
  if (host === "index.docker.io") host = "docker.io";
  if (host === "docker.io" && !path.includes("/")) path = `library/${path}`;
  if (hasHost && !HOST.test(host)) return "invalid reference format";
  if (path.toLowerCase() !== path)
    return `invalid reference format: repository name (${path}) must be lowercase`;
  if (!path.split("/").every((component) => PATH_COMPONENT.test(component)))
    return "invalid reference format";
  if (`${host}/${path}`.length > 255) return "repository name must not be more than 255 characters";
  if (tag === "" && digest === undefined) tag = "latest";
  const repository = `${host}/${path}`;
  const text = repository + (tag === "" ? "" : `:${tag}`) + (digest === undefined ? "" : `@${digest}`);
  return { host, path, repository, tag, ...(digest === undefined ? {} : { digest }), text };
}
