/** One tab stop for the stage; arrows go to the nearest mark in that direction. */

import type { KeyboardEvent } from "react";
import type { Point } from "./routes.ts";

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** How much a step aside counts against a step forward. */
const ASIDE = 2.5;

/** Whether a key presses what has the focus. */
export function pressed(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" && event.key !== " ") return false;
  event.preventDefault();
  return true;
}

export function onArrow(event: KeyboardEvent<HTMLDivElement>): void {
  const direction = DIRECTIONS[event.key];
  const from = (event.target as Element).closest?.("[data-mark]");
  if (!direction || !from) return;
  event.preventDefault();
  const [dx, dy] = direction;
  const start = placeOf(from);
  let best: SVGElement | undefined;
  let least = Infinity;
  for (const candidate of event.currentTarget.querySelectorAll<SVGElement>("[data-mark]")) {
    if (candidate === from) continue;
    const at = placeOf(candidate);
    const along = (at.x - start.x) * dx + (at.y - start.y) * dy;
    const across = Math.abs((at.x - start.x) * dy) + Math.abs((at.y - start.y) * dx);
    if (along > 2 && along + across * ASIDE < least) {
      least = along + across * ASIDE;
      best = candidate;
    }
  }
  best?.focus();
}

/** A node is as wide as its card: it stands where its name and its first pod are. */
function placeOf(element: Element): Point {
  const box = element.getBoundingClientRect();
  return { x: box.x + Math.min(box.width / 2, 44), y: box.y + Math.min(box.height / 2, 20) };
}
