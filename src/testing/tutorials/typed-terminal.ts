/** A terminal of the workstation as somebody types at it: lines and keys go in, everything shown is kept. */

import type { Cluster } from "#cluster/cluster.ts";
import type { SpecialKey } from "#cluster/inputs.ts";

/** What one line shows must be there after this much virtual time. */
const SHOWN_WITHIN_MS = 60_000;

export class TypedTerminal {
  /** Everything shown so far; what is typed is not echoed here. */
  shown = "";
  atPrompt = false;
  private seen = 0;

  constructor(
    private readonly cluster: Cluster,
    private readonly name: string,
  ) {
    cluster.openTerminal(name, (output) => {
      if (output.type === "text") this.shown += output.text;
      this.atPrompt = output.type === "prompt";
    });
    this.wait(() => this.atPrompt, "the first prompt");
  }

  type(line: string): void {
    this.cluster.input({ kind: "terminal-line", terminal: this.name, line });
  }

  press(key: SpecialKey): void {
    this.cluster.input({ kind: "terminal-key", terminal: this.name, key });
  }

  /** Lets time pass until what is shown since the last call matches; returns it. Throws when it never does. */
  expect(pattern: RegExp): string {
    this.wait(() => pattern.test(this.shown.slice(this.seen)), String(pattern));
    const fresh = this.shown.slice(this.seen);
    this.seen = this.shown.length;
    return fresh;
  }

  /** Lets time pass until the shell's prompt is back. */
  expectPrompt(): void {
    this.wait(() => this.atPrompt, "the prompt");
  }

  private wait(condition: () => boolean, what: string): void {
    if (!this.cluster.kernel.runWhile(() => !condition(), SHOWN_WITHIN_MS))
      throw new Error(`${what} did not come; shown: ${JSON.stringify(this.shown.slice(this.seen))}`);
  }
}
