/** Draw when a part of the view has changed, not whenever anything has. */

import { useEffect, useState } from "react";
import type { ViewPart } from "../../protocol/view-model.ts";
import { usePage, type PageState } from "./page-store.ts";

const countersOf = ({ model }: PageState, parts: readonly ViewPart[]): string =>
  parts.map((part) => model.changes[part]).join();

/** Changes whenever one of the parts does. */
export function usePart(...parts: readonly ViewPart[]): string {
  return usePage((state) => countersOf(state, parts));
}

/** As usePart, but at most once in `everyMs`; the last change is never left out. A function decides at each change. */
export function useLatePart(everyMs: number | (() => number), ...parts: readonly ViewPart[]): string {
  const [counters, setCounters] = useState(() => countersOf(usePage.getState(), parts));
  const names = parts.join();
  const wait = typeof everyMs === "number" ? everyMs : undefined;
  useEffect(() => {
    const wanted = names.split(",") as ViewPart[];
    let lastMs = -Infinity;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let seen = "";
    const draw = (): void => {
      clearTimeout(timer);
      timer = undefined;
      lastMs = performance.now();
      setCounters((seen = countersOf(usePage.getState(), wanted)));
    };
    draw();
    const stop = usePage.subscribe((state) => {
      if (timer !== undefined || countersOf(state, wanted) === seen) return;
      const waitMs = lastMs + (wait ?? (everyMs as () => number)()) - performance.now();
      if (waitMs <= 0) draw();
      else timer = setTimeout(draw, waitMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a function is of the module, so it never changes
  }, [names, wait]);
  return counters;
}
