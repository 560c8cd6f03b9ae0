import { describe, expect, it } from "vitest";
import type { ExchangeRequest, ExchangeResult } from "../../exchange.ts";
import { createTestMachine } from "#testing/posix-machine.ts";

function answer(request: ExchangeRequest): ExchangeResult {
  const common = { latencyMs: 1, remoteAddress: "10.0.0.1" };
  if (request.host === "refused") return { ok: false, failure: "connection-refused", ...common };
  if (request.host === "slow")
    return { ok: false, failure: request.timeoutMs ? "response-timeout" : "connection-timeout", ...common };
  if (request.host === "nowhere") return { ok: false, failure: "name-not-found", latencyMs: 1 };
  const found = (status: number, body: string, headers = {}): ExchangeResult => ({
    ok: true,
    status,
    body,
    headers,
    ...common,
  });
  if (request.path === "/moved") return found(302, "", { location: "/there" });
  if (request.path === "/there") return found(200, "arrived\n");
  if (request.path === "/missing") return found(404, "not here\n");
  if (request.path === "/echo")
    return found(
      200,
      `${request.method} ${String(request.body)} ${request.headers?.["content-type"] ?? ""}\n`,
    );
  return found(200, "hello\n", { "content-type": "text/plain" });
}

describe("curl", () => {
  it.each([
    ["curl http://web/", "hello\n", "", 0],
    ["curl -s -o /dev/null -w '%{http_code}\\n' web:8080/missing", "404\n", "", 0],
    ["curl -sf web/missing", "", "", 22],
    ["curl -fsS web/missing", "", "curl: (22) The requested URL returned error: 404\n", 22],
    ["curl -L web/moved", "arrived\n", "", 0],
    ["curl -X PUT -d a=1 -d b=2 web/echo", "PUT a=1&b=2 application/x-www-form-urlencoded\n", "", 0],
    ["curl http://nowhere/", "", "curl: (6) Could not resolve host: nowhere\n", 6],
    [
      "curl refused:81",
      "",
      "curl: (7) Failed to connect to refused port 81 after 1 ms: Couldn't connect to server\n",
      7,
    ],
    ["curl -s refused", "", "", 7],
    ["curl -m 2 slow", "", "curl: (28) Operation timed out after 1 milliseconds with 0 bytes received\n", 28],
    ["curl -I web", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", "", 0],
    ["curl -s -o f web && cat f", "hello\n", "", 0],
    [
      "curl",
      "",
      "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
      2,
    ],
    ["curl ftp://x/", "", 'curl: (1) Protocol "ftp" not supported\n', 1],
  ])("%s", (line, stdout, stderr, exitCode) => {
    expect(createTestMachine({ answer }).sh(line)).toEqual({ stdout, stderr, exitCode });
  });

  it("retries with growing delays", () => {
    const test = createTestMachine({ answer });
    expect(test.sh("curl -s --retry 3 --retry-connrefused refused").exitCode).toBe(7);
    expect(Math.floor(test.kernel.nowMs / 1000)).toBe(7);
  });
});

describe("wget", () => {
  it.each([
    ["wget -qO- http://web/", "hello\n", "", 0],
    ["wget -q -O - --timeout=2 slow", "", "wget: download timed out\n", 1],
    ["wget -qO- refused:80", "", "wget: can't connect to remote host (10.0.0.1): Connection refused\n", 1],
    ["wget -qO- nowhere", "", "wget: bad address 'nowhere'\n", 1],
    ["wget --spider -q web", "", "", 0],
    ["wget -qO- web/missing", "", "wget: server returned error: HTTP/1.1 404 Not Found\n", 1],
  ])("%s", (line, stdout, stderr, exitCode) => {
    expect(createTestMachine({ answer }).sh(line)).toEqual({ stdout, stderr, exitCode });
  });
});

describe("names and ports", () => {
  it("are looked up and probed", () => {
    const test = createTestMachine({ answer, resolve: { web: "10.0.0.1" } });
    expect(test.sh("nslookup web").stdout).toBe(
      "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb\nAddress: 10.0.0.1\n\n",
    );
    expect(test.sh("nslookup nope")).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("** server can't find nope: NXDOMAIN") as string,
    });
    expect(test.sh("nc -zv refused 80").stderr).toBe(
      "nc: connect to refused (10.0.0.1) port 80 (tcp) failed: Connection refused\n",
    );
    expect(test.sh("nc -z web 80").exitCode).toBe(0);
  });
});
