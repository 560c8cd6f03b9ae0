/** Reads protocol buffers' wire format: varints and length-delimited fields. */

import { badRequest } from "#api/status-error.ts";

export type WireValue = bigint | Buffer;

function malformed(): Error {
  return badRequest("the body of the request is no valid protocol buffer");
}

/** The fields of one message in the order sent. Throws a StatusError (400) when the bytes are no message. */
export function* readFields(bytes: Buffer): Generator<readonly [number: number, value: WireValue]> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw malformed();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw malformed();
  };
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw malformed();
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const number = Number(key >> 3n);
    switch (Number(key & 7n)) {
      case 0:
        yield [number, varint()];
        break;
      case 1:
        yield [number, take(8)];
        break;
      case 2:
        yield [number, take(Number(varint()))];
        break;
      case 5:
        yield [number, take(4)];
        break;
      default:
        throw malformed();
    }
  }
}
