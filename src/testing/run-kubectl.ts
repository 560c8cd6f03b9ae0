/** Runs kubectl on a test machine against given answers. */

import { createTestMachine, type ScriptResult } from "./posix-machine.ts";
import type { ExchangeRequest, ExchangeResult } from "#posix/exchange.ts";
import { kubectl } from "#kubectl/kubectl.ts";

const KUBECONFIG = `apiVersion: v1
kind: Config
clusters:
- name: c
  cluster:
    server: http://127.0.0.1:18080
contexts:
- name: x
  context:
    cluster: c
    user: u
users:
- name: u
  user: {}
current-context: x
`;

export interface RunOptions {
  readonly answer?: (request: ExchangeRequest) => ExchangeResult;
  readonly files?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** What the clock says, milliseconds since 1970. */
  readonly nowEpochMs?: number;
}

export function runKubectl(argv: readonly string[], options: RunOptions = {}): ScriptResult {
  const machine = createTestMachine({
    programs: { kubectl },
    files: {
      "/root/.kube/config": KUBECONFIG,
      ...Object.fromEntries(Object.entries(options.files ?? {}).map(([path, text]) => [`/${path}`, text])),
    },
    ...(options.answer ? { answer: options.answer } : {}),
  });
  if (options.nowEpochMs !== undefined) machine.kernel.runUntil(options.nowEpochMs - machine.host.epochMs);
  return machine.run(["kubectl", ...argv], { stdin: options.stdin ?? "" });
}
