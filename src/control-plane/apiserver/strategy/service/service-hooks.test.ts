import { describe, expect, it } from "vitest";
import { kinds } from "#api/kinds/index.ts";
import type { Status } from "#api/status-error.ts";
import type { Service } from "#api/types.ts";
import { Random } from "#kernel/random.ts";
import { setUp, type TestServer } from "../../test-server.ts";
import { NumberPool, addressNumber, addressText } from "./number-pool.ts";

const SERVICES = "/api/v1/namespaces/default/services";

function create(server: TestServer, name: string, spec: object): Service {
  const { status, body } = server.send("POST", SERVICES, { metadata: { name }, spec });
  expect(status, JSON.stringify(body)).toBe(201);
  return body as Service;
}

const refused = (server: TestServer, name: string, spec: object): string =>
  (server.send("POST", SERVICES, { metadata: { name }, spec }).body as Status).message ?? "";

const PORTS = [{ port: 80, protocol: "TCP" }];

describe("cluster addresses", () => {
  it("are given from the range, on request too, each once", () => {
    const server = setUp({ kinds });
    const web = create(server, "web", { ports: PORTS });
    expect(web.spec).toMatchObject({
      clusterIP: expect.stringMatching(/^10\.(9[6-9]|10\d|11[01])\.\d+\.\d+$/) as string,
      clusterIPs: [web.spec.clusterIP],
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
    });
    expect(create(server, "dns", { clusterIP: "10.96.0.10", ports: PORTS }).spec.clusterIP).toBe(
      "10.96.0.10",
    );
    expect(refused(server, "again", { clusterIP: "10.96.0.10", ports: PORTS })).toBe(
      'Service "again" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
    );
    expect(refused(server, "far", { clusterIP: "10.0.0.1", ports: PORTS })).toBe(
      'Service "far" is invalid: spec.clusterIPs: Invalid value: ["10.0.0.1"]: failed to allocate IP 10.0.0.1: the provided IP (10.0.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
    );
    expect(refused(server, "kube", { clusterIP: "10.96.0.1", ports: PORTS })).toContain("already allocated");
  });

  it("are free again when the service goes, also for a server that starts anew", () => {
    const server = setUp({ kinds });
    create(server, "a", { clusterIP: "10.96.0.10", ports: PORTS });
    server.restart();
    expect(refused(server, "b", { clusterIP: "10.96.0.10", ports: PORTS })).toContain("already allocated");
    server.send("DELETE", `${SERVICES}/a`);
    create(server, "b", { clusterIP: "10.96.0.10", ports: PORTS });
  });

  it("headless services have none, and external names neither", () => {
    const server = setUp({ kinds });
    expect(create(server, "a", { clusterIP: "None", ports: PORTS }).spec).toMatchObject({
      clusterIP: "None",
      clusterIPs: ["None"],
    });
    const external = create(server, "b", { type: "ExternalName", externalName: "example.com" });
    expect(external.spec.clusterIP).toBeUndefined();
  });
});

describe("node ports", () => {
  it("are given from the range, on request too, each once", () => {
    const server = setUp({ kinds });
    const web = create(server, "web", { type: "NodePort", ports: PORTS });
    expect(web.spec.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30_086);
    create(server, "fixed", { type: "NodePort", ports: [{ ...PORTS[0], nodePort: 30_080 }] });
    expect(refused(server, "again", { type: "NodePort", ports: [{ ...PORTS[0], nodePort: 30_080 }] })).toBe(
      'Service "again" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    );
    expect(refused(server, "low", { type: "NodePort", ports: [{ ...PORTS[0], nodePort: 80 }] })).toBe(
      'Service "low" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    );
    // A refused creation holds nothing.
    const before = server.store.revision;
    refused(server, "half", {
      type: "NodePort",
      ports: [
        { port: 1, protocol: "TCP", name: "a", nodePort: 30_081 },
        { port: 2, protocol: "TCP", name: "b", nodePort: 80 },
      ],
    });
    expect(server.store.revision).toBe(before);
    create(server, "taker", { type: "NodePort", ports: [{ ...PORTS[0], nodePort: 30_081 }] });
  });

  it("survive a change that does not mention them, and go with the type", () => {
    const server = setUp({ kinds });
    const made = create(server, "web", { type: "NodePort", ports: PORTS });
    const nodePort = made.spec.ports?.[0]?.nodePort;
    const put = (spec: object): Service => {
      const metadata = { name: "web" };
      const { status, body } = server.send("PUT", `${SERVICES}/web`, { metadata, spec });
      expect(status, JSON.stringify(body)).toBe(200);
      return body as Service;
    };
    const kept = put({ type: "NodePort", ports: [{ port: 81, protocol: "TCP" }], selector: { a: "b" } });
    expect(kept.spec).toMatchObject({ clusterIP: made.spec.clusterIP, ports: [{ port: 81, nodePort }] });
    const plain = put({ ...kept.spec, type: "ClusterIP" });
    expect(plain.spec.ports?.[0]?.nodePort).toBeUndefined();
    expect(plain.spec.clusterIP).toBe(made.spec.clusterIP);
    create(server, "next", { type: "NodePort", ports: [{ ...PORTS[0], nodePort }] });
    const { clusterIP: _ip, clusterIPs: _ips, ...rest } = plain.spec;
    const external = put({ ...rest, type: "ExternalName", externalName: "example.com" });
    expect(external.spec.clusterIP).toBeUndefined();
    create(server, "heir", { clusterIP: made.spec.clusterIP, ports: PORTS });
  });
});

describe("a pool of numbers", () => {
  it("keeps the low part for requests until the rest is used up", () => {
    const pool = new NumberPool(1, 20, 5, new Random(1, "test"));
    const drawn = Array.from({ length: 15 }, () => pool.takeAny() ?? 0);
    expect(Math.min(...drawn)).toBe(6);
    expect(new Set(drawn).size).toBe(15);
    const rest = Array.from({ length: 5 }, () => pool.takeAny() ?? 0);
    expect(rest.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
    expect(pool.takeAny()).toBeUndefined();
    pool.release(3);
    expect([pool.take(4), pool.take(3), pool.used]).toEqual([false, true, 20]);
  });

  it("reads and writes addresses", () => {
    expect(addressText(addressNumber("10.96.0.255") ?? 0)).toBe("10.96.0.255");
    expect(addressText((addressNumber("10.96.0.255") ?? 0) + 1)).toBe("10.96.1.0");
    expect([addressNumber("10.96.0.256"), addressNumber("::1"), addressNumber("")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
