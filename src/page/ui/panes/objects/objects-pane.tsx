import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { page, usePage } from "../../state/page-store.ts";
import { session } from "../../state/session.ts";
import { useLatePart } from "../../state/use-part.ts";
import { ageText } from "../../text/format.ts";
import { text } from "../../text/catalogue.ts";
import { Empty } from "../../parts/parts.tsx";
import { revealed } from "../terminal/filter-output.ts";
import styles from "../table.module.css";

const ROW_HEIGHT = 26;
/** Sorting thousands of rows at every frame would be felt. */
const LOOK_MS = 250;

/** The table of everything: what the stage shows as a picture, and all else, for keyboard and screen reader. */
export function ObjectsPane() {
  const version = useLatePart(LOOK_MS, "objects");
  const ready = usePage((state) => state.ready);
  const nowMs = usePage((state) => Math.floor(state.clock.nowMs / 1000) * 1000);
  const [wanted, setWanted] = useState("");
  const scroll = useRef<HTMLDivElement>(null);
  const { objects } = usePage.getState().model;
  useEffect(() => {
    if (!ready) return undefined;
    session.live()?.send({ type: "look", objects: true });
    return () => session.live()?.send({ type: "look", objects: false });
  }, [ready]);
  const rows = useMemo(() => {
    void version;
    const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
    return [...objects.values()]
      .filter((row) => {
        const all = `${row.kind} ${row.namespace} ${row.name} ${row.summary}`.toLowerCase();
        return words.every((word) => all.includes(word));
      })
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }, [objects, version, wanted]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items[items.length - 1]?.end ?? 0);
  const { columns } = text.objects;
  return (
    <section className={styles.pane} aria-label={text.regions.objects}>
      <div className={styles.tools}>
        <input
          type="search"
          className={styles.filter}
          aria-label={text.objects.filter}
          placeholder={text.objects.filter}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <span className={styles.count}>{text.objects.count(rows.length)}</span>
      </div>
      <div className={styles.scroll} ref={scroll} tabIndex={0} role="group" aria-label={text.objects.caption}>
        {rows.length === 0 && wanted !== "" ? (
          <Empty title={text.objects.empty} />
        ) : (
          <table className={`${styles.table} ${styles.fixed}`} aria-rowcount={rows.length}>
            <caption className="visually-hidden">{text.objects.caption}</caption>
            <thead>
              <tr>
                <th style={{ width: "17%" }}>{columns.kind}</th>
                <th style={{ width: "16%" }}>{columns.namespace}</th>
                <th>{columns.name}</th>
                <th style={{ width: "32%" }}>{columns.state}</th>
                <th style={{ width: 56 }}>{columns.age}</th>
              </tr>
            </thead>
            <tbody>
              {before > 0 && (
                <tr aria-hidden="true">
                  <td style={{ height: before, padding: 0 }} colSpan={5} />
                </tr>
              )}
              {items.map((item) => {
                const row = rows[item.index];
                if (!row) return null;
                return (
                  <tr key={row.key} aria-rowindex={item.index + 1}>
                    <td>{row.kind}</td>
                    <td>{row.namespace}</td>
                    <td>
                      <button className={styles.link} title={row.name} onClick={() => page.select(row)}>
                        {revealed(row.name)}
                      </button>
                    </td>
                    <td className={styles.oneLine}>{revealed(row.summary)}</td>
                    <td className={styles.number}>{ageText(nowMs - row.createdMs)}</td>
                  </tr>
                );
              })}
              {after > 0 && (
                <tr aria-hidden="true">
                  <td style={{ height: after, padding: 0 }} colSpan={5} />
                </tr>
              )}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}
