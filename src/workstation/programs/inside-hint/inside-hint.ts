/**
 * Tells who asks for an address inside the cluster from this machine, which is outside, why nothing answers. The programs
 * do what they always do: wait for more than two minutes, or find no such name.
 *
 * Models: nothing; curl on a laptop leaves its user alone with it.
 */

import { type Coroutine, type Program, isTerminal, write } from "#posix/system-calls.ts";

/** What is asked of the word of a command line: scheme, user, port and path do not matter. */
const HOST = /^(?:[a-z]+:\/\/)?(?:[^/@]*@)?([a-z0-9.-]+)(?::\d+)?(?:\/|$)/i;
/** "web", "web.default.svc", "web.default.svc.cluster.local": names that only the cluster's DNS knows. */
const SERVICE_NAME = /^[a-z]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9-]+\.svc(\.cluster\.local)?)?$/;

const hostOf = (word: string): string => HOST.exec(word)?.[1] ?? "";

const hint = (what: string): string =>
  `hint: ${what}, and this machine is outside. ` +
  "From here: kubectl port-forward service/NAME 8080:80, or a service of type NodePort. " +
  "From inside: kubectl run tmp --rm -it --restart=Never --image=busybox -- wget -qO- URL\n";

/** `program` with hints on a terminal. `isInside` knows the addresses of pods and services. */
export function withInsideHint(program: Program, isInside: (address: string) => boolean): Program {
  return function* (process): Coroutine<number> {
    const hosts = process.argv.slice(1).map(hostOf);
    const address = hosts.find(isInside);
    // At once: the program is going to be silent for minutes.
    if (address !== undefined && (yield* isTerminal(2)))
      yield* write(2, hint(`${address} is an address inside the cluster`));
    const exitCode = yield* program(process);
    const name = hosts.find((host) => SERVICE_NAME.test(host));
    if (exitCode === UNKNOWN_HOST && name !== undefined && (yield* isTerminal(2)))
      yield* write(2, hint(`names of services such as ${name} are known inside the cluster`));
    return exitCode;
  };
}

/** curl's exit code for a name that nobody knows. */
const UNKNOWN_HOST = 6;
