/**
 * What travels between a resolver and a name server: bodies of udp exchanges on port 53, as plain data.
 * Models: RFC 1035 messages, as far as programs in pods see them.
 * Differs: one question per message; no bytes, no truncation, no EDNS.
 */

export type DnsType = "A" | "AAAA" | "CNAME" | "SRV" | "PTR" | "TXT" | "NS" | "SOA" | "ANY";

export interface DnsQuery {
  readonly kind: "dns-query";
  readonly question: DnsQuestion;
}

export interface DnsQuestion {
  /** Fully qualified, lower case, without the final dot: "web.default.svc.cluster.local". */
  readonly name: string;
  readonly type: DnsType;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: DnsType;
  readonly ttlSeconds: number;
  /** An address for A; a name for CNAME, NS and PTR; "priority weight port target" for SRV. */
  readonly data: string;
}

export type DnsResponseCode = "NOERROR" | "NXDOMAIN" | "SERVFAIL" | "REFUSED" | "NOTIMP";

export interface DnsAnswer {
  readonly kind: "dns-answer";
  readonly question: DnsQuestion;
  readonly rcode: DnsResponseCode;
  /** CNAMEs before the records they lead to. Empty with NOERROR: the name exists, but not with this type. */
  readonly answers: readonly DnsRecord[];
  readonly authoritative: boolean;
}

export const DNS_PORT = 53;

export function dnsQuery(name: string, type: DnsType): DnsQuery {
  const lower = name.toLowerCase();
  return {
    kind: "dns-query",
    question: { name: lower.endsWith(".") ? lower.slice(0, -1) : lower, type },
  };
}

export function isDnsQuery(body: unknown): body is DnsQuery {
  return typeof body === "object" && body !== null && (body as DnsQuery).kind === "dns-query";
}

export function isDnsAnswer(body: unknown): body is DnsAnswer {
  return typeof body === "object" && body !== null && (body as DnsAnswer).kind === "dns-answer";
}
