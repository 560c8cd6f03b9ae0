/**
 * The editor that programs of the workstation open: device("editor") of `kubectl edit`, vi and nano. It only keeps who
 * waits; the text is edited by whoever hosts the cluster, and comes back as a journalled input.
 */

import type { DeviceReply } from "#posix/machine/host.ts";
import type { EditorRequest } from "./cluster.ts";

/** What kubectl and the editors ask: an object with a title, or a file with a path. */
interface Question {
  readonly title?: string;
  readonly path?: string;
  readonly text: string;
}

interface Waiting {
  readonly request: EditorRequest;
  readonly reply: DeviceReply;
}

export class EditorDevice {
  private waiting: readonly Waiting[] = [];
  private count = 0;
  private readonly listeners: ((open: readonly EditorRequest[]) => void)[] = [];

  listen(listener: (open: readonly EditorRequest[]) => void): void {
    this.listeners.push(listener);
  }

  /** Returns what takes the question back. */
  ask(message: unknown, reply: DeviceReply): () => void {
    const { title, path, text } = message as Question;
    const request = { request: ++this.count, title: title ?? path ?? "", path, text };
    this.change([...this.waiting, { request, reply }]);
    return () => this.remove(request.request);
  }

  /** An answer to a question that nobody asks any more goes nowhere. */
  answer(number: number, text: string | null): void {
    const asked = this.waiting.find(({ request }) => request.request === number);
    if (!asked) return;
    this.remove(number);
    asked.reply.answer(text);
  }

  private remove(number: number): void {
    this.change(this.waiting.filter(({ request }) => request.request !== number));
  }

  private change(waiting: readonly Waiting[]): void {
    this.waiting = waiting;
    const open = waiting.map(({ request }) => request);
    for (const listener of this.listeners) listener(open);
  }
}
