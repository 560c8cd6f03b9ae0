import { describe, expect, it } from "vitest";
import { ClientFrames, encodeServerFrame } from "./remote-command.ts";
import { encodeFrame, parseFrame } from "./websocket.ts";

/** As a client sends it: masked. */
function masked(opcode: number, payload: Buffer, first = 0x80): Buffer {
  const frame = encodeFrame(opcode, payload);
  const headerLength = frame.length - payload.length;
  const header = Buffer.from(frame.subarray(0, headerLength));
  header[0] = first | opcode;
  header[1] = (header[1] as number) | 0x80;
  const mask = Buffer.from([1, 2, 3, 4]);
  const body = Buffer.from(payload.map((byte, index) => byte ^ (mask[index & 3] as number)));
  return Buffer.concat([header, mask, body]);
}

describe("frames of a WebSocket", () => {
  it.each([0, 1, 125, 126, 65_535, 65_536])("carry %i bytes", (length) => {
    const payload = Buffer.alloc(length, 0x61);
    const bytes = masked(2, payload);
    expect(parseFrame(bytes)).toEqual({ final: true, opcode: 2, payload, size: bytes.length });
    expect(parseFrame(bytes.subarray(0, bytes.length - 1))).toBeUndefined();
  });

  it("of a client must be masked, and of a size that we hold", () => {
    expect(parseFrame(encodeFrame(2, Buffer.from("x")))).toBe("invalid");
    expect(parseFrame(masked(2, Buffer.from("x"), 0xc0))).toBe("invalid");
    const huge = Buffer.alloc(14);
    huge.set([0x82, 0xff]);
    huge.writeBigUInt64BE(1n << 40n, 2);
    expect(parseFrame(huge)).toBe("invalid");
  });
});

describe("channels of remote commands", () => {
  it("carry input in whole characters, sizes and the end of input", () => {
    const frames = new ClientFrames();
    const [first, second] = [Buffer.from("é").subarray(0, 1), Buffer.from("é").subarray(1)];
    expect(frames.read(Buffer.concat([Buffer.from([0]), first]))).toBeUndefined();
    expect(frames.read(Buffer.concat([Buffer.from([0]), second]))).toEqual({ type: "stdin", text: "é" });
    expect(frames.read(Buffer.from('\x04{"Width":120,"Height":40}'))).toEqual({
      type: "resize",
      columns: 120,
      rows: 40,
    });
    expect(frames.read(Buffer.from([255, 0]))).toEqual({ type: "stdin-end" });
  });

  it("refuse a size that is none", () => {
    expect(new ClientFrames().read(Buffer.from("\x04nonsense"))).toBeUndefined();
    expect(new ClientFrames().read(Buffer.from("\x04[1]"))).toBeUndefined();
  });

  it("carry output and the end", () => {
    expect(encodeServerFrame({ type: "stderr", text: "no" })).toEqual(Buffer.from("\x02no"));
    expect(encodeServerFrame({ type: "exit", status: { status: "Success" } })).toEqual(
      Buffer.from('\x03{"status":"Success"}'),
    );
    expect(encodeServerFrame({ type: "stdin-end" })).toBeUndefined();
  });
});
