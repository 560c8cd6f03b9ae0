/** date: virtual time in UTC. Models: GNU coreutils 9.4 (-u, -d @N, ISO dates and "N units ago", -I, -R, +FORMAT). */

import { type Coroutine, type ProcessContext, now, write } from "../../system-calls.ts";
import { dateParts, epochOf, formatDate } from "../calendar.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";

const UNIT_MS: Readonly<Record<string, number>> = {
  second: 1000,
  sec: 1000,
  minute: 60_000,
  min: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

/** What -d takes; undefined for what it does not. */
function parseDate(text: string, nowMs: number): number | undefined {
  if (text === "now" || text === "today" || text === "") return nowMs;
  if (text === "yesterday") return nowMs - 86_400_000;
  if (text === "tomorrow") return nowMs + 86_400_000;
  const seconds = /^@(-?\d+(?:\.\d+)?)$/.exec(text);
  if (seconds) return Number(seconds[1]) * 1000;
  const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s*(?:Z|UTC)?$/.exec(text);
  if (iso) {
    const [year, month, day, hours, minutes, second] = iso.slice(1).map((part) => Number(part ?? 0)) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return epochOf(year, month, day, hours, minutes, second);
  }
  // "… 3 days ago", "… +1 day", "… + 2 hours": from what stands before it, or from now.
  const relative = /^(.*?)\s*([-+]?\s*\d+)\s*(second|sec|minute|min|hour|day|week)s?(\s+ago)?$/.exec(text);
  const base = relative ? parseDate((relative[1] as string).trim(), nowMs) : undefined;
  if (!relative || base === undefined) return undefined;
  const amount =
    Number((relative[2] as string).replace(/\s/g, "")) * (UNIT_MS[relative[3] as string] as number);
  return base + (relative[4] ? -amount : amount);
}

export function* date(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "uRI",
    values: "ds",
    long: { date: "d", utc: "u", universal: "u", "rfc-email": "R", "iso-8601": "iso?", "rfc-3339": "rfc=" },
  });
  if (!options) return 1;
  if (options.has("s")) return yield* complain(process, "cannot set date: Operation not permitted");
  const text = options.value("d");
  const nowMs = yield* now();
  const when = text === undefined ? nowMs : parseDate(text, nowMs);
  if (when === undefined) return yield* complain(process, `invalid date '${text ?? ""}'`);
  const given = options.operands[0];
  if (given !== undefined && !given.startsWith("+"))
    return yield* complain(process, `invalid date '${given}'`);
  const iso = options.value("iso") ?? (options.has("I") ? "" : undefined);
  const format =
    given !== undefined
      ? given.slice(1)
      : options.has("R")
        ? "%a, %d %b %Y %H:%M:%S %z"
        : iso !== undefined
          ? iso.startsWith("s")
            ? "%Y-%m-%dT%H:%M:%S+00:00"
            : "%F"
          : options.has("rfc")
            ? "%F %T+00:00"
            : "%a %b %e %H:%M:%S UTC %Y";
  yield* write(1, `${formatDate(format, dateParts(when))}\n`);
  return 0;
}
