/**
 * A scope is the life of a component: its timers, its random stream, its subscriptions. Disposing it stops all of
 * them, and those of the scopes made from it: that is what a crash of a process, a container or a node is.
 */

import type { Kernel, Timer } from "./kernel.ts";
import type { Random } from "./random.ts";

export class Scope {
  private ended = false;
  private readonly children = new Set<Scope>();
  private readonly cleanups: (() => void)[] = [];

  /** Use `kernel.root.child(name)`. */
  constructor(
    readonly kernel: Kernel,
    private readonly parent: Scope | undefined,
    /** The path of names from the root, e.g. "kubelet/worker-1/probe". Shown in the trace. */
    readonly name: string,
  ) {}

  get disposed(): boolean {
    return this.ended;
  }

  get nowMs(): number {
    return this.kernel.nowMs;
  }

  /** This component's own random stream. */
  get random(): Random {
    return this.kernel.random(this.name);
  }

  /** A scope that ends with this one, or earlier. */
  child(name: string): Scope {
    const child = new Scope(this.kernel, this, this.name === "" ? name : `${this.name}/${name}`);
    if (this.ended) child.ended = true;
    else this.children.add(child);
    return child;
  }

  /** Runs `run` once after `delayMs`. `label` is constant text: it names the sort of work, not the object. */
  after(delayMs: number, label: string, run: () => void): Timer {
    return this.kernel.schedule(this, delayMs, label, run);
  }

  /** Runs `run` in a task of its own, at the present instant, after what is already due. */
  soon(label: string, run: () => void): Timer {
    return this.kernel.schedule(this, 0, label, run);
  }

  /** Runs `run` every `periodMs`, the first time after `firstMs` (one period, unless given). */
  every(periodMs: number, label: string, run: () => void, firstMs = periodMs): Timer {
    let timer: Timer;
    const turn = (): void => {
      timer = this.after(periodMs, label, turn);
      run();
    };
    timer = this.after(firstMs, label, turn);
    return {
      cancel: () => timer.cancel(),
      get pending() {
        return timer.pending;
      },
      get dueMs() {
        return timer.dueMs;
      },
    };
  }

  /** Runs `cleanup` when the scope is disposed; the last registered first. */
  onDispose(cleanup: () => void): void {
    if (this.ended) cleanup();
    else this.cleanups.push(cleanup);
  }

  /** Ends the component. A second call does nothing. */
  dispose(): void {
    if (this.ended) return;
    this.ended = true;
    for (const child of [...this.children]) child.dispose();
    for (const cleanup of this.cleanups.reverse()) cleanup();
    this.cleanups.length = 0;
    this.parent?.children.delete(this);
  }

  /** Whether this scope is `other` or descends from it. */
  isWithin(other: Scope): boolean {
    for (let scope: Scope | undefined = this as Scope; scope; scope = scope.parent)
      if (scope === other) return true;
    return false;
  }
}
