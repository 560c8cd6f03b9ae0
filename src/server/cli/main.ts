/**
 * The command line: `npm run -s wavetank -- COMMAND …`. A command is a file under commands/ and a line here.
 */

import { setFlagsFromString } from "node:v8";
import { sealObjectPrototype } from "#kernel/seal-object-prototype.ts";
import { benchCommand } from "./commands/bench.ts";
import { lessonsCommand } from "./commands/lessons.ts";
import { runCommand } from "./commands/run.ts";
import { serveCommand } from "./commands/serve.ts";
import { supportCommand } from "./commands/support.ts";
import { UsageError, type CliCommand } from "./command.ts";

const commands: readonly CliCommand[] = [
  runCommand,
  serveCommand,
  lessonsCommand,
  benchCommand,
  supportCommand,
];

const usage = (): string =>
  ["Usage:", ...commands.map((command) => `  wavetank ${command.usage}\n      ${command.summary}`), ""].join(
    "\n",
  );

/**
 * How much bytecode V8 inlines into a function that it optimizes, from functions of what size; its own defaults are 920
 * and 460. Runs are short here, and compiling is a third of their CPU time: a deployment of 1,000 pods takes a quarter
 * less with this, one of 10,000 the same.
 */
const INLINING_FLAGS = ["--max-inlined-bytecode-size-cumulative=200", "--max-inlined-bytecode-size=27"];

/** Returns the exit code: 2 for a wrong command line, else what the command says. */
export async function main(argv: readonly string[]): Promise<number> {
  for (const flag of INLINING_FLAGS) setFlagsFromString(flag);
  sealObjectPrototype();
  const [name, ...rest] = argv;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    process.stdout.write(usage());
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) {
    process.stderr.write(`wavetank: unknown command "${name}"\n${usage()}`);
    return 2;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`wavetank ${name}: ${error.message}\nUsage: wavetank ${command.usage}\n`);
    return 2;
  }
}
