import type { PodView, Tone } from "../../protocol/view.ts";
import type { CellLevel } from "./cell-flow.ts";
import { toneOn } from "./pod-canvas.ts";
import styles from "./stage.module.css";

/** A state is a colour, a shape and a word: the shape alone tells them apart. */
export function StateShape({ tone, size }: { readonly tone: Tone; readonly size: number }) {
  const r = size / 2;
  const fill = `var(--${tone}-mark)`;
  switch (tone) {
    case "ok":
      return <circle r={r * 0.86} fill={fill} />;
    case "wait":
      return <path d={`M0 ${-r}L${r} ${r * 0.8}H${-r}Z`} fill={fill} />;
    case "bad":
      return (
        <path
          d={`M${-r * 0.75} ${-r * 0.75}L${r * 0.75} ${r * 0.75}M${r * 0.75} ${-r * 0.75}L${-r * 0.75} ${r * 0.75}`}
          stroke={fill}
          strokeWidth={size / 3.6}
          strokeLinecap="round"
        />
      );
    case "done":
      return <rect x={-r * 0.75} y={-r * 0.75} width={r * 1.5} height={r * 1.5} rx={1} fill={fill} />;
    case "gone":
      return <path d={`M${-r} 0H${r}`} stroke={fill} strokeWidth={size / 3.6} strokeLinecap="round" />;
  }
}

function clip(text: string, width: number, perCharacter: number): string {
  const fit = Math.floor(width / perCharacter);
  return text.length <= fit ? text : `${text.slice(0, Math.max(1, fit - 1))}…`;
}

const SHORT: Readonly<Record<string, string>> = {
  ContainerCreating: "Creating",
  PodInitializing: "Initializing",
  ImagePullBackOff: "PullBackOff",
  ErrImagePull: "ErrImgPull",
  RunContainerError: "RunError",
  CreateContainerConfigError: "ConfigError",
  CreateContainerError: "CreateError",
  CrashLoopBackOff: "CrashLoop",
};

export function PodGlyph({
  pod,
  width,
  height,
  level,
  tint: tintIndex,
  dead,
}: {
  readonly pod: PodView;
  readonly width: number;
  readonly height: number;
  readonly level: CellLevel;
  readonly tint: number;
  /** Its node has no power. */
  readonly dead: boolean;
}) {
  const tone = toneOn(pod, dead);
  const tint = `var(--tint-${tintIndex})`;
  const dashed = tone === "gone";
  if (width <= 12)
    return (
      <g>
        <rect width={width} height={height} rx={2.5} fill={tint} opacity={0.22} />
        <g transform={`translate(${width / 2} ${height / 2})`}>
          <StateShape tone={tone} size={width * 0.8} />
        </g>
      </g>
    );
  const frame = (
    <rect
      className={styles.podFrame}
      width={width}
      height={height}
      rx={width > 30 ? 8 : 5}
      stroke={dashed ? "var(--gone-mark)" : tone === "bad" ? "var(--bad-mark)" : tint}
      strokeDasharray={dashed ? "3 3" : undefined}
    />
  );
  if (width <= 30)
    return (
      <g>
        {frame}
        <g transform={`translate(${width / 2} ${height / 2})`}>
          <StateShape tone={tone} size={width * 0.42} />
        </g>
      </g>
    );
  const name = pod.family;
  if (level === "medium" || height < 40)
    return (
      <g>
        {frame}
        <rect y={6} width={3} height={height - 12} rx={1.5} fill={tint} opacity={dashed ? 0.4 : 1} />
        <g transform={`translate(${14} ${height / 2})`}>
          <StateShape tone={tone} size={7} />
        </g>
        <text x={23} y={height / 2 + 3.5} className={styles.podName}>
          {clip(name, width - 28, 6.2)}
        </text>
      </g>
    );
  // What tells it from its siblings; a pod of its own has none: then how often it was restarted, if ever.
  const second =
    pod.suffix !== ""
      ? (pod.suffix.split("-").pop() ?? "")
      : pod.restarts > 0
        ? `restarts ${pod.restarts}`
        : "";
  const word = SHORT[pod.state] ?? (pod.state === "Running" && !pod.ready ? "Not ready" : pod.state);
  return (
    <g>
      {frame}
      <rect y={9} width={3} height={height - 18} rx={1.5} fill={tint} opacity={dashed ? 0.4 : 1} />
      <text x={11} y={height * 0.1 + 10} className={styles.podName} fillOpacity={dashed ? 0.7 : 1}>
        {clip(name, width - 16, 6.2)}
      </text>
      <text x={11} y={height * 0.3 + 12.2} className={styles.podSuffix}>
        {clip(second, width - 16, 5.6)}
      </text>
      <g transform={`translate(15 ${height - 9.5})`}>
        <StateShape tone={tone} size={7} />
      </g>
      <text x={23} y={height - 6} className={styles.podState} style={{ fill: `var(--${tone})` }}>
        {clip(word, width - 27, 5.1)}
      </text>
    </g>
  );
}
