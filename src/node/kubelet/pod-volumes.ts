/**
 * The volumes of one pod over its life: mounted before its containers, refreshed when their sources change.
 * Models: pkg/kubelet/volumemanager (v1.36).
 */

import type { Pod } from "#api/types.ts";
import type { Timer } from "#kernel/kernel.ts";
import { SmallMap } from "#kernel/small-map.ts";
import type { Volume } from "#posix/file-system/volume.ts";
import type { Sandbox } from "../runtime/index.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import { PodVolumeSources, type VolumeOwner } from "./pod-volume-sources.ts";
import { isGenerated } from "./api-volume.ts";
import { MountError } from "./volume-sources.ts";
import { makeVolume } from "./volumes.ts";

/** Mounting is tried again after 500 ms, doubled to 2 m 2 s (goroutinemap/exponentialbackoff). */
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 122_000;
/** A mounted config map follows within the kubelet's sync period, 1 minute (plus the watch). */
const REFRESH_MS: readonly [number, number] = [1000, 60_000];

export interface PodVolumesOwner {
  readonly uid: string;
  readonly pod: Pod;
  /** "" without a sandbox. */
  readonly address: string;
  event(type: "Normal" | "Warning", reason: string, message: string): void;
}

export class PodVolumes implements VolumeOwner {
  /** Name → volume; the sandbox's own map once there is one. */
  private mounted = new SmallMap<string, Volume>();
  private failures = 0;
  private refreshTimer: Timer | undefined;
  private stopped = false;

  constructor(
    readonly context: KubeletContext,
    private readonly owner: PodVolumesOwner,
  ) {}

  /** Makes what is not there yet. Returns the time after which to try again when a volume cannot be made. */
  mount(): number | undefined {
    for (const spec of this.owner.pod.spec.volumes ?? []) {
      try {
        this.mounted.set(spec.name, makeVolume(spec, this.sources, this.mounted.get(spec.name)));
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
        this.reportFailure(spec.name, error);
        return Math.min(RETRY_FIRST_MS * 2 ** Math.min(this.failures++, 20), RETRY_MAX_MS);
      }
    }
    this.failures = 0;
    return undefined;
  }

  /** From now on the volumes are those of this sandbox, with what is mounted already. */
  moveTo(sandbox: Sandbox): void {
    if (sandbox.volumes !== this.mounted)
      for (const [name, volume] of this.mounted) sandbox.volumes.set(name, volume);
    this.mounted = sandbox.volumes;
  }

  /** Brings what comes from the API up to date. */
  refresh(): void {
    for (const spec of this.owner.pod.spec.volumes ?? []) {
      const existing = this.mounted.get(spec.name);
      if (!existing || !isGenerated(spec)) continue;
      try {
        makeVolume(spec, this.sources, existing);
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
        // The files stay as they were; the pod goes on (upstream too reports and keeps).
        this.reportFailure(spec.name, error);
      }
    }
  }

  stop(): void {
    this.stopped = true;
    this.refreshTimer?.cancel();
  }

  private readonly sources = new PodVolumeSources(this);

  get pod(): Pod {
    return this.owner.pod;
  }

  get podIP(): string {
    return this.owner.address;
  }

  readonly sourceChanged = (): void => {
    if (this.stopped || this.refreshTimer?.pending) return;
    const { scope, random } = this.context;
    this.refreshTimer = scope.after(random.between(...REFRESH_MS), "refresh volumes", () => this.refresh());
  };

  private reportFailure(name: string, error: MountError): void {
    const message = `MountVolume.SetUp failed for volume "${name}" : ${error.message}`;
    this.owner.event("Warning", "FailedMount", message);
  }
}
