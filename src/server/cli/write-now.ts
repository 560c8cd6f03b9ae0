/**
 * Writing to standard output and error at once: a script that runs for long shows what it says, and one whose reader has
 * gone (`| head`) ends like any program in a pipeline.
 */

import { writeSync } from "node:fs";

/** 128 + SIGPIPE, what a shell reports of a program whose reader has gone. */
const BROKEN_PIPE = 141;
/** A pipe that is full is tried again after this. */
const RETRY_MS = 5;

/** Ends the process, with code 141, when nobody reads any more. */
export function writeNow(descriptor: 1 | 2, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A reader on a socket that goes with output unread resets it.
      if (code === "EPIPE" || code === "ECONNRESET") process.exit(BROKEN_PIPE);
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

/** Where the output of a script goes that the command line runs. */
export const standardOutput = {
  stdout: (text: string): void => writeNow(1, text),
  stderr: (text: string): void => writeNow(2, text),
};
