/** nslookup, dig and getent hosts. Models: busybox 1.36's nslookup; BIND 9.18's dig in short. */

import { type Coroutine, type ProcessContext, resolve, write } from "../../system-calls.ts";
import {
  candidates,
  lookUp,
  resolverConfiguration,
  reverseName,
  type LookedUpRecord,
  type LookupAnswer,
} from "./dns-lookup.ts";

const TYPES = ["A", "AAAA", "CNAME", "SRV", "PTR", "TXT", "NS", "SOA", "ANY"];

/** How busybox shows a record. */
function recordText({ name, type, data }: LookedUpRecord): string {
  switch (type) {
    case "A":
    case "AAAA":
      return `Name:\t${name}\nAddress: ${data}\n`;
    case "CNAME":
      return `${name}\tcanonical name = ${data}\n`;
    case "PTR":
      return `${name}\tname = ${data}\n`;
    case "SRV":
      return `${name}\tservice = ${data}\n`;
    default:
      return `${name}\t${type.toLowerCase()} = ${data}\n`;
  }
}

/** The first answer that has something, else the last; undefined when nobody answers. */
function* search(
  server: string,
  names: readonly string[],
  type: string,
): Coroutine<LookupAnswer | undefined> {
  let empty: LookupAnswer | undefined;
  for (const name of names) {
    const answer = yield* lookUp(server, name, type);
    if (!answer || answer.answers.length > 0) return answer;
    // A name that is there without such a record says more than one that is not there.
    if (empty?.rcode !== "NOERROR") empty = answer;
  }
  return empty;
}

export function* nslookup(process: ProcessContext): Coroutine<number> {
  const words = process.argv.slice(1);
  const [name, wantedServer] = words.filter((word) => !word.startsWith("-"));
  if (name === undefined) {
    yield* write(2, "Usage: nslookup [-type=QUERY_TYPE] HOST [DNS-SERVER]\n");
    return 1;
  }
  const option = words.map((word) => /^-(?:type|query|querytype|q)=(.*)$/i.exec(word)?.[1]).find(Boolean);
  const reverse = reverseName(name);
  const type = option?.toUpperCase() ?? (reverse === undefined ? "A" : "PTR");
  if (!TYPES.includes(type)) {
    yield* write(2, `nslookup: invalid query type "${option}"\n`);
    return 1;
  }
  const configuration = yield* resolverConfiguration();
  const server = yield* serverAddress(wantedServer ?? configuration.servers[0]);
  if (server === undefined) return yield* resolveOnly(name);
  const names = reverse === undefined ? candidates(name, configuration) : [reverse];
  const answer = yield* search(server, names, type);
  if (!answer) {
    yield* write(1, ";; connection timed out; no servers could be reached\n\n");
    return 1;
  }
  yield* write(1, `Server:\t\t${server}\nAddress:\t${server}:53\n\n`);
  if (answer.answers.length === 0) {
    const shown = reverse ?? name;
    const why = answer.rcode === "NOERROR" ? `*** Can't find ${shown}: No answer` : undefined;
    yield* write(1, `${why ?? `** server can't find ${shown}: ${answer.rcode}`}\n\n`);
    return 1;
  }
  yield* write(1, `${answer.answers.map(recordText).join("")}\n`);
  return 0;
}

/** A server may be given by name. */
function* serverAddress(server: string | undefined): Coroutine<string | undefined> {
  if (server === undefined || reverseName(server) !== undefined) return server;
  const result = yield* resolve(server);
  return "failure" in result ? server : result.addresses[0];
}

/** For hosts without a resolv.conf: what their system resolves. */
function* resolveOnly(name: string): Coroutine<number> {
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

/** dig asks for the name as it is; only +search adds the search list. */
export function* dig(process: ProcessContext): Coroutine<number> {
  const words = process.argv.slice(1);
  const plain = words.filter((word) => !/^[-+@]/.test(word) && word.toUpperCase() !== "IN");
  const isReverse = words.includes("-x");
  const kind = plain.find((word) => TYPES.includes(word.toUpperCase()));
  const given = plain.find((word) => word !== kind);
  if (given === undefined) return 0;
  const name = isReverse ? (reverseName(given) ?? given) : given;
  const type = kind?.toUpperCase() ?? (isReverse ? "PTR" : "A");
  const configuration = yield* resolverConfiguration();
  const at = words.find((word) => word.startsWith("@"))?.slice(1);
  const server = yield* serverAddress(at ?? configuration.servers[0]);
  const names = words.includes("+search") ? candidates(name, configuration) : [name];
  const answer = server === undefined ? undefined : yield* search(server, names, type);
  if (server === undefined || !answer) {
    if (server !== undefined) yield* write(1, `;; communications error to ${server}#53: timed out\n`);
    yield* write(1, ";; no servers could be reached\n");
    return 9;
  }
  const { answers } = answer;
  if (words.includes("+short")) {
    for (const record of answers) yield* write(1, `${shownData(record)}\n`);
    return 0;
  }
  const line = (record: LookedUpRecord): string =>
    `${record.name}.\t${record.ttlSeconds}\tIN\t${record.type}\t${shownData(record)}\n`;
  const flags = answer.authoritative ? "qr aa rd" : "qr rd ra";
  yield* write(
    1,
    `;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${answer.rcode}\n;; flags: ${flags}; QUERY: 1, ANSWER: ${answers.length}, AUTHORITY: 0, ADDITIONAL: 0\n\n;; QUESTION SECTION:\n;${name.replace(/\.$/, "")}.\t\tIN\t${type}\n\n`,
  );
  if (answers.length > 0) yield* write(1, `;; ANSWER SECTION:\n${answers.map(line).join("")}\n`);
  yield* write(1, `;; SERVER: ${server}#53(${server}) (UDP)\n`);
  return 0;
}

/** Names end with a dot. */
const shownData = ({ type, data }: LookedUpRecord): string =>
  ["CNAME", "PTR", "NS", "SRV"].includes(type) ? `${data.replace(/\.$/, "")}.` : data;

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
