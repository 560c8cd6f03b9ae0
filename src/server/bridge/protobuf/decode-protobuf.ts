/**
 * Turns the protocol buffers that kubectl's typed clients send (create deployment, create service, drain …) into the
 * objects that JSON would have given. Answers go out as JSON, which those clients accept too.
 * Models: apimachinery v0.36 runtime/serializer/protobuf; field numbers in messages.json.
 */

import { badRequest } from "#api/status-error.ts";
import { formatEpoch } from "#api/time.ts";
import data from "./messages.json" with { type: "json" };
import { readFields, type WireValue } from "./wire-reader.ts";

export const PROTOBUF_TYPE = "application/vnd.kubernetes.protobuf";

/** The four bytes before every body. */
const MAGIC = Buffer.from("k8s\0", "latin1");
/** Messages nest at most this deep in Kubernetes' own types. */
const MAX_DEPTH = 32;

interface Field {
  /** "=" when the members of the message belong to the message around it. */
  readonly name: string;
  /** See scripts/generate-protobuf-messages.mjs. */
  readonly type: string;
  /** Whether an empty value stands in JSON. */
  readonly keepsEmpty: boolean;
}

const kinds = new Map(Object.entries(data.kinds));
const layouts = new Map<string, ReadonlyMap<number, Field>>();

function layoutOf(message: string): ReadonlyMap<number, Field> {
  let layout = layouts.get(message);
  if (!layout) {
    const lines = (data.messages as Readonly<Record<string, readonly string[]>>)[message] ?? [];
    layout = new Map(
      lines.map((line) => {
        const [number = "", name = "", code = ""] = line.split(" ");
        const required = name.endsWith("!");
        const pointer = code.startsWith("*");
        const type = pointer ? code.slice(1) : code;
        return [
          Number(number),
          { name: required ? name.slice(0, -1) : name, type, keepsEmpty: required || pointer },
        ];
      }),
    );
    layouts.set(message, layout);
  }
  return layout;
}

type JsonObject = Record<string, unknown>;

function bytesOf(value: WireValue): Buffer {
  if (typeof value === "bigint") throw badRequest("the body of the request is no valid protocol buffer");
  return value;
}

function integerOf(value: WireValue | undefined): number {
  return typeof value === "bigint" ? Number(BigInt.asIntN(64, value)) : 0;
}

function timeOf(bytes: Buffer, withMicros: boolean): string | undefined {
  const parts = new Map(readFields(bytes));
  if (parts.size === 0) return undefined;
  const text = formatEpoch(integerOf(parts.get(1)) * 1000);
  if (!withMicros) return text;
  const micros = Math.floor(integerOf(parts.get(2)) / 1000);
  return `${text.slice(0, -1)}.${String(micros).padStart(6, "0")}Z`;
}

function decodeValue(type: string, value: WireValue, depth: number): unknown {
  switch (type) {
    case "s":
      return bytesOf(value).toString("utf8");
    case "b":
      return value === 1n;
    case "i":
      return integerOf(value);
    case "B":
      return bytesOf(value).toString("base64");
    case "q":
      return decodeValue("s", new Map(readFields(bytesOf(value))).get(1) ?? Buffer.alloc(0), depth);
    case "x": {
      const parts = new Map(readFields(bytesOf(value)));
      return integerOf(parts.get(1)) === 1
        ? bytesOf(parts.get(3) ?? Buffer.alloc(0)).toString("utf8")
        : integerOf(parts.get(2));
    }
    case "t":
    case "u":
      return timeOf(bytesOf(value), type === "u");
    case "r":
      return JSON.parse(
        bytesOf(new Map(readFields(bytesOf(value))).get(1) ?? Buffer.from("null")).toString(),
      );
  }
  if (type.startsWith("list:"))
    return (decodeMessage(type.slice("list:".length), bytesOf(value), depth)["items"] as unknown) ?? [];
  return decodeMessage(type, bytesOf(value), depth);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === "" || value === 0 || value === false) return true;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function decodeMessage(message: string, bytes: Buffer, depth: number): JsonObject {
  if (depth > MAX_DEPTH) throw badRequest("exceeded max depth");
  const layout = layoutOf(message);
  const result: JsonObject = {};
  for (const [number, wire] of readFields(bytes)) {
    const field = layout.get(number);
    if (!field) continue;
    const { name, type } = field;
    if (type.startsWith("[")) {
      const list = (result[name] ??= []) as unknown[];
      list.push(decodeValue(type.slice(1), wire, depth + 1));
    } else if (type.startsWith("{")) {
      const entry = new Map(readFields(bytesOf(wire)));
      const key = bytesOf(entry.get(1) ?? Buffer.alloc(0)).toString("utf8");
      const value = decodeValue(type.slice(1), entry.get(2) ?? Buffer.alloc(0), depth + 1);
      Object.defineProperty((result[name] ??= {}), key, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    } else {
      const value = decodeValue(type, wire, depth + 1);
      if (name === "=") Object.assign(result, value);
      else if (field.keepsEmpty ? value !== undefined : !isEmpty(value)) result[name] = value;
    }
  }
  return result;
}

/** Throws a StatusError (400) when the bytes are no message. Of a kind that we do not know only its name is told. */
export function decodeProtobuf(bytes: Buffer): unknown {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC))
    throw badRequest(
      "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
    );
  const envelope = new Map(readFields(bytes.subarray(MAGIC.length)));
  const type = new Map(readFields(bytesOf(envelope.get(1) ?? Buffer.alloc(0))));
  const text = (number: number): string => bytesOf(type.get(number) ?? Buffer.alloc(0)).toString("utf8");
  const [apiVersion, kind] = [text(1), text(2)];
  const message = kinds.get(kind === "DeleteOptions" ? "v1/DeleteOptions" : `${apiVersion}/${kind}`);
  // The server answers 404 where it has no such resource, and refuses the kind where it has: its word, not ours.
  if (message === undefined) return { kind, apiVersion };
  const raw = bytesOf(envelope.get(2) ?? Buffer.alloc(0));
  return { kind, apiVersion, ...decodeMessage(message, raw, 0) };
}
