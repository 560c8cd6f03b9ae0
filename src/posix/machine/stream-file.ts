/**
 * A response that goes on (watch, log, exec) as a descriptor. Messages wait until the process receives them; a text
 * reader sees the messages that are text.
 */

import type { MessageStream } from "#kernel/message-stream.ts";
import { systemError } from "../system-errors.ts";
import { type OpenFile, WAIT, type Waiter } from "./open-file.ts";

export class StreamFile implements OpenFile {
  references = 0;
  readonly kind = "stream";
  private readonly messages: unknown[] = [];
  private ended = false;
  private readers: { readonly waiter: Waiter; readonly end: unknown }[] = [];

  constructor(private readonly stream: MessageStream<unknown, unknown>) {
    stream.listen(
      (message) => {
        const reader = this.readers.shift();
        if (reader) reader.waiter.resume(message);
        else this.messages.push(message);
      },
      () => {
        this.ended = true;
        for (const { waiter, end } of this.readers.splice(0)) waiter.resume(end);
      },
    );
  }

  /** The next message; undefined at the end. */
  receive(waiter: Waiter): unknown {
    return this.take(waiter, undefined);
  }

  send(message: unknown): void {
    if (this.stream.closed) throw systemError("EPIPE");
    this.stream.send(message);
  }

  read(waiter: Waiter): string | null | typeof WAIT {
    return this.take(waiter, null) as string | null | typeof WAIT;
  }

  write(text: string): undefined {
    this.send(text);
  }

  release(): void {
    this.stream.close();
  }

  private take(waiter: Waiter, end: unknown): unknown {
    if (this.messages.length > 0) return this.messages.shift();
    if (this.ended) return end;
    this.readers.push({ waiter, end });
    waiter.cancel = () => void (this.readers = this.readers.filter((reader) => reader.waiter !== waiter));
    return WAIT;
  }
}
