/** The registry of subresources: one line per folder. */

import type { Subresource } from "./subresource.ts";
import { attach } from "./attach/attach.ts";
import { binding } from "./binding/binding.ts";
import { eviction } from "./eviction/eviction.ts";
import { exec } from "./exec/exec.ts";
import { finalize } from "./finalize/finalize.ts";
import { log } from "./log/log.ts";
import { portforward } from "./portforward/portforward.ts";
import { proxy } from "./proxy/proxy.ts";
import { scale } from "./scale/scale.ts";
import { status } from "./status/status.ts";

export const subresources: readonly Subresource[] = [
  attach,
  binding,
  eviction,
  exec,
  finalize,
  log,
  portforward,
  proxy,
  scale,
  status,
];
