/** auth against a server that has roles and reviews. */

import { describe, expect, it } from "vitest";
import type { ExchangeRequest, ExchangeResult } from "#posix/exchange.ts";
import { cannedAnswer, type CannedObject } from "#testing/canned-api-server.ts";
import { runKubectl } from "#testing/run-kubectl.ts";
import { compactRules, uncoveredRules } from "./access-rules.ts";

const GROUP = "rbac.authorization.k8s.io";
const role = (rules: readonly object[], metadata: object = {}): CannedObject => ({
  apiVersion: `${GROUP}/v1`,
  kind: "Role",
  metadata: { name: "r", namespace: "team", ...metadata },
  rules,
});
const binding = (subjects: readonly object[], roleName = "r"): CannedObject => ({
  apiVersion: `${GROUP}/v1`,
  kind: "RoleBinding",
  metadata: { name: "b", namespace: "team" },
  subjects,
  roleRef: { apiGroup: GROUP, kind: "Role", name: roleName },
});
const rule = (verbs: string, resources: string, more: object = {}): object => ({
  apiGroups: [""],
  resources: resources.split(" "),
  verbs: verbs.split(" "),
  ...more,
});
const jane = { kind: "User", name: "jane", apiGroup: GROUP };
const robot = { kind: "ServiceAccount", name: "robot", namespace: "team" };

function reconcile(
  there: readonly CannedObject[],
  file: CannedObject,
  ...flags: string[]
): { readonly output: string; readonly written: readonly string[]; readonly bodies: readonly unknown[] } {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } };
  const objects = [...there, namespace];
  const canned = cannedAnswer(objects);
  const written: string[] = [];
  const bodies: unknown[] = [];
  const answer = (request: ExchangeRequest): ExchangeResult => {
    if (request.method !== "GET") {
      written.push(`${request.method} ${(request.path ?? "").replace(/^.*\/v1\//, "")}`);
      bodies.push(request.body);
    }
    const result = canned(request);
    if (request.method === "DELETE") objects.shift();
    return result;
  };
  const files = { "role.json": JSON.stringify(file) };
  const result = runKubectl(["auth", "reconcile", "-f", "/role.json", ...flags], { answer, files });
  return { output: result.stdout + result.stderr, written, bodies };
}

describe("kubectl auth reconcile", () => {
  it("creates what is not there", () => {
    const { output, written } = reconcile([], role([rule("get", "pods")]));
    expect(output).toBe(
      "role.rbac.authorization.k8s.io/r reconciled\n\treconciliation required create\n\tmissing rules added:\n\t\t{Verbs:[get] APIGroups:[] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}\n",
    );
    expect(written).toEqual(["POST namespaces/team/roles"]);
  });

  it("adds what is missing and leaves what is more, unless told to remove it", () => {
    const there = [role([rule("get delete", "pods")])];
    const wanted = role([rule("get list", "pods")]);
    const added = reconcile(there, wanted);
    expect(added.output).toContain(
      "\treconciliation required update\n\tmissing rules added:\n\t\t{Verbs:[list] ",
    );
    expect(added.output).not.toContain("extra rules");
    expect(added.bodies).toMatchObject([{ rules: [rule("get delete", "pods"), rule("list", "pods")] }]);
    const exact = reconcile(there, wanted, "--remove-extra-permissions");
    expect(exact.output).toContain("\textra rules removed:\n\t\t{Verbs:[delete] ");
    expect(exact.bodies).toMatchObject([{ rules: [rule("get list", "pods")] }]);
    expect(reconcile([wanted], wanted)).toEqual({
      output: "role.rbac.authorization.k8s.io/r reconciled\n",
      written: [],
      bodies: [],
    });
  });

  it("leaves roles alone that opted out", () => {
    const annotations = { "rbac.authorization.kubernetes.io/autoupdate": "false" };
    const { output, written } = reconcile([role([], { annotations })], role([rule("get", "pods")]));
    expect(output).toContain(
      "required update, but object opted out (rbac.authorization.kubernetes.io/autoupdate: false)",
    );
    expect(written).toEqual([]);
  });

  it("adds subjects to bindings, and makes a binding to another role anew", () => {
    const added = reconcile([binding([jane])], binding([robot]));
    expect(added.output).toContain(
      "\tmissing subjects added:\n\t\t{Kind:ServiceAccount APIGroup: Name:robot Namespace:team}\n",
    );
    expect(added.bodies).toMatchObject([{ subjects: [jane, robot] }]);
    const exact = reconcile([binding([jane])], binding([robot]), "--remove-extra-subjects");
    expect(exact.output).toContain(
      "\textra subjects removed:\n\t\t{Kind:User APIGroup:rbac.authorization.k8s.io Name:jane",
    );
    expect(exact.bodies).toMatchObject([{ subjects: [robot] }]);
    const other = reconcile([binding([jane])], binding([jane], "other"));
    expect(other.output).toContain("\treconciliation required recreate\n");
    expect(other.written).toEqual([
      "DELETE namespaces/team/rolebindings/b",
      "POST namespaces/team/rolebindings",
    ]);
  });
});

describe("rules", () => {
  it.each([
    [[rule("*", "pods")], [rule("get", "pods")], 0],
    [[rule("get", "*")], [rule("get", "pods secrets")], 0],
    [[rule("get", "pods")], [rule("get", "pods secrets")], 1],
    [[rule("get", "*/scale")], [rule("get", "deployments/scale")], 0],
    [[rule("get", "pods", { resourceNames: ["a"] })], [rule("get", "pods")], 1],
    [[rule("get", "pods")], [rule("get", "pods", { resourceNames: ["a", "b"] })], 0],
    [
      [{ verbs: ["get"], nonResourceURLs: ["/api/*"] }],
      [{ verbs: ["get"], nonResourceURLs: ["/api/v1", "/x"] }],
      1,
    ],
  ])("%# cover each other", (held, wanted, missing) => {
    expect(uncoveredRules(held, wanted)).toHaveLength(missing);
  });

  it("are listed by resource, verbs together, paths apart", () => {
    const rules = [
      rule("get", "pods secrets"),
      rule("list", "pods"),
      { verbs: ["get"], nonResourceURLs: ["/x", "/y"] },
    ];
    expect(compactRules(rules)).toEqual([
      { verbs: ["get", "list"], apiGroups: [""], resources: ["pods"] },
      { verbs: ["get"], nonResourceURLs: ["/x"] },
      { verbs: ["get"], nonResourceURLs: ["/y"] },
      { verbs: ["get"], apiGroups: [""], resources: ["secrets"] },
    ]);
  });
});

describe("reviews", () => {
  const review =
    (status: object) =>
    (request: ExchangeRequest): ExchangeResult => {
      const isPost = request.method === "POST";
      const groups = { kind: "APIGroupList", groups: [] };
      return {
        ok: true,
        status: isPost ? 201 : 200,
        headers: {},
        body: isPost ? { status } : groups,
        remoteAddress: "10.0.0.1",
        latencyMs: 1,
      };
    };

  it("whoami shows all that the server knows of the user", () => {
    const userInfo = { username: "jane", uid: "7", groups: ["a", "b"], extra: { z: ["1", "2"], k: ["x"] } };
    const { stdout } = runKubectl(["auth", "whoami"], { answer: review({ userInfo }) });
    expect(stdout.replace(/ +/g, " ")).toBe(
      "ATTRIBUTE VALUE\nUsername jane\nUID 7\nGroups [a b]\nExtra: k [x]\nExtra: z [1 2]\n",
    );
  });

  it("can-i says why not", () => {
    const answer = review({ allowed: false, reason: "no role", evaluationError: "none found" });
    expect(runKubectl(["auth", "can-i", "get", "/logs"], { answer })).toMatchObject({
      stdout: "no - no role - none found\n",
      exitCode: 1,
    });
  });

  it("can-i --list: a table of compact rules, with a warning when it may not be all", () => {
    const status = {
      resourceRules: [rule("get", "pods"), rule("list", "pods")],
      nonResourceRules: [],
      incomplete: true,
      evaluationError: "why",
    };
    const { stdout, stderr } = runKubectl(["auth", "can-i", "--list"], { answer: review(status) });
    expect(stdout.replace(/ {2,}/g, "|")).toBe(
      "Resources|Non-Resource URLs|Resource Names|Verbs\npods|[]|[]|[get list]\n",
    );
    expect(stderr).toBe("Warning: the list may be incomplete: why\n");
  });
});
