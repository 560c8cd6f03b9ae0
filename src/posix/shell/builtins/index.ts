/**
 * The registry of builtins.
 */

import { alias, unalias } from "./aliases.ts";
import type { Builtin } from "./builtin.ts";
import { compgen, complete, compopt } from "./completion.ts";
import {
  cd,
  echo,
  hash,
  help,
  history,
  makeCommand,
  makeType,
  printf,
  pwd,
  test,
  times,
  ulimit,
  umask,
} from "./commands.ts";
import {
  breakLoop,
  continueLoop,
  evaluate,
  exec,
  exitShell,
  fail,
  returnFrom,
  shift,
  source,
  succeed,
  trap,
} from "./control-flow.ts";
import { directories, popDirectory, pushDirectory } from "./directory-stack.ts";
import { getopts } from "./getopts.ts";
import { background, disown, foreground, jobs, kill, wait } from "./jobs.ts";
import { set, shopt } from "./options.ts";
import { mapfile, read } from "./read.ts";
import { declare, exportVariables, letArithmetic, local, readOnly, unset } from "./variables.ts";

const find = (name: string): Builtin | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);

const table: Readonly<Record<string, Builtin>> = {
  ":": succeed,
  true: succeed,
  false: fail,
  break: breakLoop,
  continue: continueLoop,
  return: returnFrom,
  exit: exitShell,
  logout: exitShell,
  exec,
  eval: evaluate,
  source,
  ".": source,
  shift,
  set,
  shopt,
  trap,
  cd,
  pwd,
  echo,
  printf,
  test,
  "[": test,
  type: makeType((name) => find(name) !== undefined),
  command: makeCommand((name) => find(name)),
  builtin: makeCommand((name) => find(name)),
  history,
  hash,
  pushd: pushDirectory,
  popd: popDirectory,
  dirs: directories,
  help,
  complete,
  compgen,
  compopt,
  umask,
  ulimit,
  times,
  jobs,
  fg: foreground,
  bg: background,
  wait,
  disown,
  kill,
  export: exportVariables,
  readonly: readOnly,
  local,
  declare,
  typeset: declare,
  unset,
  read,
  mapfile,
  readarray: mapfile,
  let: letArithmetic,
  getopts,
  alias,
  unalias,
};

/** The builtin of that name, if there is one. */
export const findBuiltin = find;

export const builtinNames: readonly string[] = Object.keys(table);
