import { useMemo, useState } from "react";
import type { EventView } from "../../../protocol/view.ts";
import type { ObjectReference } from "../../../protocol/messages.ts";
import { descriptorPlural } from "../object-links.ts";
import { page, usePage } from "../../state/page-store.ts";
import { useLatePart } from "../../state/use-part.ts";
import { ageText } from "../../text/format.ts";
import { text } from "../../text/catalogue.ts";
import { Empty } from "../../parts/parts.tsx";
import { revealed } from "../terminal/filter-output.ts";
import styles from "../table.module.css";

const SHOWN = 300;
/** Sorting thousands of events at every frame would be felt. */
const LOOK_MS = 250;

export function EventsPane() {
  const version = useLatePart(LOOK_MS, "events");
  const [wanted, setWanted] = useState("");
  const { events } = usePage.getState().model;
  const rows = useMemo(() => {
    void version;
    const needle = wanted.toLowerCase();
    return [...events.values()]
      .filter(
        (event) =>
          needle === "" ||
          `${event.type} ${event.reason} ${event.subjectName} ${event.message}`
            .toLowerCase()
            .includes(needle),
      )
      .sort((a, b) => b.lastMs - a.lastMs || (a.key < b.key ? 1 : -1))
      .slice(0, SHOWN);
  }, [events, version, wanted]);
  return (
    <section className={styles.pane} aria-label={text.regions.events}>
      <div className={styles.tools}>
        <input
          type="search"
          className={styles.filter}
          aria-label={text.events.filter}
          placeholder={text.events.filter}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </div>
      {rows.length === 0 ? <Empty title={text.events.empty} /> : <EventTable rows={rows} />}
    </section>
  );
}

export function referenceOf(event: EventView): ObjectReference {
  return {
    apiVersion: event.subjectKind === "Deployment" || event.subjectKind === "ReplicaSet" ? "apps/v1" : "v1",
    kind: event.subjectKind,
    plural: descriptorPlural(event.subjectKind),
    namespace: event.subjectKind === "Node" ? "" : event.namespace,
    name: event.subjectName,
  };
}

export function EventTable({
  rows,
  narrow,
}: {
  readonly rows: readonly EventView[];
  readonly narrow?: boolean;
}) {
  const nowMs = usePage((state) => Math.floor(state.clock.nowMs / 1000) * 1000);
  const { columns } = text.events;
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={text.regions.events}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{columns.last}</th>
            {!narrow && <th>{columns.type}</th>}
            <th>{columns.reason}</th>
            {!narrow && <th>{columns.object}</th>}
            <th>{columns.message}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((event) => (
            <tr key={event.key} data-bad={event.type === "Warning"}>
              <td className={styles.number}>
                {ageText(nowMs - event.lastMs)}
                {event.count > 1 ? ` ×${event.count}` : ""}
              </td>
              {!narrow && <td className={styles.tone}>{event.type}</td>}
              <td className={narrow ? styles.tone : undefined}>{revealed(event.reason)}</td>
              {!narrow && (
                <td className={styles.object}>
                  <button
                    className={styles.link}
                    title={event.subjectName}
                    onClick={() => page.select(referenceOf(event))}
                  >
                    {event.subjectKind.toLowerCase()}/{revealed(event.subjectName)}
                  </button>
                </td>
              )}
              <td className={styles.message}>{revealed(event.message)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
