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
import { mkdir, rmdir } from "./mkdir/mkdir.ts";
import { rm } from "./rm/rm.ts";
import { cp } from "./cp/cp.ts";
import { mv } from "./mv/mv.ts";
import { touch } from "./touch/touch.ts";
import { chmod } from "./chmod/chmod.ts";
import { ln, readlink } from "./ln/ln.ts";
import { ls } from "./ls/ls.ts";
import { find } from "./find/find.ts";
import { df, du } from "./df/df.ts";
import { env, printenv } from "./env/env.ts";
import { id, whoami } from "./id/id.ts";
import { hostname } from "./hostname/hostname.ts";
import { uname } from "./uname/uname.ts";
import { ps, top, uptime, free } from "./ps/ps.ts";
import { kill, pkill } from "./kill/kill.ts";
import { date } from "./date/date.ts";
import { which } from "./which/which.ts";
import { watch } from "./watch/watch.ts";
import { clear } from "./clear/clear.ts";
import { editor } from "./editor/editor.ts";
import { awk } from "./awk/awk.ts";
import { cmp } from "./cmp/cmp.ts";
import { diff } from "./diff/diff.ts";
import { basename, dirname } from "./basename/basename.ts";
import { timeout } from "./timeout/timeout.ts";
import { curl } from "./curl/curl.ts";
import { wget } from "./wget/wget.ts";
import { nslookup, dig, getent } from "./nslookup/nslookup.ts";
import { nc } from "./nc/nc.ts";
import { netstat, ss } from "./netstat/netstat.ts";
import { ping } from "./ping/ping.ts";
import { sed } from "./sed/sed.ts";
import { column } from "./column/column.ts";
import { comm } from "./comm/comm.ts";
import { openssl } from "./openssl/openssl.ts";
import { paste } from "./paste/paste.ts";
import { shuf } from "./shuf/shuf.ts";
import { tty } from "./tty/tty.ts";
import { expr } from "./expr/expr.ts";
import { fold } from "./fold/fold.ts";
import { mktemp } from "./mktemp/mktemp.ts";
import { sha256sum } from "./sha256sum/sha256sum.ts";
import { stat } from "./stat/stat.ts";
import { jq } from "./jq/jq.ts";

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
  killall: pkill,
  less: cat,
  more: cat,
  nano: editor,
  vi: editor,
  vim: editor,
  mkdir,
  rmdir,
  rm,
  cp,
  mv,
  touch,
  chmod,
  ln,
  readlink,
  ls,
  find,
  df,
  du,
  env,
  printenv,
  id,
  whoami,
  hostname,
  uname,
  ps,
  top,
  uptime,
  free,
  kill,
  pkill,
  date,
  which,
  watch,
  clear,
  basename,
  dirname,
  timeout,
  curl,
  wget,
  nslookup,
  dig,
  getent,
  nc,
  netstat,
  ss,
  ping,
  sed,
  jq,
  awk,
  gawk: awk,
  cmp,
  column,
  comm,
  diff,
  expr,
  fold,
  mktemp,
  sha256sum,
  stat,
  openssl,
  paste,
  shuf,
  tty,
};
