/** break, continue, return, exit, exec, eval, source, trap, set, shift and the commands that only return a status. */

import { parseSignal } from "../../signals.ts";
import {
  type Coroutine,
  type Signal,
  SystemError,
  close,
  execute,
  handleSignal,
  isTerminal,
  open,
  write,
} from "../../system-calls.ts";
import { readAll } from "../../read-all.ts";
import { whichExecutable } from "../../machine/machine-devices.ts";
import { FunctionReturn, LoopExit, ShellExit } from "../control.ts";
import type { Shell } from "../shell.ts";
import type { Builtin } from "./builtin.ts";

/** A status given as a word; undefined after a message. */
function* statusArgument(shell: Shell, name: string, word: string | undefined): Coroutine<number> {
  if (word === undefined) return shell.status;
  if (!/^-?\d+$/.test(word)) {
    yield* shell.complain(`${name}: ${word}: numeric argument required`);
    return 2;
  }
  return Number(word) & 255;
}

const leaveLoop = (kind: "break" | "continue"): Builtin =>
  function* (shell, [, word]) {
    if (shell.loopDepth === 0) {
      yield* shell.complain(`${kind}: only meaningful in a \`for', \`while', or \`until' loop`);
      return 0;
    }
    if (word !== undefined && !/^[1-9]\d*$/.test(word)) {
      yield* shell.complain(`${kind}: ${word}: loop count out of range`);
      return 1;
    }
    shell.status = 0;
    throw new LoopExit(kind, Number(word ?? 1));
  };

export const breakLoop = leaveLoop("break");
export const continueLoop = leaveLoop("continue");

export const returnFrom: Builtin = function* (shell, [, word]) {
  if (shell.functionDepth === 0 && shell.sourceDepth === 0 && shell.flavor === "bash") {
    yield* shell.complain("return: can only `return' from a function or sourced script");
    return 2;
  }
  throw new FunctionReturn(yield* statusArgument(shell, "return", word));
};

export const exitShell: Builtin = function* (shell, [, word]) {
  if (shell.monitor && (yield* isTerminal(2)))
    // Only bash says so.
    yield* write(2, shell.flavor !== "bash" ? "" : shell.name.startsWith("-") ? "logout\n" : "exit\n");
  throw new ShellExit(yield* statusArgument(shell, "exit", word));
};

export const exec: Builtin = function* (shell, words) {
  const rest = words[1] === "--" ? words.slice(2) : words.slice(1);
  if (rest.length === 0) return 0;
  try {
    yield* execute(rest, shell.variables.environment());
    return 0;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const missing = error.code === "ENOENT";
    const wording = missing && !(rest[0] as string).includes("/") ? "not found" : error.message;
    yield* shell.complain(`exec: ${rest[0] as string}: ${wording}`);
    if (!shell.interactive) throw new ShellExit(missing ? 127 : 126);
    return missing ? 127 : 126;
  }
};

export const evaluate: Builtin = function* (shell, words) {
  shell.evalDepth++;
  try {
    return yield* shell.evaluate(words.slice(1).join(" "));
  } finally {
    shell.evalDepth--;
  }
};

export const source: Builtin = function* (shell, words) {
  const [name, path, ...positional] = words;
  if (path === undefined) {
    yield* shell.complain(`${name as string}: filename argument required`);
    yield* write(2, `${name as string}: usage: ${name as string} filename [arguments]\n`);
    return 2;
  }
  let text = "";
  try {
    const found = path.includes("/") ? path : ((yield* whichExecutable(path)) ?? path);
    const descriptor = yield* open(found, "r");
    text = yield* readAll(descriptor);
    yield* close(descriptor);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    yield* shell.complain(`${path}: ${error.message}`);
    return 1;
  }
  const before = shell.positional;
  if (positional.length > 0) shell.positional = positional;
  shell.sourceDepth++;
  try {
    return yield* shell.evaluate(text);
  } catch (error) {
    if (error instanceof FunctionReturn && shell.functionDepth === 0) return error.exitCode;
    throw error;
  } finally {
    shell.sourceDepth--;
    shell.positional = before;
  }
};

export const shift: Builtin = function* (shell, [, word]) {
  const count = Number(word ?? 1);
  if (!Number.isInteger(count) || count < 0 || count > shell.positional.length) return 1;
  shell.positional = shell.positional.slice(count);
  return 0;
};

export const trap: Builtin = function* (shell, words) {
  const given = words.slice(words[1] === "--" ? 2 : 1);
  if (given.length === 0 || given[0] === "-p") {
    const wanted = given.slice(1).map((word) => parseSignal(word) ?? (word === "0" ? "EXIT" : word));
    for (const [name, text] of shell.traps)
      if (wanted.length === 0 || wanted.includes(name))
        yield* write(1, `trap -- '${text.replaceAll("'", "'\\''")}' ${name}\n`);
    return 0;
  }
  const onlySignals = given.length === 1 || /^\d+$/.test(given[0] as string);
  const action = onlySignals ? "-" : (given[0] as string);
  let status = 0;
  for (const word of onlySignals ? given : given.slice(1)) {
    if (word === "EXIT" || word === "0" || word === "ERR" || word === "DEBUG" || word === "RETURN") {
      const name = word === "0" ? "EXIT" : word;
      if (action === "-") shell.traps.delete(name);
      else shell.traps.set(name, action);
      continue;
    }
    const signal = parseSignal(word);
    if (!signal) {
      yield* shell.complain(`trap: ${word}: invalid signal specification`);
      status = 1;
      continue;
    }
    yield* setSignalTrap(shell, signal, action);
  }
  return status;
};

function* setSignalTrap(shell: Shell, signal: Signal, action: string): Coroutine<void> {
  if (action === "-") shell.traps.delete(signal);
  else shell.traps.set(signal, action);
  // SIGKILL may be named, without effect.
  if (signal === "SIGKILL") return;
  if (action === "-" || action === "") {
    yield* handleSignal(signal, action === "" ? "ignore" : "default");
    return;
  }
  yield* handleSignal(signal, () => {
    shell.pendingTraps.push(signal);
    return shell.interruptible ? "interrupt" : undefined;
  });
}

export const succeed: Builtin = function* () {
  return 0;
};

export const fail: Builtin = function* () {
  return 1;
};
