/**
 * The query of a URL, "a=1&b=2", as what it says and back.
 *
 * Models: Go 1.25 net/url ParseQuery and QueryEscape. As in `url.Query()`, a malformed pair is left out.
 */

/** As encodeURIComponent, but half a character (which text of any origin may hold) becomes U+FFFD instead of an error. */
export function encodeUrlText(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, "\ufffd"));
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined; // a malformed escape: the caller leaves the pair out
  }
}

/** Names and their values in the order given. */
export function parseQuery(text: string): ReadonlyMap<string, readonly string[]> {
  const result = new Map<string, string[]>();
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = decode(equals < 0 ? "" : pair.slice(equals + 1));
    if (name === undefined || value === undefined) continue;
    const values = result.get(name);
    if (values) values.push(value);
    else result.set(name, [value]);
  }
  return result;
}

/** The shape of `ApiRequest.query`: one value as a text, several as a list. Any name is safe as a key of it. */
export function queryRecord(
  query: ReadonlyMap<string, readonly string[]>,
): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    [...query].map(([name, values]) => [name, values.length === 1 ? (values[0] as string) : values]),
  );
}
