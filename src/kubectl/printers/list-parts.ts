/** A long list in portions: what stands around its items, and a few items at a time. */

/** Objects whose text is made in one piece of work; a pod takes 0.2 to 0.5 ms as YAML. */
const ITEMS_PER_PORTION = 2;

export interface ListParts {
  /** The list without its items. */
  readonly frame: object;
  readonly portions: readonly (readonly unknown[])[];
}

/** Undefined for what is no list, and for short ones. */
export function listParts(object: unknown): ListParts | undefined {
  const { items } = (object ?? {}) as { readonly items?: unknown };
  if (!Array.isArray(items) || items.length <= ITEMS_PER_PORTION) return undefined;
  const portions: unknown[][] = [];
  for (let at = 0; at < items.length; at += ITEMS_PER_PORTION)
    portions.push(items.slice(at, at + ITEMS_PER_PORTION));
  return { frame: { ...(object as object), items: [] }, portions };
}
