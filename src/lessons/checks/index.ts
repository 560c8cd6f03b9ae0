/** The registry of lesson checks: a folder and a line here. */

import type { CheckKind } from "../check.ts";
import { neverFewerReadyCheck } from "./never-fewer-ready/check.ts";
import { objectsCheck } from "./objects/check.ts";
import { podReplacedCheck } from "./pod-replaced/check.ts";
import { readyPodsCheck } from "./ready-pods/check.ts";
import { requestsServedCheck } from "./requests-served/check.ts";

export const checkKinds: readonly CheckKind[] = [
  neverFewerReadyCheck,
  objectsCheck,
  podReplacedCheck,
  readyPodsCheck,
  requestsServedCheck,
];
