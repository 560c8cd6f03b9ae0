/** Draws pods on one canvas when they are too many for SVG. Every fact on it is also in the Objects table. */

import type { PodView } from "../../protocol/view.ts";
import type { StageLayout } from "./stage-layout.ts";

export function paintPods(
  canvas: HTMLCanvasElement,
  layout: StageLayout,
  pods: ReadonlyMap<string, PodView>,
): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(layout.width * ratio);
  canvas.height = Math.round(layout.height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
  const style = getComputedStyle(canvas);
  // One path for each colour: thousands of marks are then a handful of fills.
  const paths = new Map<string, Path2D>();
  const path = (name: string): Path2D => {
    let found = paths.get(name);
    if (!found) paths.set(name, (found = new Path2D()));
    return found;
  };
  for (const [key, box] of layout.pods) {
    const pod = pods.get(key);
    if (!pod) continue;
    const { x, y, width, height } = box;
    const mark = path(`--${pod.tone}-mark`);
    if (pod.tone === "gone") mark.rect(x, y + height / 3, width, height / 3);
    else if (pod.tone === "wait") {
      mark.moveTo(x + width / 2, y);
      mark.lineTo(x + width, y + height);
      mark.lineTo(x, y + height);
      mark.closePath();
    } else mark.rect(x, y, width, height);
    if (width > 8) path(`--tint-${pod.tint}`).rect(x, y, width, 2);
  }
  const names = [...paths.keys()].sort(
    (a, b) => Number(a.startsWith("--tint")) - Number(b.startsWith("--tint")),
  );
  for (const name of names) {
    context.fillStyle = style.getPropertyValue(name);
    context.fill(path(name));
  }
}

/** The pod under a point, when pods are on the canvas. */
export function podAt(layout: StageLayout, x: number, y: number): string | undefined {
  for (const [key, box] of layout.pods)
    if (x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) return key;
  return undefined;
}
