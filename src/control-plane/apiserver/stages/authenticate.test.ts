import { describe, expect, test } from "vitest";
import { encodeBase64Url } from "#api/base64.ts";
import type { ApiRequest } from "#api/door.ts";
import { StatusError } from "#api/status-error.ts";
import { BOOT_EPOCH_MS } from "#api/time.ts";
import { authenticate } from "./authenticate.ts";

const request = (authorization?: string): ApiRequest => ({
  method: "GET",
  path: "/api",
  ...(authorization === undefined ? {} : { headers: { authorization } }),
});
const tokens = new Map([["secret", { name: "jane", groups: ["system:authenticated"] }]]);
const nameOf = (authorization?: string): string => authenticate(request(authorization), tokens, 0).name;

test("a component says who it is, a user brings a token, nobody is anonymous", () => {
  const user = { name: "system:node:worker-1", groups: ["system:nodes"] };
  expect(authenticate({ ...request("Bearer secret"), user }, tokens, 0)).toBe(user);
  expect(nameOf("Bearer secret")).toBe("jane");
  expect(nameOf()).toBe("system:anonymous");
});

describe("service account tokens", () => {
  const token = (claims: unknown): string => `h.${encodeBase64Url(JSON.stringify(claims))}.s`;
  const sub = "system:serviceaccount:kube-system:coredns";
  const exp = BOOT_EPOCH_MS / 1000 + 100;

  test("speak for their account until they expire", () => {
    const header = `Bearer ${token({ sub, exp })}`;
    expect(authenticate(request(header), tokens, 99_000)).toEqual({
      name: sub,
      groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
    });
    expect(() => authenticate(request(header), tokens, 101_000)).toThrow(StatusError);
  });

  test.each([
    ["of somebody else", token({ sub: "system:admin", exp })],
    ["without an end", token({ sub })],
    ["with a part too many", `${token({ sub, exp })}.x`],
    ["that is no JSON", `h.${encodeBase64Url("claims")}.s`],
    ["that is no base64", "h.$.s"],
    ["that is none", "wrong"],
  ])("a token %s is refused", (_what, wrong) => {
    expect(() => nameOf(`Bearer ${wrong}`)).toThrow(
      expect.objectContaining({ code: 401, reason: "Unauthorized", message: "Unauthorized" }),
    );
  });
});
