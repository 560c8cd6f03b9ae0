/**
 * What the API server asks of a kubelet (in life: HTTPS on port 10250). `cluster/` connects the two.
 */

import type { ApiStream } from "./door.ts";

export interface LogOptions {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  /** RFC 3339 */
  readonly sinceTime?: string;
  readonly limitBytes?: number;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** All methods throw a StatusError when the container is not there or not in a state for it. */
export interface KubeletDoor {
  /** A stream of text; it ends when the log does (or the container stops, when following). */
  logs(namespace: string, pod: string, container: string, options: LogOptions): ApiStream;
  /** A stream of ExecFrames. */
  exec(namespace: string, pod: string, container: string, options: ExecOptions): ApiStream;
  /** A stream of ExecFrames on the container's main process. */
  attach(namespace: string, pod: string, container: string, options: Omit<ExecOptions, "command">): ApiStream;
}

/** Finds the kubelet of a node. Throws a StatusError as for a failed dial when the node cannot be reached. */
export type KubeletDialer = (nodeName: string) => KubeletDoor;
