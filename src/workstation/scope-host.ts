/**
 * A kernel scope as the host of a machine.
 */

import type { Scope } from "#kernel/scope.ts";
import { BOOT_EPOCH_MS } from "#api/time.ts";
import type { NetworkDevice } from "#posix/exchange.ts";
import type { Host } from "#posix/machine/host.ts";

export function createScopeHost(scope: Scope, network: NetworkDevice, device: Host["device"]): Host {
  const after = (delayMs: number, label: string, run: () => void) => {
    const timer = scope.after(delayMs, label, run);
    return () => timer.cancel();
  };
  return {
    get nowMs() {
      return scope.nowMs;
    },
    epochMs: BOOT_EPOCH_MS,
    network,
    after,
    random: () => scope.random.fraction(),
    // The workstation has processor time and memory to spare.
    compute: (cpuMs, done) => after(cpuMs, "process compute", done),
    allocate: () => true,
    defect: (program, trace) => scope.kernel.note("defect", program, trace),
    device,
  };
}
