/** Random command lines for kubectl, made of its own commands, flags and kinds: an error is fine, a throw is not. */

import { describe, it } from "vitest";
import { Random } from "#kernel/random.ts";
import type { Command } from "#kubectl/command.ts";
import { rootCommands } from "#kubectl/commands/index.ts";
import type { Flag } from "#kubectl/flags/flag.ts";
import { GLOBAL_FLAGS } from "#kubectl/flags/global-flags.ts";
import { FuzzDesk } from "./fuzz-desk.ts";

const WORDS = [
  ...[
    "pods",
    "po",
    "deploy",
    "svc",
    "nodes",
    "no",
    "ns",
    "cm",
    "secrets",
    "rs",
    "events",
    "all",
    "endpointslices",
  ],
  ...[
    "pods,svc",
    "deploy/web",
    "pod/web",
    "svc/web",
    "node/worker-1",
    "web",
    "worker-1",
    "default",
    "web-",
    "x/y/z",
  ],
  ...[
    "deployments.apps",
    "deployments.v1.apps",
    "pods.v1.",
    "pod.spec",
    "pod.spec.containers.image",
    "leases",
    "sa",
  ],
  ...[
    "",
    " ",
    "-",
    "--",
    "a=b",
    "a-",
    "a=",
    "=b",
    "a=b:NoSchedule",
    "a:NoExecute-",
    "web=nginx:1.28",
    "*=nginx",
    "[]",
  ],
  ...[
    "0",
    "-1",
    "1",
    "99999999999999999999",
    "1.5",
    "true",
    "false",
    "null",
    "{}",
    "[1]",
    '{"spec":null}',
    "é\u0000\n",
  ],
  ...[
    '{"spec":{"replicas":-1}}',
    '[{"op":"remove","path":"/spec"}]',
    '{"metadata":{"labels":{"a":1}}}',
    "__proto__",
  ],
  ...[
    "constructor",
    "toString",
    "hasOwnProperty",
    "1m",
    "5s",
    "-3h",
    "json",
    "yaml",
    "wide",
    "name",
    "jsonpath",
    "/dev/null",
  ],
  ...[
    "jsonpath={.items[*].metadata.name}",
    "jsonpath={..}",
    "jsonpath={range .items[*]}",
    "jsonpath={.items[-9:9:0]}",
  ],
  ...[
    "go-template={{range .items}}{{.metadata.name}}{{end}}",
    "go-template={{",
    "custom-columns=A:.metadata.name",
  ],
  ...[
    "custom-columns=:",
    "jsonpath={.items[?(@.a>1)]}",
    "get",
    "list",
    "delete",
    "client",
    "server",
    "none",
    "merge",
  ],
  ...[
    "condition=Ready",
    "delete",
    "jsonpath={.status.phase}=Running",
    "create",
    "80",
    "80:90",
    "tcp",
    "LoadBalancer",
  ],
] as const;

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''").replaceAll("\0", "")}'`;

function commandLine(random: Random): string {
  let command: Command | undefined;
  let commands: readonly Command[] = rootCommands;
  const words: string[] = [];
  while (commands.length > 0 && !random.chance(0.03)) {
    command = random.pick(commands);
    words.push(random.pick([command.name, ...(command.aliases ?? [])]));
    commands = command.commands ?? [];
  }
  const flags: readonly Flag[] = [...(command?.flags ?? []), ...(random.chance(0.2) ? GLOBAL_FLAGS : [])];
  const rest: string[] = [];
  for (let count = random.integer(0, 3); count > 0; count--) rest.push(quote(random.pick(WORDS)));
  if (flags.length > 0)
    for (let count = random.integer(0, 4); count > 0; count--) {
      const flag = random.pick(flags);
      const value = quote(flag.values && random.chance(0.5) ? random.pick(flag.values) : random.pick(WORDS));
      const name = flag.shorthand && random.chance(0.3) ? `-${flag.shorthand}` : `--${flag.name}`;
      const form = random.pick([`${name}=${value}`, name, `${name} ${value}`, `${name}${value}`]);
      rest.splice(random.integer(0, rest.length), 0, form);
    }
  if (random.chance(0.1)) rest.push("--", quote(random.pick(WORDS)));
  return `kubectl ${[...words, ...rest].join(" ")} < /dev/null`;
}

const LINES_PER_SEED = 400;

describe("kubectl with random arguments", () => {
  it.each([1, 2, 3, 4, 5])("survives, seed %i", (seed) => {
    const random = new Random(seed, "kubectl-arguments");
    const desk = new FuzzDesk(seed);
    desk.run(
      "kubectl create deployment web --image=nginx --replicas=2; kubectl expose deploy web --port=80; kubectl run web --image=nginx",
    );
    for (let count = 0; count < LINES_PER_SEED; count++) desk.run(commandLine(random));
    desk.assertAlive();
  });
});
