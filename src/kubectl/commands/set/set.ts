/** kubectl set. Models: pkg/cmd/set/set.go (v1.36). */

import type { Command } from "../../command.ts";
import { setEnvironmentCommand } from "./environment.ts";
import { setImageCommand } from "./image.ts";
import { setSelectorCommand, setServiceAccountCommand, setSubjectCommand } from "./references.ts";
import { setResourcesCommand } from "./resources.ts";

export const setCommand: Command = {
  name: "set",
  use: "SUBCOMMAND [options]",
  short: "Set specific features on objects",
  long: "Configure application resources.\n\n These commands help you make changes to existing application resources.",
  group: "Basic Commands (Beginner)",
  commands: [
    setEnvironmentCommand,
    setImageCommand,
    setResourcesCommand,
    setSelectorCommand,
    setServiceAccountCommand,
    setSubjectCommand,
  ],
  support: { level: "yes" },
};
