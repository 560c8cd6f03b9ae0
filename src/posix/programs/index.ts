/**
 * The registry of programs. Images and the workstation choose from it by name.
 */

import type { Program } from "../system-calls.ts";
import { cat } from "./cat/cat.ts";
import { sleep } from "./sleep/sleep.ts";

export const programs: Readonly<Record<string, Program>> = {
  cat,
  sleep,
};
