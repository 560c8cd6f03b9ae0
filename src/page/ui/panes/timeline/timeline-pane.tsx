import { scaleLinear } from "d3";
import { useEffect, useMemo, useRef, useState } from "react";
import type { TimelineMark, TimelineSample } from "../../../protocol/view.ts";
import { usePage } from "../../state/page-store.ts";
import { clockText } from "../../text/format.ts";
import { text } from "../../text/catalogue.ts";
import styles from "./timeline-pane.module.css";

const LEFT = 112;
const RIGHT = 28;
const LEAST_SPAN_MS = 60_000;
/** What a sample covers of virtual time. */
const SAMPLE_MS = 500;

/** A lane of writes is drawn in this many strengths. */
const WRITE_LEVELS = 4;
const REQUESTS_BOTTOM = 88;
const REQUESTS_HEIGHT = 14;

/** What the samples come to as a few paths: a rectangle for each would be thousands of elements. */
function sampleMarks(
  samples: readonly TimelineSample[],
  x: (ms: number) => number,
): { writes: readonly string[]; requests: string; errors: string } {
  let mostRequests = 4;
  let mostWrites = 6;
  for (const sample of samples) {
    mostRequests = Math.max(mostRequests, sample.requests);
    mostWrites = Math.max(mostWrites, sample.writes);
  }
  const writes = Array.from({ length: WRITE_LEVELS }, () => "");
  let requests = "";
  let errors = "";
  const each = Math.max(1, x(SAMPLE_MS) - x(0));
  const block = (left: number, height: number): string =>
    `M${left.toFixed(1)} ${REQUESTS_BOTTOM}v${-height.toFixed(1)}h${each.toFixed(1)}v${height.toFixed(1)}z`;
  for (const sample of samples) {
    const left = x(sample.atMs);
    if (sample.writes > 0) {
      const level = Math.min(WRITE_LEVELS - 1, Math.floor((WRITE_LEVELS * sample.writes) / mostWrites));
      writes[level] += `M${left.toFixed(1)} 34v10h1.5v-10z`;
    }
    if (sample.requests > 0) requests += block(left, (REQUESTS_HEIGHT * sample.requests) / mostRequests);
    if (sample.errors > 0)
      errors += block(left, Math.max(2, (REQUESTS_HEIGHT * sample.errors) / mostRequests));
  }
  return { writes, requests, errors };
}

/** Lanes of what happened; the playhead stands at now. */
export function TimelinePane() {
  const samples = usePage((state) => state.samples);
  const marks = usePage((state) => state.marks);
  const nowMs = usePage((state) => Math.floor(state.clock.nowMs / 250) * 250);
  const host = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(900);
  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const span = Math.max(LEAST_SPAN_MS, nowMs * 1.12);
  const x = useMemo(() => scaleLinear([0, span], [LEFT, width - RIGHT]), [span, width]);
  const { lanes } = text.timeline;
  const { writes, requests, errors } = useMemo(() => sampleMarks(samples, x), [samples, x]);
  const nodeRuns = useMemo(() => {
    const runs: { from: number; to: number; tone: string }[] = [];
    for (const sample of samples) {
      const tone =
        sample.nodesTotal === 0
          ? ""
          : sample.nodesReady === sample.nodesTotal
            ? "ok"
            : sample.nodesReady === 0
              ? "bad"
              : "wait";
      const last = runs[runs.length - 1];
      if (last?.tone === tone) last.to = sample.atMs;
      else {
        if (last) last.to = sample.atMs;
        runs.push({ from: sample.atMs, to: sample.atMs, tone });
      }
    }
    const last = runs[runs.length - 1];
    if (last) last.to = nowMs;
    return runs.filter((run) => run.tone !== "");
  }, [samples, nowMs]);
  const ticks = x.ticks(Math.max(2, Math.floor(width / 160)));
  const count = (lane: TimelineMark["lane"]): number => marks.filter((mark) => mark.lane === lane).length;
  const faultTimes = new Set(marks.filter(({ lane }) => lane !== "inputs").map(({ atMs }) => atMs));
  /** The line that brought a fault about lies under the fault's own mark. */
  const isShown = ({ lane, atMs }: TimelineMark): boolean => lane !== "inputs" || !faultTimes.has(atMs);
  return (
    <section className={styles.pane} aria-label={text.regions.timeline} ref={host}>
      <p className="visually-hidden">
        {text.timeline.summary(count("inputs"), count("faults"), clockText(0), clockText(nowMs))}
      </p>
      <svg width={width} height={104} aria-hidden="true">
        {[lanes.inputs, lanes.controlPlane, lanes.nodes, lanes.requests].map((name, index) => (
          <g key={name}>
            <text x={16} y={23 + index * 20} className={styles.lane}>
              {name}
            </text>
            <line
              x1={LEFT}
              x2={width - RIGHT}
              y1={19 + index * 20}
              y2={19 + index * 20}
              className={styles.rule}
            />
          </g>
        ))}
        {writes.map((path, level) => (
          <path key={level} d={path} className={styles.write} opacity={(level + 1) / WRITE_LEVELS} />
        ))}
        <path d={requests} className={styles.request} />
        <path d={errors} className={styles.error} />
        {nodeRuns.map((run) => (
          <rect
            key={run.from}
            x={x(run.from)}
            y={55}
            width={Math.max(2, x(run.to) - x(run.from))}
            height={8}
            rx={3}
            style={{ fill: `var(--${run.tone}-mark)`, opacity: run.tone === "ok" ? 0.4 : 0.75 }}
          />
        ))}
        {marks.filter(isShown).map((mark) =>
          mark.lane === "faults" ? (
            <g key={mark.id} transform={`translate(${x(mark.atMs)} 13)`}>
              <path d="M0 0l6 11h-12z" className={styles.fault} />
              <text
                x={x(mark.atMs) > width - 180 ? -9 : 9}
                y={9}
                textAnchor={x(mark.atMs) > width - 180 ? "end" : "start"}
                className={styles.faultText}
              >
                {mark.label}
              </text>
              <title>{`${clockText(mark.atMs)} ${mark.label}`}</title>
            </g>
          ) : mark.lane === "recoveries" ? (
            <path
              key={mark.id}
              transform={`translate(${x(mark.atMs)} 13)`}
              d="M0 11l6-11h-12z"
              className={styles.recovery}
            >
              <title>{`${clockText(mark.atMs)} ${mark.label}`}</title>
            </path>
          ) : (
            <rect
              key={mark.id}
              x={x(mark.atMs) - 4}
              y={14}
              width={8}
              height={10}
              rx={2}
              className={styles.input}
            >
              <title>{`${clockText(mark.atMs)} ${mark.label}`}</title>
            </rect>
          ),
        )}
        {ticks.map((tick) => (
          <text key={tick} x={x(tick)} y={101} className={styles.tick} textAnchor="middle">
            {clockText(tick).slice(0, 8)}
          </text>
        ))}
        <g transform={`translate(${x(nowMs)} 0)`}>
          <line y1={6} y2={90} className={styles.playhead} />
          <circle cy={7} r={4.5} className={styles.knob} />
        </g>
      </svg>
    </section>
  );
}
