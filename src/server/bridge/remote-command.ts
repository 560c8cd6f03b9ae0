/**
 * kubectl exec and attach over a WebSocket: the channels of its messages as frames of the door, and back.
 * Models: apimachinery pkg/util/remotecommand and kubelet's v5.channel.k8s.io (v0.36).
 */

import { StringDecoder } from "node:string_decoder";
import type { ExecFrame } from "#api/door.ts";

/** Newest first: the first that the client offers is spoken. */
export const REMOTE_COMMAND_PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io"] as const;

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
/** v5 only: a message of two bytes, this and the channel that ends. */
const CHANNEL_END = 255;

const CHANNELS = { stdout: STDOUT, stderr: STDERR } as const;

/** Decodes what one client sends; characters may be cut in two. */
export class ClientFrames {
  private readonly decoder = new StringDecoder("utf8");

  /** The frame, or undefined for a message that carries none. */
  read(message: Buffer): ExecFrame | undefined {
    const payload = message.subarray(1);
    switch (message[0]) {
      case STDIN: {
        const text = this.decoder.write(payload);
        return text === "" ? undefined : { type: "stdin", text };
      }
      case RESIZE: {
        const size = /^\{"Width":(\d{1,5}),"Height":(\d{1,5})\}\s*$/.exec(payload.toString("utf8"));
        return size ? { type: "resize", columns: Number(size[1]), rows: Number(size[2]) } : undefined;
      }
      case CHANNEL_END:
        return payload[0] === STDIN ? { type: "stdin-end" } : undefined;
      default:
        return undefined;
    }
  }
}

/** What the server says, as a message on its channel; undefined for frames that only clients send. */
export function encodeServerFrame(frame: ExecFrame): Buffer | undefined {
  switch (frame.type) {
    case "stdout":
    case "stderr":
      return Buffer.concat([Buffer.from([CHANNELS[frame.type]]), Buffer.from(frame.text)]);
    case "exit":
      return Buffer.concat([Buffer.from([ERROR]), Buffer.from(JSON.stringify(frame.status))]);
    default:
      return undefined;
  }
}
