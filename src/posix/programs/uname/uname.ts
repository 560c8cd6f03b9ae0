/** uname. Models: GNU coreutils 9.4 on Linux x86_64. */

import { machineIdentity } from "../../machine/machine-devices.ts";
import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";
import { parseOptions } from "../options.ts";

export function* uname(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, { flags: "asnrvmpio", long: { all: "a" } });
  if (!options) return 1;
  const { hostName } = yield* machineIdentity();
  const parts: Readonly<Record<string, string>> = {
    s: "Linux",
    n: hostName,
    r: "6.8.0-wavetank",
    v: "#1 SMP PREEMPT_DYNAMIC",
    m: "x86_64",
    o: "GNU/Linux",
  };
  const chosen = Object.keys(parts).filter((letter) => options.has("a") || options.has(letter));
  yield* write(1, `${(chosen.length > 0 ? chosen : ["s"]).map((letter) => parts[letter]).join(" ")}\n`);
  return 0;
}
