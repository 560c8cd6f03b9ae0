/** What the address says: ?seed=N&nodes=N&clock=manual&lesson=COURSE/LESSON. */

import type { ClockMode, SessionOptions } from "../../protocol/messages.ts";

const LESSON_ID = /^[a-z0-9-]+\/[a-z0-9-]+$/;

export interface PageAddress {
  readonly options: SessionOptions;
  readonly clock: ClockMode;
  /** The lesson's id; undefined in the sandbox. */
  readonly lesson: string | undefined;
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
  const asked = parameters.get("lesson") ?? "";
  const lesson = LESSON_ID.test(asked) ? asked : undefined;
  const sandbox = `${seed}-${workers}-${clock}`;
  return {
    options: { seed, workers },
    clock,
    lesson,
    session: lesson === undefined ? sandbox : `${sandbox}-${lesson}`,
  };
}

/** The same page in a lesson, or in the sandbox. */
export function addressOfLesson(href: string, lesson: string | undefined): string {
  const address = new URL(href);
  if (lesson === undefined) address.searchParams.delete("lesson");
  else address.searchParams.set("lesson", lesson);
  // A slash in a query needs no escape, and reads better in a link.
  address.search = address.search.replaceAll("%2F", "/");
  return address.href;
}
