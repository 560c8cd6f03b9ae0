/** nslookup, dig, host and getent hosts. Models: busybox 1.36's nslookup; BIND 9.18's dig in short. */

import { type Coroutine, type ProcessContext, resolve, write } from "../../system-calls.ts";

export function* nslookup(process: ProcessContext): Coroutine<number> {
  const name = process.argv.slice(1).find((word) => !word.startsWith("-"));
  if (name === undefined) {
    yield* write(2, "Usage: nslookup HOST [DNS-SERVER]\n");
    return 1;
  }
  const result = yield* resolve(name);
  if ("failure" in result && result.failure === "name-timeout") {
    yield* write(1, ";; connection timed out; no servers could be reached\n\n");
    return 1;
  }
  yield* write(1, `Server:\t\t${result.server}\nAddress:\t${result.server}:53\n\n`);
  if ("failure" in result) {
    yield* write(1, `** server can't find ${name}: NXDOMAIN\n\n`);
    return 1;
  }
  for (const address of result.addresses)
    yield* write(1, `Name:\t${result.canonicalName}\nAddress: ${address}\n`);
  yield* write(1, "\n");
  return 0;
}

export function* dig(process: ProcessContext): Coroutine<number> {
  const words = process.argv.slice(1);
  const name = words.find((word) => !/^[-+@]/.test(word) && !/^(?:A|AAAA|ANY|SRV|CNAME|IN)$/.test(word));
  if (name === undefined) return 0;
  const result = yield* resolve(name);
  const addresses = "failure" in result ? [] : result.addresses;
  if (words.includes("+short")) {
    for (const address of addresses) yield* write(1, `${address}\n`);
    return 0;
  }
  if ("failure" in result && result.failure === "name-timeout") {
    yield* write(1, ";; communications error: timed out\n;; no servers could be reached\n");
    return 9;
  }
  const owner = `${"failure" in result ? name : result.canonicalName}.`.replace("..", ".");
  yield* write(
    1,
    `;; ->>HEADER<<- opcode: QUERY, status: ${addresses.length > 0 ? "NOERROR" : "NXDOMAIN"}\n;; QUESTION SECTION:\n;${owner}\t\tIN\tA\n\n`,
  );
  if (addresses.length > 0)
    yield* write(
      1,
      `;; ANSWER SECTION:\n${addresses.map((address) => `${owner}\t30\tIN\tA\t${address}\n`).join("")}\n`,
    );
  yield* write(1, `;; SERVER: ${result.server}#53(${result.server})\n`);
  return 0;
}

export function* getent(process: ProcessContext): Coroutine<number> {
  const [, database, name] = process.argv;
  if (database !== "hosts" || name === undefined) {
    yield* write(2, `getent: only the database hosts is simulated\n`);
    return 1;
  }
  const result = yield* resolve(name);
  if ("failure" in result) return 2;
  for (const address of result.addresses) yield* write(1, `${address.padEnd(15)} ${result.canonicalName}\n`);
  return 0;
}
