import { describe, expect, it } from "vitest";
import { StatusError } from "#api/status-error.ts";
import { decodeProtobuf } from "./decode-protobuf.ts";

/** A field of length-delimited bytes; numbers below 16 and lengths below 128. */
const field = (number: number, content: string | Buffer): Buffer => {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
};
const number = (field: number, value: number): Buffer => Buffer.from([field << 3, value]);
const object = (apiVersion: string, kind: string, raw: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from("k8s\0"),
    field(1, Buffer.concat([field(1, apiVersion), field(2, kind)])),
    field(2, raw),
  ]);

describe("decodeProtobuf", () => {
  // What kubectl 1.36.3 sent for `kubectl create deployment web --image=nginx --replicas=2`.
  const deployment = Buffer.from(
    "6b3873000a150a07617070732f7631120a4465706c6f796d656e7412ab010a1f0a0377656212001a0022002a0032003800" +
      "42005a0a0a036170701203776562127a0802120c0a0a0a0361707012037765621a600a1c0a0012001a0022002a00320038" +
      "0042005a0a0a03617070120377656212401222" +
      "0a056e67696e7812056e67696e782a0042006a007200800100880100900100a201001a00320042004a0052005800600068" +
      "008201008a01009a0100c2010022020a00280038001a0c0800100018002000280038001a002200",
    "hex",
  );

  it("reads a Deployment as kubectl sends it", () => {
    expect(decodeProtobuf(deployment)).toEqual({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", labels: { app: "web" } },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: "web" } },
        template: {
          metadata: { labels: { app: "web" } },
          spec: { containers: [{ name: "nginx", image: "nginx" }] },
        },
      },
    });
  });

  it("keeps zeros that were given and drops those that were not", () => {
    const spec = field(2, number(1, 0));
    expect(decodeProtobuf(object("apps/v1", "Deployment", spec))).toMatchObject({ spec: { replicas: 0 } });
    const paused = field(2, number(7, 0));
    expect(decodeProtobuf(object("apps/v1", "Deployment", paused))).toEqual({
      apiVersion: "apps/v1",
      kind: "Deployment",
    });
  });

  it("reads bytes as base64 and integers or strings as what they are", () => {
    const entry = Buffer.concat([field(1, "key"), field(2, "value")]);
    expect(decodeProtobuf(object("v1", "Secret", field(2, entry)))).toMatchObject({
      data: { key: "dmFsdWU=" },
    });
    const port = (value: Buffer): unknown =>
      decodeProtobuf(object("v1", "Service", field(2, field(1, field(4, value)))));
    expect(port(Buffer.concat([number(1, 0), number(2, 80)]))).toMatchObject({
      spec: { ports: [{ targetPort: 80 }] },
    });
    expect(port(Buffer.concat([number(1, 1), field(3, "http")]))).toMatchObject({
      spec: { ports: [{ targetPort: "http" }] },
    });
  });

  it("does not let a key reach a prototype", () => {
    const entry = Buffer.concat([field(1, "__proto__"), field(2, "x")]);
    const decoded = decodeProtobuf(object("v1", "ConfigMap", field(2, entry))) as { data: object };
    expect(Object.keys(decoded.data)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(decoded.data)).toBe(Object.prototype);
  });

  it("tells of an unknown kind no more than its name: the server refuses it", () => {
    const rocket = object("example.com/v1", "Rocket", field(2, "fast"));
    expect(decodeProtobuf(rocket)).toEqual({ kind: "Rocket", apiVersion: "example.com/v1" });
  });

  it.each([
    ["no prefix", Buffer.from("{}")],
    ["a length beyond the end", object("v1", "Secret", Buffer.from([0x0a, 0x7f]))],
    ["a varint without end", object("v1", "Secret", Buffer.alloc(20, 0xff))],
    ["half an envelope", deployment.subarray(0, 40)],
  ])("refuses %s", (_name, bytes) => {
    expect(() => decodeProtobuf(bytes)).toThrow(StatusError);
  });
});
