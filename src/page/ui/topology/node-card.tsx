import { memo } from "react";
import type { NodeView } from "../../protocol/view.ts";
import { page } from "../state/page-store.ts";
import { bytesText, millicoresText } from "../text/format.ts";
import { text } from "../text/catalogue.ts";
import { pressed } from "./arrow-keys.ts";
import type { FlowLabel } from "./cell-flow.ts";
import { StateShape } from "./pod-glyph.tsx";
import { nodeReference } from "./references.ts";
import styles from "./stage.module.css";

/** The narrowest fill that is seen as a bar and not as a speck. */
const LEAST_FILL = 9;
const HEADER = 30;

export const NodeCard = memo(function NodeCard(props: {
  readonly node: NodeView;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly selected: boolean;
  readonly labels: readonly FlowLabel[];
  /** Of the first row of pods, within the card. */
  readonly podsX: number;
  readonly podsY: number;
  readonly podCount: number;
  readonly unseen: number;
}) {
  const { node, x, y, width, height } = props;
  const powerless = node.faults.length > 0;
  const bad = !node.ready || powerless;
  const select = (): void => page.select(nodeReference(node.name));
  const word = powerless && node.ready ? `Ready · ${text.stage.noPower}` : node.status.replace(",", " · ");
  const badge = word.length * 5.7 + 30;
  const nameWidth = node.name.length * 7 + 8;
  const bars = width > 24 + nameWidth + badge + 168;
  const amounts = `${text.stage.cpu} ${amountText(node.cpu, millicoresText)} · ${text.stage.memory} ${amountText(node.memory, bytesText)}`;
  return (
    <g
      className={styles.node}
      style={{ transform: `translate(${x}px, ${y}px)` }}
      data-selected={props.selected}
    >
      <rect className={styles.card} width={width} height={height} rx={12} data-bad={bad} onClick={select} />
      <g
        role="button"
        tabIndex={0}
        data-mark
        aria-label={`node ${node.name}, ${node.status}`}
        onClick={select}
        onKeyDown={(event) => pressed(event) && select()}
      >
        <rect width={width} height={HEADER} fill="transparent" />
        <text x={14} y={21} className={styles.nodeName}>
          {node.name}
        </text>
        {width > nameWidth + badge + 10 && (
          <g transform={`translate(${14 + nameWidth} 8)`}>
            <rect width={badge} height={18} rx={9} fill={bad ? "var(--bad-soft)" : "var(--ok-soft)"} />
            <g transform="translate(12 9)">
              <StateShape tone={bad ? "bad" : "ok"} size={7} />
            </g>
            <text x={21} y={12.6} className={styles.badge} style={{ fill: bad ? "var(--bad)" : "var(--ok)" }}>
              {word}
            </text>
          </g>
        )}
        {bars && (
          <g aria-hidden="true" className={styles.bars}>
            <Bar x={width - 164} label={text.stage.cpu} share={share(node.cpu)} dead={powerless} />
            <Bar x={width - 84} label={text.stage.memory} share={share(node.memory)} dead={powerless} />
          </g>
        )}
        {bars && (
          <text aria-hidden="true" x={width - 14} y={20.5} textAnchor="end" className={styles.numbers}>
            {amounts}
          </text>
        )}
        <title>{[`${node.name} · ${node.status}`, amounts, ...node.taints].join("\n")}</title>
      </g>
      <g transform={`translate(${props.podsX} ${props.podsY})`} className={styles.families}>
        {props.podCount === 0 && height > HEADER + 20 && (
          <text x={2} y={12} className={styles.faint}>
            {props.unseen > 0 ? text.stage.onlySystem(props.unseen) : text.stage.noPods}
          </text>
        )}
        {props.labels.map((label) => (
          <text
            key={`${label.x}/${label.y}`}
            x={label.x}
            y={label.y}
            textAnchor={label.anchor}
            className={styles.family}
          >
            {label.text}
          </text>
        ))}
      </g>
    </g>
  );
});

const amountText = (
  { requested, allocatable }: NodeView["cpu"],
  format: (amount: number) => string,
): string => `${format(requested)} / ${format(allocatable)}`;

const share = ({ requested, allocatable }: NodeView["cpu"]): number =>
  allocatable > 0 ? Math.min(1, requested / allocatable) : 0;

function Bar(props: {
  readonly x: number;
  readonly label: string;
  readonly share: number;
  readonly dead: boolean;
}) {
  return (
    <g transform={`translate(${props.x} 0)`}>
      <text x={24} y={20.5} className={styles.small} textAnchor="end">
        {props.label}
      </text>
      <rect x={29} y={13.5} width={42} height={7} rx={3.5} fill="var(--line)" />
      {!props.dead && props.share > 0 && (
        <rect
          x={29}
          y={13.5}
          width={Math.max(LEAST_FILL, 42 * props.share)}
          height={7}
          rx={3.5}
          fill={props.share > 0.9 ? "var(--wait-mark)" : "var(--accent)"}
        />
      )}
    </g>
  );
}
