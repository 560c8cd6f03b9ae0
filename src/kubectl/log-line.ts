/** A line of kubectl's own log. Models: k8s.io/klog/v2's header: "Wmmdd hh:mm:ss.uuuuuu threadid file:line] msg". */

import { formatEpoch } from "#api/time.ts";
import { now, write, type Coroutine, type ProcessContext } from "#posix/system-calls.ts";

/** Writes a warning to stderr; `place` is upstream's source file and line, e.g. "helpers.go:719". */
export function* logWarning(process: ProcessContext, place: string, text: string): Coroutine<void> {
  const nowMs = yield* now();
  // "2026-05-04T08:00:15Z"
  const stamp = formatEpoch(nowMs);
  const micros = String(Math.floor((nowMs % 1000) * 1000)).padStart(6, "0");
  const header = `W${stamp.slice(5, 7)}${stamp.slice(8, 10)} ${stamp.slice(11, 19)}.${micros}`;
  yield* write(2, `${header} ${String(process.processId).padStart(7)} ${place}] ${text}\n`);
}
