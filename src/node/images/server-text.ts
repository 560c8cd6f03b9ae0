/** Texts that servers share: reason phrases, dates in the forms of HTTP and of access logs. */

import { formatEpoch } from "#api/time.ts";

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  304: "Not Modified",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** "Not Found" for 404. */
export function reasonPhrase(status: number): string {
  return REASONS[status] ?? "Unknown";
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

interface Parts {
  readonly year: string;
  readonly month: string;
  readonly monthName: string;
  readonly day: string;
  readonly time: string;
  readonly dayName: string;
}

function partsOf(epochMs: number): Parts {
  const text = formatEpoch(epochMs);
  const month = text.slice(5, 7);
  return {
    year: text.slice(0, 4),
    month,
    monthName: MONTHS[Number(month) - 1] as string,
    day: text.slice(8, 10),
    time: text.slice(11, 19),
    dayName: DAYS[Math.floor(epochMs / 86_400_000) % 7] as string,
  };
}

/** "Mon, 04 May 2026 08:00:00 GMT" */
export function httpDate(epochMs: number): string {
  const { dayName, day, monthName, year, time } = partsOf(epochMs);
  return `${dayName}, ${day} ${monthName} ${year} ${time} GMT`;
}

/** "04/May/2026:08:00:00 +0000", of the common log format. */
export function commonLogDate(epochMs: number): string {
  const { day, monthName, year, time } = partsOf(epochMs);
  return `${day}/${monthName}/${year}:${time} +0000`;
}

/** "2026/05/04 08:00:00", of Go's log package and nginx's error log. */
export function slashDate(epochMs: number): string {
  const { year, month, day, time } = partsOf(epochMs);
  return `${year}/${month}/${day} ${time}`;
}

/** "Mon May 04 08:00:00.123456 2026", of httpd's error log. */
export function apacheDate(epochMs: number): string {
  const { dayName, monthName, day, time, year } = partsOf(epochMs);
  const micros = String(Math.floor((epochMs % 1000) * 1000)).padStart(6, "0");
  return `${dayName} ${monthName} ${day} ${time}.${micros} ${year}`;
}

/** "04 May 2026 08:00:00.123", of redis. */
export function redisDate(epochMs: number): string {
  const { day, monthName, year, time } = partsOf(epochMs);
  return `${day} ${monthName} ${year} ${time}.${String(Math.floor(epochMs % 1000)).padStart(3, "0")}`;
}

/** "I0504 08:00:00.123456" of klog, without the place. */
export function klogPrefix(severity: "I" | "W" | "E", epochMs: number): string {
  const { month, day, time } = partsOf(epochMs);
  const micros = String(Math.floor((epochMs % 1000) * 1000)).padStart(6, "0");
  return `${severity}${month}${day} ${time}.${micros}`;
}

/** The path of a request target without its query, decoded; undefined when it climbs out of the root. */
export function pathOf(target: string): string | undefined {
  const query = target.indexOf("?");
  let path = query < 0 ? target : target.slice(0, query);
  try {
    path = decodeURIComponent(path);
  } catch {
    return undefined; // a malformed escape names no file
  }
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}${path.endsWith("/") && parts.length > 0 ? "/" : ""}`;
}

/** The parameters of a request target. */
export function queryOf(target: string): Map<string, string> {
  const result = new Map<string, string>();
  const at = target.indexOf("?");
  if (at < 0) return result;
  for (const pair of target.slice(at + 1).split("&")) {
    const equals = pair.indexOf("=");
    const decode = (text: string): string => {
      try {
        return decodeURIComponent(text.replace(/\+/g, " "));
      } catch {
        return text; // as browsers do with malformed escapes
      }
    };
    if (pair !== "")
      result.set(
        decode(equals < 0 ? pair : pair.slice(0, equals)),
        equals < 0 ? "" : decode(pair.slice(equals + 1)),
      );
  }
  return result;
}
