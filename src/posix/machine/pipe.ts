/**
 * A pipe: bounded, so that a fast writer waits for a slow reader.
 *
 * Models: pipe(7), 64 KiB. Differs: the bound counts UTF-16 units; a write larger than the room left waits until the pipe
 * is empty.
 */

import { systemError } from "../system-errors.ts";
import { wholeCharacters } from "../utf8.ts";
import { type OpenFile, WAIT, type Waiter } from "./open-file.ts";

/** Linux' default capacity of a pipe. */
export const PIPE_CAPACITY = 65_536;

class PipeBuffer {
  text = "";
  readerOpen = true;
  writerOpen = true;
  readers: Waiter[] = [];
  writers: { readonly waiter: Waiter; text: string }[] = [];

  /** Whether a writer may add something: a text that has room, or the first part of one that is larger than the pipe. */
  hasRoom(text: string): boolean {
    return this.text === "" || this.text.length + text.length <= PIPE_CAPACITY;
  }

  /** Adds what fits of `text` and returns the rest. */
  add(text: string): string {
    const end = wholeCharacters(text, PIPE_CAPACITY - this.text.length);
    this.text += text.slice(0, end);
    return text.slice(end);
  }

  take(): string {
    const taken = this.text;
    this.text = "";
    // Writers that waited go on as far as there is room again.
    for (let next = this.writers[0]; next && this.hasRoom(next.text); next = this.writers[0]) {
      next.text = this.add(next.text);
      if (next.text !== "") break;
      this.writers.shift();
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
    const rest = buffer.writers.length === 0 && buffer.hasRoom(text) ? buffer.add(text) : text;
    if (rest !== "") {
      const entry = { waiter, text: rest };
      buffer.writers.push(entry);
      waiter.cancel = () => void (buffer.writers = buffer.writers.filter((other) => other !== entry));
    }
    if (buffer.text !== "") buffer.readers.shift()?.resume(buffer.take());
    // Who waited for the rest may have been woken by its reader already: it goes on from there, once.
    return rest === "" ? undefined : WAIT;
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
