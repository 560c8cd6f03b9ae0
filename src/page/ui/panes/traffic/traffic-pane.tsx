import { useMemo } from "react";
import { Empty } from "../../parts/parts.tsx";
import { usePage } from "../../state/page-store.ts";
import { useLatePart } from "../../state/use-part.ts";
import { rateText } from "../../text/format.ts";
import { text } from "../../text/catalogue.ts";
import { revealed } from "../terminal/filter-output.ts";
import tables from "../table.module.css";
import { areaPath, linePath, type ChartPoint } from "./chart-paths.ts";
import styles from "./traffic-pane.module.css";

const words = text.traffic;
const LOOK_MS = 250;
/** How far back the charts reach, in virtual time. */
const SPAN_MS = 120_000;
/** What a sample of the timeline covers. */
const SAMPLE_MS = 500;

/** What the lines and dots of the stage say, in numbers: two charts, and a table of every edge. */
export function TrafficPane() {
  useLatePart(LOOK_MS, "flows");
  const nowMs = usePage((state) => Math.floor(state.clock.nowMs / LOOK_MS) * LOOK_MS);
  const { flows } = usePage.getState().model;
  const hasHistory = usePage((state) => state.latencies.length > 0);
  const { columns } = words;
  return (
    <section className={tables.pane} aria-label={text.regions.traffic}>
      {flows.length === 0 && !hasHistory ? (
        <Empty title={words.emptyTitle} hint={words.emptyHint} />
      ) : (
        <>
          <div className={styles.charts}>
            <RequestChart nowMs={nowMs} />
            <LatencyChart nowMs={nowMs} />
          </div>
          <div className={tables.scroll} tabIndex={0} role="group" aria-label={words.caption}>
            <table className={tables.table}>
              <caption className="visually-hidden">{words.caption}</caption>
              <thead>
                <tr>
                  <th>{columns.source}</th>
                  <th>{columns.service}</th>
                  <th>{columns.node}</th>
                  <th className={styles.right}>{columns.rate}</th>
                  <th className={styles.right}>{columns.p50}</th>
                  <th className={styles.right}>{columns.p95}</th>
                  <th className={styles.right}>{columns.errors}</th>
                </tr>
              </thead>
              <tbody>
                {flows.map((flow) => (
                  <tr key={flow.key} data-bad={flow.errorsPerSecond > 0}>
                    <td>{revealed(flow.source.slice(flow.source.indexOf("/") + 1))}</td>
                    <td>{revealed(flow.service)}</td>
                    <td>{flow.node === "" ? words.direct : revealed(flow.node)}</td>
                    <td className={styles.right}>{rateText(flow.ratePerSecond)}</td>
                    <td className={styles.right}>{words.ms(Math.round(flow.p50Ms))}</td>
                    <td className={styles.right}>{words.ms(Math.round(flow.p95Ms))}</td>
                    <td className={`${styles.right} ${tables.tone}`}>
                      {flow.errorsPerSecond > 0 ? rateText(flow.errorsPerSecond) : "0"}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

function RequestChart({ nowMs }: { readonly nowMs: number }) {
  const samples = usePage((state) => state.samples);
  const { all, failed } = useMemo(() => {
    const recent = samples.filter(({ atMs }) => atMs >= nowMs - SPAN_MS);
    const points = (of: (sample: (typeof recent)[number]) => number): ChartPoint[] =>
      recent.map((sample) => ({ atMs: sample.atMs, value: (of(sample) * 1000) / SAMPLE_MS }));
    return { all: points(({ requests }) => requests), failed: points(({ errors }) => errors) };
  }, [samples, nowMs]);
  const most = Math.max(1, ...all.map(({ value }) => value));
  const last = all[all.length - 1]?.value ?? 0;
  const lastFailed = failed[failed.length - 1]?.value ?? 0;
  return (
    <Chart
      title={words.requests}
      value={words.perSecond(rateText(last))}
      note={lastFailed > 0 ? words.errorsOf(words.perSecond(rateText(lastFailed))) : ""}
      top={words.perSecond(rateText(most))}
    >
      <path className={styles.area} d={areaPath(all, nowMs - SPAN_MS, SPAN_MS, most)} />
      <path className={styles.failed} d={areaPath(failed, nowMs - SPAN_MS, SPAN_MS, most)} />
    </Chart>
  );
}

function LatencyChart({ nowMs }: { readonly nowMs: number }) {
  const latencies = usePage((state) => state.latencies);
  const recent = latencies.filter(({ atMs }) => atMs >= nowMs - SPAN_MS);
  const most = Math.max(5, ...recent.map(({ p95Ms }) => p95Ms));
  const last = recent[recent.length - 1];
  const points = (of: (sample: (typeof recent)[number]) => number): ChartPoint[] =>
    recent.map((sample) => ({ atMs: sample.atMs, value: of(sample) }));
  return (
    <Chart
      title={words.latency}
      value={
        last ? `${words.ms(Math.round(last.p50Ms))} · ${words.ms(Math.round(last.p95Ms))}` : words.direct
      }
      note=""
      top={words.ms(Math.round(most))}
    >
      <path
        className={styles.faint}
        d={linePath(
          points(({ p95Ms }) => p95Ms),
          nowMs - SPAN_MS,
          SPAN_MS,
          most,
        )}
      />
      <path
        className={styles.line}
        d={linePath(
          points(({ p50Ms }) => p50Ms),
          nowMs - SPAN_MS,
          SPAN_MS,
          most,
        )}
      />
    </Chart>
  );
}

function Chart(props: {
  readonly title: string;
  readonly value: string;
  readonly note: string;
  readonly top: string;
  readonly children: React.ReactNode;
}) {
  return (
    <figure className={styles.chart}>
      <figcaption>
        {props.title} <b>{props.value}</b>
        {props.note !== "" && <span className={styles.bad}> {props.note}</span>}
        <small>{props.top}</small>
      </figcaption>
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">
        {props.children}
      </svg>
    </figure>
  );
}
