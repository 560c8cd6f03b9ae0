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
  const colours = new Map<string, string>();
  const colour = (name: string): string => {
    let value = colours.get(name);
    if (value === undefined) colours.set(name, (value = style.getPropertyValue(name)));
    return value;
  };
  for (const [key, box] of layout.pods) {
    const pod = pods.get(key);
    if (!pod) continue;
    context.fillStyle = colour(`--${pod.tone}-mark`);
    if (pod.tone === "gone") context.fillRect(box.x, box.y + box.height / 3, box.width, box.height / 3);
    else if (pod.tone === "wait") {
      context.beginPath();
      context.moveTo(box.x + box.width / 2, box.y);
      context.lineTo(box.x + box.width, box.y + box.height);
      context.lineTo(box.x, box.y + box.height);
      context.fill();
    } else context.fillRect(box.x, box.y, box.width, box.height);
    if (box.width > 8) {
      context.fillStyle = colour(`--tint-${pod.tint}`);
      context.fillRect(box.x, box.y, box.width, 2);
    }
  }
}

/** The pod under a point, when pods are on the canvas. */
export function podAt(layout: StageLayout, x: number, y: number): string | undefined {
  for (const [key, box] of layout.pods)
    if (x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) return key;
  return undefined;
}
