/** The registry of commands, in the order of `kubectl --help` (and of suggestions). One line per command. */

import type { Command } from "../command.ts";
import { applyCommand } from "./apply/apply.ts";
import { attachCommand } from "./attach/attach.ts";
import { authCommand } from "./auth/auth.ts";
import { autoscaleCommand } from "./autoscale/autoscale.ts";
import {
  apiResourcesCommand,
  apiVersionsCommand,
  clusterInfoCommand,
  optionsCommand,
  versionCommand,
} from "./cluster-info/information.ts";
import { completionCommand } from "./completion/completion.ts";
import { configCommand } from "./config/config.ts";
import { cordonCommand, uncordonCommand } from "./cordon/cordon.ts";
import { cpCommand } from "./cp/cp.ts";
import { createCommand } from "./create/create.ts";
import { debugCommand } from "./debug/debug.ts";
import { deleteCommand } from "./delete/delete.ts";
import { describeCommand } from "./describe/describe.ts";
import { diffCommand } from "./diff/diff.ts";
import { drainCommand } from "./drain/drain.ts";
import { editCommand } from "./edit/edit.ts";
import { eventsCommand } from "./events/events.ts";
import { execCommand } from "./exec/exec.ts";
import { explainCommand } from "./explain/explain.ts";
import { exposeCommand } from "./expose/expose.ts";
import { getCommand } from "./get/get.ts";
import { kustomizeCommand } from "./kustomize/kustomize.ts";
import { annotateCommand, labelCommand } from "./label/label.ts";
import { logsCommand } from "./logs/logs.ts";
import { certificateCommand, pluginCommand } from "./not-simulated.ts";
import { patchCommand } from "./patch/patch.ts";
import { portForwardCommand } from "./port-forward/port-forward.ts";
import { proxyCommand } from "./proxy/proxy.ts";
import { replaceCommand } from "./replace/replace.ts";
import { rolloutCommand } from "./rollout/rollout.ts";
import { runCommand } from "./run/run.ts";
import { scaleCommand } from "./scale/scale.ts";
import { setCommand } from "./set/set.ts";
import { taintCommand } from "./taint/taint.ts";
import { topCommand } from "./top/top.ts";
import { waitCommand } from "./wait/wait.ts";

export const rootCommands: readonly Command[] = [
  createCommand,
  exposeCommand,
  runCommand,
  setCommand,
  explainCommand,
  getCommand,
  editCommand,
  deleteCommand,
  rolloutCommand,
  scaleCommand,
  autoscaleCommand,
  certificateCommand,
  clusterInfoCommand,
  topCommand,
  cordonCommand,
  uncordonCommand,
  drainCommand,
  taintCommand,
  describeCommand,
  logsCommand,
  attachCommand,
  execCommand,
  portForwardCommand,
  proxyCommand,
  cpCommand,
  authCommand,
  debugCommand,
  eventsCommand,
  diffCommand,
  applyCommand,
  patchCommand,
  replaceCommand,
  waitCommand,
  kustomizeCommand,
  labelCommand,
  annotateCommand,
  completionCommand,
  apiResourcesCommand,
  apiVersionsCommand,
  configCommand,
  pluginCommand,
  versionCommand,
  optionsCommand,
];
