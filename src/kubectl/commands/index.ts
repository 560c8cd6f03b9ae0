/** The registry of commands, in the order of `kubectl --help` (and of suggestions). One line per command. */

import type { Command } from "../command.ts";
import { applyCommand } from "./apply/apply.ts";
import {
  apiResourcesCommand,
  apiVersionsCommand,
  clusterInfoCommand,
  optionsCommand,
  versionCommand,
} from "./cluster-info/information.ts";
import { configCommand } from "./config/config.ts";
import { cordonCommand, uncordonCommand } from "./cordon/cordon.ts";
import { autoscaleCommand } from "./autoscale/autoscale.ts";
import { createCommand } from "./create/create.ts";
import { deleteCommand } from "./delete/delete.ts";
import { describeCommand } from "./describe/describe.ts";
import { drainCommand } from "./drain/drain.ts";
import { execCommand } from "./exec/exec.ts";
import { exposeCommand } from "./expose/expose.ts";
import { getCommand } from "./get/get.ts";
import { annotateCommand, labelCommand } from "./label/label.ts";
import { logsCommand } from "./logs/logs.ts";
import { proxyCommand } from "./proxy/proxy.ts";
import { rolloutCommand } from "./rollout/rollout.ts";
import { runCommand } from "./run/run.ts";
import { scaleCommand } from "./scale/scale.ts";
import { setCommand } from "./set/set.ts";

export const rootCommands: readonly Command[] = [
  createCommand,
  exposeCommand,
  runCommand,
  setCommand,
  getCommand,
  deleteCommand,
  rolloutCommand,
  scaleCommand,
  autoscaleCommand,
  clusterInfoCommand,
  cordonCommand,
  uncordonCommand,
  drainCommand,
  describeCommand,
  logsCommand,
  execCommand,
  proxyCommand,
  applyCommand,
  labelCommand,
  annotateCommand,
  apiResourcesCommand,
  apiVersionsCommand,
  configCommand,
  versionCommand,
  optionsCommand,
];
