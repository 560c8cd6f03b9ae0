/** The web worker: a session, the machine's clock, and postMessage. */

import type { PageMessage, WorkerMessage } from "../protocol/messages.ts";
import type { Descriptions } from "#api/schema/open-api.ts";
import type { Cluster } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import type { PacerHost } from "./pacer.ts";
import { WorkerSession } from "./worker-session.ts";

/** How often the page is told that the worker lives. */
const HEARTBEAT_MS = 500;

// A manifest with a `__proto__` key must not reach the prototypes that everything shares (SECURITY C5).
Object.freeze(Object.prototype);

const post = (message: WorkerMessage): void => self.postMessage(message);

/** setTimeout(0) waits 4 ms when nested; a message channel does not, and still lets other messages in first. */
const channel = new MessageChannel();
const soon: (() => void)[] = [];
channel.port1.onmessage = () => soon.shift()?.();

const host: PacerHost = {
  wallMs: () => performance.now(),
  wait: (delayMs, run) => {
    if (delayMs > 0) setTimeout(run, delayMs);
    else {
      soon.push(run);
      channel.port2.postMessage(undefined);
    }
  },
};

/** The sentences of `kubectl explain`: a chunk of their own, fetched once the cluster runs. */
async function loadDescriptions(cluster: Cluster): Promise<void> {
  try {
    const { descriptions } = await import("#api/schema/generated/descriptions.ts");
    cluster.setDescriptions(descriptions as Descriptions);
  } catch (error) {
    // Without them explain shows the fields and says that their descriptions are missing.
    console.warn("the texts of kubectl explain could not be loaded", error);
  }
}

let session: WorkerSession | undefined;

self.onmessage = (event: MessageEvent<PageMessage>) => {
  const message = event.data;
  if (message.type !== "init") {
    session?.receive(message);
    return;
  }
  try {
    const cluster = createCluster(message.options);
    cluster.boot();
    session = new WorkerSession({ ...message, cluster }, post, host);
    session.begin();
    void loadDescriptions(cluster);
  } catch (error) {
    post({ type: "failed", error: error instanceof Error ? error.message : String(error) });
  }
};

setInterval(() => {
  if (session) post({ type: "heartbeat", mark: session.mark });
}, HEARTBEAT_MS);
