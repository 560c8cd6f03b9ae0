/** metav1.ListMeta of a page. */

import type { ListPage } from "../storage/object-store.ts";

export function listMetadata(page: ListPage): Record<string, unknown> {
  return {
    resourceVersion: page.resourceVersion,
    ...(page.continue === undefined ? {} : { continue: page.continue }),
    ...(page.remainingItemCount === undefined ? {} : { remainingItemCount: page.remainingItemCount }),
  };
}
