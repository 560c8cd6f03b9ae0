/**
 * Numbers that are handed out, at random or on request. The lower part of the range is for requests: random choice
 * uses it only when the rest is used up, so that a fixed number in a manifest is rarely taken.
 * Models: kubernetes pkg/registry/core/service/portallocator, ipallocator (v1.36).
 */

import type { Random } from "#kernel/random.ts";

export class NumberPool {
  private readonly taken = new Set<number>();

  /** Numbers from `first` to `last`; those below `first + reserved` are kept for requests. */
  constructor(
    readonly first: number,
    readonly last: number,
    private readonly reserved: number,
    private readonly random: Random,
  ) {}

  get used(): number {
    return this.taken.size;
  }

  contains(number: number): boolean {
    return number >= this.first && number <= this.last;
  }

  has(number: number): boolean {
    return this.taken.has(number);
  }

  /** False when it is taken already. */
  take(number: number): boolean {
    if (this.taken.has(number)) return false;
    this.taken.add(number);
    return true;
  }

  /** Undefined when all are taken. */
  takeAny(): number | undefined {
    const number =
      this.freeWithin(this.first + this.reserved, this.last) ??
      this.freeWithin(this.first, this.first + this.reserved - 1);
    if (number !== undefined) this.taken.add(number);
    return number;
  }

  release(number: number): void {
    this.taken.delete(number);
  }

  private freeWithin(low: number, high: number): number | undefined {
    if (high < low) return undefined;
    const size = high - low + 1;
    const start = this.random.integer(0, size - 1);
    for (let step = 0; step < size; step++) {
      const number = low + ((start + step) % size);
      if (!this.taken.has(number)) return number;
    }
    return undefined;
  }
}

/** "10.96.0.1" → 174063617; undefined for what is no IPv4 address. */
export function addressNumber(address: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address);
  if (!match) return undefined;
  const parts = match.slice(1).map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  return parts.reduce((number, part) => number * 256 + part, 0);
}

export function addressText(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
}
