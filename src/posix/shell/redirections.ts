/**
 * Redirections: applied to the shell's own descriptors, and undone afterwards; children inherit them.
 */

import { type Coroutine, SystemError, close, duplicate, open, pipe, status, write } from "../system-calls.ts";
import type { Shell } from "./shell.ts";
import type { Redirect } from "./syntax.ts";

/** Where saved descriptors are kept, out of the way of those users name. */
const FIRST_SAVED = 100;
/** {name}> gets descriptors from here upwards. */
const FIRST_NAMED = 10;
/** <(…) gets descriptors from here downwards, as in bash. */
const FIRST_LENT = 63;

interface Saved {
  readonly descriptor: number;
  /** Undefined: it was closed before. */
  readonly copy: number | undefined;
}

export class Redirections {
  private nextSaved = FIRST_SAVED;
  /** Descriptors above 2 that users opened. */
  private readonly opened: Set<number>;

  constructor(
    private readonly shell: Shell,
    parent?: Redirections,
  ) {
    this.opened = new Set(parent?.opened);
  }

  /** The descriptors a child gets. */
  inherited(): Record<number, number> {
    const descriptors: Record<number, number> = { 0: 0, 1: 1, 2: 2 };
    for (const descriptor of this.opened) descriptors[descriptor] = descriptor;
    return descriptors;
  }

  /** A free descriptor for this shell's end of <(…), which children inherit. */
  lend(): number {
    let descriptor = FIRST_LENT;
    while (this.opened.has(descriptor)) descriptor--;
    this.opened.add(descriptor);
    return descriptor;
  }

  giveBack(descriptor: number): void {
    this.opened.delete(descriptor);
  }

  *isDirectory(path: string): Coroutine<boolean> {
    try {
      return (yield* status(path)).type === "directory";
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return false;
    }
  }

  private *isFile(path: string): Coroutine<boolean> {
    try {
      return (yield* status(path)).type === "file";
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return false;
    }
  }

  /** Applies in order. Undefined, after a message: one failed, and those before it are undone. */
  *apply(redirects: readonly Redirect[]): Coroutine<readonly Saved[] | undefined> {
    const saved: Saved[] = [];
    for (const redirect of redirects) {
      const target = yield* this.shell.expander.single(redirect.target);
      try {
        if (redirect.variable === undefined) yield* this.one(redirect, target, saved);
        else yield* this.named(redirect, redirect.variable, target);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        yield* this.restore(saved);
        yield* this.shell.complain(this.wording(target, error));
        return undefined;
      }
    }
    return saved;
  }

  *restore(saved: readonly Saved[]): Coroutine<void> {
    for (const { descriptor, copy } of [...saved].reverse()) {
      if (copy === undefined) {
        yield* this.closeQuietly(descriptor);
        this.opened.delete(descriptor);
        continue;
      }
      yield* duplicate(copy, descriptor);
      yield* close(copy);
    }
    if (saved.length > 0) this.nextSaved = Math.max(FIRST_SAVED, this.nextSaved - saved.length);
  }

  private wording(target: string, error: SystemError): string {
    if (this.shell.flavor === "bash") return `${target}: ${error.message}`;
    const action = error.code === "ENOENT" ? "nonexistent" : error.message;
    return error.code === "ENOENT" && this.shell.flavor === "dash"
      ? `cannot open ${target}: No such file`
      : `can't ${error.code === "ENOENT" ? "open" : "create"} ${target}: ${error.code === "ENOENT" ? "no such file" : action}`;
  }

  /** {name}>…: it stays open after the command, until {name}>&- closes it. */
  private *named(redirect: Redirect, variable: string, target: string): Coroutine<void> {
    const { variables } = this.shell;
    if (target === "-") {
      const descriptor = Number(variables.text(variable) ?? "");
      if (!Number.isInteger(descriptor)) throw new SystemError("EBADF", "ambiguous redirect");
      yield* this.closeQuietly(descriptor);
      this.opened.delete(descriptor);
      return;
    }
    let descriptor = FIRST_NAMED;
    while (this.opened.has(descriptor)) descriptor++;
    const kept: Saved[] = [];
    yield* this.one({ ...redirect, descriptor }, target, kept);
    this.nextSaved -= kept.length;
    variables.set(variable, String(descriptor));
  }

  private *one(redirect: Redirect, target: string, saved: Saved[]): Coroutine<void> {
    const { operator } = redirect;
    switch (operator) {
      case "<":
      case "<>":
        return yield* this.openOn(redirect.descriptor, target, "r", saved);
      case ">":
        if (this.shell.options.has("C") && (yield* this.isFile(target)))
          throw new SystemError("EEXIST", "cannot overwrite existing file");
        return yield* this.openOn(redirect.descriptor, target, "w", saved);
      case ">|":
        return yield* this.openOn(redirect.descriptor, target, "w", saved);
      case ">>":
        return yield* this.openOn(redirect.descriptor, target, "a", saved);
      case "&>":
      case "&>>":
        yield* this.openOn(1, target, operator === "&>" ? "w" : "a", saved);
        return yield* this.copyOn(2, 1, saved);
      case "<<":
      case "<<<":
        return yield* this.textOn(redirect.descriptor, operator === "<<<" ? `${target}\n` : target, saved);
      case ">&":
      case "<&":
        if (target === "-") {
          yield* this.save(redirect.descriptor, saved);
          yield* this.closeQuietly(redirect.descriptor);
          return;
        }
        if (!/^\d+$/.test(target)) {
          if (operator === "<&") throw new SystemError("EBADF", "ambiguous redirect");
          yield* this.openOn(1, target, "w", saved);
          return yield* this.copyOn(2, 1, saved);
        }
        return yield* this.copyOn(redirect.descriptor, Number(target), saved);
    }
  }

  private *openOn(descriptor: number, path: string, mode: "r" | "w" | "a", saved: Saved[]): Coroutine<void> {
    yield* this.save(descriptor, saved);
    yield* this.move(yield* open(path, mode), descriptor);
  }

  private *copyOn(descriptor: number, from: number, saved: Saved[]): Coroutine<void> {
    yield* this.save(descriptor, saved);
    yield* duplicate(from, descriptor);
    if (descriptor > 2) this.opened.add(descriptor);
  }

  /** A here-document is a pipe with a writer of its own, as it may be longer than the pipe. */
  private *textOn(descriptor: number, text: string, saved: Saved[]): Coroutine<void> {
    yield* this.save(descriptor, saved);
    const [from, to] = yield* pipe();
    if (text.length <= 65_536) yield* write(to, text);
    else
      yield* this.shell.children.fork(
        function* () {
          yield* write(1, text);
          return 0;
        },
        { 1: to },
      );
    yield* close(to);
    yield* this.move(from, descriptor);
  }

  private *move(from: number, to: number): Coroutine<void> {
    if (to > 2) this.opened.add(to);
    if (from === to) return;
    yield* duplicate(from, to);
    yield* close(from);
  }

  private *save(descriptor: number, saved: Saved[]): Coroutine<void> {
    const copy = this.nextSaved++;
    try {
      yield* duplicate(descriptor, copy);
      saved.push({ descriptor, copy });
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      saved.push({ descriptor, copy: undefined });
    }
  }

  private *closeQuietly(descriptor: number): Coroutine<void> {
    try {
      yield* close(descriptor);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error; // closed already
    }
  }
}
