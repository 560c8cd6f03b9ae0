import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kinds } from "#api/kinds/index.ts";
import { apiPrefixOf } from "#api/kind-descriptor.ts";
import type { ApiResponse, HttpMethod } from "#api/door.ts";
import type { Status } from "#api/status-error.ts";
import { setUp, widgetDescriptor } from "./test-server.ts";

const all = [...kinds, widgetDescriptor];

/** Plausible objects of each kind, to be damaged. */
const SEEDS: Readonly<Record<string, object>> = {
  Pod: {
    spec: {
      containers: [
        { name: "c", image: "nginx", ports: [{ containerPort: 80 }], resources: { limits: { cpu: "1" } } },
      ],
      tolerations: [{ key: "a", operator: "Exists" }],
      volumes: [{ name: "v", emptyDir: {} }],
    },
  },
  Deployment: {
    spec: {
      replicas: 1,
      selector: { matchLabels: { a: "b" } },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%" } },
      template: { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "nginx" }] } },
    },
  },
  Service: { spec: { type: "NodePort", selector: { a: "b" }, ports: [{ port: 80, targetPort: "http" }] } },
  Node: { spec: { taints: [{ key: "a", effect: "NoSchedule" }] } },
  ConfigMap: { data: { a: "b" } },
  Secret: { data: { a: "Yg==" }, type: "Opaque" },
  EndpointSlice: { addressType: "IPv4", endpoints: [{ addresses: ["10.0.0.1"] }], ports: [{ port: 80 }] },
};

const junk = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1.5, "", "x", "a b", [], {}, [null], [{}], { "": null }, "9".repeat(40)),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>,
);

/** Replaces what is found after `steps` turns into the value by `damage`. */
function damaged(value: unknown, steps: readonly number[], damage: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== "object" || value === null) return damage;
  const keys = Object.keys(value);
  if (keys.length === 0) return damage;
  const key = keys[step % keys.length] as string;
  const inner = damaged((value as Record<string, unknown>)[key], rest, damage);
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === key ? inner : (item as unknown)));
  return { ...value, [key]: inner };
}

const answered = (response: ApiResponse): void => {
  expect(response.status).toBeGreaterThanOrEqual(200);
  if (response.status < 400) return;
  // Paths outside the API get a page.
  if (response.status === 404 && response.body === "404 page not found\n") return;
  expect(response.body).toMatchObject({ kind: "Status", status: "Failure" });
  expect((response.body as Status).message).not.toContain("panic");
};

describe("malformed requests", () => {
  it("get an answer, whatever they hold", () => {
    const server = setUp({ kinds: all });
    server.send("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
    const patch = { "content-type": "application/merge-patch+json" };
    const strategic = { "content-type": "application/strategic-merge-patch+json" };
    let number = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.array(fc.nat(7), { maxLength: 7 }),
        junk,
        (descriptor, steps, damage) => {
          const whole = { metadata: { name: `x${number++}`, labels: { a: "b" } }, ...SEEDS[descriptor.kind] };
          const namespace = descriptor.scope === "Namespaced" ? "/namespaces/default" : "";
          const path = `${apiPrefixOf(descriptor)}${namespace}/${descriptor.plural}`;
          const body = damaged(whole, steps, damage);
          answered(server.send("POST", path, body));
          const made = server.send("POST", path, whole);
          answered(made);
          const name = whole.metadata.name;
          answered(server.send("PUT", `${path}/${name}`, body));
          answered(server.send("PUT", `${path}/${name}/status`, body));
          answered(server.send("PATCH", `${path}/${name}`, body, patch));
          answered(server.send("PATCH", `${path}/${name}`, body, strategic));
          answered(server.send("PUT", `${path}/${name}/scale`, damage));
          answered(server.send("POST", `${path}/${name}/binding`, damage));
          answered(server.send("POST", `${path}/${name}/eviction`, damage));
          answered(server.send("DELETE", `${path}/${name}`, damage));
        },
      ),
      { numRuns: 1500, seed: 12 },
    );
  });

  it("with odd paths and queries too", () => {
    const { send } = setUp({ kinds: all });
    const part = fc.constantFrom(
      "api",
      "apis",
      "v1",
      "apps",
      "namespaces",
      "default",
      "pods",
      "x",
      "",
      "..",
      "log",
      "proxy",
      "%2f",
      "a:b:c:d",
    );
    const query = fc.constantFrom(
      "",
      "watch=1",
      "limit=-1",
      "continue=%FF",
      "fieldSelector=a",
      "labelSelector=%2C",
      "resourceVersion=x",
      "timeoutSeconds=z",
      "dryRun=",
      "includeObject=x",
    );
    const method = fc.constantFrom<HttpMethod>("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
    fc.assert(
      fc.property(method, fc.array(part, { maxLength: 9 }), query, junk, (verb, parts, search, body) => {
        answered(
          send(verb, `/${parts.join("/")}${search === "continue=%FF" ? "?continue=x" : `?${search}`}`, body),
        );
      }),
      { numRuns: 3000, seed: 12 },
    );
  });
});
