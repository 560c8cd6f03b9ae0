import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allowedHosts, refusal, type GuardOptions } from "./guard.ts";

const options: GuardOptions = {
  port: 6443,
  token: "0123456789abcdef0123456789abcdef",
  maxBodyBytes: 3 * 1024 * 1024,
};
const good = { host: "127.0.0.1:6443", authorization: `Bearer ${options.token}` };
const check = (headers: Record<string, string>, method = "GET"): number =>
  refusal({ method, headers }, options)?.status ?? 200;

describe("guard of the bridge", () => {
  it.each([
    ["a good token", {}, "GET", 200],
    ["no token", { authorization: "" }, "GET", 401],
    ["a wrong token", { authorization: "Bearer 0123456789abcdef0123456789abcdee" }, "GET", 401],
    ["a shorter token", { authorization: "Bearer 0123" }, "GET", 401],
    ["another host", { host: "evil.example" }, "GET", 421],
    ["a host without port", { host: "127.0.0.1" }, "GET", 421],
    ["a rebound name", { host: "127.0.0.1.nip.io:6443" }, "GET", 421],
    ["a foreign origin", { origin: "https://evil.example" }, "GET", 403],
    ["the null origin", { origin: "null" }, "GET", 403],
    ["a cross-site fetch", { "sec-fetch-site": "cross-site" }, "GET", 403],
    ["a text/plain POST", { "content-type": "text/plain", "content-length": "2" }, "POST", 415],
    [
      "a body of 4 MiB",
      { "content-type": "application/json", "content-length": String(4 * 1024 * 1024) },
      "POST",
      413,
    ],
    ["a preflight", { origin: "https://127.0.0.1:6443" }, "OPTIONS", 403],
    [
      "a JSON POST",
      { "content-type": "application/json; charset=utf-8", "content-length": "2" },
      "POST",
      200,
    ],
    [
      "a chunked form",
      { "content-type": "application/x-www-form-urlencoded", "transfer-encoding": "chunked" },
      "POST",
      415,
    ],
    ["our own origin", { origin: "https://localhost:6443" }, "GET", 200],
  ] as const)("%s", (_name, headers, method, status) => {
    expect(check({ ...good, ...headers }, method)).toBe(status);
  });

  it("lets only exact hosts and origins through, over 1,000 mutations", () => {
    const hosts = allowedHosts(options.port);
    const mutated = fc
      .tuple(fc.constantFrom(...hosts), fc.string({ minLength: 1, maxLength: 4 }), fc.nat(40))
      .map(([host, text, at]) => host.slice(0, at) + text + host.slice(at));
    fc.assert(
      fc.property(mutated, (host) => {
        fc.pre(!hosts.includes(host));
        expect(check({ ...good, host })).toBe(421);
        expect(check({ ...good, origin: `https://${host}` })).toBe(403);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});
