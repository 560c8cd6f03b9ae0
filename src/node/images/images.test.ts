import { describe, expect, test } from "vitest";
import type { DnsAnswer } from "#network/dns-message.ts";
import { dnsQuery, isDnsAnswer } from "#network/dns-message.ts";
import { simulateNode, type NodeSimulation } from "#testing/node-simulation.ts";
import { lookUpImage, parseImageReference } from "./index.ts";

/** The image, or the error, that a name gives. */
function pull(name: string): string {
  const reference = parseImageReference(name);
  if (typeof reference === "string") return reference;
  const found = lookUpImage(reference);
  return "id" in found ? "ok" : found.message;
}

/** Asks a pod's port from its node. */
function ask(
  sim: NodeSimulation,
  pod: string,
  port: number,
  path = "/",
): { status: number; headers: Readonly<Record<string, string>>; body: string } {
  let answer = { status: -1, headers: {} as Readonly<Record<string, string>>, body: "no answer" };
  sim.nodeNetwork.host.exchange(
    {
      protocol: "http",
      host: sim.pod(pod)!.status!.podIP!,
      port,
      method: "GET",
      path,
      headers: { host: "web", "user-agent": "curl/8.5.0" },
    },
    (result) => {
      answer = result.ok
        ? { status: result.status, headers: result.headers, body: String(result.body) }
        : { status: 0, headers: {}, body: result.failure };
    },
  );
  sim.run(1000);
  return answer;
}

function runImage(image: string, more: Record<string, unknown> = {}): NodeSimulation {
  const sim = simulateNode();
  sim.createPod("p", { containers: [{ name: "c", image, ...more }] });
  sim.runUntil(() => sim.pod("p")?.status?.phase === "Running", 60_000);
  return sim;
}

describe("image names", () => {
  test.each([
    ["nginx", "docker.io/library/nginx:latest"],
    ["jocatalin/kubernetes-bootcamp:v2", "docker.io/jocatalin/kubernetes-bootcamp:v2"],
    ["registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10"],
    ["localhost:5000/a/b", "localhost:5000/a/b:latest"],
    [`busybox@sha256:${"a".repeat(64)}`, `docker.io/library/busybox@sha256:${"a".repeat(64)}`],
  ])("%s is %s", (name, text) => {
    expect(parseImageReference(name)).toMatchObject({ text });
  });

  test.each([
    ["Nginx", "invalid reference format: repository name (library/Nginx) must be lowercase"],
    ["nginx:", "invalid reference format"],
    ["nginx:a b", "invalid reference format"],
    ["", "invalid reference format"],
  ])("%j is refused", (name, why) => {
    expect(parseImageReference(name)).toBe(why);
  });
});

describe("the registries", () => {
  test.each(
    "nginx nginx:1 nginx:1.29 nginx:1.14.2 nginx:1.16.1 nginx:alpine nginx:1.27-alpine nginx:stable nginx:stable-alpine nginx:mainline nginx:1.7.9 httpd:2.4 httpd:alpine busybox:1.28 busybox:1.36.1 alpine:3.20 redis:7.2 redis:alpine registry.k8s.io/redis:e2e us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5 us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower:v2 gcr.io/google-samples/kubernetes-bootcamp:v1 registry.k8s.io/e2e-test-images/agnhost:2.53 hashicorp/http-echo gcr.io/google-samples/hello-app:2.0 polinux/stress curlimages/curl ubuntu:22.04 debian:12-slim postgres:15-alpine mysql:8.0".split(
      " ",
    ),
  )("%s is there", (name) => {
    expect(pull(name)).toBe("ok");
  });

  test.each([
    "nginx:1.161",
    "nginx:v10",
    "nginx:1.29.99",
    "nginx:latst",
    "busybox:99",
    "redis:0.1",
    "httpd:3",
  ])("%s was never published", (name) => {
    expect(pull(name)).toMatch(/: not found$/);
  });

  test("unknown repositories fail as their registry words it", () => {
    expect(pull("ngnix")).toContain("insufficient_scope: authorization failed");
    expect(pull("registry.k8s.io/nope:1")).toMatch(/registry\.k8s\.io\/nope:1: not found$/);
    expect(pull("registry.example.com/app:1")).toContain(
      "dial tcp: lookup registry.example.com: no such host",
    );
    expect(pull("quay.io/a/b")).toContain("401 UNAUTHORIZED");
  });

  test("tags of one build share their digest", () => {
    const digestOf = (name: string) => {
      const found = lookUpImage(
        parseImageReference(name) as Exclude<ReturnType<typeof parseImageReference>, string>,
      );
      return "id" in found ? found.digest : "";
    };
    expect(digestOf("nginx")).toBe(digestOf("nginx:mainline"));
    expect(digestOf("nginx")).not.toBe(digestOf("nginx:1.16.1"));
  });
});

describe("what containers answer", () => {
  test("nginx: the welcome page, its headers, the access log, a 404", () => {
    const sim = runImage("nginx:1.16.1");
    const page = ask(sim, "p", 80);
    expect(page.status).toBe(200);
    expect(page.body).toContain("Welcome to nginx!");
    expect(page.headers).toMatchObject({ server: "nginx/1.16.1", "content-type": "text/html" });
    expect(ask(sim, "p", 80, "/nope").status).toBe(404);
    expect(sim.logs("p", "c")).toMatch(
      /192\.168\.49\.3 - - \[04\/May\/2026:08:00:\d\d \+0000\] "GET \/ HTTP\/1\.1" 200 \d+ "-" "curl\/8\.5\.0" "-"\n/,
    );
  });

  test("the bootcamp application names its pod", () => {
    const sim = runImage("gcr.io/google-samples/kubernetes-bootcamp:v1");
    expect(ask(sim, "p", 8080).body).toBe("Hello Kubernetes bootcamp! | Running on: p | v=1\n");
    expect(sim.logs("p", "c")).toContain("Kubernetes Bootcamp App Started At:");
    expect(sim.logs("p", "c")).toContain("Running On:  p | Total Requests: 1 |");
  });

  test("hello-app, http-echo, httpd, echoserver, agnhost netexec", () => {
    expect(ask(runImage("gcr.io/google-samples/hello-app:2.0"), "p", 8080).body).toBe(
      "Hello, world!\nVersion: 2.0.0\nHostname: p\n",
    );
    expect(
      ask(runImage("hashicorp/http-echo", { args: ["-text=hi", "-listen=:8080"] }), "p", 8080).body,
    ).toBe("hi\n");
    expect(ask(runImage("httpd:2.4"), "p", 80).body).toBe("<html><body><h1>It works!</h1></body></html>\n");
    expect(ask(runImage("registry.k8s.io/echoserver:1.10"), "p", 8080, "/x?a=1").body).toContain(
      "real path=/x?a=1",
    );
    const agnhost = runImage("registry.k8s.io/e2e-test-images/agnhost:2.53", { args: ["netexec"] });
    expect(ask(agnhost, "p", 8080, "/hostname").body).toBe("p");
    expect(ask(agnhost, "p", 8080, "/echo?msg=hello").body).toBe("hello");
  });

  test("agnhost netexec serves on for as long as --delay-shutdown says", () => {
    const endOf = (...args: string[]) => {
      const sim = simulateNode();
      const image = "registry.k8s.io/e2e-test-images/agnhost:2.53";
      sim.createPod("p", { containers: [{ name: "c", image, args: ["netexec", ...args] }] });
      sim.run(10_000);
      const container = sim.node.kubelet!.containerOf("default", "p", "c")!;
      const startMs = sim.kernel.nowMs;
      container.stop(30_000);
      sim.runUntil(() => !container.isRunning, 60_000);
      return [container.exitCode, Math.round((sim.kernel.nowMs - startMs) / 1000)];
    };
    expect(endOf()).toEqual([2, 0]);
    expect(endOf("--delay-shutdown=7")).toEqual([0, 7]);
  });

  test("postgres without a password says what is missing and exits", () => {
    const sim = simulateNode();
    sim.createPod("p", { restartPolicy: "Never", containers: [{ name: "c", image: "postgres:16" }] });
    sim.runUntil(() => sim.pod("p")?.status?.phase === "Failed", 60_000);
    expect(sim.logs("p", "c")).toContain("superuser password is not specified");
  });
});

describe("coredns", () => {
  const manifest = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "kube-apiserver", namespace: "kube-system" },
    spec: {
      hostNetwork: true,
      containers: [{ name: "kube-apiserver", image: "registry.k8s.io/kube-apiserver:v1.36.3" }],
    },
  };

  test("answers from the API it reads through the node's kube-apiserver; ready only when it has read", () => {
    const sim = simulateNode({
      staticPods: [manifest],
      preloadedImages: ["registry.k8s.io/kube-apiserver:v1.36.3"],
      apiServer: { request: (request) => sim.server.request(request) },
    });
    sim.send("POST", "/api/v1/namespaces/default/services", {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web" },
      spec: { clusterIP: "10.96.0.77", ports: [{ port: 80 }], selector: { app: "web" } },
    });
    sim.createPod("dns", {
      volumes: [
        {
          name: "token",
          projected: { sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 3600 } }] },
        },
      ],
      containers: [
        {
          name: "coredns",
          image: "registry.k8s.io/coredns/coredns:v1.13.1",
          env: [
            { name: "KUBERNETES_SERVICE_HOST", value: "192.168.49.3" },
            { name: "KUBERNETES_SERVICE_PORT", value: "6443" },
          ],
          readinessProbe: { httpGet: { path: "/ready", port: 8181 } },
          volumeMounts: [
            { name: "token", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true },
          ],
        },
      ],
    });
    sim.run(40_000);
    expect(sim.pod("dns")?.status?.containerStatuses?.[0]?.ready).toBe(true);
    const resolve = (name: string): DnsAnswer | undefined => {
      let answer: unknown;
      sim.nodeNetwork.host.exchange(
        { protocol: "udp", host: sim.pod("dns")!.status!.podIP!, port: 53, body: dnsQuery(name, "A") },
        (result) => (answer = result.ok ? result.body : undefined),
      );
      sim.run(100);
      return isDnsAnswer(answer) ? answer : undefined;
    };
    expect(resolve("web.default.svc.cluster.local")?.answers.map(({ data }) => data)).toEqual(["10.96.0.77"]);
    expect(resolve("nope.default.svc.cluster.local")?.rcode).toBe("NXDOMAIN");
    expect(resolve("10-244-1-9.default.pod.cluster.local")?.answers[0]?.data).toBe("10.244.1.9");
    sim.send("DELETE", "/api/v1/namespaces/default/services/web");
    sim.run(1000);
    expect(resolve("web.default.svc.cluster.local")?.rcode).toBe("NXDOMAIN");
  });

  test("a static pod has a mirror in the API that comes back when deleted", () => {
    const sim = simulateNode({
      staticPods: [manifest],
      preloadedImages: ["registry.k8s.io/kube-apiserver:v1.36.3"],
    });
    sim.run(10_000);
    const url = "/api/v1/namespaces/kube-system/pods/kube-apiserver-worker-1";
    const first = sim.send("GET", url).body as {
      metadata: { uid: string; annotations: object };
      status: { phase: string };
    };
    expect(first.status.phase).toBe("Running");
    expect(Object.keys(first.metadata.annotations)).toContain("kubernetes.io/config.mirror");
    sim.send("DELETE", `${url}?gracePeriodSeconds=0`);
    sim.run(10_000);
    const second = sim.send("GET", url).body as typeof first;
    expect(second.metadata.uid).not.toBe(first.metadata.uid);
    expect(second.status.phase).toBe("Running");
  });
});
