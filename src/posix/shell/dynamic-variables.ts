/** Variables whose value is made when they are read: $RANDOM, $SECONDS, $LINENO … Models: bash 5.2. */

import type { Coroutine } from "../system-calls.ts";
import { now } from "../system-calls.ts";

/** What the values are made from. */
export interface DynamicSource {
  readonly line: number;
  readonly pipeStatus: readonly number[];
  readonly functionNames: readonly string[];
  readonly subshellDepth: number;
  readonly process: { readonly processId: number };
}

export class DynamicVariables {
  private startedMs = 0;
  private lastNowMs = 0;
  private randomState = 0;

  constructor(
    private readonly source: DynamicSource,
    parent?: DynamicVariables,
  ) {
    if (!parent) return;
    this.startedMs = parent.startedMs;
    this.lastNowMs = parent.lastNowMs;
    this.randomState = parent.randomState;
  }

  /** Reads the clock and the seed; once, before the first command. */
  *start(): Coroutine<void> {
    yield* this.readClock();
    this.startedMs = this.lastNowMs;
    this.reseed(Math.floor(this.startedMs));
  }

  /** Between commands: the time that $SECONDS shows. */
  *readClock(): Coroutine<void> {
    this.lastNowMs = yield* now();
  }

  /** Each process has numbers of its own. */
  reseed(seed = this.randomState): void {
    this.randomState = (Math.imul(this.source.process.processId, 2_654_435_761) ^ seed) >>> 0;
  }

  value(name: string): string | readonly string[] | undefined {
    switch (name) {
      case "LINENO":
        return String(this.source.line);
      case "RANDOM":
        // A linear congruence over the process id: as random as bash's, without asking the host in the middle of a word.
        this.randomState = (Math.imul(this.randomState, 1_103_515_245) + 12_345) >>> 0;
        return String((this.randomState >>> 16) & 32_767);
      case "SECONDS":
        return String(Math.floor((this.lastNowMs - this.startedMs) / 1000));
      case "EPOCHSECONDS":
        return String(Math.floor(this.lastNowMs / 1000));
      case "EPOCHREALTIME":
        return (this.lastNowMs / 1000).toFixed(6);
      case "BASHPID":
        return String(this.source.process.processId);
      case "PIPESTATUS":
        return this.source.pipeStatus.map(String);
      case "BASH_SUBSHELL":
        return String(this.source.subshellDepth);
      case "FUNCNAME":
        return this.source.functionNames.length > 0 ? this.source.functionNames : undefined;
      default:
        return undefined;
    }
  }
}
