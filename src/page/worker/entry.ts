/** The web worker: a session, the machine's clock, and postMessage. */

import type { Descriptions } from "#api/schema/open-api.ts";
import type { PageMessage, WorkerMessage } from "../protocol/messages.ts";
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

let session: WorkerSession | undefined;

/** The texts of `kubectl explain` are large, and a frame can be drawn without them: they come in a chunk of their own. */
let descriptions: Descriptions | undefined;
/** What could show them waits until they are there, so that the same input gives the same output; then undefined. */
let held: PageMessage[] | undefined = [];

const release = (): void => {
  const messages = held ?? [];
  held = undefined;
  for (const message of messages) handle(message);
};

import("#api/schema/generated/descriptions.ts").then(
  (module) => {
    descriptions = module.descriptions as Descriptions;
    release();
  },
  // Without them `explain` says <empty>, as of a server that has no texts; everything else works.
  release,
);

/** Whether a message may change what the cluster does: a new session's start does not, a restored one's does. */
function isInput(message: PageMessage): boolean {
  if (message.type === "init") return message.restored !== undefined;
  return message.type !== "drawn" && message.type !== "clock" && message.type !== "look";
}

self.onmessage = (event: MessageEvent<PageMessage>) => {
  // Once one waits, all do: their order is kept.
  if (held && (held.length > 0 || isInput(event.data))) held.push(event.data);
  else handle(event.data);
};

function handle(message: PageMessage): void {
  if (message.type !== "init") {
    session?.receive(message);
    return;
  }
  try {
    const cluster = createCluster({ ...message.options, descriptions: () => descriptions });
    cluster.boot();
    session = new WorkerSession({ ...message, cluster }, post, host);
    session.begin();
  } catch (error) {
    post({ type: "failed", error: error instanceof Error ? error.message : String(error) });
  }
}

setInterval(() => {
  if (session) post({ type: "heartbeat", mark: session.mark });
}, HEARTBEAT_MS);
