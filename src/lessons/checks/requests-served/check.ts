/**
 * Requests to a service since the step began: so many served, and none failed — in all, or in the last so many seconds
 * ("withinSeconds"), for steps in which some must fail before the cluster has noticed.
 */

import { BEGIN_AGAIN, type CheckKind, type ServedRequest } from "../../check.ts";

export const requestsServedCheck: CheckKind = {
  name: "requests-served",
  create(parameters) {
    const service = parameters.text("service");
    const atLeast = parameters.number("atLeast");
    const withinMs = (parameters.optionalNumber("withinSeconds") ?? Infinity) * 1000;
    const failed = parameters.optionalNumber("mayFail") ?? 0;
    parameters.finish();
    const seen: ServedRequest[] = [];
    return {
      onRequest(request) {
        if (request.service === undefined || !matches(request.service, service)) return;
        seen.push(request);
        // Only the window counts, so what is older than it need not be kept.
        while (seen.length > 0 && (seen[0] as ServedRequest).startMs < request.startMs - withinMs)
          seen.shift();
      },
      evaluate(world) {
        const recent = seen.filter((request) => request.startMs >= world.nowMs - withinMs);
        const bad = recent.filter((request) => request.outcome !== "ok").length;
        const good = recent.length - bad;
        const detail = `${good} served, ${bad} failed${withinMs === Infinity ? "" : ` in the last ${withinMs / 1000} s`}`;
        if (bad > failed && withinMs === Infinity)
          return { holds: false, detail: `${detail}; ${BEGIN_AGAIN}` };
        return { holds: good >= atLeast && bad <= failed, detail };
      },
    };
  },
};

/** A record names "namespace/service:port"; lessons name "namespace/service" or "service" of default. */
function matches(recorded: string, wanted: string): boolean {
  const full = wanted.includes("/") ? wanted : `default/${wanted}`;
  return recorded === full || recorded.startsWith(`${full}:`);
}
