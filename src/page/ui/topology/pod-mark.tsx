import { memo } from "react";
import type { PodView } from "../../protocol/view.ts";
import { page } from "../state/page-store.ts";
import { pressed } from "./arrow-keys.ts";
import type { CellLevel } from "./cell-flow.ts";
import { PodGlyph } from "./pod-glyph.tsx";
import { podReference } from "./references.ts";
import styles from "./stage.module.css";

/** A pod on the stage: it moves to its place, and is a button. Drawn anew only when something of it has changed. */
export const PodMark = memo(function PodMark(props: {
  readonly pod: PodView;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly level: CellLevel;
  readonly tint: number;
  readonly dead: boolean;
  readonly selected: boolean;
}) {
  const { pod, x, y } = props;
  const select = (): void => page.select(podReference(pod));
  const state = pod.state === "Running" && !pod.ready ? "Running, not ready" : pod.state;
  return (
    <g
      className={styles.pod}
      style={{ transform: `translate(${x}px, ${y}px)` }}
      role="button"
      tabIndex={-1}
      data-mark
      data-selected={props.selected}
      aria-label={`pod ${pod.name}, ${state}`}
      onClick={select}
      onKeyDown={(event) => pressed(event) && select()}
    >
      <title>{`${pod.namespace}/${pod.name}\n${pod.state}${pod.ready ? "" : ", not ready"}`}</title>
      <PodGlyph
        pod={pod}
        width={props.width}
        height={props.height}
        level={props.level}
        tint={props.tint}
        dead={props.dead}
      />
    </g>
  );
});
