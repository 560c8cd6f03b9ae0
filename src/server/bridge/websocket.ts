/**
 * The server's side of a WebSocket, as far as kubectl's remote commands need it: binary messages, pings, close.
 * Models: RFC 6455. Differs: no extensions, no continuation of text messages.
 */

import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** A message larger than this ends the connection. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** A client that does not read loses its connection when this much waits for it. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

const NORMAL_CLOSURE = 1000;
const PROTOCOL_ERROR = 1002;

interface Frame {
  readonly final: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
  /** Bytes of the frame with its header. */
  readonly size: number;
}

/** The first frame of `bytes`, undefined while it is incomplete, or "invalid": unmasked, too large or reserved. */
export function parseFrame(bytes: Buffer): Frame | undefined | "invalid" {
  if (bytes.length < 2) return undefined;
  const first = bytes.readUInt8(0);
  const second = bytes.readUInt8(1);
  if ((first & 0x70) !== 0 || (second & 0x80) === 0) return "invalid";
  let length = second & 0x7f;
  let at = 2;
  if (length === 126) {
    if (bytes.length < 4) return undefined;
    length = bytes.readUInt16BE(2);
    at = 4;
  } else if (length === 127) {
    if (bytes.length < 10) return undefined;
    length = Number(bytes.readBigUInt64BE(2));
    at = 10;
  }
  if (length > MAX_MESSAGE_BYTES) return "invalid";
  const size = at + 4 + length;
  if (bytes.length < size) return undefined;
  const mask = bytes.subarray(at, at + 4);
  const payload = Buffer.from(bytes.subarray(at + 4, size));
  for (let i = 0; i < payload.length; i++) payload[i] = (payload[i] as number) ^ (mask[i & 3] as number);
  return { final: (first & 0x80) !== 0, opcode: first & 0x0f, payload, size };
}

/** A frame of the server: never masked. */
export function encodeFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header.writeUInt8(0x80 | opcode, 0);
  if (length < 126) header.writeUInt8(length, 1);
  else if (length < 65_536) {
    header.writeUInt8(126, 1);
    header.writeUInt16BE(length, 2);
  } else {
    header.writeUInt8(127, 1);
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([header, payload]);
}

export interface WebSocketHandlers {
  onMessage(message: Buffer): void;
  /** The client has gone, orderly or not; called once. */
  onClose(): void;
}

export class WebSocketConnection {
  private received = Buffer.alloc(0);
  private parts: Buffer[] = [];
  private closed = false;

  constructor(
    private readonly socket: Duplex,
    private readonly handlers: WebSocketHandlers,
  ) {
    socket.on("data", (chunk: Buffer) => this.receive(chunk));
    socket.on("close", () => this.end());
    socket.on("error", () => this.end());
  }

  send(message: Buffer): void {
    if (this.closed) return;
    if (this.socket.writableLength > MAX_WAITING_BYTES) this.socket.destroy();
    else this.socket.write(encodeFrame(BINARY, message));
  }

  close(code = NORMAL_CLOSURE): void {
    if (this.closed) return;
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.socket.end(encodeFrame(CLOSE, payload));
    this.end();
  }

  private receive(chunk: Buffer): void {
    if (this.closed) return;
    this.received = Buffer.concat([this.received, chunk]);
    for (;;) {
      const frame = parseFrame(this.received);
      if (frame === undefined) return;
      if (frame === "invalid") return this.close(PROTOCOL_ERROR);
      this.received = this.received.subarray(frame.size);
      this.handle(frame);
      if (this.closed) return;
    }
  }

  private handle({ opcode, final, payload }: Frame): void {
    switch (opcode) {
      case TEXT:
      case BINARY:
      case CONTINUATION: {
        this.parts.push(payload);
        if (this.parts.reduce((sum, part) => sum + part.length, 0) > MAX_MESSAGE_BYTES)
          return this.close(PROTOCOL_ERROR);
        if (!final) return;
        const message = Buffer.concat(this.parts);
        this.parts = [];
        return this.handlers.onMessage(message);
      }
      case PING:
        this.socket.write(encodeFrame(PONG, payload));
        return;
      case PONG:
        return;
      case CLOSE:
        return this.close();
      default:
        return this.close(PROTOCOL_ERROR);
    }
  }

  private end(): void {
    if (this.closed) return;
    this.closed = true;
    this.handlers.onClose();
  }
}

/** The subprotocols that the client offers, in its order; undefined when it asks for no WebSocket. */
export function offeredProtocols({ headers }: IncomingMessage): readonly string[] | undefined {
  const asks = headers.upgrade?.toLowerCase() === "websocket" && headers["sec-websocket-version"] === "13";
  if (!asks || headers["sec-websocket-key"] === undefined) return undefined;
  return (headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
}

/** Answers the handshake. `head` is what the client sent right after it. */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  protocol: string,
  handlers: WebSocketHandlers,
): WebSocketConnection {
  const accept = createHash("sha1")
    .update(`${request.headers["sec-websocket-key"] ?? ""}${GUID}`)
    .digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
  );
  const connection = new WebSocketConnection(socket, handlers);
  if (head.length > 0) socket.unshift(head);
  return connection;
}
