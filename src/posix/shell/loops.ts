/**
 * for, select, for ((…)), while and until: their turns, and how break and continue leave them.
 *
 * Models: bash 5.2.
 */

import { type Coroutine, write } from "../system-calls.ts";
import { LoopExit } from "./control.ts";
import { quoteWord } from "./quoting.ts";
import { chooseFromMenu } from "./select-menu.ts";
import type { Shell } from "./shell.ts";
import type { Command } from "./syntax.ts";

export type LoopCommand = Command & { readonly type: "for" | "select" | "arithmeticFor" | "while" };

export class Loops {
  constructor(private readonly shell: Shell) {}

  /** Runs a loop; returns its status. */
  run(command: LoopCommand): Coroutine<number> {
    switch (command.type) {
      case "for":
        return this.forCommand(command);
      case "select":
        return this.selectCommand(command);
      case "arithmeticFor":
        return this.arithmeticFor(command);
      case "while":
        return this.whileCommand(command);
    }
  }

  private *forCommand(command: Command & { readonly type: "for" | "select" }): Coroutine<number> {
    const { shell } = this;
    if (!/^[A-Za-z_]\w*$/.test(command.variable)) {
      yield* shell.complain(`\`${command.variable}': not a valid identifier`);
      return (shell.status = 1);
    }
    const words = command.words ? yield* shell.expander.words(command.words) : shell.positional;
    shell.status = 0;
    const { commands } = shell;
    let header: string | undefined;
    yield* this.turns(words, function* (word) {
      if (shell.options.has("x")) {
        header ??= `for ${command.variable} in ${words.map(quoteWord).join(" ")}`;
        yield* write(2, `${shell.tracePrefix}${header}\n`);
      }
      if (shell.variables.isReference(command.variable)) shell.variables.refer(command.variable, word);
      else shell.variables.set(command.variable, word);
      yield* commands.list(command.body);
      return true;
    });
    return shell.status;
  }

  private *selectCommand(command: Command & { readonly type: "for" | "select" }): Coroutine<number> {
    const { shell } = this;
    const words = command.words ? yield* shell.expander.words(command.words) : shell.positional;
    shell.status = 0;
    if (words.length === 0) return 0;
    const { commands } = shell;
    let showMenu = true;
    yield* this.turns(undefined, function* () {
      const choice = yield* chooseFromMenu(shell, words, showMenu);
      if (choice === undefined) {
        shell.status = 1;
        return false;
      }
      shell.variables.set("REPLY", choice.reply);
      shell.variables.set(command.variable, choice.word);
      yield* commands.list(command.body);
      showMenu = (shell.variables.text("REPLY") ?? "") === "";
      return true;
    });
    return shell.status;
  }

  private *arithmeticFor(command: Command & { readonly type: "arithmeticFor" }): Coroutine<number> {
    const { shell } = this;
    const { expander } = shell;
    yield* expander.arithmetic(command.start);
    shell.status = 0;
    const { commands } = shell;
    let first = true;
    yield* this.turns(undefined, function* () {
      if (!first) yield* expander.arithmetic(command.step);
      first = false;
      const empty =
        command.condition.length === 0 || (yield* expander.single(command.condition)).trim() === "";
      if (!empty && (yield* expander.arithmetic(command.condition)) === 0n) return false;
      yield* commands.list(command.body);
      return true;
    });
    return shell.status;
  }

  private *whileCommand(command: Command & { readonly type: "while" }): Coroutine<number> {
    const { shell } = this;
    const { commands } = shell;
    let status = 0;
    yield* this.turns(undefined, function* () {
      const condition = yield* commands.guarded(true, commands.list(command.condition));
      if ((condition === 0) === command.until) return false;
      status = yield* commands.list(command.body);
      return true;
    });
    return (shell.status = status);
  }

  /** Runs `turn` for each item, or until it returns false; break and continue end here. */
  private *turns(
    items: readonly string[] | undefined,
    turn: (item: string) => Coroutine<boolean>,
  ): Coroutine<void> {
    const { shell } = this;
    shell.loopDepth++;
    if (items === undefined) shell.openLoops++;
    try {
      for (let index = 0; items === undefined || index < items.length; index++) {
        yield* shell.checkpoint();
        try {
          if (!(yield* turn(items?.[index] ?? ""))) return;
        } catch (error) {
          if (!(error instanceof LoopExit)) throw error;
          if (error.levels > 1 && shell.loopDepth > 1) {
            error.levels--;
            throw error;
          }
          if (error.kind === "break") return;
        }
      }
    } finally {
      shell.loopDepth--;
      if (items === undefined) shell.openLoops--;
    }
  }
}
