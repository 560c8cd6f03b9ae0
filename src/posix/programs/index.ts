/**
 * The registry of programs. Images and the workstation choose from it by name.
 */

import type { Program } from "../system-calls.ts";
import { cat } from "./cat/cat.ts";
import { echo } from "./echo/echo.ts";
import { fail } from "./false/false.ts";
import { printf } from "./printf/printf.ts";
import { pwd } from "./pwd/pwd.ts";
import { ash, bash, dash } from "./shell/shell.ts";
import { sleep } from "./sleep/sleep.ts";
import { test } from "./test/test.ts";
import { succeed } from "./true/true.ts";

export const programs: Readonly<Record<string, Program>> = {
  "[": test,
  ash,
  bash,
  cat,
  dash,
  echo,
  false: fail,
  printf,
  pwd,
  sh: dash,
  sleep,
  test,
  true: succeed,
};
