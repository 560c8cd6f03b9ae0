/** The registry of faults: a folder and a line here. */

import type { Fault } from "./fault.ts";
import { nodeCrash } from "./node-crash/fault.ts";

export const faults: readonly Fault[] = [nodeCrash];
