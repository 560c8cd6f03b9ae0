/**
 * Seeded chance. One stream per component, so that a new component does not shift the draws of the others.
 * The generator is xoshiro128** (Blackman & Vigna, public domain): only 32-bit integer arithmetic, so every engine
 * computes the same numbers.
 */

import { assert } from "./assert.ts";

/** 32-bit FNV-1a of the UTF-16 code units of `text`, started from `basis`. */
export function hashText(text: string, basis = 0x811c9dc5): number {
  let hash = basis;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The alphabet of generated names (apimachinery util/rand: no vowels, no look-alikes). */
const NAME_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
const HEX_CODES = [..."0123456789abcdef"].map((digit) => digit.charCodeAt(0));
const DASH = 0x2d;

export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /** `seed` is any integer; `stream` names the component that draws. */
  constructor(seed: number, stream: string) {
    // splitmix32 spreads (seed, stream) over the four words of state.
    let state = (hashText(stream) ^ Math.imul(seed | 0, 0x9e3779b1)) >>> 0;
    const word = (): number => {
      state = (state + 0x9e3779b9) >>> 0;
      let z = state;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      return (z ^ (z >>> 16)) >>> 0;
    };
    this.a = word();
    this.b = word();
    this.c = word();
    this.d = word() | 1;
  }

  /** A 32-bit unsigned integer. */
  uint32(): number {
    const scrambled = Math.imul(this.b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result;
  }

  /** A number in [0, 1). */
  fraction(): number {
    return this.uint32() / 4294967296;
  }

  /** An integer in [low, high], both included. */
  integer(low: number, high: number): number {
    assert(high >= low, `random.integer: empty range ${low}..${high}`);
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  /** A number in [low, high). */
  between(low: number, high: number): number {
    return low + this.fraction() * (high - low);
  }

  /** True with probability `share` (0..1). */
  chance(share: number): boolean {
    return this.fraction() < share;
  }

  /** One of `items`, which must not be empty. */
  pick<T>(items: readonly T[]): T {
    assert(items.length > 0, "random.pick: nothing to pick from");
    return items[Math.floor(this.fraction() * items.length)] as T;
  }

  /** A copy of `items` in random order (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.integer(0, i);
      const swap = result[i] as T;
      result[i] = result[j] as T;
      result[j] = swap;
    }
    return result;
  }

  /** `length` characters as Kubernetes uses them in generated names, e.g. "x8w5l". */
  nameSuffix(length: number): string {
    let text = "";
    for (let i = 0; i < length; i++) text += NAME_ALPHABET[this.integer(0, NAME_ALPHABET.length - 1)];
    return text;
  }

  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string {
    return String.fromCharCode(...this.hexCodes(length));
  }

  /** A version 4 UUID. */
  uuid(): string {
    const codes = this.hexCodes(31);
    const variant = HEX_CODES[8 + this.integer(0, 3)] as number;
    const group = (from: number, to: number): number[] => codes.slice(from, to);
    return String.fromCharCode(
      ...group(0, 8),
      DASH,
      ...group(8, 12),
      DASH,
      HEX_CODES[4] as number,
      ...group(12, 15),
      DASH,
      variant,
      ...group(15, 18),
      DASH,
      ...group(18, 30),
    );
  }

  /** Character codes: a text put together from parts is kept as a tree of them, and takes several times the room. */
  private hexCodes(length: number): number[] {
    const codes: number[] = [];
    let word = 0;
    for (let i = 0; i < length; i++) {
      if (i % 8 === 0) word = this.uint32();
      codes.push(HEX_CODES[word >>> 28] as number);
      word <<= 4;
    }
    return codes;
  }
}
