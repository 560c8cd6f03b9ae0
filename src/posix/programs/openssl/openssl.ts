/** openssl rand: bytes of the host's seeded chance, as -hex or -base64. Models: OpenSSL 3.0. Differs: nothing else of it. */

import { type Coroutine, type ProcessContext, random, write } from "../../system-calls.ts";
import { base64OfBytes } from "../../utf8.ts";

const MAXIMUM_BYTES = 65_536;

export function* openssl(process: ProcessContext): Coroutine<number> {
  const [, command, ...words] = process.argv;
  if (command === "version") {
    yield* write(1, "OpenSSL 3.0.13 30 Jan 2024 (simulated: rand only)\n");
    return 0;
  }
  if (command !== "rand") {
    yield* write(2, `openssl: ${command ?? "help"} is not simulated; \`openssl rand -hex N\` is.\n`);
    return 1;
  }
  const count = Number(words.find((word) => /^\d+$/.test(word)) ?? NaN);
  const hex = words.includes("-hex");
  if (!(count > 0 && count <= MAXIMUM_BYTES) || (!hex && !words.includes("-base64"))) {
    yield* write(2, "Usage: openssl rand -hex|-base64 num\n");
    return 1;
  }
  const bytes = new Uint8Array(count);
  for (let index = 0; index < count; index++) bytes[index] = Math.floor((yield* random()) * 256);
  const text = hex
    ? [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
    : base64OfBytes(bytes).replace(/.{64}(?=.)/g, "$&\n");
  yield* write(1, `${text}\n`);
  return 0;
}
