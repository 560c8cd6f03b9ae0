/** The guard end to end: over TLS, on the socket that a foreign page in the same machine's browser could reach. */

import { request as httpsRequest, type RequestOptions } from "node:https";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Status } from "#api/status-error.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import { startBridge, type Bridge } from "./bridge.ts";

interface Answer {
  readonly code: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

describe("the bridge over TLS", () => {
  let bridge: Bridge;
  let authority = "";
  let token = "";

  beforeAll(async () => {
    const cluster = createCluster({ seed: 1, workers: 1 });
    bridge = await startBridge({ cluster, port: 0 });
    const field = (name: string): string => new RegExp(`${name}: (\\S+)`).exec(bridge.kubeconfig)?.[1] ?? "";
    authority = Buffer.from(field("certificate-authority-data"), "base64").toString();
    token = field("token");
  });
  afterAll(() => bridge.close());

  function ask(
    method: string,
    headers: Readonly<Record<string, string | undefined>>,
    { body, options = {} }: { readonly body?: string | Buffer; readonly options?: RequestOptions } = {},
  ): Promise<Answer> {
    const given: Record<string, string | undefined> = {
      host: `127.0.0.1:${bridge.port}`,
      authorization: `Bearer ${token}`,
      ...headers,
    };
    const sent = Object.fromEntries(
      Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    return new Promise((resolve, reject) => {
      const request = httpsRequest(
        {
          host: "127.0.0.1",
          port: bridge.port,
          path: "/api/v1/namespaces",
          ca: authority,
          // A client that names another host refuses our certificate: the guard must hold without that help.
          checkServerIdentity: () => undefined,
          method,
          headers: sent,
          ...options,
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
          response.on("end", () =>
            resolve({ code: response.statusCode ?? 0, headers: response.headers, text }),
          );
        },
      );
      // A refusal may come before the whole body has been sent.
      request.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE" && error.code !== "ECONNRESET") reject(error);
      });
      request.end(body);
    });
  }

  const json = { "content-type": "application/json" };

  it.each([
    ["the good token", "GET", {}, undefined, 200],
    ["no token", "GET", { authorization: undefined }, undefined, 401],
    ["a wrong token", "GET", { authorization: "Bearer 00000000000000000000000000000000" }, undefined, 401],
    ["a foreign host", "GET", { host: "evil.example" }, undefined, 421],
    ["our host without its port", "GET", { host: "127.0.0.1" }, undefined, 421],
    ["a name that is rebound to us", "GET", { host: "127.0.0.1.nip.io" }, undefined, 421],
    ["a foreign origin", "GET", { origin: "https://evil.example" }, undefined, 403],
    ["the null origin", "GET", { origin: "null" }, undefined, 403],
    ["a fetch from another site", "GET", { "sec-fetch-site": "cross-site" }, undefined, 403],
    ["a POST as a form can send it", "POST", { "content-type": "text/plain" }, "{}", 415],
    ["a body of 4 MiB", "POST", json, Buffer.alloc(4 * 1024 * 1024, 0x20), 413],
    ["a preflight", "OPTIONS", { "access-control-request-method": "GET" }, undefined, 403],
  ] as const)("%s", async (_name, method, headers, body, code) => {
    const answer = await ask(method, headers, body === undefined ? {} : { body });
    expect(answer.code).toBe(code);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    if (code !== 200) expect((JSON.parse(answer.text) as Status).code).toBe(code);
  });

  const upgrade = (headers: Readonly<Record<string, string>>): Promise<Answer> =>
    ask(
      "GET",
      {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        "sec-websocket-protocol": "v5.channel.k8s.io",
        ...headers,
      },
      { options: { path: "/api/v1/namespaces/default/pods/nope/exec?command=ls&stdout=true" } },
    );

  it("a WebSocket of a foreign page", async () => {
    expect((await upgrade({ origin: "https://evil.example" })).code).toBe(403);
  });

  it("a WebSocket that may pass is answered by the API server", async () => {
    const answer = await upgrade({});
    expect(answer.code).toBe(404);
    expect((JSON.parse(answer.text) as Status).message).toBe('pods "nope" not found');
  });

  it("a body that only claims to be small", async () => {
    const body = Buffer.alloc(4 * 1024 * 1024, 0x20);
    const answer = await ask("POST", { ...json, "transfer-encoding": "chunked" }, { body });
    expect(answer.code).toBe(413);
  });

  it("nobody but this machine reaches the port", async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((each) => each !== undefined && !each.internal && each.family === "IPv4")
      .map((each) => each?.address ?? "");
    for (const host of outside) {
      const refused = await new Promise<boolean>((resolve) => {
        const socket = connect({ host, port: bridge.port }, () => {
          socket.destroy();
          resolve(false);
        });
        socket.on("error", () => resolve(true));
      });
      expect(refused, host).toBe(true);
    }
    // Where the machine has no other address, loopback is all there is: the socket itself says so.
    expect(bridge.address).toBe("127.0.0.1");
  });
});
