/**
 * The gRPC health protocol as it travels on the simulated network: a POST to the method's path. A server that is asked
 * for it says how it is in the trailers; one that speaks only HTTP/1 never gets a gRPC connection up.
 * Models: grpc.health.v1.Health/Check.
 * Differs: trailers are headers, messages are words, and there is no Watch.
 */

import type { IncomingExchange, OutgoingResponse } from "#posix/exchange.ts";

export const HEALTH_CHECK_PATH = "/grpc.health.v1.Health/Check";
export const GRPC = "application/grpc";

/** google.golang.org/grpc/codes, those that a health check can meet. */
export const GRPC_OK = "0";
export const GRPC_NOT_FOUND = "5";
export const GRPC_UNIMPLEMENTED = "12";

const response = (code: string, body: string, message = ""): OutgoingResponse => ({
  status: 200,
  headers: {
    "content-type": GRPC,
    "grpc-status": code,
    ...(message === "" ? {} : { "grpc-message": message }),
  },
  body,
});

/** What a gRPC server answers; `services` are the names it knows ("" is the server as a whole), with their health. */
export function answerGrpc(
  { headers, path, body }: IncomingExchange,
  services: ReadonlyMap<string, boolean>,
): OutgoingResponse {
  // No preface of HTTP/2: the connection is dropped.
  if (headers["content-type"] !== GRPC) return { status: 0, body: "" };
  if (path !== HEALTH_CHECK_PATH) {
    const [, service = "", method = ""] = path.split("/");
    return response(GRPC_UNIMPLEMENTED, "", `unknown method ${method} for service ${service}`);
  }
  const healthy = services.get(String(body ?? ""));
  return healthy === undefined
    ? response(GRPC_NOT_FOUND, "", "unknown service")
    : response(GRPC_OK, healthy ? "SERVING" : "NOT_SERVING");
}
