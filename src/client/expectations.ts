/**
 * What a controller has done but not yet seen in its cache. Without it, a reconcile that runs before the watch has
 * delivered the pods just created would create them again.
 * Models: kubernetes pkg/controller/controller_utils.go (ControllerExpectations, UIDTrackingControllerExpectations).
 */

/** ExpectationsTimeout: after five minutes a controller acts on what it sees (controller_utils.go). */
export const EXPECTATIONS_TIMEOUT_MS = 300_000;

interface Expectation {
  creations: number;
  /** Keys of objects whose deletion was asked for and not yet seen. */
  readonly deletions: Set<string>;
  readonly sinceMs: number;
}

export class Expectations {
  private readonly expected = new Map<string, Expectation>();

  /** `controllerKey` is about to create `count` objects. Replaces what was expected before. */
  expectCreations(controllerKey: string, count: number, nowMs: number): void {
    this.expected.set(controllerKey, { creations: count, deletions: new Set(), sinceMs: nowMs });
  }

  /** `controllerKey` is about to delete these objects. Replaces what was expected before. */
  expectDeletions(controllerKey: string, objectKeys: readonly string[], nowMs: number): void {
    this.expected.set(controllerKey, { creations: 0, deletions: new Set(objectKeys), sinceMs: nowMs });
  }

  /** An object appeared, or its creation failed. `count` for several at once. */
  creationObserved(controllerKey: string, count = 1): void {
    const expectation = this.expected.get(controllerKey);
    if (expectation) expectation.creations -= count;
  }

  /** The object disappeared or is terminating, or its deletion failed. Seeing it twice counts once. */
  deletionObserved(controllerKey: string, objectKey: string): void {
    this.expected.get(controllerKey)?.deletions.delete(objectKey);
  }

  /** Whether all was seen, or is too long ago to wait for, or nothing was ever expected. */
  satisfied(controllerKey: string, nowMs: number): boolean {
    const expectation = this.expected.get(controllerKey);
    if (!expectation) return true;
    if (expectation.creations <= 0 && expectation.deletions.size === 0) return true;
    return nowMs - expectation.sinceMs > EXPECTATIONS_TIMEOUT_MS;
  }

  /** The controller is gone, or starts anew. */
  forget(controllerKey: string): void {
    this.expected.delete(controllerKey);
  }
}
