/** cd, pwd, echo, printf, test, type, command, builtin, history, hash, umask, ulimit, times. */

import { whichExecutable } from "../../machine/machine-devices.ts";
import { echoText } from "../../programs/echo/echo.ts";
import { printfText } from "../../programs/printf/printf.ts";
import { type Coroutine, SystemError, changeDirectory, now, write } from "../../system-calls.ts";
import { ConditionError, evaluateTest } from "../condition.ts";
import type { Shell } from "../shell.ts";
import type { Builtin } from "./builtin.ts";

const USUAL_MASK = 0o022;

/** Words the grammar itself knows; `type` names them. */
const KEYWORDS =
  "if then else elif fi case esac for while until do done in function time { } ! [[ ]] select coproc".split(
    " ",
  );

export const cd: Builtin = function* (shell, words) {
  const given = words.slice(1).filter((word) => word !== "-P" && word !== "-L" && word !== "--");
  if (given.length > 1) {
    yield* shell.complain("cd: too many arguments");
    return 1;
  }
  const { variables } = shell;
  let target = given[0];
  if (target === undefined) {
    target = variables.text("HOME");
    if (target === undefined) {
      yield* shell.complain("cd: HOME not set");
      return 1;
    }
  } else if (target === "-") {
    target = variables.text("OLDPWD");
    if (target === undefined) {
      yield* shell.complain("cd: OLDPWD not set");
      return 1;
    }
  }
  const before = shell.directory;
  try {
    yield* changeDirectory(target === "" ? "." : target);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    yield* shell.complain(
      shell.flavor === "bash"
        ? `cd: ${target}: ${error.message}`
        : `cd: can't cd to ${target}${shell.flavor === "ash" ? `: ${error.message}` : ""}`,
    );
    return shell.flavor === "bash" ? 1 : 2;
  }
  variables.set("OLDPWD", before);
  variables.set("PWD", shell.directory);
  if (given[0] === "-") yield* write(1, `${shell.directory}\n`);
  return 0;
};

export const pwd: Builtin = function* (shell) {
  yield* write(1, `${shell.directory}\n`);
  return 0;
};

export const echo: Builtin = function* (shell, words) {
  yield* write(1, echoText(words.slice(1), shell.flavor === "dash"));
  return 0;
};

export const printf: Builtin = function* (shell, words) {
  let rest = words.slice(1);
  let variable: string | undefined;
  if (rest[0] === "-v" && rest.length > 2) {
    variable = rest[1];
    rest = rest.slice(2);
  }
  if (rest[0] === "--") rest = rest.slice(1);
  const [format, ...given] = rest;
  if (format === undefined) {
    yield* write(2, "printf: usage: printf [-v var] format [arguments]\n");
    return 2;
  }
  const nowMs = format.includes(")T") ? yield* now() : 0;
  const result = printfText(format, given, { nowMs, startedMs: nowMs });
  if (variable === undefined) yield* write(1, result.text);
  else shell.variables.set(variable, result.text);
  for (const error of result.errors) yield* shell.complain(`printf: ${error}`);
  return result.errors.length > 0 ? 1 : 0;
};

export const test: Builtin = function* (shell, words) {
  const bracket = words[0] === "[";
  let rest = words.slice(1);
  if (bracket) {
    if (rest.at(-1) !== "]") {
      yield* shell.complain("[: missing `]'");
      return 2;
    }
    rest = rest.slice(0, -1);
  }
  try {
    return (yield* evaluateTest(shell, rest)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    yield* shell.complain(`${words[0] as string}: ${error.message}`);
    return 2;
  }
};

/** How `name` would be understood. */
function* describe(
  shell: Shell,
  name: string,
  isBuiltin: boolean,
): Coroutine<{ readonly kind: string; readonly text: string } | undefined> {
  const aliased = shell.aliases.get(name);
  if (aliased !== undefined) return { kind: "alias", text: `${name} is aliased to \`${aliased}'` };
  if (KEYWORDS.includes(name)) return { kind: "keyword", text: `${name} is a shell keyword` };
  const found = shell.functions.get(name);
  if (found) return { kind: "function", text: `${name} is a function\n${found.source}` };
  if (isBuiltin) return { kind: "builtin", text: `${name} is a shell builtin` };
  const path = yield* whichExecutable(name);
  return path === null ? undefined : { kind: "file", text: `${name} is ${path}` };
}

export const makeType = (isBuiltin: (name: string) => boolean): Builtin =>
  function* (shell, words) {
    const flag = words[1];
    const short = flag === "-t";
    const names = words.slice(flag !== undefined && /^-[tpaPf]$/.test(flag) ? 2 : 1);
    let status = 0;
    for (const name of names) {
      const found = yield* describe(shell, name, isBuiltin(name));
      if (found) {
        if (flag === "-p" || flag === "-P") {
          const path = yield* whichExecutable(name);
          if (path !== null) yield* write(1, `${path}\n`);
        } else yield* write(1, `${short ? found.kind : found.text}\n`);
      } else {
        status = 1;
        if (!short && flag !== "-p")
          yield* shell.complain(shell.flavor === "bash" ? `type: ${name}: not found` : `${name}: not found`);
      }
    }
    return status;
  };

export const makeCommand = (find: (name: string) => Builtin | undefined): Builtin =>
  function* (shell, words) {
    const rest = words.slice(1).filter((word, index) => !(index === 0 && (word === "--" || word === "-p")));
    if (rest[0] === "-v" || rest[0] === "-V") {
      let status = 0;
      for (const name of rest.slice(1)) {
        const found = yield* describe(shell, name, find(name) !== undefined);
        if (!found) {
          status = shell.flavor === "bash" ? 1 : 127;
          if (rest[0] === "-V") yield* shell.complain(`command: ${name}: not found`);
        } else if (rest[0] === "-V") yield* write(1, `${found.text}\n`);
        else if (found.kind === "file") yield* write(1, `${(yield* whichExecutable(name)) ?? name}\n`);
        else
          yield* write(
            1,
            found.kind === "alias" ? `alias ${name}='${shell.aliases.get(name) ?? ""}'\n` : `${name}\n`,
          );
      }
      return status;
    }
    const name = rest[0];
    if (name === undefined) return 0;
    const builtin = find(name);
    if (builtin) return yield* builtin(shell, rest);
    return yield* shell.children.external(rest, shell.variables.environment(), false);
  };

export const history: Builtin = function* (shell, words) {
  if (words[1] === "-c") {
    shell.history.length = 0;
    return 0;
  }
  const count = words[1] === undefined ? Infinity : Number(words[1]);
  if (Number.isNaN(count)) {
    yield* shell.complain(`history: ${words[1] as string}: numeric argument required`);
    return 1;
  }
  const first = Math.max(0, shell.history.length - count);
  for (const [index, line] of shell.history.slice(first).entries())
    yield* write(1, `${String(first + index + 1).padStart(5)}  ${line}\n`);
  return 0;
};

/** Remembers no paths: programs are found anew each time. */
export const hash: Builtin = function* (shell, words) {
  let status = 0;
  for (const name of words.slice(1).filter((word) => !word.startsWith("-")))
    if ((yield* whichExecutable(name)) === null) {
      yield* shell.complain(`hash: ${name}: not found`);
      status = 1;
    }
  return status;
};

export const help: Builtin = function* (shell) {
  yield* shell.complain("help: the texts of bash's own help are not part of this simulation");
  return 1;
};

/** Differs: shown and kept, but files are made with mode 0644 all the same; a mask that is not 022 says so. */
export const umask: Builtin = function* (shell, words) {
  const given = words[1];
  if (given === undefined) {
    yield* write(1, `${shell.fileMask.toString(8).padStart(4, "0")}\n`);
    return 0;
  }
  if (!/^[0-7]{1,4}$/.test(given)) {
    yield* shell.complain(`umask: ${given}: octal number out of range`);
    return 1;
  }
  shell.fileMask = parseInt(given, 8);
  if (shell.fileMask !== USUAL_MASK)
    yield* write(2, "umask: the modes of new files do not follow the mask in this simulation\n");
  return 0;
};

export const ulimit: Builtin = function* () {
  yield* write(1, "unlimited\n");
  return 0;
};

export const times: Builtin = function* () {
  yield* write(1, "0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n");
  return 0;
};
