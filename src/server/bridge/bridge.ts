/**
 * HTTPS on loopback in front of the one door, for real kubectl, helm and client libraries. Every request that passes
 * the guard is an input of the cluster, journalled like a typed line.
 */

import { randomBytes } from "node:crypto";
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { StatusError, type Status, type StatusReason } from "#api/status-error.ts";
import type { ApiRequest, ApiResponse, ApiStream, ExecFrame, ResponseHead, UserInfo } from "#api/door.ts";
import type { Cluster } from "#cluster/cluster.ts";
import type { ClusterInput } from "#cluster/inputs.ts";
import { assertPresent } from "#kernel/assert.ts";
import { createServerCertificate } from "./certificates.ts";
import { refusal, type Refusal } from "./guard.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { ClientFrames, REMOTE_COMMAND_PROTOCOLS, encodeServerFrame } from "./remote-command.ts";
import { acceptWebSocket, offeredProtocols } from "./websocket.ts";
import { decodeRequest, encodeBody, encodeStreamMessage, statusOf } from "./wire.ts";

/** The API server's own limit of a request body (apiserver pkg/server/config.go MaxRequestBodyBytes). */
const MAX_BODY_BYTES = 3 * 1024 * 1024;
/** A client that does not read loses its stream when this much waits for it. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** The user of the kubeconfig that the bridge writes: what kubeadm's admin.conf has. */
const ADMIN: UserInfo = {
  name: "kubernetes-admin",
  groups: ["kubeadm:cluster-admins", "system:masters", "system:authenticated"],
};

export interface Bridge {
  readonly port: number;
  /** Where the socket listens: loopback, nothing else. */
  readonly address: string;
  /** YAML text for KUBECONFIG; holds the token. */
  readonly kubeconfig: string;
  close(): Promise<void>;
}

export interface BridgeOptions {
  readonly cluster: Cluster;
  /** 0 takes a free one. */
  readonly port: number;
  /** Called before each request, so that it arrives at the present. */
  readonly beforeRequest?: () => void;
  /** Called after each request, so that the host can let time pass for what it started. */
  readonly afterRequest?: () => void;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new StatusError(
        413,
        "RequestEntityTooLarge",
        `Request entity is too large: limit is ${MAX_BODY_BYTES}`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function sendStatus(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { "content-type": "application/json", "cache-control": "no-cache, private" });
  response.end(`${JSON.stringify(body)}\n`);
}

function headersOf(result: ApiResponse): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = { "cache-control": "no-cache, private" };
  for (const [name, value] of Object.entries(result.headers)) {
    if (name === "warning") headers[name] = value.split("\n").map((text) => `299 - ${JSON.stringify(text)}`);
    else headers[name] = value;
  }
  return headers;
}

/** Copies a stream of the door to the client until either side ends. `gone` is called when the client does. */
function pipeStream(
  result: ApiResponse,
  stream: ApiStream,
  response: ServerResponse,
  gone: () => void,
): void {
  const headers = headersOf(result);
  headers["content-type"] ??= "application/json";
  let started = result.deferred !== true;
  if (started) response.writeHead(result.status, headers).flushHeaders();
  let ended = false;
  stream.listen(
    (message) => {
      if (started) {
        if (response.writableLength > MAX_WAITING_BYTES) response.destroy();
        else response.write(encodeStreamMessage(message));
        return;
      }
      // A proxied answer tells its status and headers first.
      const head = message as ResponseHead;
      started = true;
      response.writeHead(head.status, head.headers).flushHeaders();
    },
    ({ error }) => {
      ended = true;
      if (started) response.end();
      else sendError(response, error);
    },
  );
  response.on("close", () => {
    if (!ended) gone();
  });
}

function sendError(response: ServerResponse, error: unknown): void {
  if (error instanceof StatusError) sendStatus(response, error.code, error.status);
  else
    sendStatus(response, 503, statusOf(503, "ServiceUnavailable", "the connection to the server was lost"));
}

function sendBody(result: ApiResponse, response: ServerResponse): void {
  const headers = headersOf(result);
  const { text, contentType } = encodeBody(result.body);
  headers["content-type"] ??= contentType;
  response.writeHead(result.status, headers);
  response.end(text);
}

/** An answer to a request for an upgrade that is not granted. */
function refuseUpgrade(socket: Duplex, status: Status): void {
  const code = status.code ?? 500;
  const body = JSON.stringify(status);
  socket.end(
    `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ""}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

const REASONS: Readonly<Record<Refusal["status"], StatusReason>> = {
  401: "Unauthorized",
  403: "Forbidden",
  413: "RequestEntityTooLarge",
  415: "UnsupportedMediaType",
  421: "Forbidden",
};

const refusalStatus = ({ status, message }: Refusal): Status => statusOf(status, REASONS[status], message);

/** Starts to listen on 127.0.0.1. Rejects when the port is taken. */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  const { cluster } = options;
  const token = randomBytes(16).toString("hex");
  const certificate = await createServerCertificate();
  const guard = { port: 0, token, maxBodyBytes: MAX_BODY_BYTES };

  /** Journals and applies a request; `gone` ends its stream, when it has one. */
  const ask = (decoded: ApiRequest): { readonly result: ApiResponse; readonly streamNumber: number } => {
    options.beforeRequest?.();
    const streamNumber = cluster.streamCount;
    const result = assertPresent(cluster.input({ kind: "request", request: decoded }), "an answer");
    return { result, streamNumber };
  };
  const later = (input: ClusterInput): void => {
    options.beforeRequest?.();
    cluster.input(input);
    options.afterRequest?.();
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refused = refusal({ method: request.method ?? "", headers: request.headers }, guard);
    if (refused) {
      sendStatus(response, refused.status, refusalStatus(refused));
      return;
    }
    try {
      const body = await readBody(request);
      const { method = "GET", url = "/", headers } = request;
      const { result, streamNumber } = ask(decodeRequest({ method, url, headers, body }, ADMIN));
      if (result.stream)
        pipeStream(result, result.stream, response, () =>
          later({ kind: "stream-close", stream: streamNumber }),
        );
      else sendBody(result, response);
      options.afterRequest?.();
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      sendStatus(response, error.code, error.status);
    }
  };

  /** exec and attach of kubectl: a WebSocket whose messages are the frames of the door's stream. */
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { method = "GET", url = "/", headers } = request;
    const refused = refusal({ method, headers }, guard);
    if (refused) return refuseUpgrade(socket, refusalStatus(refused));
    const offered = offeredProtocols(request) ?? [];
    const protocol = REMOTE_COMMAND_PROTOCOLS.find((name) => offered.includes(name));
    const isRemoteCommand = /\/pods\/[^/]+\/(exec|attach)(\?|$)/.test(url);
    if (!isRemoteCommand || protocol === undefined) {
      const what = isRemoteCommand ? "SPDY" : "port-forward of real clients";
      return refuseUpgrade(socket, statusOf(501, "", `${what} is not simulated by this bridge`));
    }
    try {
      const decoded = decodeRequest({ method, url, headers, body: Buffer.alloc(0) }, ADMIN);
      const { result, streamNumber } = ask(decoded);
      const { stream } = result;
      if (!stream) return refuseUpgrade(socket, result.body as Status);
      const frames = new ClientFrames();
      let ended = false;
      const connection = acceptWebSocket(request, socket, head, protocol, {
        onMessage: (message) => {
          const frame = frames.read(message);
          if (frame && !ended) later({ kind: "stream-message", stream: streamNumber, message: frame });
        },
        onClose: () => {
          if (!ended) later({ kind: "stream-close", stream: streamNumber });
          ended = true;
        },
      });
      stream.listen(
        (message) => {
          const bytes = encodeServerFrame(message as ExecFrame);
          if (bytes) connection.send(bytes);
        },
        () => {
          ended = true;
          connection.close();
        },
      );
      options.afterRequest?.();
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      refuseUpgrade(socket, error.status);
    }
  };

  const server: Server = createServer(
    { key: certificate.privateKey, cert: certificate.certificate },
    (request, response) => {
      handle(request, response).catch((error: unknown) => {
        const status = statusOf(500, "InternalError", `Internal error occurred: ${String(error)}`);
        if (response.headersSent) response.destroy();
        else sendStatus(response, 500, status);
      });
    },
  );
  server.on("upgrade", upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const { port, address } = server.address() as AddressInfo;
  guard.port = port;
  return {
    port,
    address,
    kubeconfig: kubeconfig({
      server: `https://127.0.0.1:${port}`,
      caCertificate: certificate.caCertificate,
      token,
    }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
