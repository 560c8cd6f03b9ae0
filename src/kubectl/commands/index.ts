/** The registry of commands, in the order of `kubectl --help` (and of suggestions). One line per command. */

import type { Command } from "../command.ts";
import { applyCommand } from "./apply/apply.ts";
import { cordonCommand, uncordonCommand } from "./cordon/cordon.ts";
import { createCommand } from "./create/create.ts";
import { deleteCommand } from "./delete/delete.ts";
import { drainCommand } from "./drain/drain.ts";
import { execCommand } from "./exec/exec.ts";
import { exposeCommand } from "./expose/expose.ts";
import { getCommand } from "./get/get.ts";
import { annotateCommand, labelCommand } from "./label/label.ts";
import { logsCommand } from "./logs/logs.ts";
import { runCommand } from "./run/run.ts";
import { scaleCommand } from "./scale/scale.ts";

export const rootCommands: readonly Command[] = [
  createCommand,
  exposeCommand,
  runCommand,
  getCommand,
  deleteCommand,
  scaleCommand,
  cordonCommand,
  uncordonCommand,
  drainCommand,
  logsCommand,
  execCommand,
  applyCommand,
  labelCommand,
  annotateCommand,
];
