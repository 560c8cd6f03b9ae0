/**
 * IPv4 addresses: text to number and back, ranges, and the allocator of a node's pod range.
 * Models: the CNI host-local plugin (containernetworking/plugins ipam/host-local): it remembers the last address it gave
 * and takes the next free one, round and round, so that a freed address is not reused at once.
 * Differs: IPv4 only.
 */

import { assertPresent } from "#kernel/assert.ts";

const PATTERN = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** "10.244.1.7" → an unsigned 32-bit number; undefined when the text is no IPv4 address. */
export function parseAddress(text: string): number | undefined {
  const match = PATTERN.exec(text);
  if (!match) return undefined;
  let value = 0;
  for (let i = 1; i <= 4; i++) {
    const part = Number(match[i]);
    if (part > 255) return undefined;
    value = value * 256 + part;
  }
  return value;
}

export function formatAddress(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

export interface AddressRange {
  /** Both included, as unsigned numbers. */
  readonly first: number;
  readonly last: number;
}

/** "10.244.1.0/24" → the whole range with its network and broadcast addresses. Asserts that the text is a range. */
export function parseCidr(cidr: string): AddressRange {
  const [address = "", length = ""] = cidr.split("/");
  const base = assertPresent(parseAddress(address), `the address of range ${cidr}`);
  const size = 2 ** (32 - Number(length));
  const first = Math.floor(base / size) * size;
  return { first, last: first + size - 1 };
}

export function contains(range: AddressRange, address: number): boolean {
  return address >= range.first && address <= range.last;
}

/** Gives addresses of a range in increasing order, starting again at its beginning. */
export class AddressPool {
  private readonly used = new Set<number>();
  private lastGiven: number;

  constructor(private readonly range: AddressRange) {
    this.lastGiven = range.first - 1;
  }

  /** The next free address after the last one given, or undefined when all are in use. */
  take(): string | undefined {
    const size = this.range.last - this.range.first + 1;
    if (this.used.size >= size) return undefined;
    let next = this.lastGiven;
    do next = next >= this.range.last ? this.range.first : next + 1;
    while (this.used.has(next));
    this.used.add(next);
    this.lastGiven = next;
    return formatAddress(next);
  }

  release(address: string): void {
    const value = parseAddress(address);
    if (value !== undefined) this.used.delete(value);
  }
}
