/**
 * Frames for the page: a diff of what is drawn, with the clock. The next one goes out when the page has drawn the last,
 * and only if something can have changed since.
 */

import type { Cluster } from "#cluster/cluster.ts";
import type { Projection } from "../projection/projection.ts";
import type { WorkerMessage } from "../protocol/messages.ts";
import type { Pacer } from "./pacer.ts";

export class FramePoster {
  /** Whether the page looks at the list of all objects, which costs. */
  lookAtObjects = false;
  private isOpen = true;
  private lastFrameMs = -1;
  private lastVisible = -1;
  private lastFaults = 0;

  constructor(
    private readonly cluster: Cluster,
    private readonly pacer: Pacer,
    private readonly projection: Projection,
    private readonly post: (message: WorkerMessage) => void,
  ) {}

  /** The page has drawn the last frame. */
  drawn(): void {
    this.isOpen = true;
  }

  /** `visible` counts what can be seen. */
  postIfChanged(visible: number): void {
    const { nowMs } = this.cluster.kernel;
    const faults = this.cluster.faults.length;
    if (nowMs === this.lastFrameMs && visible === this.lastVisible && faults === this.lastFaults) return;
    if (this.isOpen) this.postNow(visible);
  }

  postNow(visible: number): void {
    const { cluster } = this;
    const { kernel, network } = cluster;
    this.isOpen = false;
    this.lastFrameMs = kernel.nowMs;
    this.lastVisible = visible;
    this.lastFaults = cluster.faults.length;
    const traffic = network.trafficSources.map((source) => ({
      name: source.name,
      url: source.url,
      requestsPerSecond: source.requestsPerSecond,
    }));
    const diff = this.projection.flush({
      nowMs: kernel.nowMs,
      taskCount: kernel.taskCount,
      requestCount: cluster.requestCount,
      trace: kernel.trace,
      faults: cluster.faults,
      traffic,
      objects: this.lookAtObjects,
    });
    this.post({
      type: "frame",
      diff,
      clock: {
        nowMs: kernel.nowMs,
        mode: this.pacer.mode,
        running: this.pacer.running,
        speed: this.pacer.speed,
        fastForwardUntilMs: cluster.fastForwardUntilMs,
        laggingAt: this.pacer.laggingAt,
      },
    });
  }
}
