/**
 * The images on a node, and pulling them: one at a time, as long as their size takes.
 * Models: containerd's image store behind the kubelet's serial puller (serializeImagePulls: true).
 * Differs: an image is one layer; two tags of one build share it.
 */

import type { Scope } from "#kernel/scope.ts";
import {
  lookUpImage,
  parseImageReference,
  type ImageReference,
  type PulledImage,
  type PullFailure,
} from "../images/index.ts";
import { assert } from "#kernel/assert.ts";

/** Resolving a name at the registry: two or three round trips with a token. */
const RESOLVE_MS: readonly [number, number] = [350, 900];
/** Download and unpacking together, for an ordinary line and disk. */
const BYTES_PER_MS: readonly [number, number] = [18_000, 34_000];

export interface PullResult {
  readonly image?: PulledImage;
  readonly failure?: PullFailure;
  /** From the start of this pull, and from the request (waiting for other pulls included). */
  readonly durationMs: number;
  readonly durationWithWaitingMs: number;
}

interface Request {
  readonly reference: ImageReference;
  readonly askedMs: number;
  readonly done: (result: PullResult) => void;
  cancelled: boolean;
}

export class ImageStore {
  private readonly digests = new Set<string>();
  private readonly queue: Request[] = [];
  private pulling = false;
  /** Counts changes, so that the node's status knows when its image list is stale. */
  revision = 0;

  constructor(
    private readonly scope: Scope,
    /** Canonical reference → image: the node's disk. */
    private readonly names: Map<string, PulledImage>,
  ) {
    for (const { digest } of names.values()) this.digests.add(digest);
  }

  /** The image that `reference` names here. */
  find(reference: ImageReference): PulledImage | undefined {
    return this.names.get(reference.text);
  }

  /** Puts an image here without a pull: what the machine was installed with. */
  preload(name: string): void {
    const reference = parseImageReference(name);
    assert(typeof reference !== "string", `${name} is no image reference`);
    const found = lookUpImage(reference);
    assert("id" in found, `${name} is in no registry`);
    this.add(reference, found);
  }

  /** Every image with all its names, the largest first, as the node's status lists them. */
  list(): { readonly names: string[]; readonly sizeBytes: number }[] {
    const byId = new Map<string, { names: string[]; sizeBytes: number }>();
    for (const [name, image] of this.names) {
      let entry = byId.get(image.id);
      if (!entry) byId.set(image.id, (entry = { names: [image.id], sizeBytes: image.sizeBytes }));
      if (!entry.names.includes(name)) entry.names.push(name);
    }
    return [...byId.values()].sort((a, b) => b.sizeBytes - a.sizeBytes);
  }

  /** Pulls; `done` is called in a later task. Returns what cancels it. */
  pull(reference: ImageReference, done: (result: PullResult) => void): () => void {
    const request: Request = { reference, askedMs: this.scope.nowMs, done, cancelled: false };
    this.queue.push(request);
    if (!this.pulling) this.next();
    return () => {
      request.cancelled = true;
    };
  }

  private next(): void {
    let request = this.queue.shift();
    while (request?.cancelled) request = this.queue.shift();
    this.pulling = request !== undefined;
    if (!request) return;
    const { random } = this.scope;
    const startedMs = this.scope.nowMs;
    const { reference, askedMs, done } = request;
    const found = lookUpImage(reference);
    let durationMs = random.between(...RESOLVE_MS);
    if ("id" in found && !this.digests.has(found.digest))
      durationMs += found.sizeBytes / random.between(...BYTES_PER_MS);
    this.scope.after(durationMs, "image pulled", () => {
      if ("id" in found) this.add(reference, found);
      if (!request.cancelled) {
        const { nowMs } = this.scope;
        done({
          ...("id" in found ? { image: found } : { failure: found }),
          durationMs: nowMs - startedMs,
          durationWithWaitingMs: nowMs - askedMs,
        });
      }
      this.next();
    });
  }

  private add(reference: ImageReference, image: PulledImage): void {
    if (this.names.get(reference.text) !== image) this.revision++;
    this.names.set(reference.text, image);
    this.digests.add(image.digest);
  }
}
