/** ping: names are resolved, but packets are not simulated, and it says so. */

import { type Coroutine, type ProcessContext, resolve, write } from "../../system-calls.ts";
import { complain } from "../complain.ts";

export function* ping(process: ProcessContext): Coroutine<number> {
  const words = process.argv.slice(1);
  const host = words.filter(
    (word, index) => !word.startsWith("-") && !/^-[cwiWst]$/.test(words[index - 1] ?? ""),
  )[0];
  if (host === undefined) return yield* complain(process, "usage error: Destination address required");
  const result = yield* resolve(host);
  if ("failure" in result) return yield* complain(process, `${host}: Name or service not known`, 2);
  yield* write(
    2,
    `ping: ${host} is ${result.addresses[0] ?? ""}; ICMP is not simulated (and service addresses never answer it). To probe a port: nc -zv ${host} PORT, or curl.\n`,
  );
  return 1;
}
