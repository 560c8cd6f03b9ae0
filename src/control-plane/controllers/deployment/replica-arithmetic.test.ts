import { describe, expect, it } from "vitest";
import type { Deployment, ReplicaSet } from "#api/types.ts";
import { loadVectors, vectorsPresent } from "#testing/vectors.ts";
import { hasTimedOut, isComplete, isProgressing } from "./deployment-status.ts";
import {
  cleanUpUnhealthyReplicas,
  newReplicaSetSize,
  reconcileNewReplicaSet,
  reconcileOldReplicaSets,
  resolveFenceposts,
  scaleDownOldReplicaSets,
  scaleProportionally,
  type ReplicaSetSize,
  type Strategy,
} from "./replica-arithmetic.ts";
import { replicaSetsToCleanUp } from "./replica-sets.ts";

const strategy = (replicas: number, maxSurge = 0, maxUnavailable = 0, rolling = true): Strategy => ({
  rolling,
  replicas,
  maxSurge,
  maxUnavailable,
  statusReplicas: 0,
});

const size = (
  name: string,
  replicas: number,
  available = 0,
  createdMs = 0,
  max?: number,
): ReplicaSetSize => ({
  name,
  replicas,
  available,
  createdMs,
  maxReplicasBefore: max,
});

const replicaSet = (name: string, spec: number, status: number): ReplicaSet => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: { name, uid: name, resourceVersion: "1", creationTimestamp: "2026-05-04T08:00:00Z" },
  spec: { replicas: spec, selector: {} },
  status: { replicas: status },
});

const counts = (c: Record<string, number>) => ({
  replicas: c["replicas"] ?? 0,
  updated: c["updatedReplicas"] ?? 0,
  ready: c["readyReplicas"] ?? 0,
  available: c["availableReplicas"] ?? 0,
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- every upstream function has rows of its own shape
type Row = Record<string, any>;

/** What our functions make of a row, in the row's own words. */
const judges: Readonly<Record<string, (row: Row) => void>> = {
  ResolveFenceposts(row) {
    const result = resolveFenceposts(row["maxSurge"], row["maxUnavailable"], row["desired"]);
    expect(result.ok).toBe(!row["wantError"]);
    if (result.ok)
      expect(result.value).toEqual({ maxSurge: row["wantSurge"], maxUnavailable: row["wantUnavailable"] });
  },
  NewRSNewReplicas(row) {
    const all = row["allRSReplicas"].reduce((a: number, b: number) => a + b, 0);
    const plan = strategy(row["deploymentReplicas"], row["maxSurge"], 0, row["strategy"] === "RollingUpdate");
    expect(newReplicaSetSize(plan, all, row["newRSReplicas"])).toBe(row["want"]);
  },
  ReplicaCounts(row) {
    const sets: ReplicaSet[] = row["replicaSets"].map((r: Row, i: number) =>
      replicaSet(`rs${i}`, r["spec"], r["status"]),
    );
    expect(sets.reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0)).toBe(row["wantSpecSum"]);
    expect(sets.reduce((sum, set) => sum + (set.status?.replicas ?? 0), 0)).toBe(row["wantStatusSum"]);
  },
  DeploymentComplete(row) {
    const actual = {
      replicas: row["current"],
      updated: row["updated"],
      ready: 0,
      available: row["available"],
    };
    expect(isComplete(row["desired"], actual)).toBe(row["want"]);
  },
  DeploymentProgressing(row) {
    expect(isProgressing(counts(row["old"]), counts(row["new"]))).toBe(row["want"]);
  },
  reconcileNewReplicaSet(row) {
    const old = size("old", row["oldReplicas"]);
    const newest = size("new", row["newReplicas"]);
    const plan = strategy(row["deploymentReplicas"], row["maxSurge"], row["maxUnavailable"]);
    const after = reconcileNewReplicaSet(plan, [old, newest], newest);
    expect(after !== newest.replicas).toBe(row["wantScaled"]);
    expect(after).toBe(row["wantNewReplicas"]);
  },
  reconcileOldReplicaSets(row) {
    const old = size("old", row["oldReplicas"], row["readyPodsFromOldRS"]);
    const newest = size("new", row["newReplicas"], row["readyPodsFromNewRS"]);
    const plan = strategy(row["deploymentReplicas"], row["maxSurge"], row["maxUnavailable"]);
    // Upstream's table gives maxSurge and maxUnavailable as written; both 0 means one may be unavailable.
    if (plan.maxSurge === 0 && plan.maxUnavailable === 0) Object.assign(plan, { maxUnavailable: 1 });
    const scaling = reconcileOldReplicaSets(plan, [old], newest);
    expect(scaling.size > 0).toBe(row["wantScaled"]);
    expect(scaling.get("old") ?? old.replicas).toBe(row["wantOldReplicas"]);
  },
  cleanupUnhealthyReplicas(row) {
    const old = size("old", row["oldReplicas"], row["availableReplicas"]);
    const after = cleanUpUnhealthyReplicas([old], row["maxCleanupCount"]).get("old") ?? old.replicas;
    expect(old.replicas - after).toBe(row["wantCleaned"]);
  },
  scaleDownOldReplicaSetsForRollingUpdate(row) {
    const old = size("old", row["oldReplicas"], row["availableReplicas"]);
    const plan = strategy(row["deploymentReplicas"], row["maxSurge"], row["maxUnavailable"]);
    if (plan.maxSurge === 0 && plan.maxUnavailable === 0) Object.assign(plan, { maxUnavailable: 1 });
    const scaling = scaleDownOldReplicaSets(plan, [old], undefined);
    expect(scaling.size > 0).toBe(row["wantScaled"]);
    expect(scaling.get("old") ?? old.replicas).toBe(row["wantOldReplicas"]);
  },
  scaleProportionally(row) {
    const max = row["oldDesired"] + row["oldMaxSurge"];
    const old: Row[] = row["oldRSs"];
    const newest = size(row["newRS"].name, row["newRS"].replicas, 0, 100, max);
    const sets = [newest, ...old.map((r, i) => size(r["name"], r["replicas"], 0, 50 - i, max))];
    const active = sets.filter((set) => set.replicas > 0);
    const plan = strategy(row["newDesired"], row["newMaxSurge"]);
    // What the sync does with at most one active ReplicaSet: it takes the whole size.
    const only = active.length > 1 ? undefined : (active[0] ?? newest);
    const scaling = only ? new Map([[only.name, plan.replicas]]) : scaleProportionally(plan, active);
    const after = (set: ReplicaSetSize): number => scaling.get(set.name) ?? set.replicas;
    expect(after(newest)).toBe(row["wantNew"]);
    expect(sets.slice(1).map(after)).toEqual(row["wantOld"]);
  },
  cleanupDeployment(row) {
    const old: ReplicaSet[] = row["oldRSs"].map((r: Row, i: number) =>
      replicaSet(`rs${i}`, r["spec"], r["status"]),
    );
    expect(replicaSetsToCleanUp(old, row["revisionHistoryLimit"])).toHaveLength(row["wantDeletions"]);
  },
};

describe.skipIf(!vectorsPresent)("upstream's tables", () => {
  const rows = vectorsPresent ? loadVectors<{ cases: Row[] }>("deployment_rolling_update").cases : [];
  it.each(rows.map((row, i) => ({ title: `${i + 1} ${row["fn"]} ${row["name"] ?? ""}`, row })))(
    "$title",
    ({ row }) => {
      const judge = judges[row["fn"]];
      expect(judge, `no judge for ${row["fn"]}`).toBeDefined();
      judge?.(row);
    },
  );
});

describe("proportional scaling", () => {
  it("conserves the sum for any sizes", () => {
    for (let a = 1; a <= 8; a++)
      for (let b = 1; b <= 8; b++)
        for (let desired = 1; desired <= 20; desired++) {
          const sets = [size("a", a, 0, 1, a + b), size("b", b, 0, 2, a + b)];
          const scaling = scaleProportionally(strategy(desired, 1), sets);
          const sum = [...scaling.values()].reduce((x, y) => x + y, 0);
          expect(sum, `${a}+${b} to ${desired}`).toBe(desired + 1);
        }
  });
});

describe("progress deadline", () => {
  const deployment = (progressDeadlineSeconds?: number) =>
    ({ spec: { progressDeadlineSeconds } }) as unknown as Deployment;
  const condition = (reason: string) => ({
    type: "Progressing",
    status: "True",
    reason,
    lastUpdateTime: "2026-05-04T08:00:00Z",
  });
  it.each([
    [600, "ReplicaSetUpdated", 600_000, false],
    [600, "ReplicaSetUpdated", 600_001, true],
    [600, "NewReplicaSetAvailable", 900_000, false],
    [600, "ProgressDeadlineExceeded", 0, true],
    [undefined, "ReplicaSetUpdated", 900_000, false],
    [2_147_483_647, "ReplicaSetUpdated", 900_000, false],
  ])("deadline %s s, %s, after %d ms: %s", (seconds, reason, nowMs, want) => {
    expect(hasTimedOut(deployment(seconds), condition(reason), nowMs)).toBe(want);
  });
});
