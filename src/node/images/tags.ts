/** Rules for the tags of version-numbered images, e.g. "1", "1.29", "1.29.3", "1.29.3-alpine", "stable". */

/** The newest patch of each minor that was published, newest minor first: ["1.29", 4] allows 1.29.0 … 1.29.4. */
export type Releases = readonly (readonly [minor: string, newestPatch: number])[];

/** One release that `text` ("1", "1.29" or "1.29.3") names, in full; undefined when there was none. */
export function releaseOf(text: string, releases: Releases): string | undefined {
  for (const [minor, newestPatch] of releases) {
    if (minor === text || minor.startsWith(`${text}.`)) return `${minor}.${newestPatch}`;
    if (text.startsWith(`${minor}.`)) {
      const patch = text.slice(minor.length + 1);
      if (/^(?:0|[1-9]\d*)$/.test(patch) && Number(patch) <= newestPatch) return text;
    }
  }
  return undefined;
}

/** Splits "1.29-alpine3.22" into ["1.29", "alpine3.22"]; a tag that starts with no digit is all variant. */
export function splitTag(tag: string): readonly [version: string, variant: string] {
  const match = /^(\d[\d.]*)(?:-(.*))?$/.exec(tag);
  return match ? [match[1] as string, match[2] ?? ""] : ["", tag];
}
