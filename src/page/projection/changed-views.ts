/** The objects of one sort that changed since the last frame, and the views last sent of them. */

import type { Changes } from "../protocol/view.ts";

export class ChangedViews<Source, View extends { readonly key: string }> {
  private readonly dirty = new Map<string, Source | undefined>();
  private readonly sent = new Map<string, { readonly viewKey: string; readonly text: string }>();

  /** `source` undefined: the object is gone. */
  mark(key: string, source: Source | undefined): void {
    this.dirty.set(key, source);
  }

  /** The views that really differ from what was sent before. */
  take(viewOf: (source: Source) => View): Changes<View> | undefined {
    if (this.dirty.size === 0) return undefined;
    const set: View[] = [];
    const removed: string[] = [];
    for (const [key, source] of this.dirty) {
      const before = this.sent.get(key);
      if (source === undefined) {
        if (before) removed.push(before.viewKey);
        this.sent.delete(key);
        continue;
      }
      const view = viewOf(source);
      const text = JSON.stringify(view);
      if (before?.text === text) continue;
      this.sent.set(key, { viewKey: view.key, text });
      set.push(view);
    }
    this.dirty.clear();
    return { set, removed };
  }
}
