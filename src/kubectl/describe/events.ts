/** The events at the end of a description. Models: describe.go DescribeEvents, searchEvents (v1.36). */

import { humanDuration } from "#api/human-duration.ts";
import { parseEpoch } from "#api/time.ts";
import type { CoreEvent } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import { listObjects } from "../resources/select.ts";
import { knownResource } from "../commands/create/generator.ts";
import type { DescribeContext } from "./describer.ts";
import type { DescribeText } from "./describe-text.ts";

const eventResource = knownResource("", "v1", "Event", "events");

/** Writes the events about the object, unless --show-events=false. `uids`: the node's kubelet uses the name as uid. */
export function* writeEvents(
  out: DescribeText,
  context: DescribeContext,
  uids?: readonly string[],
): Coroutine<void> {
  if (!context.showEvents) return;
  const { info } = context;
  const found: CoreEvent[] = [];
  for (const uid of uids ?? [info.object.metadata.uid ?? ""]) {
    const fields = [
      `involvedObject.name=${info.name}`,
      `involvedObject.namespace=${info.namespace}`,
      `involvedObject.kind=${info.resource.kind}`,
      ...(uid === "" ? [] : [`involvedObject.uid=${uid}`]),
    ];
    const list = yield* listObjects(
      context.invocation,
      { resource: eventResource, namespace: info.namespace },
      { fieldSelector: fields.join(",") },
    );
    found.push(...(list as unknown as CoreEvent[]));
  }
  if (found.length === 0) return void out.write(0, "Events:\t<none>\n");
  out.write(0, "Events:\n  Type\tReason\tAge\tFrom\tMessage\n");
  out.write(1, "----\t------\t----\t----\t-------\n");
  for (const event of found.sort(byTime)) {
    const { fieldPath = "" } = event.involvedObject;
    const part = fieldPath === "" ? "" : `${fieldPath}: `;
    const source = event.source?.component || event.reportingComponent || "";
    out.write(
      1,
      `${event.type ?? ""}\t${event.reason ?? ""}\t${eventAge(event, context.nowEpochMs)}\t${source}\t${part}${(event.message ?? "").trim()}\n`,
    );
  }
}

/** Events of series have no last timestamp: they come first, as in kubectl's own sorting. */
const lastMs = (event: CoreEvent): number => parseEpoch(event.lastTimestamp ?? "") ?? 0;
const byTime = (a: CoreEvent, b: CoreEvent): number => lastMs(a) - lastMs(b);

const since = (timestamp: string | undefined | null, nowEpochMs: number): string => {
  const epochMs = parseEpoch(timestamp ?? "");
  return epochMs === undefined ? "<unknown>" : humanDuration(nowEpochMs - epochMs);
};

/** "2m", or "10m (x3 over 20m)" for events that repeat. */
export function eventAge(event: CoreEvent, nowEpochMs: number): string {
  const first = since(event.firstTimestamp || event.eventTime, nowEpochMs);
  if (event.series) {
    return `${since(event.series.lastObservedTime, nowEpochMs)} (x${event.series.count ?? 0} over ${first})`;
  }
  const count = event.count ?? 0;
  return count > 1 ? `${since(event.lastTimestamp, nowEpochMs)} (x${count} over ${first})` : first;
}
