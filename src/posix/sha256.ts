/** SHA-256 of bytes, in pieces. Models: FIPS 180-4. */

import { type Calculation, Pace } from "./calculation.ts";

const BLOCK_BYTES = 64;
const BLOCKS_PER_PIECE = 500;

/** The first 32 bits of the fractional parts of the cube (square) roots of the first primes. */
function fractionOfRoot(prime: number, cube: boolean): number {
  // Found by halving with whole numbers: engines may differ in the last digit of a root.
  const wanted = BigInt(prime) << (cube ? 96n : 64n);
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if ((cube ? middle * middle * middle : middle * middle) <= wanted) low = middle;
    else high = middle;
  }
  return Number(low & 0xffffffffn);
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number++)
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  return primes;
}

let constants: { readonly rounds: readonly number[]; readonly start: readonly number[] } | undefined;

const rotate = (value: number, by: number): number => (value >>> by) | (value << (32 - by));

/** The message with its one bit, zeros and length in bits, in whole blocks. */
function padded(bytes: Uint8Array): DataView {
  const size = Math.ceil((bytes.length + 9) / BLOCK_BYTES) * BLOCK_BYTES;
  const result = new Uint8Array(size);
  result.set(bytes);
  result[bytes.length] = 0x80;
  const view = new DataView(result.buffer);
  const high = Math.floor(bytes.length / 0x20000000);
  const low = (bytes.length << 3) >>> 0;
  view.setUint32(size - 8, high);
  view.setUint32(size - 4, low);
  return view;
}

/** In hexadecimal digits. */
export function* sha256(bytes: Uint8Array): Calculation<string> {
  const { rounds, start } = (constants ??= {
    rounds: firstPrimes(64).map((prime) => fractionOfRoot(prime, true)),
    start: firstPrimes(8).map((prime) => fractionOfRoot(prime, false)),
  });
  const view = padded(bytes);
  const state = Int32Array.from(start);
  const words = new Int32Array(64);
  const pace = new Pace(BLOCKS_PER_PIECE);
  for (let block = 0; block < view.byteLength; block += BLOCK_BYTES) {
    if (pace.step()) yield;
    for (let index = 0; index < 16; index++) words[index] = view.getInt32(block + 4 * index);
    for (let index = 16; index < 64; index++) {
      const early = words[index - 15] as number;
      const late = words[index - 2] as number;
      const first = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
      const second = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
      words[index] = ((words[index - 16] as number) + first + (words[index - 7] as number) + second) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let index = 0; index < 64; index++) {
      const sum = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const one = (h + sum + ((e & f) ^ (~e & g)) + (rounds[index] as number) + (words[index] as number)) | 0;
      const two = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, index) => (state[index] = (state[index] as number) + value));
  }
  return [...state].map((value) => (value >>> 0).toString(16).padStart(8, "0")).join("");
}
