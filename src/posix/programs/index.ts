/**
 * The registry of programs. Images and the workstation choose from it by name.
 */

import type { Program } from "../system-calls.ts";
import { cat } from "./cat/cat.ts";
import { echo } from "./echo/echo.ts";
import { printf } from "./printf/printf.ts";
import { pwd } from "./pwd/pwd.ts";
import { sleep } from "./sleep/sleep.ts";
import { test } from "./test/test.ts";
import { head } from "./head/head.ts";
import { tail } from "./tail/tail.ts";
import { wc } from "./wc/wc.ts";
import { sort } from "./sort/sort.ts";
import { uniq } from "./uniq/uniq.ts";
import { cut } from "./cut/cut.ts";
import { tr } from "./tr/tr.ts";
import { seq } from "./seq/seq.ts";
import { tee } from "./tee/tee.ts";
import { yes } from "./yes/yes.ts";
import { tac } from "./tac/tac.ts";
import { rev } from "./rev/rev.ts";
import { nl } from "./nl/nl.ts";
import { base64 } from "./base64/base64.ts";
import { xargs } from "./xargs/xargs.ts";
import { grep } from "./grep/grep.ts";
import { fail } from "./false/false.ts";
import { ash, bash, dash } from "./shell/shell.ts";
import { succeed } from "./true/true.ts";

export const programs: Readonly<Record<string, Program>> = {
  "[": test,
  ash,
  bash,
  dash,
  egrep: grep,
  false: fail,
  fgrep: grep,
  sh: dash,
  true: succeed,
  cat,
  echo,
  printf,
  pwd,
  sleep,
  test,
  head,
  tail,
  wc,
  sort,
  uniq,
  cut,
  tr,
  seq,
  tee,
  yes,
  tac,
  rev,
  nl,
  base64,
  xargs,
  grep,
};
