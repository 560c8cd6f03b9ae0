/** netstat and ss: the ports on which this machine's processes listen. Models: net-tools 2.10, iproute2 6.1. Differs: connections are not listed. */

import { listListeners } from "../../machine/machine-devices.ts";
import { type Coroutine, write } from "../../system-calls.ts";

export function* netstat(): Coroutine<number> {
  yield* write(
    1,
    "Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name\n",
  );
  for (const { port, processId, program } of yield* listListeners())
    yield* write(
      1,
      `tcp        0      0 ${`0.0.0.0:${port}`.padEnd(23)} 0.0.0.0:*               LISTEN      ${processId}/${program}\n`,
    );
  return 0;
}

export function* ss(): Coroutine<number> {
  yield* write(1, "State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n");
  for (const { port, processId, program } of yield* listListeners())
    yield* write(
      1,
      `LISTEN 0      511          0.0.0.0:${String(port).padEnd(5)}     0.0.0.0:*    users:(("${program}",pid=${processId}))\n`,
    );
  return 0;
}
