/** An Event of the API as a line of the list. */

import type { CoreEvent } from "#api/types.ts";
import { parseTime } from "#api/time.ts";
import type { EventView } from "../protocol/view.ts";
import { createdMsOf, rowKeyOf } from "./object-row.ts";

export function eventViewOf(event: CoreEvent): EventView {
  const { namespace = "", name } = event.metadata;
  const about = event.involvedObject ?? {};
  const time = (...texts: (string | undefined | null)[]): number => {
    for (const text of texts) {
      const ms = text ? parseTime(text) : undefined;
      if (ms !== undefined) return ms;
    }
    return createdMsOf(event);
  };
  return {
    key: `${namespace}/${name}`,
    type: event.type ?? "Normal",
    reason: event.reason ?? "",
    message: event.message ?? "",
    subject: rowKeyOf(about.kind ?? "", about.namespace, about.name ?? ""),
    subjectKind: about.kind ?? "",
    subjectName: about.name ?? "",
    namespace,
    source: event.source?.component ?? event.reportingComponent ?? "",
    count: event.series?.count ?? event.count ?? 1,
    firstMs: time(event.firstTimestamp, event.eventTime),
    lastMs: time(event.series?.lastObservedTime, event.lastTimestamp, event.eventTime),
  };
}
