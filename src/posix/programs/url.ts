/** URLs as curl and wget take them. */

export interface ParsedUrl {
  readonly protocol: "http" | "https";
  readonly host: string;
  readonly port: number;
  /** With the query, without the fragment. */
  readonly path: string;
  readonly user?: string;
}

/** Without a scheme http is meant. Undefined: no host, or a port that is none; a string: a scheme that is not known. */
export function parseUrl(text: string): ParsedUrl | string | undefined {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text);
  const protocol = (scheme?.[1] ?? "http").toLowerCase();
  if (protocol !== "http" && protocol !== "https") return protocol;
  const rest = text.slice(scheme?.[0].length ?? 0).replace(/#.*$/s, "");
  const match = /^(?:([^@/?]*)@)?(\[[0-9a-fA-F:]+\]|[^:/?\s]+)(?::(\d*))?([/?].*)?$/s.exec(rest);
  if (!match) return undefined;
  const port =
    match[3] === undefined || match[3] === "" ? (protocol === "https" ? 443 : 80) : Number(match[3]);
  if (port < 1 || port > 65_535) return undefined;
  const path = match[4] ?? "/";
  return {
    protocol,
    host: (match[2] as string).replace(/^\[|\]$/g, ""),
    port,
    path: path.startsWith("/") ? path : `/${path}`,
    ...(match[1] === undefined ? {} : { user: match[1] }),
  };
}

/** A Location header seen from the URL it came for. */
export function resolveLocation(location: string, from: ParsedUrl): string {
  if (/^[a-z]+:\/\//i.test(location)) return location;
  const origin = `${from.protocol}://${from.host}:${from.port}`;
  if (location.startsWith("//")) return `${from.protocol}:${location}`;
  if (location.startsWith("/")) return origin + location;
  return `${origin}${from.path.replace(/[^/]*$/, "")}${location}`;
}

/** The body of a response as text: API answers are values. */
export function bodyText(body: unknown): string {
  if (body === undefined || body === null) return "";
  return typeof body === "string" ? body : `${JSON.stringify(body, null, 2)}\n`;
}

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  303: "See Other",
  304: "Not Modified",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  413: "Payload Too Large",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** The words after the status number of HTTP/1.1. */
export const reasonPhrase = (status: number): string => REASONS[status] ?? "";

/** "content-type" → "Content-Type", as servers write it. */
export const headerName = (name: string): string =>
  name.replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase());
