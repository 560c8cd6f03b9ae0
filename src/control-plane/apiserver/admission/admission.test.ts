import { describe, expect, it } from "vitest";
import { kinds } from "#api/kinds/index.ts";
import type { Status } from "#api/status-error.ts";
import type { Node, Pod } from "#api/types.ts";
import { setUp, type TestServer } from "../test-server.ts";
import { admissionPlugins } from "./index.ts";

const PODS = "/api/v1/namespaces/default/pods";
const ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";
const TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

function setUpAccount(account: object = {}): TestServer {
  const server = setUp({ kinds });
  server.send("POST", ACCOUNTS, { metadata: { name: "default" }, ...account });
  return server;
}

function admit(server: TestServer, spec: object = {}, metadata: object = {}): Pod {
  const containers = [{ name: "c", image: "nginx" }];
  const body = { metadata: { name: "web", ...metadata }, spec: { containers, ...spec } };
  const made = server.send("POST", PODS, body);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body as Pod;
}

const refusal = (server: TestServer, spec: object): string => {
  const containers = [{ name: "c", image: "nginx" }];
  const { body } = server.send("POST", PODS, { metadata: { name: "web" }, spec: { containers, ...spec } });
  return (body as Status).message ?? "";
};

describe("ServiceAccount", () => {
  it("gives the pod its account and a token", () => {
    const { spec } = admit(setUpAccount({ imagePullSecrets: [{ name: "registry" }] }));
    expect(spec).toMatchObject({ serviceAccountName: "default", imagePullSecrets: [{ name: "registry" }] });
    const [volume] = spec.volumes ?? [];
    expect(volume?.name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
    expect(volume?.projected?.sources).toMatchObject([
      { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
      { configMap: { name: "kube-root-ca.crt" } },
      { downwardAPI: {} },
    ]);
    expect(spec.containers[0]?.volumeMounts).toEqual([
      { name: volume?.name, readOnly: true, mountPath: TOKEN_PATH },
    ]);
  });

  it("leaves out the token when pod or account say so, or when something is mounted there", () => {
    expect(admit(setUpAccount(), { automountServiceAccountToken: false }).spec.volumes).toBeUndefined();
    expect(admit(setUpAccount({ automountServiceAccountToken: false })).spec.volumes).toBeUndefined();
    const own = admit(setUpAccount(), {
      volumes: [{ name: "mine", emptyDir: {} }],
      containers: [{ name: "c", image: "nginx", volumeMounts: [{ name: "mine", mountPath: TOKEN_PATH }] }],
    });
    expect(own.spec.volumes?.map(({ name }) => name)).toEqual(["mine"]);
  });

  it("refuses an account that does not exist, and leaves mirror pods alone", () => {
    const server = setUpAccount();
    expect(refusal(server, { serviceAccountName: "ghost" })).toBe(
      'pods "web" is forbidden: error looking up service account default/ghost: serviceaccount "ghost" not found',
    );
    const mirror = admit(server, {}, { annotations: { "kubernetes.io/config.mirror": "x" } });
    expect(mirror.spec.serviceAccountName).toBeUndefined();
  });
});

describe("Priority", () => {
  it("computes the priority from the class", () => {
    expect(admit(setUpAccount()).spec).toMatchObject({
      priority: 0,
      preemptionPolicy: "PreemptLowerPriority",
    });
    expect(admit(setUpAccount(), { priorityClassName: "system-node-critical" }).spec.priority).toBe(
      2_000_001_000,
    );
    const server = setUpAccount();
    expect(refusal(server, { priorityClassName: "gold" })).toBe(
      'pods "web" is forbidden: no PriorityClass with name gold was found',
    );
    expect(refusal(server, { priority: 7 })).toContain(
      "the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0",
    );
  });
});

describe("DefaultTolerationSeconds", () => {
  it("adds what is missing", () => {
    const keys = (tolerations?: object[]): unknown[] =>
      (admit(setUpAccount(), tolerations ? { tolerations } : {}).spec.tolerations ?? []).map((t) => [
        t.key,
        t.tolerationSeconds,
      ]);
    const notReady = "node.kubernetes.io/not-ready";
    const unreachable = "node.kubernetes.io/unreachable";
    expect(keys()).toEqual([
      [notReady, 300],
      [unreachable, 300],
    ]);
    expect(keys([{ key: notReady, operator: "Exists", effect: "NoExecute", tolerationSeconds: 5 }])).toEqual([
      [notReady, 5],
      [unreachable, 300],
    ]);
    expect(keys([{ operator: "Exists" }])).toEqual([[undefined, undefined]]);
  });
});

describe("TaintNodesByCondition", () => {
  it("taints a new node once", () => {
    const server = setUpAccount();
    const taint = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };
    const make = (name: string, spec: object): unknown =>
      (server.send("POST", "/api/v1/nodes", { metadata: { name }, spec }).body as Node).spec.taints;
    expect(make("a", {})).toEqual([taint]);
    expect(make("b", { taints: [taint] })).toEqual([taint]);
  });
});

describe("the registry", () => {
  it("names each plugin once, as upstream does", () => {
    const plugins = admissionPlugins.map((make) =>
      make({ find: () => undefined, nameSuffix: () => "abcde" }),
    );
    expect(plugins.map(({ name }) => name)).toEqual([
      "NamespaceLifecycle",
      "ServiceAccount",
      "TaintNodesByCondition",
      "Priority",
      "DefaultTolerationSeconds",
      "RuntimeClass",
    ]);
  });
});
