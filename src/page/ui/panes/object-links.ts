/** How a kind is called in paths, for references that come from events. The worker knows better where it can. */

export function descriptorPlural(kind: string): string {
  const lower = kind.toLowerCase();
  return lower.endsWith("s") ? `${lower}es` : lower.endsWith("y") ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}
