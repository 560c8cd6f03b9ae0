/** What a terminal sends for a key, for the plain screen. Undefined: the key is the page's. */

const NAMED: Readonly<Record<string, string>> = {
  Enter: "\r",
  Backspace: "\u007f",
  Delete: "\u001b[3~",
  ArrowUp: "\u001b[A",
  ArrowDown: "\u001b[B",
  ArrowRight: "\u001b[C",
  ArrowLeft: "\u001b[D",
  Home: "\u001b[H",
  End: "\u001b[F",
  Tab: "\t",
};

export function bytesOfKey(event: {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}): string | undefined {
  const { key, ctrlKey, altKey, metaKey, shiftKey } = event;
  if (metaKey) return undefined;
  if (key === "Tab" && shiftKey) return undefined;
  const named = NAMED[key];
  if (named !== undefined) return ctrlKey && key.startsWith("Arrow") ? `\u001b[1;5${named[2] ?? ""}` : named;
  if (ctrlKey) {
    if (key === "\\") return "\u001c";
    const code = key.toUpperCase().charCodeAt(0);
    return key.length === 1 && code >= 0x41 && code <= 0x5a && key.toLowerCase() !== "v"
      ? String.fromCharCode(code - 0x40)
      : undefined;
  }
  if (altKey) return /^[bdf]$/.test(key) ? `\u001b${key}` : undefined;
  return [...key].length === 1 ? key : undefined;
}
