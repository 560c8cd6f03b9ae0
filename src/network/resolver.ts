/**
 * The resolver of a host: hosts file, search list, name servers. Queries are udp exchanges through the same network
 * as everything else, so that a broken service of the name server breaks names.
 * Models: musl's and glibc's stub resolver (resolv.conf(5)): search list with ndots, RES_TIMEOUT 5 s, RES_DFLRETRY 2.
 * Differs: no cache (as in life: pods have none); only A records; ICMP refusals are not seen, as with musl's unconnected
 * sockets, so a name server that is gone costs the full timeout.
 */

import type { ExchangeFailure, ExchangeRequest, ExchangeResult } from "#posix/exchange.ts";
import type { Timer } from "#kernel/kernel.ts";
import type { Device } from "./device.ts";
import { dnsQuery, DNS_PORT, isDnsAnswer, type DnsAnswer } from "./dns-message.ts";
import { parseAddress } from "./address.ts";
import type { ResolverConfig } from "./network.ts";

/** resolv.conf(5) options timeout (RES_TIMEOUT), attempts (RES_DFLRETRY) and ndots, unless it says otherwise. */
const DEFAULT_TIMEOUT_S = 5;
const DEFAULT_ATTEMPTS = 2;
const DEFAULT_NDOTS = 1;
/** RES_MAXNDOTS, RES_MAXRETRANS, RES_MAXRETRY: larger ones are cut. */
const MAX_NDOTS = 15;
const MAX_TIMEOUT_S = 30;
const MAX_ATTEMPTS = 5;

/** The number that an option has, e.g. 5 of "ndots:5". */
function optionNumber(
  options: readonly string[],
  name: "ndots" | "timeout" | "attempts",
  otherwise: number,
  max: number,
): number {
  const text = options.findLast((option) => option.startsWith(`${name}:`))?.slice(name.length + 1);
  return text !== undefined && /^\d+$/.test(text) ? Math.min(Number(text), max) : otherwise;
}

export type ResolveResult =
  | { readonly addresses: readonly string[]; readonly server: string; readonly canonicalName: string }
  | { readonly failure: ExchangeFailure; readonly server: string };

/** The names to ask for, in order. A name that ends with a dot is taken as it is. */
export function candidateNames(name: string, search: readonly string[], ndots: number): string[] {
  if (name.endsWith(".")) return [name.slice(0, -1)];
  const dots = name.split(".").length - 1;
  const searched = search.map((domain) => `${name}.${domain}`);
  return dots >= ndots ? [name, ...searched] : [...searched, name];
}

/** What an answer says about a name: its addresses, following CNAMEs inside the answer. */
export function addressesOf(answer: DnsAnswer): { addresses: string[]; canonicalName: string } {
  let canonicalName = answer.question.name;
  for (const record of answer.answers)
    if (record.type === "CNAME" && record.name === canonicalName) canonicalName = record.data;
  const addresses = answer.answers.filter((record) => record.type === "A").map((record) => record.data);
  return { addresses, canonicalName };
}

const NO_RESOLVER: ResolverConfig = { nameservers: [], search: [], options: [] };

export class NameLookup {
  private readonly servers: readonly string[];
  private readonly names: readonly string[];
  private readonly timeoutMs: number;
  private readonly attempts: number;
  private nameIndex = 0;
  private tries = 0;
  private cancelQuery: (() => void) | undefined;
  private timer: Timer | undefined;

  constructor(
    private readonly device: Device,
    private readonly name: string,
    private readonly done: (result: ResolveResult) => void,
  ) {
    const { nameservers, search, options } = device.options.resolver ?? NO_RESOLVER;
    this.servers = nameservers;
    this.timeoutMs = Math.max(1, optionNumber(options, "timeout", DEFAULT_TIMEOUT_S, MAX_TIMEOUT_S)) * 1000;
    this.attempts = Math.max(1, optionNumber(options, "attempts", DEFAULT_ATTEMPTS, MAX_ATTEMPTS));
    const ndots = optionNumber(options, "ndots", DEFAULT_NDOTS, MAX_NDOTS);
    this.names = nameservers.length === 0 ? [] : candidateNames(name.toLowerCase(), search, ndots);
  }

  /** `done` is called in a later task. */
  start(): void {
    const literal = parseAddress(this.name) === undefined ? undefined : this.name;
    const known = literal ?? this.device.hostsFileAddress(this.name.toLowerCase());
    if (known !== undefined) this.finishSoon({ addresses: [known], server: "", canonicalName: this.name });
    else if (this.servers.length === 0) this.finishSoon({ failure: "name-not-found", server: "" });
    else this.ask();
  }

  cancel(): void {
    this.timer?.cancel();
    this.cancelQuery?.();
  }

  private finishSoon(result: ResolveResult): void {
    this.timer = this.device.fabric.scope.soon("name from the hosts file", () => this.done(result));
  }

  private get server(): string {
    return this.servers[this.tries % this.servers.length] as string;
  }

  private ask(): void {
    const askedMs = this.device.fabric.nowMs;
    const request: ExchangeRequest = {
      protocol: "udp",
      host: this.server,
      port: DNS_PORT,
      body: dnsQuery(this.names[this.nameIndex] as string, "A"),
      timeoutMs: this.timeoutMs,
    };
    this.cancelQuery = this.device.exchangeUnrecorded(request, (result) => this.hear(result, askedMs));
  }

  private hear(result: ExchangeResult, askedMs: number): void {
    this.cancelQuery = undefined;
    const { server } = this;
    if (!result.ok || !isDnsAnswer(result.body)) {
      const remainingMs = this.timeoutMs - (this.device.fabric.nowMs - askedMs);
      this.timer = this.device.fabric.scope.after(remainingMs, "resolver timeout", () => this.tryAgain());
      return;
    }
    const answer = result.body;
    if (answer.rcode === "SERVFAIL" || answer.rcode === "REFUSED") {
      this.tryAgain();
      return;
    }
    const { addresses, canonicalName } = addressesOf(answer);
    if (addresses.length > 0) {
      this.done({ addresses, server, canonicalName });
    } else if (++this.nameIndex < this.names.length) {
      this.tries = 0;
      this.ask();
    } else {
      this.done({ failure: "name-not-found", server });
    }
  }

  /** The next name server; after all of them the next attempt. A name that nobody answers ends the search. */
  private tryAgain(): void {
    const { server } = this;
    if (++this.tries < this.attempts * this.servers.length) this.ask();
    else this.done({ failure: "name-timeout", server });
  }
}
