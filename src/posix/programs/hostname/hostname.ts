/** hostname, and hostname -i. Models: net-tools 2.10. */

import { machineIdentity } from "../../machine/machine-devices.ts";
import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";

export function* hostname(process: ProcessContext): Coroutine<number> {
  const { hostName, addresses } = yield* machineIdentity();
  const flag = process.argv[1] ?? "";
  yield* write(
    1,
    `${flag === "-i" || flag === "-I" ? addresses.join(" ") : flag === "-s" ? (hostName.split(".")[0] as string) : hostName}\n`,
  );
  return 0;
}
