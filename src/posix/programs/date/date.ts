/** date: virtual time in UTC. Models: GNU coreutils 9.4 (-u, -d, -I, -R, +FORMAT). */

import { type Coroutine, type ProcessContext, now, write } from "../../system-calls.ts";
import { dateParts, formatDate } from "../calendar.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { parseDate } from "./date-words.ts";

/** -I: by the first letter of what it is to be as exact as. */
const ISO_FORMATS: Readonly<Record<string, string>> = {
  h: "%Y-%m-%dT%H+00:00",
  m: "%Y-%m-%dT%H:%M+00:00",
  s: "%Y-%m-%dT%H:%M:%S+00:00",
  n: "%Y-%m-%dT%H:%M:%S,%N+00:00",
};

export function* date(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "uR",
    values: "ds",
    optional: "I",
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
  const iso = options.value("iso") ?? options.value("I");
  const format =
    given !== undefined
      ? given.slice(1)
      : options.has("R")
        ? "%a, %d %b %Y %H:%M:%S %z"
        : iso !== undefined
          ? (ISO_FORMATS[iso.charAt(0)] ?? "%F")
          : options.has("rfc")
            ? "%F %T+00:00"
            : "%a %b %e %H:%M:%S UTC %Y";
  yield* write(1, `${formatDate(format, dateParts(when))}\n`);
  return 0;
}
