/**
 * HTTPS on loopback in front of the one door, for real kubectl, helm and client libraries. Every request that passes
 * the guard is an input of the cluster, journalled like a typed line.
 */

import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { StatusError } from "#api/status-error.ts";
import type { ApiResponse, ApiStream, UserInfo } from "#api/door.ts";
import type { Cluster } from "#cluster/cluster.ts";
import { createServerCertificate } from "./certificates.ts";
import { refusal } from "./guard.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { decodeRequest, encodeBody, encodeStreamMessage, statusOf } from "./wire.ts";

/** The API server's own limit of a request body (apiserver pkg/server/config.go MaxRequestBodyBytes). */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** The user of the kubeconfig that the bridge writes: what kubeadm's admin.conf has. */
const ADMIN: UserInfo = {
  name: "kubernetes-admin",
  groups: ["kubeadm:cluster-admins", "system:masters", "system:authenticated"],
};

export interface Bridge {
  readonly port: number;
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

async function readBody(request: IncomingMessage): Promise<string> {
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
  return Buffer.concat(chunks).toString("utf8");
}

function sendStatus(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { "content-type": "application/json", "cache-control": "no-cache, private" });
  response.end(`${JSON.stringify(body)}\n`);
}

/** Copies a stream of the door to the client until either side ends. */
function pipeStream(stream: ApiStream, response: ServerResponse): void {
  response.flushHeaders();
  stream.listen(
    (message) => response.write(encodeStreamMessage(message)),
    () => response.end(),
  );
  response.on("close", () => stream.close());
}

function answer(result: ApiResponse, response: ServerResponse): void {
  const headers: Record<string, string | string[]> = { "cache-control": "no-cache, private" };
  for (const [name, value] of Object.entries(result.headers)) {
    if (name === "warning") headers[name] = value.split("\n").map((text) => `299 - ${JSON.stringify(text)}`);
    else headers[name] = value;
  }
  if (result.stream) {
    headers["content-type"] ??= "application/json";
    response.writeHead(result.status, headers);
    pipeStream(result.stream, response);
    return;
  }
  const { text, contentType } = encodeBody(result.body);
  headers["content-type"] ??= contentType;
  response.writeHead(result.status, headers);
  response.end(text);
}

/** Starts to listen on 127.0.0.1. Rejects when the port is taken. */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  const token = randomBytes(16).toString("hex");
  const certificate = await createServerCertificate();
  const guard = { port: 0, token, maxBodyBytes: MAX_BODY_BYTES };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refused = refusal({ method: request.method ?? "", headers: request.headers }, guard);
    if (refused) {
      const reason =
        refused.status === 401
          ? "Unauthorized"
          : refused.status === 415
            ? "UnsupportedMediaType"
            : "Forbidden";
      sendStatus(response, refused.status, statusOf(refused.status, reason, refused.message));
      return;
    }
    try {
      const body = await readBody(request);
      const decoded = decodeRequest(
        { method: request.method ?? "GET", url: request.url ?? "/", headers: request.headers, body },
        ADMIN,
      );
      options.beforeRequest?.();
      const result = options.cluster.input({ kind: "request", request: decoded });
      if (result) answer(result, response);
      options.afterRequest?.();
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      sendStatus(response, error.code, error.status);
    }
  };

  const server: Server = createServer(
    { key: certificate.privateKey, cert: certificate.certificate },
    (request, response) => {
      handle(request, response).catch((error: unknown) => {
        sendStatus(
          response,
          500,
          statusOf(500, "InternalError", `Internal error occurred: ${String(error)}`),
        );
      });
    },
  );
  server.on("upgrade", (_request, socket) => {
    const body = JSON.stringify(
      statusOf(501, "", "exec, attach and port-forward of real clients are not simulated by this bridge yet"),
    );
    socket.end(
      `HTTP/1.1 501 Not Implemented\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  guard.port = port;
  return {
    port,
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
