/**
 * Lets a controller read what it has just written, before its cache shows it. Without it a controller that writes twice
 * within the watch's delay meets a conflict with itself.
 * Differs: upstream's controllers run into that conflict and retry; the outcome is the same.
 */

import type { KubernetesObject } from "#api/types.ts";
import { keyOf } from "#client/informer.ts";

const revisionOf = (object: KubernetesObject): number => Number(object.metadata.resourceVersion);

export class OwnWrites<T extends KubernetesObject> {
  private readonly written = new Map<string, T>();

  /** `object` is the server's answer to a write. */
  remember(object: T): T {
    this.written.set(keyOf(object), object);
    return object;
  }

  /** `cached`, or what was written to it later. */
  newest(cached: T): T {
    const key = keyOf(cached);
    const written = this.written.get(key);
    if (!written) return cached;
    if (written.metadata.uid === cached.metadata.uid && revisionOf(written) > revisionOf(cached))
      return written;
    this.written.delete(key);
    return cached;
  }

  /** Whether `object`, as delivered by the watch, is the echo of a write remembered here. */
  isEcho(object: T): boolean {
    return this.written.get(keyOf(object))?.metadata.resourceVersion === object.metadata.resourceVersion;
  }

  forget(key: string): void {
    this.written.delete(key);
  }
}
