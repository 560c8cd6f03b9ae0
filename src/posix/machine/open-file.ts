/**
 * Open file descriptions: what descriptors point at. Several descriptors, of several processes, may share one.
 */

import type { FileNode } from "../file-system/node.ts";
import type { Volume } from "../file-system/volume.ts";
import type { SystemError } from "../system-calls.ts";
import { systemError } from "../system-errors.ts";
import { wholeCharacters } from "../utf8.ts";

/** The answer of a read or write that must wait: the file keeps the waiter and resumes it later. */
export const WAIT: unique symbol = Symbol("wait");

/** Who waits: a thread of a process. `cancel` is set by whoever keeps it waiting. */
export interface Waiter {
  cancel: (() => void) | undefined;
  readonly groupId: number;
  resume(value: unknown): void;
  fail(error: SystemError): void;
}

export interface OpenFile {
  /** How many descriptors point here. */
  references: number;
  readonly kind: "file" | "pipe" | "terminal" | "device" | "stream";
  /** Text put back by a reader that took too much. */
  unread?: string;
  /** Whether something was read from it before. */
  wasRead?: boolean;
  /** Text, null at the end, or WAIT. */
  read(waiter: Waiter): string | null | typeof WAIT;
  /** Undefined when all is written, or WAIT. Throws EPIPE, ENOSPC, EBADF. */
  write(text: string, waiter: Waiter): undefined | typeof WAIT;
  /** The last descriptor was closed. */
  release(): void;
}

/** How much one read takes from a file, in UTF-16 units. */
const READ_SIZE = 65_536;

abstract class SimpleFile implements OpenFile {
  references = 0;
  abstract readonly kind: OpenFile["kind"];
  read(_waiter: Waiter): string | null | typeof WAIT {
    throw systemError("EBADF");
  }
  write(_text: string, _waiter: Waiter): undefined | typeof WAIT {
    throw systemError("EBADF");
  }
  release(): void {}
}

/** A file opened for reading. Its end moves when somebody writes. */
export class FileReader extends SimpleFile {
  readonly kind = "file";
  private offset = 0;
  constructor(private readonly file: FileNode) {
    super();
  }

  override read(): string | null {
    const { content } = this.file;
    // A file that was cut short is read again from its start: that is what `tail -f` makes of it.
    if (this.offset > content.length) this.offset = 0;
    if (this.offset === content.length) return null;
    const end = wholeCharacters(content, this.offset + READ_SIZE);
    const text = content.slice(this.offset, end);
    this.offset = end;
    return text;
  }
}

/** A file opened for writing. Differs: always at the end, as only one writer at a time is usual. */
export class FileWriter extends SimpleFile {
  readonly kind = "file";
  constructor(
    private readonly file: FileNode,
    private readonly volume: Volume,
    private readonly clock: { readonly nowMs: number },
  ) {
    super();
  }

  override write(text: string): undefined {
    this.volume.append(this.file, text, this.clock.nowMs);
  }
}

/** /dev/null, and a descriptor 0 without input. */
export class NullDevice extends SimpleFile {
  readonly kind = "device";
  override read(): null {
    return null;
  }
  override write(): undefined {}
}

/** /dev/zero, /dev/urandom, /dev/full: endless input; /dev/full has no space. */
export class EndlessDevice extends SimpleFile {
  readonly kind = "device";
  constructor(
    private readonly produce: () => string,
    private readonly full: boolean,
  ) {
    super();
  }
  override read(): string {
    return this.produce();
  }
  override write(): undefined {
    if (this.full) throw systemError("ENOSPC");
  }
}

/** Hands what is written to the host: a container's log, a captured output. */
export class OutputSink extends SimpleFile {
  readonly kind = "pipe";
  constructor(
    private readonly onText: (text: string) => void,
    private readonly onRelease?: () => void,
  ) {
    super();
  }
  override write(text: string): undefined {
    if (text !== "") this.onText(text);
  }
  override release(): void {
    this.onRelease?.();
  }
}

/** Input that the host provides piece by piece: the stdin of `kubectl exec -i`. */
export class InputSource extends SimpleFile {
  readonly kind = "pipe";
  private waiting: string[] = [];
  private ended = false;
  private readers: Waiter[] = [];

  /** Adds input. Ignored after {@link end}. */
  push(text: string): void {
    if (this.ended || text === "") return;
    const reader = this.readers.shift();
    if (reader) reader.resume(text);
    else this.waiting.push(text);
  }

  /** Ends the input. */
  end(): void {
    this.ended = true;
    for (const reader of this.readers.splice(0)) reader.resume(null);
  }

  override read(waiter: Waiter): string | null | typeof WAIT {
    const text = this.waiting.shift();
    if (text !== undefined) return text;
    if (this.ended) return null;
    this.readers.push(waiter);
    waiter.cancel = () => void (this.readers = this.readers.filter((reader) => reader !== waiter));
    return WAIT;
  }
}
