/** What the address says: ?seed=N&nodes=N&clock=manual. */

import type { ClockMode, SessionOptions } from "../../protocol/messages.ts";

export interface PageAddress {
  readonly options: SessionOptions;
  readonly clock: ClockMode;
  /** Names the session in storage: other parameters are another session. */
  readonly session: string;
}

function whole(value: string | null, fallback: number, least: number, most: number): number {
  if (value === null || !/^\d+$/.test(value)) return fallback;
  return Math.min(most, Math.max(least, Number(value)));
}

export function readAddress(search: string): PageAddress {
  const parameters = new URLSearchParams(search);
  const seed = whole(parameters.get("seed"), 1, 0, 2_147_483_647);
  const workers = whole(parameters.get("nodes"), 3, 0, 500);
  const clock: ClockMode = parameters.get("clock") === "manual" ? "manual" : "run";
  return { options: { seed, workers }, clock, session: `${seed}-${workers}-${clock}` };
}
