/**
 * A pipe: bounded, so that a fast writer waits for a slow reader.
 *
 * Models: pipe(7), 64 KiB. Differs: the bound counts UTF-16 units; a write larger than the room left waits as a whole
 * unless the pipe is empty.
 */

import { systemError } from "../system-errors.ts";
import { type OpenFile, WAIT, type Waiter } from "./open-file.ts";

/** Linux' default capacity of a pipe. */
export const PIPE_CAPACITY = 65_536;

class PipeBuffer {
  text = "";
  readerOpen = true;
  writerOpen = true;
  readers: Waiter[] = [];
  writers: { readonly waiter: Waiter; readonly text: string }[] = [];

  take(): string {
    const taken = this.text;
    this.text = "";
    // Writers that waited go on as far as there is room again.
    while (this.writers.length > 0) {
      const next = this.writers[0] as { waiter: Waiter; text: string };
      if (this.text.length > 0 && this.text.length + next.text.length > PIPE_CAPACITY) break;
      this.writers.shift();
      this.text += next.text;
      next.waiter.resume(undefined);
    }
    return taken;
  }
}

class ReadEnd implements OpenFile {
  references = 0;
  readonly kind = "pipe";
  constructor(private readonly buffer: PipeBuffer) {}

  read(waiter: Waiter): string | null | typeof WAIT {
    const { buffer } = this;
    if (buffer.text.length > 0) return buffer.take();
    if (!buffer.writerOpen) return null;
    buffer.readers.push(waiter);
    waiter.cancel = () => void (buffer.readers = buffer.readers.filter((other) => other !== waiter));
    return WAIT;
  }

  write(): undefined {
    throw systemError("EBADF");
  }

  release(): void {
    this.buffer.readerOpen = false;
    for (const { waiter } of this.buffer.writers.splice(0)) waiter.fail(systemError("EPIPE"));
  }
}

class WriteEnd implements OpenFile {
  references = 0;
  readonly kind = "pipe";
  constructor(private readonly buffer: PipeBuffer) {}

  read(): null {
    throw systemError("EBADF");
  }

  write(text: string, waiter: Waiter): undefined | typeof WAIT {
    const { buffer } = this;
    if (!buffer.readerOpen) throw systemError("EPIPE");
    if (text === "") return undefined;
    if (buffer.text.length > 0 && buffer.text.length + text.length > PIPE_CAPACITY) {
      buffer.writers.push({ waiter, text });
      waiter.cancel = () => void (buffer.writers = buffer.writers.filter((other) => other.waiter !== waiter));
      return WAIT;
    }
    buffer.text += text;
    const reader = buffer.readers.shift();
    if (reader) reader.resume(buffer.take());
    return undefined;
  }

  release(): void {
    this.buffer.writerOpen = false;
    for (const reader of this.buffer.readers.splice(0)) reader.resume(null);
  }
}

/** [read end, write end] */
export function createPipe(): readonly [OpenFile, OpenFile] {
  const buffer = new PipeBuffer();
  return [new ReadEnd(buffer), new WriteEnd(buffer)];
}
