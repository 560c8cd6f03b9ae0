import { encodeBase64Url } from "#api/base64.ts";
import { describe, expect, it } from "vitest";
import { kinds } from "#api/kinds/index.ts";
import type { Status } from "#api/status-error.ts";
import type { ListMeta } from "#api/types.ts";
import { WIDGETS, setUp, widgetDescriptor, type TestServer, type Widget } from "./test-server.ts";

const all = [...kinds, widgetDescriptor];

interface List {
  readonly kind: string;
  readonly metadata: ListMeta;
  readonly items: readonly Widget[];
}

function fill(server: TestServer, count: number): void {
  for (let i = 0; i < count; i++) {
    const metadata = { name: `w${String(i).padStart(3, "0")}`, labels: { parity: i % 2 ? "odd" : "even" } };
    server.send("POST", WIDGETS, { metadata, spec: { owner: i < 3 ? "jane" : "joe" } });
  }
}

const names = (list: List): string[] => list.items.map((item) => item.metadata.name);
const message = (body: unknown): string => (body as Status).message ?? "";

describe("list", () => {
  it("A3 chunks are one snapshot, whatever is written between them", () => {
    const server = setUp({ kinds: all });
    fill(server, 25);
    const whole = server.send("GET", WIDGETS).body as List;
    const chunks: List[] = [];
    let token = "";
    do {
      const chunk = server.send("GET", `${WIDGETS}?limit=10&continue=${token}`).body as List;
      chunks.push(chunk);
      token = chunk.metadata.continue ?? "";
      server.send("DELETE", `${WIDGETS}/w02${chunks.length}?gracePeriodSeconds=0`);
      server.send("POST", WIDGETS, { metadata: { name: `w0${chunks.length}5x` }, spec: {} });
    } while (token !== "");
    expect(chunks.map(({ items }) => items.length)).toEqual([10, 10, 5]);
    expect(chunks.map(({ metadata }) => metadata.remainingItemCount)).toEqual([15, 5, undefined]);
    expect(chunks.flatMap(names)).toEqual(names(whole));
    expect(new Set(chunks.map(({ metadata }) => metadata.resourceVersion)).size).toBe(1);
  });

  it("A3 a chunk whose snapshot is gone gets 410, with a token to go on without it", () => {
    const server = setUp({ kinds: all });
    fill(server, 25);
    const first = server.send("GET", `${WIDGETS}?limit=10`).body as List;
    server.run(300_001);
    server.send("DELETE", `${WIDGETS}/w010?gracePeriodSeconds=0`);
    server.run(600_001);
    const { status, body } = server.send(
      "GET",
      `${WIDGETS}?limit=10&continue=${first.metadata.continue ?? ""}`,
    );
    expect(status).toBe(410);
    const failure = body as Status;
    expect(failure.reason).toBe("Expired");
    expect(failure.message).toMatch(
      /^The provided continue parameter is too old to display a consistent list result\. You can start a new list/,
    );
    const next = server.send("GET", `${WIDGETS}?limit=10&continue=${String(failure.metadata["continue"])}`)
      .body as List;
    expect(names(next)[0]).toBe("w011");
    const exact = server.send("GET", `${WIDGETS}?resourceVersion=3&resourceVersionMatch=Exact`);
    expect([exact.status, message(exact.body)]).toEqual([
      410,
      "The resourceVersion for the provided list is too old.",
    ]);
  });

  it("a chunk with a selector is filled up, and does not count the rest", () => {
    const server = setUp({ kinds: all });
    fill(server, 30);
    const chunk = server.send("GET", `${WIDGETS}?limit=10&labelSelector=parity%3Dodd`).body as List;
    expect(chunk.items).toHaveLength(10);
    expect(chunk.metadata.remainingItemCount).toBeUndefined();
    const rest = server.send(
      "GET",
      `${WIDGETS}?limit=10&labelSelector=parity%3Dodd&continue=${chunk.metadata.continue ?? ""}`,
    ).body as List;
    expect(rest.items).toHaveLength(5);
    expect(rest.metadata.continue).toBeUndefined();
  });

  it("selects by labels and fields, and does not copy what it finds", () => {
    const server = setUp({ kinds: all });
    fill(server, 10);
    const get = (query: string): string[] => names(server.send("GET", `${WIDGETS}?${query}`).body as List);
    expect(get("labelSelector=parity%20in%20(odd)%2Cparity!%3Dx&fieldSelector=spec.owner%3Djane")).toEqual([
      "w001",
    ]);
    expect(get("fieldSelector=metadata.name%3Dw007")).toEqual(["w007"]);
    expect(get("fieldSelector=metadata.name!%3Dw007%2Cspec.owner!%3Djoe")).toEqual(["w000", "w001", "w002"]);
    expect(get("fieldSelector=metadata.namespace%3Dother")).toEqual([]);
    const list = server.send("GET", WIDGETS).body as List;
    expect(list.kind).toBe("WidgetList");
    expect(list.items[0]).toBe(server.send("GET", `${WIDGETS}/w000`).body);
  });

  it("refuses selectors that it does not understand, in upstream's words", () => {
    const server = setUp({ kinds: all });
    const get = (path: string): string => {
      const { status, body } = server.send("GET", path);
      return `${status} ${message(body)}`;
    };
    expect(get(`${WIDGETS}?fieldSelector=spec.size%3D1`)).toBe("400 field label not supported: spec.size");
    expect(get("/api/v1/namespaces/default/configmaps?fieldSelector=data%3D1")).toBe(
      '400 "data" is not a known field selector: only "metadata.name", "metadata.namespace"',
    );
    expect(get(`${WIDGETS}?fieldSelector=nonsense`)).toBe(
      "400 invalid selector: 'nonsense'; can't understand 'nonsense'",
    );
    expect(get(`${WIDGETS}?labelSelector=a%20b`)).toMatch(/^400 unable to parse requirement: /);
    expect(get(`${WIDGETS}?limit=x`)).toMatch(/^400 /);
    const token = (value: unknown): string => {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      return get(`${WIDGETS}?continue=${encodeBase64Url(text)}`);
    };
    const invalid = "400 invalid continue token: continue key is not valid: ";
    expect(get(`${WIDGETS}?continue=*`)).toBe(`${invalid}illegal base64 data at input byte 0`);
    expect(token("nonsense")).toBe(`${invalid}invalid character 'o' in literal null (expecting 'u')`);
    expect(token({ v: "v9", rv: 1, start: "a" })).toBe(
      `${invalid}server does not recognize this encoded version v9`,
    );
    const v = "meta.k8s.io/v1";
    expect(token({ v, rv: 0, start: "a" })).toBe(
      `${invalid}incorrect encoded start resourceVersion (version meta.k8s.io/v1)`,
    );
    expect(token({ v, rv: 1, start: "" })).toBe(`${invalid}encoded start key empty (version meta.k8s.io/v1)`);
    expect(token({ v, rv: 1, start: "../secrets" })).toBe(`${invalid}../secrets`);
    const both = `${WIDGETS}?resourceVersion=1&continue=${encodeBase64Url(JSON.stringify({ v, rv: 1, start: "a" }))}`;
    expect(get(both)).toBe("400 specifying resource version is not allowed when using continue");
  });

  it("says of a resourceVersion that is none what upstream says", () => {
    const server = setUp({ kinds: all });
    fill(server, 1);
    const get = (path: string): string => {
      const { status, body } = server.send("GET", path);
      return `${status} ${message(body)}`;
    };
    const problem = 'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax';
    expect(get(`${WIDGETS}?resourceVersion=abc`)).toBe(`400 invalid resource version: ${problem}`);
    expect(get(`${WIDGETS}?resourceVersion=99999999999999999999`)).toContain(
      '"99999999999999999999": value out of range',
    );
    // Where no registry interprets it, the failure has no name.
    expect(get(`${WIDGETS}/w000?resourceVersion=abc`)).toBe(`500 ${problem}`);
    expect(get(`${WIDGETS}?watch=true&resourceVersion=abc`)).toBe(`500 ${problem}`);
  });

  it("reads at a resourceVersion as upstream does", () => {
    const server = setUp({ kinds: all });
    fill(server, 2);
    const past = server.store.revision;
    fill(server, 4);
    const get = (query: string): string => {
      const { status, body } = server.send("GET", `${WIDGETS}?${query}`);
      return status === 200 ? names(body as List).join(" ") : `${status} ${message(body)}`;
    };
    expect(get(`resourceVersion=${past}&resourceVersionMatch=Exact`)).toBe("w000 w001");
    expect(get(`resourceVersion=${past}&resourceVersionMatch=NotOlderThan`)).toBe("w000 w001 w002 w003");
    expect(get(`resourceVersion=${past}&limit=5`)).toBe("w000 w001");
    expect(get("resourceVersion=0")).toBe("w000 w001 w002 w003");
    const tooLarge = `504 Timeout: Too large resource version: 999, current: ${server.store.revision}`;
    expect(get("resourceVersion=999")).toBe(tooLarge);
    const one = server.send("GET", `${WIDGETS}/w000?resourceVersion=999`);
    expect(one.body).toMatchObject({
      code: 504,
      reason: "Timeout",
      details: { retryAfterSeconds: 1, causes: [{ reason: "ResourceVersionTooLarge" }] },
    });
    expect(one.headers["retry-after"]).toBe("1");
    expect(get("resourceVersionMatch=Exact")).toContain(
      "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided",
    );
  });

  it("makes tables and metadata, when the client accepts them", () => {
    const server = setUp({ kinds: all });
    fill(server, 2);
    const as = (accept: string, query = ""): unknown =>
      server.send("GET", `${WIDGETS}${query}`, undefined, { accept }).body;
    const table = as("application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
    expect(table).toMatchObject({
      kind: "Table",
      apiVersion: "meta.k8s.io/v1",
      metadata: { resourceVersion: String(server.store.revision) },
      columnDefinitions: [{ name: "Name" }, { name: "Size" }],
      rows: [
        { cells: ["w000", 1], object: { kind: "PartialObjectMetadata", metadata: { name: "w000" } } },
        { cells: ["w001", 1] },
      ],
    });
    expect(as("application/json;as=Table;v=v1;g=meta.k8s.io", "?includeObject=Object")).toMatchObject({
      rows: [{ object: { kind: "Widget", spec: { size: 1 } } }, {}],
    });
    expect(as("application/json;as=Table;v=v1;g=meta.k8s.io", "/w001")).toMatchObject({
      rows: [{ cells: ["w001", 1] }],
    });
    expect(as("application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io")).toMatchObject({
      kind: "PartialObjectMetadataList",
      items: [{ kind: "PartialObjectMetadata" }, {}],
    });
    expect(as("text/html")).toMatchObject({ code: 406, reason: "NotAcceptable" });
    expect(as("application/vnd.kubernetes.protobuf,*/*")).toMatchObject({ kind: "WidgetList" });
  });
});
