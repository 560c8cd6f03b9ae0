/** pushd, popd and dirs: directories to come back to. Models: bash 5.2; of their options -c, -p, -v and +N. */

import { type Coroutine, SystemError, changeDirectory, write } from "../../system-calls.ts";
import type { Shell } from "../shell.ts";
import type { Builtin } from "./builtin.ts";

/** The stack with the present directory on top. */
const stackOf = (shell: Shell): readonly string[] => [shell.directory, ...shell.directories];

const shown = (shell: Shell, path: string): string => {
  const home = shell.variables.text("HOME") ?? "";
  if (home === "" || home === "/") return path;
  return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
};

function* print(shell: Shell): Coroutine<void> {
  const paths = stackOf(shell).map((path) => shown(shell, path));
  yield* write(1, `${paths.join(" ")}\n`);
}

/** Goes there. False after a message. */
function* goTo(shell: Shell, command: string, path: string): Coroutine<boolean> {
  const before = shell.directory;
  try {
    yield* changeDirectory(path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    yield* shell.complain(`${command}: ${path}: ${error.message}`);
    return false;
  }
  shell.variables.set("OLDPWD", before);
  shell.variables.set("PWD", shell.directory);
  return true;
}

/** +N or -N as a place in the stack; undefined for what is neither. */
function placeOf(word: string, size: number): number | undefined {
  const match = /^([-+])(\d+)$/.exec(word);
  if (!match) return undefined;
  return match[1] === "+" ? Number(match[2]) : size - 1 - Number(match[2]);
}

export const pushDirectory: Builtin = function* (shell, words) {
  const target = words.find((word, index) => index > 0 && word !== "-n" && word !== "--");
  const stack = stackOf(shell);
  const place = target === undefined ? 1 : placeOf(target, stack.length);
  if (place !== undefined) {
    if (stack.length < 2 && target === undefined) {
      yield* shell.complain("pushd: no other directory");
      return 1;
    }
    if (place < 0 || place >= stack.length) {
      yield* shell.complain(`pushd: ${target ?? ""}: directory stack index out of range`);
      return 1;
    }
    // Without a number the first two change places; with one the stack is turned.
    const turned =
      target === undefined
        ? [stack[1] as string, stack[0] as string, ...stack.slice(2)]
        : [...stack.slice(place), ...stack.slice(0, place)];
    if (!(yield* goTo(shell, "pushd", turned[0] as string))) return 1;
    shell.directories = turned.slice(1);
  } else {
    if (!(yield* goTo(shell, "pushd", target as string))) return 1;
    shell.directories = stack;
  }
  yield* print(shell);
  return 0;
};

export const popDirectory: Builtin = function* (shell, words) {
  const stack = stackOf(shell);
  if (stack.length < 2) {
    yield* shell.complain("popd: directory stack empty");
    return 1;
  }
  const place = words[1] === undefined ? 0 : placeOf(words[1], stack.length);
  if (place === undefined || place < 0 || place >= stack.length) {
    yield* shell.complain(
      `popd: ${words[1] ?? ""}: ${place === undefined ? "invalid argument" : "directory stack index out of range"}`,
    );
    return 1;
  }
  const left = stack.filter((_, index) => index !== place);
  if (place === 0 && !(yield* goTo(shell, "popd", left[0] as string))) return 1;
  shell.directories = left.slice(1);
  yield* print(shell);
  return 0;
};

export const directories: Builtin = function* (shell, words) {
  if (words[1] === "-c") {
    shell.directories = [];
    return 0;
  }
  const stack = stackOf(shell);
  if (words[1] === "-v")
    for (const [index, path] of stack.entries())
      yield* write(1, `${String(index).padStart(2)}  ${shown(shell, path)}\n`);
  else if (words[1] === "-p") for (const path of stack) yield* write(1, `${shown(shell, path)}\n`);
  else yield* print(shell);
  return 0;
};
