/** The web worker: a session, the machine's clock, and postMessage. */

import type { Descriptions } from "#api/schema/open-api.ts";
import { sealObjectPrototype } from "#kernel/seal-object-prototype.ts";
import type { PageMessage, WorkerMessage } from "../protocol/messages.ts";
import type { PacerHost } from "./pacer.ts";
import { SessionHost } from "./session-host.ts";

/** How often the page is told that the worker lives. */
const HEARTBEAT_MS = 500;

sealObjectPrototype();

const post = (message: WorkerMessage): void => self.postMessage(message);

/** setTimeout(0) waits 4 ms when nested; a message channel does not, and still lets other messages in first. */
const channel = new MessageChannel();
const soon: (() => void)[] = [];
channel.port1.onmessage = () => soon.shift()?.();

const pacerHost: PacerHost = {
  wallMs: () => performance.now(),
  wait: (delayMs, run) => {
    if (delayMs > 0) setTimeout(run, delayMs);
    else {
      soon.push(run);
      channel.port2.postMessage(undefined);
    }
  },
};

const loadDescriptions = async (): Promise<Descriptions> =>
  (await import("#api/schema/generated/descriptions.ts")).descriptions as Descriptions;

const host = new SessionHost({
  post,
  pacerHost,
  loadLibrary: () => import("./lesson-library.ts"),
  loadDescriptions,
});

self.onmessage = (event: MessageEvent<PageMessage>) => host.receive(event.data);

setInterval(() => {
  const { mark } = host;
  if (mark) post({ type: "heartbeat", mark });
}, HEARTBEAT_MS);
