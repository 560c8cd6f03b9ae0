/**
 * Questions to name servers of any type of record, as nslookup and dig ask them: messages are plain data in udp
 * exchanges on port 53 (network/dns-message.ts has their shapes).
 */

import { SystemError, exchange, open, read, type Coroutine } from "../../system-calls.ts";

/** resolv.conf(5) options timeout and attempts. */
const TIMEOUT_MS = 5000;
const ATTEMPTS = 2;
const DNS_PORT = 53;

export interface LookedUpRecord {
  readonly name: string;
  readonly type: string;
  readonly ttlSeconds: number;
  readonly data: string;
}

export interface LookupAnswer {
  readonly rcode: string;
  readonly answers: readonly LookedUpRecord[];
  readonly authoritative: boolean;
}

export interface ResolverConfiguration {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
}

/** /etc/resolv.conf; without one, nobody to ask. */
export function* resolverConfiguration(): Coroutine<ResolverConfiguration> {
  let text = "";
  try {
    const descriptor = yield* open("/etc/resolv.conf", "r");
    for (let part = yield* read(descriptor); part !== null; part = yield* read(descriptor)) text += part;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
  }
  const words = (keyword: string): string[] =>
    text
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([first]) => first === keyword)
      .flatMap((line) => line.slice(1));
  const ndots = words("options").find((option) => option.startsWith("ndots:"));
  return { servers: words("nameserver"), search: words("search"), ndots: Number(ndots?.slice(6) ?? 1) };
}

/** The names to ask for, in order: with the search list where the name has fewer dots than ndots. */
export function candidates(name: string, { search, ndots }: ResolverConfiguration): string[] {
  if (name.endsWith(".")) return [name.slice(0, -1)];
  const searched = search.map((domain) => `${name}.${domain}`);
  return name.split(".").length > ndots ? [name, ...searched] : [...searched, name];
}

/** "10.96.0.1" → "1.0.96.10.in-addr.arpa"; undefined for what is no address. */
export function reverseName(text: string): string | undefined {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)
    ? `${text.split(".").reverse().join(".")}.in-addr.arpa`
    : undefined;
}

/** Undefined when the server does not answer in time. */
export function* lookUp(server: string, name: string, type: string): Coroutine<LookupAnswer | undefined> {
  const question = { name: name.toLowerCase().replace(/\.$/, ""), type };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const result = yield* exchange({
      protocol: "udp",
      host: server,
      port: DNS_PORT,
      body: { kind: "dns-query", question },
      timeoutMs: TIMEOUT_MS,
    });
    if (!result.ok) continue;
    const answer = result.body as { kind?: string } | null;
    if (answer?.kind === "dns-answer") return answer as unknown as LookupAnswer;
  }
  return undefined;
}
