/** kubectl kustomize. Models: pkg/cmd/kustomize (v1.36, kustomize v5.8.1). */

import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { buildKustomization } from "../../kustomize/build.ts";
import { formatYaml } from "../../resources/yaml-text.ts";

export const kustomizeCommand: Command = {
  name: "kustomize",
  use: "DIR [flags] [options]",
  short: "Build a kustomization target from a directory or URL",
  examples: [["What apply -k would send", "kubectl kustomize overlays/dev"]],
  group: "Advanced Commands",
  flags: [
    textFlag("output", "File for the result; standard output unless given.", {
      shorthand: "o",
      unsupported: "Redirect the output.",
    }),
  ],
  completion: { kind: "files" },
  support: {
    level: "partly",
    why: "vars, plugins, Helm charts and bases at addresses are missing.",
  },
  *run(invocation: Invocation): Coroutine<void> {
    const { args, process } = invocation;
    if (args.length > 1) throw new CommandError("specify one path to kustomization.yaml");
    const { objects, warnings } = yield* buildKustomization(process.directory, args[0] ?? ".");
    for (const warning of warnings) yield* invocation.err(`${warning}\n`);
    yield* invocation.out(objects.map(formatYaml).join("---\n"));
  },
};
