/** id and whoami. Models: GNU coreutils 9.4. */

import { machineIdentity } from "../../machine/machine-devices.ts";
import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";

export function* id(process: ProcessContext): Coroutine<number> {
  const { userName, userId, groupId } = yield* machineIdentity();
  const flags = process.argv.slice(1).join("");
  const named = flags.includes("n");
  if (flags.includes("u")) yield* write(1, `${named ? userName : userId}\n`);
  else if (flags.includes("g") || flags.includes("G")) yield* write(1, `${named ? userName : groupId}\n`);
  else
    yield* write(
      1,
      `uid=${userId}(${userName}) gid=${groupId}(${userName}) groups=${groupId}(${userName})\n`,
    );
  return 0;
}

export function* whoami(): Coroutine<number> {
  yield* write(1, `${(yield* machineIdentity()).userName}\n`);
  return 0;
}
