/**
 * What a process does about each signal, beside the defaults. Bits for what has no function of its own: every idle
 * server has handlers, and there are thousands.
 */

import { SIGNAL_NUMBERS } from "../signals.ts";
import type { Signal, SignalHandling } from "../system-calls.ts";

const bit = (signal: Signal): number => 1 << (SIGNAL_NUMBERS[signal] - 1);

export class SignalHandlers {
  private ignored = 0;
  private interrupting = 0;
  private functions: Map<Signal, Exclude<SignalHandling, string>> | undefined;

  get(signal: Signal): SignalHandling {
    if (this.ignored & bit(signal)) return "ignore";
    if (this.interrupting & bit(signal)) return "interrupt";
    return this.functions?.get(signal) ?? "default";
  }

  set(signal: Signal, handling: SignalHandling): void {
    this.ignored &= ~bit(signal);
    this.interrupting &= ~bit(signal);
    this.functions?.delete(signal);
    if (handling === "ignore") this.ignored |= bit(signal);
    else if (handling === "interrupt") this.interrupting |= bit(signal);
    else if (handling !== "default") (this.functions ??= new Map()).set(signal, handling);
  }

  /** What a child starts with, or a program that takes the process over: handlers go, what is ignored stays so. */
  inherited(): SignalHandlers | undefined {
    if (this.ignored === 0) return undefined;
    const result = new SignalHandlers();
    result.ignored = this.ignored;
    return result;
  }
}
