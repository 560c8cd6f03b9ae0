/** A part of an object with a path of its own. One folder each, one line in index.ts. */

import type { ApiResponse } from "#api/door.ts";
import type { KindDescriptor } from "#api/kind-descriptor.ts";
import type { ApiVerb, RequestContext } from "../request-context.ts";

export interface Subresource {
  readonly name: string;
  /** Whether objects of this kind have it. */
  serves(descriptor: KindDescriptor): boolean;
  /** For discovery, and for which requests get a 405. */
  readonly verbs: readonly ApiVerb[];
  /** The kind of its body, for discovery; absent: the object's own. */
  readonly kind?: { readonly group: string; readonly version: string; readonly kind: string };
  handle(context: RequestContext): ApiResponse;
}

/** Kinds name the subresources that have code of their own. */
export const named =
  (name: string) =>
  (descriptor: KindDescriptor): boolean =>
    descriptor.subresources.includes(name);
